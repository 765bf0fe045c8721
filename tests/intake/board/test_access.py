"""Who sees which SWOT day, said by the database itself; and what happens when two act at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from services.intake.board.domain import Origin
from services.intake.board.queries import find_session, last_closing
from services.intake.board.tables import ClosedNote, Note, SessionFacilitator, SessionRevision
from services.intake.board.use_cases import notes
from services.intake.board.use_cases.conclusions import write_conclusion
from services.intake.closing import use_cases as closing
from shared.database import Transaction
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.identity import Grant, Role, Viewer
from tests.intake.world import NOW, World, content


def close(world: World, session_id: UUID) -> bool:
    """Close the day as its facilitator."""
    with world.database.transaction(world.facilitator) as db:
        return closing.close_session(db, world.facilitator, session_id, NOW)


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        (Role.FACILITATOR, ["Falun"]),
        (Role.MANAGER, ["Falun"]),
        (Role.STAFF, ["Falun"]),
        (Role.PROGRAMME_LEAD, ["Falun", "Mora"]),
        (Role.AUDITOR, []),
        (Role.OPERATOR, []),
        (Role.ADMINISTRATOR, []),
        (Role.SEASON_PLANNER, []),
        (Role.OCCASION_LEADER, []),
    ],
)
def test_the_list_holds_what_the_role_reaches(world: World, role: Role, listed: list[str]) -> None:
    """Local roles see their own municipality's days, the programme lead all, the others none."""
    world.open_day()
    world.open_day(municipality=world.mora)

    assert sorted(world.listed(world.viewer(role, world.falun))) == listed


def test_a_programme_lead_sees_the_days_of_the_own_programme(world: World) -> None:
    """With their facilitators; of another programme's neither."""
    world.open_day()
    lead = world.viewer(Role.PROGRAMME_LEAD, world.falun)
    stranger = replace(lead, grants=(Grant(Role.PROGRAMME_LEAD, new_id()),))
    named = []
    for viewer in (lead, stranger):
        with world.database.transaction(viewer) as db:
            named.append(len(db.scalars(select(SessionFacilitator)).all()))

    assert [world.listed(lead), world.listed(stranger)] == [["Falun"], []]
    assert named[0] > 0
    assert named[1] == 0


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.FACILITATOR])
def test_an_open_board_is_read_by_facilitators_only(world: World, role: Role) -> None:
    """Nobody else gets a single note from the database before the day is closed."""
    world.open_day("hyllor")

    with world.database.transaction(world.viewer(role, world.falun)) as db:
        assert db.scalars(select(Note)).all() == []


@pytest.mark.parametrize(
    ("role", "read"),
    [(Role.STAFF, 1), (Role.MANAGER, 1), (Role.FACILITATOR, 1), (Role.ADMINISTRATOR, 0), (Role.PROGRAMME_LEAD, 0)],
)
def test_a_closed_board_is_read_by_its_own(world: World, role: Role, read: int) -> None:
    """Staff group, manager and facilitator of the municipality read it; the same roles elsewhere and others don't."""
    session_id = world.open_day("hyllor")
    close(world, session_id)

    for municipality, expected in ((world.falun, read), (world.mora, 0)):
        with world.database.transaction(world.viewer(role, municipality)) as db:
            assert len(db.scalars(select(ClosedNote)).all()) == expected
            assert (last_closing(db, session_id) is not None) == bool(expected)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MANAGER, Role.STAFF])
def test_a_day_elsewhere_does_not_exist(world: World, role: Role) -> None:
    """Its page says 404 to those whose municipality it isn't."""
    session_id = world.open_day()
    viewer = world.viewer(role, world.mora)

    with world.database.transaction(viewer) as db, pytest.raises(NotFound):
        find_session(db, viewer, session_id)


def test_only_facilitators_run_a_day(world: World) -> None:
    """A manager sees the day and still can't close it."""
    session_id, manager = world.open_day(), world.viewer(Role.MANAGER, world.falun)

    with pytest.raises(NotFound), world.database.transaction(manager) as db:
        closing.close_session(db, manager, session_id, NOW)


def test_what_was_closed_is_never_changed(world: World) -> None:
    """The application role may not touch a closed revision."""
    close(world, world.open_day("hyllor"))

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        world.database.transaction(world.facilitator) as db,
    ):
        db.scalars(select(SessionRevision)).one().notes = 99


def at_once(world: World, *actions: Callable[[Transaction, Viewer], Any]) -> list[Any]:
    """Run the actions in transactions that begin together; return results, or the problems they ended in."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[Transaction, Viewer], Any]) -> Any:
        viewer = world.facilitator
        try:
            with world.database.transaction(viewer) as db:
                db.execute(select(1))
                barrier.wait(10)
                return action(db, viewer)
        except Conflict as problem:
            return problem

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_two_who_close_at_once_close_once(world: World) -> None:
    """One closes, the others are told that it was closed; there is one event and one revision."""
    session_id = world.open_day("hyllor")

    closed = at_once(world, *[lambda db, viewer: closing.close_session(db, viewer, session_id, NOW)] * 4)

    assert sorted(closed) == [False, False, False, True]
    assert len(world.told()) == len(world.rows("session_revision")) == 1


def test_a_note_written_while_closing_is_kept_or_refused(world: World) -> None:
    """Whoever comes first: a note that was accepted is in what was handed on."""
    session_id = world.open_day()
    written = [notes.NewNote(new_id(), content(f"lapp {number}")) for number in range(6)]

    def write(note: notes.NewNote) -> Callable[[Transaction, Viewer], Any]:
        return lambda db, viewer: notes.record_notes(db, viewer, session_id, [note], Origin.FORM)

    results = at_once(
        world,
        *map(write, written[:3]),
        lambda db, viewer: closing.close_session(db, viewer, session_id, NOW),
        *map(write, written[3:]),
    )

    accepted = sum(result == 1 for result in results if result is not True)
    assert world.rows("session_revision")[0].notes == len(world.rows("note")) == accepted


def test_the_same_key_at_once_writes_one_note(world: World) -> None:
    """Two requests with one key have one effect."""
    session_id = world.open_day()
    note = notes.NewNote(new_id(), content())

    written = at_once(world, *[lambda db, v: notes.record_notes(db, v, session_id, [note], Origin.FORM)] * 3)

    assert sorted(written) == [0, 0, 1]


def test_two_who_conclude_at_the_same_moment_keep_both_texts(world: World) -> None:
    """One text is saved, the other writer is shown it and still holds their own."""
    session_id = world.open_day()

    def conclude(text: str) -> Callable[[Transaction, Viewer], Any]:
        return lambda db, viewer: write_conclusion(db, viewer, session_id, "challenges", text, 0)

    results = at_once(world, conclude("öva"), conclude("lära"))

    assert sorted(type(result).__name__ for result in results) == ["ConclusionChanged", "NoneType"]
    assert len(world.rows("conclusion")) == 1
