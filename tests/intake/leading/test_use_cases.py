"""Clocks, breakout groups, the numbers of the room, and many rooms at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.intake.board.problems import BoardNotOpen
from services.intake.board.queries import find_session, session_head
from services.intake.board.session_tables import SwotSession
from services.intake.joining.use_cases import remove_participant
from services.intake.leading.domain import Phase
from services.intake.leading.now import BoardNow, board_now, boards_on_the_wall
from services.intake.leading.queries import phases_of
from services.intake.leading.use_cases import change_timer, move_board, open_boards
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import WORKER, Role
from tests.intake.leading.rooms import NOW, join, move, say_ready, write
from tests.intake.world import World

PERSPECTIVES = ["challenges", "target_groups", "possibilities"]


def seen_now(world: World, session_id: UUID, perspective: str = "challenges") -> BoardNow:
    """Return the board as the facilitator sees it."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        session = find_session(db, viewer, session_id)
        return board_now(db, session, session_head(db, session).perspectives, perspective, NOW)


def timer(world: World, session_id: UUID, minutes: int, now: datetime = NOW, seen: datetime | None = None) -> bool:
    """Press a button of the first board's clock."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        return change_timer(db, viewer, session_id, "challenges", minutes, now, seen=seen)


def test_the_clock_is_started_extended_and_stopped(world: World) -> None:
    """Each counts from what the facilitator saw."""
    session_id = world.open_day()
    first, second = NOW + timedelta(minutes=7), NOW + timedelta(minutes=12)

    assert timer(world, session_id, 7)
    assert seen_now(world, session_id).timer_ends_at == first
    assert timer(world, session_id, 5, NOW + timedelta(minutes=3), first)
    assert seen_now(world, session_id).timer_ends_at == second
    assert timer(world, session_id, 0, NOW, second)
    assert seen_now(world, session_id).timer_ends_at is None


def test_pressed_twice_the_clock_gets_its_minutes_once(world: World) -> None:
    """The second press had seen another time than there was by then."""
    session_id = world.open_day()

    assert timer(world, session_id, 5)
    assert not timer(world, session_id, 5)
    assert seen_now(world, session_id).timer_ends_at == NOW + timedelta(minutes=5)


def test_a_new_phase_stops_the_clock(world: World) -> None:
    """It ran for the one before."""
    session_id = world.open_day()
    timer(world, session_id, 5)
    move(world.database, world.facilitator, session_id, Phase.REVEAL)

    assert seen_now(world, session_id).timer_ends_at is None


def test_a_closed_day_has_no_clock(world: World) -> None:
    """Nor has one that was never opened."""
    session_id = world.open_day()
    with world.database.transaction(WORKER) as db:
        db.get_one(SwotSession, session_id).state = "closed"

    with pytest.raises(BoardNotOpen):
        timer(world, session_id, 5)


def test_breakout_groups_write_on_all_boards_at_once(world: World) -> None:
    """Opened twice they are open once."""
    session_id, viewer = world.open_day(), world.facilitator
    for opened in (2, 0):
        with world.database.transaction(viewer) as db:
            assert open_boards(db, viewer, session_id, NOW) == opened

    with world.database.transaction(viewer) as db:
        assert set(phases_of(db, session_id, PERSPECTIVES).values()) == {Phase.WRITE}


def test_the_wall_follows_the_board_that_moved_last(world: World) -> None:
    """Before anything has moved it shows the first."""
    session_id, viewer = world.open_day(), world.facilitator
    with world.database.transaction(viewer) as db:
        session = find_session(db, viewer, session_id)
        assert on_the_wall(db, session) == ["challenges"]
    with world.database.transaction(viewer) as db:
        later = NOW + timedelta(days=3000)
        move_board(db, viewer, session_id, "possibilities", Phase.WRITE, later, seen=None)

    with world.database.transaction(viewer) as db:
        assert on_the_wall(db, session) == ["challenges", "possibilities"]
    with world.database.transaction(viewer) as db:
        move_board(db, viewer, session_id, "possibilities", Phase.REVEAL, later + timedelta(hours=1), seen=None)

    with world.database.transaction(viewer) as db:
        assert on_the_wall(db, session) == ["possibilities"]


@pytest.mark.parametrize(
    ("busy", "shown"),
    [
        (Phase.WRITE, PERSPECTIVES),
        (Phase.VOTE, ["challenges"]),
        (Phase.CONCLUDE, ["target_groups", "possibilities"]),
    ],
)
def test_opening_the_others_does_not_move_the_wall(world: World, busy: Phase, shown: list[str]) -> None:
    """It stays with what the room is busy with, until that is concluded; groups that write see all their boards."""
    session_id, viewer = world.open_day(), world.facilitator
    later = NOW + timedelta(days=3000)
    with world.database.transaction(viewer) as db:
        move_board(db, viewer, session_id, "challenges", busy, later, seen=None)
    with world.database.transaction(viewer) as db:
        open_boards(db, viewer, session_id, later + timedelta(hours=1))

    with world.database.transaction(viewer) as db:
        assert on_the_wall(db, find_session(db, viewer, session_id)) == shown


def on_the_wall(db: Transaction, session: SwotSession) -> list[str]:
    """Return the perspectives whose boards the wall shows."""
    return [each.code for each in boards_on_the_wall(db, session, session_head(db, session).perspectives)]


def test_who_is_ready_is_counted_for_this_phase_only(world: World) -> None:
    """And who was removed isn't counted at all."""
    session_id, viewer = world.open_day(), world.facilitator
    anna, bo, _cecilia = (join(world.database, session_id) for _ in range(3))
    for participant in (anna, bo):
        say_ready(world.database, participant, "challenges", Phase.WRITE)
    with world.database.transaction(viewer) as db:
        remove_participant(db, viewer, session_id, bo.pseudonym_id, NOW)

    room = seen_now(world, session_id).room
    assert (room.ready, room.joined) == (1, 2)
    move(world.database, viewer, session_id, Phase.REVEAL)
    assert seen_now(world, session_id).room.ready == 0
    assert seen_now(world, session_id, "target_groups").room.ready == 0
    move(world.database, viewer, session_id, Phase.WRITE)
    assert seen_now(world, session_id).room.ready == 0


