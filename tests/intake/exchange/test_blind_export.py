"""What nobody may see yet is taken out by nobody, and a file can't make it appear."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import change_note
from services.intake.board.use_cases.sessions import lock_session
from services.intake.exchange.exported import exported_board
from services.intake.exchange.use_cases.boards import merge_board, restore_session
from services.intake.leading.domain import Phase
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.leading.rooms import join, move, write
from tests.intake.world import NOW, World, content


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


def test_when_participants_wrote_is_taken_out_by_nobody(world: World) -> None:
    """Not as a moment, not as the order of the file, and not by ids that are made when it is read in elsewhere."""
    session_id, later = world.open_day("hennes egen"), NOW + timedelta(hours=5)
    anna = join(world.database, session_id)
    for number in range(6):
        note_id = write(world.database, anna, f"lapp {number}", held=number == 5)
        with world.database.transaction(WORKER) as db:
            change_note(db, db.get_one(Note, note_id), content(f"Annas {number}"), 1)
    move(world.database, world.facilitator, session_id, Phase.REVEAL)
    with world.database.transaction(world.facilitator) as db:
        board = exported_board(db, world.facilitator, db.get_one(SwotSession, session_id), later)
    annas = [note for note in board.notes if note.origin == "participant"]
    moments = [moment for note in annas for moment in (note.written_at, note.held_at, note.earlier[0].replaced_at)]

    assert {moment for moment in moments if moment} == {later}
    assert [note.id for note in annas] == sorted(note.id for note in annas)
    with world.database.transaction(world.facilitator) as db:
        restore_session(db, world.facilitator, new_id(), board, None)
    restored = [row for row in world.rows("note") if row.session_id != session_id]
    assert {row.text[:5]: row.id.version for row in restored} == {"Annas": 4, "henne": 7}


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
