"""The reports service's web application."""

from pathlib import Path

from fastapi import FastAPI

from services.reports.orders import routes
from services.reports.own_data.register import REGISTER
from services.reports.settings import ReportsSettings
from services.reports.worker import SERVICE
from shared.application import create_service_app
from shared.operations import operations_routes
from shared.own_data import own_data_routes

ROUTERS = [operations_routes(SERVICE), own_data_routes(SERVICE.name, REGISTER), routes.router]


def create_app(settings: ReportsSettings) -> FastAPI:
    """Return the application; it answers under ``/reports``."""
    return create_service_app(SERVICE, settings, ROUTERS, Path(__file__).parent)