def test_who_is_ready_elsewhere_stays_so_when_a_board_moves(world: World) -> None:
    """Groups work on boards of their own."""
    session_id = world.open_day()
    move(world.database, world.facilitator, session_id, Phase.WRITE, "target_groups")
    say_ready(world.database, join(world.database, session_id), "target_groups", Phase.WRITE)

    move(world.database, world.facilitator, session_id, Phase.REVEAL)

    assert seen_now(world, session_id, "target_groups").room.ready == 1


def test_hidden_notes_are_counted_and_not_shown(world: World) -> None:
    """The facilitator's page has the number only."""
    session_id = world.open_day("hennes egen")
    write(world.database, join(world.database, session_id), "Annas hemliga")
    now = seen_now(world, session_id)

    assert [target.name for target in now.targets] == ["hennes egen"]
    assert now.counts["weakness"].hidden == 1
    assert now.totals["challenges"] == 2


def test_everything_that_changes_a_board_is_told(world: World) -> None:
    """With what it was, and no word of what was written."""
    session_id = world.open_day("hyllor")
    timer(world, session_id, 5)
    move(world.database, world.facilitator, session_id, Phase.REVEAL)

    told = [event.data for event in world.rows("event")]
    assert sorted(data["what"] for data in told) == ["notes", "phase", "phase", "timer"]
    assert "hyllor" not in str(told)


def test_another_countys_facilitator_leads_nothing_here(world: World) -> None:
    """The board doesn't exist for them."""
    session_id, stranger = world.open_day(), world.viewer(Role.FACILITATOR, world.mora)

    with pytest.raises(NotFound), world.database.transaction(stranger) as db:
        open_boards(db, stranger, session_id, NOW)


def test_ten_rooms_at_once_hear_nothing_of_each_other(world: World) -> None:
    """Ten facilitators lead ten days through the same phases at the same time; each sees their own room only."""
    rooms = [world.open_day(municipality=world.mora if number % 2 else world.falun) for number in range(10)]

    def lead(number: int) -> tuple[Phase, set[str], int]:
        session_id = rooms[number]
        for one in range(3):
            write(world.database, join(world.database, session_id), f"rum {number}, lapp {one}")
            timer(world, session_id, number + 1)
        for phase in (Phase.REVEAL, Phase.GROUP, Phase.VOTE)[: number % 3 + 1]:
            move(world.database, world.facilitator, session_id, phase)
        now = seen_now(world, session_id)
        return now.phase, {target.name for target in now.targets}, now.room.joined

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(lead, range(10)))

    for number, (phase, texts, joined) in enumerate(found):
        assert phase is (Phase.REVEAL, Phase.GROUP, Phase.VOTE)[number % 3]
        assert texts == {f"rum {number}, lapp {one}" for one in range(3)}
        assert joined == 3
