"""Who may take a day of a file back, and what holds it, against a real database under its application role."""

from uuid import UUID

import pytest

from services.intake.board.session_tables import SwotSession
from services.intake.exchange.exported import exported_board
from services.intake.exchange.problems import DayWorkedOn
from services.intake.exchange.use_cases.boards import restore_session
from services.intake.exchange.use_cases.undoing import undo_making
from services.intake.joining.use_cases import join_session
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.world import NOW, World


@pytest.fixture
def made(world: World) -> UUID:
    """A day in Falun that was made of another one's file."""
    original, session_id, viewer = world.open_day("hyllor"), new_id(), world.facilitator
    with world.database.transaction(viewer) as db:
        board = exported_board(db, viewer, db.get_one(SwotSession, original), NOW)
        restore_session(db, viewer, session_id, board, None, filename="fel.json")
    return session_id


def test_the_planner_never_hears_of_a_day_that_was_taken_back(world: World, made: UUID) -> None:
    """Nothing of it was handed on, so nothing has to be taken back there."""
    told = world.told()
    with world.database.transaction(WORKER) as db:
        assert undo_making(db, world.facilitator, made).filename == "fel.json"

    assert world.told() == told
    assert made not in {session.id for session in world.rows("swot_session")}
    assert made not in {uploaded.session_id for uploaded in world.rows("note_import")}


def test_somebody_who_joined_holds_the_day(world: World, made: UUID) -> None:
    """They may be writing what the facilitator doesn't see yet."""
    with world.database.transaction(WORKER) as db:
        join_session(db, db.get_one(SwotSession, made).join_code or "", NOW)

    with pytest.raises(DayWorkedOn), world.database.transaction(WORKER) as db:
        undo_making(db, world.facilitator, made)


def test_only_who_runs_the_day_takes_it_back(world: World, made: UUID) -> None:
    """A facilitator of another municipality isn't told that it is there, though a worker's transaction sees it."""
    with pytest.raises(NotFound), world.database.transaction(WORKER) as db:
        undo_making(db, world.viewer(Role.FACILITATOR, world.mora), made)
