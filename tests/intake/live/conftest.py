"""A room with participants, and a poster that writes their notes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.notes import NewNote
from services.intake.joining.use_cases import join_session
from services.intake.leading.domain import Phase
from services.intake.leading.use_cases import move_board
from services.intake.live.posting import Poster
from services.intake.tables import metadata
from shared.database import Line
from shared.identifiers import new_id
from shared.identity import WORKER, Participant
from tests.intake.board.conftest import World, content, world

__all__ = ["world"]

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
WithPoster = Callable[[Callable[[Poster], Awaitable[Any]]], Any]


def note(text: str = "e-böcker", perspective: str = "challenges", key: UUID | None = None) -> NewNote:
    """Return a note as somebody's phone made it."""
    return NewNote(key or new_id(), content(text, perspective))


def join(world: World, session_id: UUID) -> Participant:
    """Return somebody new in the room."""
    with world.database.transaction(WORKER) as db:
        return join_session(db, db.get_one(SwotSession, session_id).join_code or "", NOW)


def move(world: World, session_id: UUID, to: Phase) -> None:
    """Have the facilitator take the first board to a phase."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        move_board(db, viewer, session_id, "challenges", to, NOW, seen=None)


def make_poster(world: World) -> Poster:
    """Return a poster with lines of its own, as another web process has one."""
    url = world.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return Poster([Line(url, metadata, WORKER, lock_seconds=5) for _ in range(2)], written=lambda: None)


@pytest.fixture
def with_poster(world: World) -> WithPoster:
    """Run something with a poster of its own, in an event loop of its own."""

    async def main(work: Callable[[Poster], Awaitable[Any]]) -> Any:
        poster = make_poster(world)
        try:
            return await work(poster)
        finally:
            await poster.close()

    return lambda work: asyncio.run(main(work))
