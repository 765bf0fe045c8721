"""A rehearsal works like a day, is nobody else's business, hands nothing on and leaves no row."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.board.domain import Action, Origin
from services.intake.board.problems import NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.conclusions import write_conclusion
from services.intake.board.use_cases.notes import NewNote, edit_note, record_notes
from services.intake.board.use_cases.sessions import advance_session, create_session
from services.intake.closing.use_cases import close_session
from services.intake.leading.afterwards import allow_contributions
from services.intake.leading.domain import Phase
from services.intake.leading.problems import RehearsalStays
from services.intake.leading.rehearsal import check_rehearsal, erase_old_rehearsals, erase_rehearsal, rehearse
from services.intake.leading.use_cases import change_timer
from services.intake.start.queries import list_days, progress_by_county
from services.intake.tables import metadata
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.leading.rooms import NOW, join, move, write
from tests.intake.world import DAY, World, content


def planned(world: World) -> UUID:
    """Return a planned day."""
    session_id, viewer = new_id(), world.facilitator
    with world.database.transaction(viewer) as db:
        create_session(db, viewer, session_id, world.falun, DAY)
    return session_id


def rehearsal(world: World, session_id: UUID) -> UUID:
    """Begin to practise the day."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        return rehearse(db, viewer, session_id)


def practise(world: World, session_id: UUID) -> None:
    """Do a bit of everything in a session."""
    viewer, anna = world.facilitator, join(world.database, session_id)
    write(world.database, anna, "på prov")
    write(world.database, anna, "för sen", held=True)
    with world.database.transaction(viewer) as db:
        record_notes(db, viewer, session_id, [NewNote(new_id(), content("hennes"))], Origin.FORM)
        change_timer(db, viewer, session_id, "challenges", 5, NOW, seen=None)
    move(world.database, viewer, session_id, Phase.CONCLUDE)
    with world.database.transaction(viewer) as db:
        note = next(row for row in world.rows("note") if row.text == "hennes")
        edit_note(db, viewer, session_id, note.id, content("hennes, ändrad"), 1)
        write_conclusion(db, viewer, session_id, "challenges", "vi övade", 0)


def rows_of(world: World, session_id: UUID) -> set[str]:
    """Return the tables that hold rows of the session."""
    with world.database.transaction(WORKER) as db:
        found = {
            table.name
            for table in metadata.sorted_tables
            if "session_id" in table.c and db.execute(select(table).where(table.c.session_id == session_id)).first()
        }
        return found | ({"swot_session"} if db.get(SwotSession, session_id) else set())


def test_ending_a_rehearsal_erases_every_row_of_it(world: World) -> None:
    """Only the log remembers that something was, by ids; the real day is as it was."""
    real = planned(world)
    session_id = rehearsal(world, real)
    practise(world, session_id)
    assert {"swot_session", "board", "board_participant", "note", "note_history", "conclusion"} <= rows_of(
        world, session_id
    )
    with world.database.transaction(WORKER) as db:
        erase_rehearsal(db, session_id)

    assert rows_of(world, session_id) == set()
    assert rows_of(world, real) == {"swot_session", "session_facilitator"}
    told = str([event.data for event in world.rows("event")])
    assert not [word for word in ("prov", "hennes", "övade") if word in told]


def test_a_real_day_is_never_erased_as_a_rehearsal(world: World) -> None:
    """Whoever asks for it."""
    session_id, viewer = world.open_day("hyllor"), world.facilitator
    with pytest.raises(NotNow), world.database.transaction(viewer) as db:
        check_rehearsal(db, viewer, session_id)
    with world.database.transaction(WORKER) as db:
        erase_rehearsal(db, session_id)

    assert "note" in rows_of(world, session_id)


def test_a_rehearsal_is_never_closed(world: World) -> None:
    """So that nothing of it gets to planning, and nobody contributes to it afterwards."""
    session_id, viewer = rehearsal(world, planned(world)), world.facilitator

    with pytest.raises(RehearsalStays), world.database.transaction(viewer) as db:
        close_session(db, viewer, session_id, NOW)
    with pytest.raises(RehearsalStays), world.database.transaction(viewer) as db:
        allow_contributions(db, viewer, session_id, NOW.date())
    assert world.rows("session_revision") == []


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.PROGRAMME_LEAD])
def test_the_staff_group_does_not_know_of_a_rehearsal(world: World, role: Role) -> None:
    """The database shows the day alone, to the programme lead too."""
    real = planned(world)
    rehearsal(world, real)

    with world.database.transaction(world.viewer(role, world.falun)) as db:
        assert [session.id for session in db.scalars(select(SwotSession))] == [real]


def test_a_rehearsal_stands_in_no_list(world: World) -> None:
    """Neither the calendar nor the start page nor the county's progress counts it."""
    real = planned(world)
    rehearsal(world, real)

    assert world.listed(world.facilitator) == ["Falun"]
    with world.database.transaction(world.facilitator) as db:
        assert [day.id for day in list_days(db)] == [real]
        (county,) = progress_by_county(db)
    assert sum(county.stages.values()) == 2
    assert not any(count for stage, count in county.stages.items() if "open" in str(stage).lower())


def test_pressed_twice_one_rehearsal_begins(world: World) -> None:
    """The second press leads to the one that is going on."""
    real = planned(world)

    assert rehearsal(world, real) == rehearsal(world, real)


def test_a_rehearsal_has_a_code_of_its_own(world: World) -> None:
    """And the real day's code is made when that one is opened."""
    real, viewer = planned(world), world.facilitator
    session_id = rehearsal(world, real)
    with world.database.transaction(viewer) as db:
        advance_session(db, viewer, real, Action.OPEN)

    assert join(world.database, session_id).session_id == session_id
    assert join(world.database, real).session_id == real


def test_when_the_day_has_come_it_is_not_rehearsed(world: World) -> None:
    """Nor is a rehearsal rehearsed."""
    session_id = world.open_day()

    with pytest.raises(NotNow):
        rehearsal(world, session_id)


def test_a_stranger_ends_no_rehearsal(world: World) -> None:
    """It doesn't exist for them."""
    session_id, stranger = rehearsal(world, planned(world)), world.viewer(Role.FACILITATOR, world.mora)

    with pytest.raises(NotFound), world.database.transaction(stranger) as db:
        check_rehearsal(db, stranger, session_id)


def test_what_nobody_ended_is_erased_after_a_day(world: World) -> None:
    """By the worker's upkeep, and no earlier."""
    session_id = rehearsal(world, planned(world))
    practise(world, session_id)
    now = datetime.now(UTC)
    for later, left in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
        with world.database.transaction(WORKER) as db:
            erase_old_rehearsals(db, now + later)

        assert bool(rows_of(world, session_id)) is left
