"""What runs in each web process beside its pages: writing what rooms post."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.intake.live.posting import Poster
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata
from shared.database import Line
from shared.identity import WORKER

# So many rooms are written to at once in each process; all of them meet at the log's lock.
LINES = 2
# Longer than the longest closing measured; then the phone is told to try again.
LOCK_SECONDS = 5.0


@asynccontextmanager
async def run_live(app: FastAPI) -> AsyncIterator[None]:
    """Take notes as long as the application runs; those that wait at the end are written first."""
    settings: IntakeSettings = app.state.settings
    url = settings.database_url.get_secret_value()
    poster = Poster([Line(url, metadata, WORKER, LOCK_SECONDS) for _ in range(LINES)], written=lambda: None)
    app.state.poster = poster
    yield
    await poster.close()
