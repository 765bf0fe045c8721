"""What participants write is hidden from everybody but its author until the board shows it: the database says so."""

import pytest
from sqlalchemy import select

from services.intake.board.problems import BoardHides, NotesHidden
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import edit_note
from services.intake.closing.use_cases import close_session
from services.intake.leading.domain import Phase
from services.intake.leading.problems import PhaseNotReachable
from services.intake.leading.queries import note_counts
from services.intake.leading.use_cases import move_board
from shared.errors import NotFound
from shared.identity import Role, Scope
from tests.intake.leading.rooms import NOW, join, move, write
from tests.intake.world import World, content


def read(world: World, scope: Scope) -> set[str]:
    """Return the words that somebody can read in the database."""
    with world.database.transaction(scope) as db:
        return set(db.scalars(select(Note.text)))


def test_while_people_write_each_sees_the_own_notes_only(world: World) -> None:
    """Not the facilitator either, who sees what she typed herself."""
    session_id = world.open_day("hennes egen")
    anna, bo = join(world.database, session_id), join(world.database, session_id)
    write(world.database, anna, "Annas")
    write(world.database, bo, "Bos")

    assert read(world, anna) == {"Annas"}
    assert read(world, bo) == {"Bos"}
    assert read(world, world.facilitator) == {"hennes egen"}


def test_revealed_notes_are_everybodys(world: World) -> None:
    """And hidden again when the board goes one phase back."""
    session_id = world.open_day()
    anna, bo = join(world.database, session_id), join(world.database, session_id)
    write(world.database, anna, "Annas")
    move(world.database, world.facilitator, session_id, Phase.REVEAL)

    assert read(world, bo) == read(world, world.facilitator) == {"Annas"}
    move(world.database, world.facilitator, session_id, Phase.WRITE)
    assert read(world, bo) == read(world, world.facilitator) == set()


def test_another_room_sees_nothing(world: World) -> None:
    """Whatever the phase there."""
    here, there = world.open_day(), world.open_day("deras", municipality=world.mora)
    move(world.database, world.facilitator, there, Phase.REVEAL)

    assert read(world, join(world.database, here)) == set()


def test_hidden_notes_are_counted(world: World) -> None:
    """So that the room sees that something is happening, and nothing of what."""
    session_id = world.open_day("hennes egen")
    write(world.database, join(world.database, session_id), "Annas")

    with world.database.transaction(world.facilitator) as db:
        counted = {(count.quadrant, count.notes, count.hidden) for count in note_counts(db, session_id)}

    assert counted == {("strength", 1, 0), ("weakness", 1, 1)}


def test_a_day_with_hidden_notes_is_not_closed(world: World) -> None:
    """Nobody could have seen what would be handed on."""
    session_id, viewer = world.open_day(), world.facilitator
    write(world.database, join(world.database, session_id), "Annas")

    with pytest.raises(NotesHidden), world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)


def test_closing_forgets_who_wrote_what(world: World) -> None:
    """The number of a browser stands at no note any more."""
    session_id, viewer = world.open_day(), world.facilitator
    write(world.database, join(world.database, session_id), "Annas")
    move(world.database, world.facilitator, session_id, Phase.REVEAL)
    with world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)

    assert [note.participant_id for note in world.rows("note")] == [None]


def test_two_facilitators_who_press_next_at_once_move_one_phase(world: World) -> None:
    """The second is told that the board had moved."""
    session_id = world.open_day()
    move(world.database, world.facilitator, session_id, Phase.REVEAL, seen=Phase.WRITE)

    with pytest.raises(PhaseNotReachable):
        move(world.database, world.facilitator, session_id, Phase.GROUP, seen=Phase.WRITE)


def test_a_manager_moves_no_board(world: World) -> None:
    """Only who runs the day."""
    session_id = world.open_day()
    manager = world.viewer(Role.MANAGER, world.falun)

    with pytest.raises(NotFound), world.database.transaction(manager) as db:
        move_board(db, manager, session_id, "challenges", Phase.REVEAL, NOW, seen=None)


def test_a_note_that_all_have_seen_is_not_moved_where_notes_are_hidden(world: World) -> None:
    """It would vanish from the facilitator's eyes; it is moved when that board shows its notes."""
    session_id, viewer = world.open_day(), world.facilitator
    note_id = write(world.database, join(world.database, session_id), "Annas")
    move(world.database, viewer, session_id, Phase.REVEAL)
    there = content("Annas", "target_groups")
    with pytest.raises(BoardHides), world.database.transaction(viewer) as db:
        edit_note(db, viewer, session_id, note_id, there, 1)
    move(world.database, viewer, session_id, Phase.REVEAL, "target_groups")
    with world.database.transaction(viewer) as db:
        edit_note(db, viewer, session_id, note_id, there, 1)

    assert [row.perspective for row in world.rows("note")] == ["target_groups"]
