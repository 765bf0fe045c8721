"""Grouping on a real database: what is done can be undone, and two at once do no harm."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from services.intake.board.session_tables import SwotSession
from services.intake.grouping.domain import Fault, Obstacle, Outcome, Remark, Ticked
from services.intake.grouping.problems import CannotUndo, GroupingNotOpen, NotGroupable, TitleChanged
from services.intake.grouping.queries import alike_notes, board_targets, latest_actions
from services.intake.grouping.use_cases import dissolve, leave_apart, name_group, put_together, take_out, undo_action
from services.intake.leading.domain import Phase
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import Role, Viewer
from tests.intake.voting.conftest import BOARD, Room

KEY = new_id()
UseCase = Callable[..., Outcome | None]


@pytest.fixture(autouse=True)
def _grouping(grouping_room: Room) -> None:
    """The board is open for grouping."""


def act(room: Room, use_case: UseCase, *arguments: object, viewer: Viewer | None = None) -> Outcome:
    """Have a facilitator do something on the board."""
    who = viewer or room.world.facilitator
    with room.world.database.transaction(who) as db:
        return use_case(db, who, room.session_id, BOARD, *arguments) or Outcome()


def together(room: Room, *notes: UUID, key: UUID = KEY) -> Outcome:
    """Put notes together that lie alone."""
    return act(room, put_together, Ticked(dict.fromkeys(notes)), key)


def board(room: Room) -> list[list[UUID]]:
    """Return what lies on the board, as lists of notes."""
    return [[note.id for note in target.notes] for target in room.targets(room.world.facilitator)]


def group_of(room: Room) -> tuple[UUID, int]:
    """Return the first group with its revision."""
    return next((target.id, target.revision) for target in room.targets(room.world.facilitator) if target.is_group)


def undo(room: Room, *, kind: str, place: int = 0) -> None:
    """Undo the latest action of a kind, or another one of that kind."""
    viewer = room.world.facilitator
    with room.world.database.transaction(viewer) as db:
        session = db.get_one(SwotSession, room.session_id)
        done = [done for done in latest_actions(db, session, BOARD) if done.kind == kind]
        undo_action(db, viewer, room.session_id, done[place].id)


def test_notes_are_put_together_and_taken_apart(room: Room) -> None:
    """The group stands where its first note did, and every wording is kept."""
    one, two, three = room.notes
    together(room, three, one)
    assert board(room) == [[one, three], [two]]
    group, _ = group_of(room)

    act(room, take_out, Ticked({one: group}))
    assert board(room) == [[one], [two], [three]]


def test_the_same_choice_sent_twice_is_one_group(room: Room) -> None:
    """With one action, and one event."""
    for _ in range(2):
        together(room, *room.notes[:2])

    assert len(room.world.rows("note_group")) == 1
    assert len(room.world.rows("board_action")) == 1
    assert [row.data.get("what") for row in room.world.rows("event")].count("groups") == 1


def test_each_action_is_undone_and_done_again(room: Room) -> None:
    """Grouping, naming and dissolving, one after the other, and back."""
    one, two, three = room.notes
    together(room, one, two)
    group, revision = group_of(room)
    act(room, name_group, group, "Rum", "")
    act(room, dissolve, {group: revision + 1})
    assert board(room) == [[one], [two], [three]]

    undo(room, kind="dissolve")
    assert (board(room), room.targets(room.anna)[0].title) == ([[one, two], [three]], "Rum")
    undo(room, kind="undo")
    assert board(room) == [[one], [two], [three]]
    undo(room, kind="redo")
    undo(room, kind="rename")
    assert room.targets(room.anna)[0].title == ""
    undo(room, kind="together")
    assert board(room) == [[one], [two], [three]]


def test_undoing_twice_is_undoing_once(room: Room) -> None:
    """The second has nothing left to do."""
    together(room, *room.notes[:2])
    undo(room, kind="together")
    undo(room, kind="together")

    assert len(room.world.rows("board_action")) == 2


def test_undoing_stops_at_what_others_have_done_since(room: Room) -> None:
    """And says so."""
    one, two, three = room.notes
    together(room, one, two)
    group, revision = group_of(room)
    act(room, put_together, Ticked({three: None}, {group: revision}), KEY)

    with pytest.raises(CannotUndo) as refused:
        undo(room, kind="together", place=-1)
    assert refused.value.obstacle is Obstacle.GROUP_CHANGED
    assert board(room) == [[one, two, three]]


def test_a_title_that_somebody_gave_meanwhile_is_shown(room: Room) -> None:
    """Not written over."""
    together(room, *room.notes[:2])
    group, _ = group_of(room)
    act(room, name_group, group, "Rum", "")

    with pytest.raises(TitleChanged) as refused:
        act(room, name_group, group, "Ytor", "")
    assert refused.value.title == "Rum"


def test_two_who_group_the_same_note_at_once_lose_none(room: Room) -> None:
    """It lies in the group of whoever came first, and the other is told."""
    one, two, three = room.notes
    with ThreadPoolExecutor(2) as pool:
        choices = [(one, two), (two, three)]
        outcomes = list(pool.map(lambda notes: together(room, *notes, key=new_id()), choices))

    assert sorted(outcome.remarks for outcome in outcomes) == [(), (Remark.NOTE_MOVED,)]
    assert sorted(note for target in board(room) for note in target) == sorted(room.notes)
    assert len(board(room)) == 2


@pytest.mark.parametrize("phase", [Phase.WRITE, Phase.VOTE])
def test_nothing_is_grouped_while_notes_are_hidden_or_voted_on(room: Room, phase: Phase) -> None:
    """One phase back it can be."""
    for step in [Phase.REVEAL, Phase.WRITE] if phase is Phase.WRITE else [phase]:
        room.move(step)

    with pytest.raises(GroupingNotOpen):
        together(room, *room.notes[:2])


def test_what_makes_no_group_is_refused(room: Room) -> None:
    """With the reason."""
    with pytest.raises(NotGroupable) as refused:
        together(room, room.notes[0])

    assert refused.value.fault is Fault.TOO_FEW


def test_a_manager_groups_nothing(room: Room) -> None:
    """Only who runs the day."""
    manager = room.world.viewer(Role.MANAGER, room.world.falun)

    with pytest.raises(NotFound):
        act(room, put_together, Ticked(dict.fromkeys(room.notes[:2])), KEY, viewer=manager)


def test_a_note_that_was_moved_to_another_quadrant_leaves_its_group(room: Room) -> None:
    """Whoever moved it; back again, it is in the group again."""
    one, two, three = room.notes
    together(room, one, two, three)
    room.lay(one, "threat")
    assert board(room) == [[two, three], [one]]

    room.lay(one, "strength")
    assert board(room) == [[one, two, three]]


def test_alike_notes_are_suggested_until_somebody_decides(room: Room) -> None:
    """Left apart they aren't suggested again, unless that is undone."""
    room.write("Flexibla hyllor.")

    def suggested() -> list[set[str]]:
        with room.world.database.transaction(room.world.facilitator) as db:
            found = alike_notes(db, db.get_one(SwotSession, room.session_id), BOARD)
        return [{note.text for note in one.notes} for one in found]

    assert suggested() == [{"flexibla hyllor", "Flexibla hyllor."}]
    alike = [target[0] for target in board(room)]
    act(room, leave_apart, alike)
    assert suggested() == []
    undo(room, kind="apart")
    assert len(suggested()) == 1


def test_dots_on_a_dissolved_group_follow_its_first_note(room: Room) -> None:
    """And are the group's again when that is undone."""
    one, two, three = room.notes
    together(room, one, two)
    group, revision = group_of(room)
    room.move(Phase.VOTE)
    room.vote(room.anna, {group: 3, three: 1})
    room.move(Phase.GROUP)
    act(room, dissolve, {group: revision})
    assert room.ballot(room.anna).dots == {one: 3, three: 1}

    undo(room, kind="dissolve")
    assert room.ballot(room.anna).dots == {group: 3, three: 1}
    with room.world.database.transaction(room.bo) as db:
        assert [target.votes for target in board_targets(db, db.get_one(SwotSession, room.session_id), BOARD)] == [0, 0]
