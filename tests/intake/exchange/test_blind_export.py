"""What nobody may see yet is taken out by nobody, and a file can't make it appear."""

from typing import Any
from uuid import UUID

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.sessions import lock_session
from services.intake.exchange.exported import exported_board
from services.intake.exchange.use_cases.boards import merge_board
from services.intake.leading.domain import Phase
from shared.identity import WORKER
from tests.intake.leading.rooms import join, move, write
from tests.intake.world import NOW, World


def exported(world: World, session_id: UUID) -> dict[str, tuple[bool, bool]]:
    """Return by its words which notes the facilitator takes out: whether each lies on the board, and is a sheet's."""
    with world.database.transaction(world.facilitator) as db:
        board = exported_board(db, world.facilitator, db.get_one(SwotSession, session_id), NOW)
    return {note.text: (note.on_board, note.removed_at is not None) for note in board.notes}


def test_hidden_notes_stay_with_their_authors(world: World) -> None:
    """Until the board shows them; back in the writing phase they are gone from files again, and nothing doubles."""
    session_id = world.open_day("hennes egen")
    write(world.database, join(world.database, session_id), "Annas")
    assert set(exported(world, session_id)) == {"hennes egen"}
    move(world.database, world.facilitator, session_id, Phase.REVEAL)
    assert set(exported(world, session_id)) == {"hennes egen", "Annas"}
    with world.database.transaction(world.facilitator) as db:
        board = exported_board(db, world.facilitator, db.get_one(SwotSession, session_id), NOW)
    move(world.database, world.facilitator, session_id, Phase.WRITE)

    with world.database.transaction(world.facilitator) as db:
        merge_board(db, lock_session(db, world.facilitator, session_id), board)

    assert set(exported(world, session_id)) == {"hennes egen"}
    assert sorted(row.text for row in world.rows("note")) == ["Annas", "hennes egen"]


def test_notes_that_their_authors_took_back_are_theirs(world: World) -> None:
    """One that a facilitator took off can be put back also in the new day; a late one still waits there."""
    session_id = world.open_day()
    anna = join(world.database, session_id)
    changes: dict[str, dict[str, Any]] = {
        "ångrad": {"deleted_at": NOW, "removed_by": "author"},
        "borttagen": {"deleted_at": NOW, "removed_by": "facilitator"},
        "sen": {"held_at": NOW},
        "kvar": {},
    }
    for text, values in changes.items():
        note_id = write(world.database, anna, text)
        with world.database.transaction(WORKER) as db:
            for name, value in values.items():
                setattr(db.get_one(Note, note_id), name, value)
    move(world.database, world.facilitator, session_id, Phase.REVEAL)

    assert exported(world, session_id) == {"borttagen": (False, True), "sen": (False, False), "kvar": (True, False)}
