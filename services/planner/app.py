"""The planner service's web application."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from services.planner.assessment import routes as assessment
from services.planner.comments import routes as comments
from services.planner.comparisons import routes as comparisons
from services.planner.conversation import paper_routes
from services.planner.conversation import routes as conversation
from services.planner.editing import routes as editing
from services.planner.framework_versions import routes as framework
from services.planner.framework_versions.naming import area_name, area_text, know_area_names
from services.planner.lifecycle import routes as lifecycle
from services.planner.overview import colleagues
from services.planner.overview import routes as overview
from services.planner.own_data.register import REGISTER
from services.planner.plans.words import derived_words
from services.planner.reading import internal, routes, waiting
from services.planner.review import routes as review
from services.planner.settings import PlannerSettings
from services.planner.tasks import read_data_ahead
from services.planner.worker import SERVICE
from shared.application import create_service_app
from shared.operations import operations_routes
from shared.own_data import own_data_routes
from shared.web.patience import WrongCodes

ROUTERS = [
    operations_routes(SERVICE),
    own_data_routes(SERVICE.name, REGISTER),
    internal.router,
    waiting.router,
    assessment.router,
    editing.router,
    comments.router,
    lifecycle.router,
    framework.router,
    review.router,
    comparisons.router,
    colleagues.router,
    overview.router,
    conversation.router,
    paper_routes.router,
    routes.router,
]

# The first pages after a start are answered before anything is read ahead.
READ_AHEAD_SECONDS = 3.0


def create_app(settings: PlannerSettings) -> FastAPI:
    """Return the application; it answers under ``/planner``."""
    app = create_service_app(SERVICE, settings, ROUTERS, Path(__file__).parent, meanwhile=read_ahead)
    app.state.pages.environment.filters.update(area_name=area_name, area_text=area_text, derived_words=derived_words)
    app.state.pages.context.append(know_area_names)
    app.state.wrong_codes = WrongCodes(settings.redis_url.get_secret_value())
    return app


@asynccontextmanager
async def read_ahead(_app: FastAPI) -> AsyncIterator[None]:
    """Read the lexicon soon: who reviews notes first would wait seconds for it."""
    reading = threading.Timer(READ_AHEAD_SECONDS, read_data_ahead)
    reading.daemon = True
    reading.start()
    yield
    reading.cancel()
