"""What becomes of dots and groups when a day is closed, and opened again."""

from datetime import date
from typing import Any

import pytest

from services.intake.board.domain import Closing, GroupSnapshot, NoteSnapshot
from services.intake.board.problems import DotsHidden
from services.intake.board.queries import last_closing
from services.intake.board.use_cases.notes import count_dots, remove_note, restore_note
from services.intake.closing.closings import closed_contents, findings
from services.intake.closing.material import planning_material, told_notes
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.leading.domain import Phase
from shared.identity import WORKER
from tests.intake.voting.conftest import NOW, Room


def do(room: Room, use_case: Any, *arguments: object) -> Any:
    """Have the facilitator do something with the session."""
    viewer = room.world.facilitator
    with room.world.database.transaction(viewer) as db:
        return use_case(db, viewer, room.session_id, *arguments)


def close(room: Room) -> Closing:
    """Count the dots, close the day and return what it handed on."""
    room.move(Phase.CONCLUDE)
    do(room, close_session, NOW)
    with room.world.database.transaction(room.world.facilitator) as db:
        closed = last_closing(db, room.session_id)
        assert closed
        return closed_contents(db, closed)


def told(room: Room) -> dict[str, Any]:
    """Return the session as planning is told of it."""
    with room.world.database.transaction(WORKER) as db:
        session: dict[str, Any] = planning_material(db, room.world.falun)["sessions"][0]
    return session


def test_a_day_is_not_closed_over_dots_that_nobody_has_counted(room: Room) -> None:
    """Nobody could know what is handed on."""
    room.vote(room.anna, {room.notes[0]: 1})

    with pytest.raises(DotsHidden):
        do(room, close_session, NOW)


def test_closing_hands_on_groups_and_dots(room: Room) -> None:
    """Participants' and those counted by hand, added up."""
    one, two, three = room.notes
    group = room.group(one, two, title="Rum")
    room.vote(room.anna, {group: 4})
    room.vote(room.bo, {group: 1, three: 2})
    do(room, count_dots, {group: 10, two: 1, three: 3})
    handed = close(room)

    assert [(found.title, found.votes) for found in handed.groups] == [("Rum", 15)]
    assert [(note.votes, note.group_id) for note in handed.notes] == [(0, str(group)), (1, str(group)), (5, None)]
    assert handed.votes == 21 == room.world.rows("session_revision")[0].votes
    assert handed.content_hash == room.world.rows("session_revision")[0].content_hash


def test_who_placed_which_dot_is_forgotten_at_closing(room: Room) -> None:
    """What is left is how many."""
    room.vote(room.anna, {room.notes[0]: 2})
    close(room)

    assert room.world.rows("dot") == []
    assert [(row.note_id, row.dots) for row in room.world.rows("vote")] == [(room.notes[0], 2)]


def test_planning_shares_a_groups_dots_equally_among_its_notes(room: Room) -> None:
    """And is told which are a note's own."""
    one, two, _three = room.notes
    group = room.group(one, two)
    room.vote(room.anna, {group: 5})
    do(room, count_dots, {two: 1})
    close(room)
    session = told(room)

    assert [(note["votes"], note["own_votes"], note["group"]) for note in session["notes"]] == [
        (2.5, 0, str(group)),
        (3.5, 1, str(group)),
        (0, 0, None),
    ]
    assert session["groups"] == [{"id": str(group), "votes": 5}]


class GroupId(str):
    """The id of a group, which counts how often it is compared with another."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        GroupId.compared += 1
        return super().__eq__(other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("read", [told_notes, findings])
def test_a_large_board_is_read_once(read: Any) -> None:
    """Ten thousand notes took planning longer than it waits: each was compared with every other."""
    notes = tuple(NoteSnapshot(str(n), 1, "text", "p", "strength", None, 0, GroupId(n // 2)) for n in range(400))
    groups = tuple(GroupSnapshot(GroupId(n), "p", "strength", "", 3) for n in range(200))
    GroupId.compared = 0
    read(Closing(date(2026, 3, 12), 14, (), notes, (), groups))

    assert 0 < GroupId.compared < 10 * len(notes)


def test_dots_of_a_closed_revision_are_frozen_and_new_ones_come_on_top(room: Room) -> None:
    """After the day was opened again, people have all their dots once more."""
    one, two, three = room.notes
    group = room.group(one, two)
    room.vote(room.anna, {group: 3, three: 1})
    close(room)
    do(room, reopen_session)
    room.move(Phase.VOTE)
    carin = room.join()
    assert room.ballot(carin).left == 5
    room.vote(carin, {group: 2})
    handed = close(room)

    assert [found.votes for found in handed.groups] == [5]
    assert [note.votes for note in handed.notes] == [0, 0, 1]


def test_dots_on_a_removed_note_are_kept_with_it(room: Room) -> None:
    """They count again when it is put back, even in a later revision."""
    one = room.notes[0]
    room.vote(room.anna, {one: 3})
    do(room, remove_note, one, NOW)
    assert close(room).votes == 0
    do(room, reopen_session)
    do(room, restore_note, one)

    assert close(room).votes == 3
