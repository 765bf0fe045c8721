"""The intake service's web application."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from services.intake.accounts import routes as accounts
from services.intake.accounts import viewers
from services.intake.administration import routes as administration
from services.intake.board import routes as board
from services.intake.calendar import routes as calendar
from services.intake.closing import internal as internal_closing
from services.intake.closing import routes as closing
from services.intake.exchange import routes as exchange
from services.intake.grouping import routes as grouping
from services.intake.invitation import internal as internal_invitation
from services.intake.invitation import routes as invitation
from services.intake.joining import routes as joining
from services.intake.leading import routes as leading
from services.intake.live import routes as live
from services.intake.live.running import run_live
from services.intake.operations import routes as operations
from services.intake.own_data import routes as own_data
from services.intake.preparation import routes as preparation
from services.intake.programme import internal as internal_programme
from services.intake.programme import routes as programme
from services.intake.registry import routes as registry
from services.intake.result import routes as result
from services.intake.settings import IntakeSettings
from services.intake.start import routes as start
from services.intake.taking_part import offline
from services.intake.taking_part import routes as taking_part
from services.intake.voting import routes as voting
from services.intake.worker import SERVICE
from shared.application import create_service_app
from shared.web.patience import WrongCodes

ROUTERS: list[APIRouter | BaseRoute] = [
    # A room sends it hundreds of times.
    live.post_note,
    viewers.router,
    accounts.router,
    administration.router,
    start.router,
    own_data.router,
    programme.router,
    internal_programme.router,
    registry.router,
    # Before the board: a day's page would take its addresses for ids.
    calendar.router,
    exchange.router,
    board.router,
    closing.router,
    internal_closing.router,
    preparation.router,
    invitation.router,
    internal_invitation.router,
    joining.router,
    offline.router,
    taking_part.router,
    result.router,
    voting.router,
    leading.router,
    grouping.router,
    live.router,
    operations.router,
]


def create_app(settings: IntakeSettings) -> FastAPI:
    """Return the application; it answers at ``/`` and under ``/intake``."""
    app = create_service_app(SERVICE, settings, ROUTERS, Path(__file__).parent, viewers.find_local_viewer, run_live)
    app.state.wrong_codes = WrongCodes(settings.redis_url.get_secret_value())
    return app
