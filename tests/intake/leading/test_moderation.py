"""Notes are taken off and put back, come too late and are taken in: none is gone without a way back."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.board.problems import BoardNotOpen
from services.intake.board.queries import board_notes, find_session
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import edit_note, remove_note, restore_note
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.leading.domain import Phase
from services.intake.leading.moderation import take_in_note
from services.intake.leading.queries import held_notes
from shared.errors import NotFound
from shared.identity import WORKER
from tests.intake.leading.rooms import NOW, join, move, write
from tests.intake.world import World, content


def revealed(world: World, *texts: str) -> tuple[UUID, list[UUID]]:
    """Return a day whose first board shows these notes of a participant, and their ids."""
    session_id = world.open_day()
    anna = join(world.database, session_id)
    notes = [write(world.database, anna, text) for text in texts]
    move(world.database, world.facilitator, session_id, Phase.REVEAL)
    return session_id, notes


def on_board(world: World, session_id: UUID, *, removed: bool = False) -> list[str]:
    """Return what the facilitator sees on the boards, or among what was taken off."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        session = find_session(db, viewer, session_id)
        return [note.text for note in board_notes(db, session, removed=removed)]


def held(world: World, session_id: UUID) -> list[str]:
    """Return the notes that came too late."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        return [note.text for note in held_notes(db, find_session(db, viewer, session_id))]


def test_a_note_that_was_taken_off_is_put_back(world: World) -> None:
    """Both harmless twice."""
    (session_id, (note_id,)), viewer = revealed(world, "hårda ord"), world.facilitator
    for _ in range(2):
        with world.database.transaction(viewer) as db:
            assert remove_note(db, viewer, session_id, note_id, NOW) == "challenges"
    assert on_board(world, session_id) == []
    assert on_board(world, session_id, removed=True) == ["hårda ord"]
    assert [row.removed_by for row in world.rows("note")] == ["facilitator"]
    for _ in range(2):
        with world.database.transaction(viewer) as db:
            restore_note(db, viewer, session_id, note_id)

    assert on_board(world, session_id) == ["hårda ord"]
    assert [row.removed_by for row in world.rows("note")] == [None]


def test_what_its_author_took_back_is_the_authors(world: World) -> None:
    """The facilitator neither sees it nor puts it back."""
    (session_id, (note_id,)), viewer = revealed(world, "ångrad"), world.facilitator
    with world.database.transaction(WORKER) as db:
        note = db.get_one(Note, note_id)
        note.deleted_at, note.removed_by = NOW, "author"

    assert on_board(world, session_id, removed=True) == []
    with pytest.raises(NotFound), world.database.transaction(viewer) as db:
        restore_note(db, viewer, session_id, note_id)


def test_hidden_notes_are_out_of_the_facilitators_reach(world: World) -> None:
    """Until they are shown: neither changed nor taken off."""
    session_id, viewer = world.open_day(), world.facilitator
    note_id = write(world.database, join(world.database, session_id), "hemlig")

    with pytest.raises(NotFound), world.database.transaction(viewer) as db:
        remove_note(db, viewer, session_id, note_id, NOW)
    with pytest.raises(NotFound), world.database.transaction(viewer) as db:
        edit_note(db, viewer, session_id, note_id, content("annat"), 1)


def test_a_late_note_is_taken_in(world: World) -> None:
    """Once, however often it is pressed; until then it isn't on the board."""
    (session_id, _), viewer = revealed(world, "i tid"), world.facilitator
    late = write(world.database, join(world.database, session_id), "för sen", held=True)
    assert (on_board(world, session_id), held(world, session_id)) == (["i tid"], ["för sen"])
    for _ in range(2):
        with world.database.transaction(viewer) as db:
            take_in_note(db, viewer, session_id, late)

    assert (sorted(on_board(world, session_id)), held(world, session_id)) == (["för sen", "i tid"], [])


def test_a_late_note_of_another_day_is_not_taken_in(world: World) -> None:
    """A note belongs to its session."""
    here, viewer = world.open_day(), world.facilitator
    there, _ = revealed(world, "deras")
    late = write(world.database, join(world.database, there), "för sen", held=True)

    with pytest.raises(NotFound), world.database.transaction(viewer) as db:
        take_in_note(db, viewer, here, late)


def test_late_notes_survive_the_closing_and_come_in_afterwards(world: World) -> None:
    """They don't count before the day is opened again with them; nobody's number stands at them then."""
    (session_id, _), viewer = revealed(world, "i tid"), world.facilitator
    late = write(world.database, join(world.database, session_id), "för sen", held=True)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    assert [row.text for row in world.rows("closed_note")] == ["i tid"]
    assert held(world, session_id) == ["för sen"]
    with pytest.raises(BoardNotOpen), world.database.transaction(viewer) as db:
        take_in_note(db, viewer, session_id, late)
    with world.database.transaction(viewer) as db:
        reopen_session(db, viewer, session_id, take_in=True)

    assert sorted(on_board(world, session_id)) == ["för sen", "i tid"]
    with world.database.transaction(WORKER) as db:
        assert set(db.scalars(select(Note.participant_id))) == {None}


def test_opened_again_without_them_late_notes_wait(world: World) -> None:
    """They are held as before."""
    (session_id, _), viewer = revealed(world, "i tid"), world.facilitator
    write(world.database, join(world.database, session_id), "för sen", held=True)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    with world.database.transaction(viewer) as db:
        reopen_session(db, viewer, session_id)

    assert (on_board(world, session_id), held(world, session_id)) == (["i tid"], ["för sen"])
