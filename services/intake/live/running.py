"""What runs in each web process beside its pages: writing what rooms post."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.intake.live.bell import LiveBell
from services.intake.live.posting import Poster
from services.intake.live.reader import Reader
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
    """Take notes, and tell what happens, as long as the application runs; what waits at the end is written first."""
    settings: IntakeSettings = app.state.settings
    url = settings.database_url.get_secret_value()
    bell = LiveBell(settings.redis_url.get_secret_value())
    poster = Poster([Line(url, metadata, WORKER, LOCK_SECONDS) for _ in range(LINES)], written=bell.ring)
    reader = Reader(app.state.internal, bell)
    app.state.database.after_events.append(bell.ring)
    app.state.poster, app.state.reader, app.state.end_streams = poster, reader, reader.end
    running = [asyncio.create_task(bell.run()), asyncio.create_task(reader.run())]
    yield
    reader.end()
    await poster.close()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
