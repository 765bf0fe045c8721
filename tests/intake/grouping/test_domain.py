"""Putting notes together and taking them apart: whatever the order, no note is lost."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.intake.grouping.domain import (
    Arrangement,
    Change,
    Fault,
    Group,
    Lying,
    Obstacle,
    Place,
    Remark,
    Suggestion,
    Ticked,
    apply,
    dissolve,
    put_together,
    rename,
    split_out,
    suggestions,
    take_back,
)
from shared.identifiers import new_id

HERE = Place("challenges", "strength")
THERE = Place("challenges", "threat")
ONE, TWO, THREE, FOUR = (UUID(int=number) for number in range(1, 5))
A, B, NEW = (UUID(int=number) for number in range(101, 104))


def board(*groups: UUID | None, titles: dict[UUID, str] | None = None) -> Arrangement:
    """Return notes numbered from one, each in one of these groups or alone."""
    notes = {UUID(int=number): Lying(HERE, group) for number, group in enumerate(groups, start=1)}
    return Arrangement(notes, {group: Group(HERE, (titles or {}).get(group, "")) for group in groups if group})


def lying(arrangement: Arrangement) -> list[UUID | None]:
    """Return the group of every note."""
    return [note.group for note in arrangement.notes.values()]


def seen(arrangement: Arrangement, *notes: UUID, groups: tuple[UUID, ...] = ()) -> Ticked:
    """Return these notes and groups, ticked by somebody who sees the board as it is."""
    return Ticked(
        {note: arrangement.notes[note].group for note in notes},
        {group: arrangement.groups[group].revision for group in groups},
    )


def test_single_notes_become_a_group() -> None:
    """And the same choice sent twice is done once."""
    before = board(None, None, None)
    ticked = seen(before, ONE, TWO)
    after = apply(before, put_together(before, ticked, NEW).change)

    assert lying(after) == [NEW, NEW, None]
    assert not put_together(after, ticked, NEW).change
    assert not put_together(after, ticked, NEW).remarks


def test_notes_are_added_to_the_ticked_group() -> None:
    """From a group too: it goes on without them."""
    before = board(A, A, B, B, B, None)
    after = apply(before, put_together(before, seen(before, THREE, UUID(int=6), groups=(A,)), NEW).change)

    assert lying(after) == [A, A, A, B, B, A]


def test_groups_are_merged_into_the_one_with_a_title() -> None:
    """Dots on the others follow their notes."""
    before = board(A, A, B, B, titles={B: "Rum"})
    after = apply(before, put_together(before, seen(before, groups=(A, B)), NEW).change)

    assert lying(after) == [B] * 4
    assert not after.groups[A].alive
    assert after.landing(A) == B


def test_what_would_be_left_alone_lies_alone() -> None:
    """Its dots stay with it."""
    before = board(A, A)
    after = apply(before, split_out(before, Ticked({ONE: A})).change)

    assert lying(after) == [None, None]
    assert after.landing(A) == TWO


def test_a_note_that_somebody_else_grouped_stays_there() -> None:
    """The others are put together, and it is told."""
    before = board(None, None, None, None, None)
    ticked = seen(before, ONE, TWO, THREE)
    meanwhile = apply(before, put_together(before, seen(before, THREE, FOUR), B).change)
    outcome = put_together(meanwhile, ticked, NEW)

    assert lying(apply(meanwhile, outcome.change)) == [NEW, NEW, B, B, None]
    assert outcome.remarks == (Remark.NOTE_MOVED,)


def test_a_note_that_was_removed_is_told_of() -> None:
    """One note alone is no group: then nothing else is done."""
    before = board(None, None)
    meanwhile = Arrangement({ONE: before.notes[ONE]}, {})
    outcome = put_together(meanwhile, seen(before, ONE, TWO), NEW)

    assert not outcome.change
    assert outcome.remarks == (Remark.NOTE_GONE,)


def test_a_group_that_somebody_has_added_to_is_not_dissolved() -> None:
    """The person hasn't seen what lies in it now."""
    before = board(A, A, None)
    ticked = seen(before, groups=(A,))
    meanwhile = apply(before, put_together(before, seen(before, THREE, groups=(A,)), NEW).change)
    outcome = dissolve(meanwhile, ticked.groups)

    assert not outcome.change
    assert outcome.remarks == (Remark.GROUP_CHANGED,)


def test_a_title_that_somebody_else_gave_is_not_written_over() -> None:
    """Adding a note meanwhile is no hindrance."""
    before = board(A, A, None)
    named = apply(before, rename(before, A, "Rum", "").change)
    added = apply(before, put_together(before, seen(before, THREE, groups=(A,)), NEW).change)

    assert rename(named, A, "Ytor", "").remarks == (Remark.GROUP_CHANGED,)
    assert not rename(named, A, "Rum", "").remarks
    assert rename(added, A, "Ytor", "").change


@pytest.mark.parametrize(
    ("ticked", "fault"),
    [
        (Ticked(), Fault.NOTHING_TICKED),
        (Ticked({ONE: None}), Fault.TOO_FEW),
        (Ticked({ONE: None, TWO: None}), Fault.SEVERAL_PLACES),
    ],
)
def test_what_makes_no_group_is_refused(ticked: Ticked, fault: Fault) -> None:
    """Nothing, one note, or notes of two quadrants."""
    two_quadrants = Arrangement({ONE: Lying(HERE), TWO: Lying(THERE)})

    assert put_together(two_quadrants, ticked, NEW).fault is fault


def test_single_notes_are_in_nothing_to_be_taken_out_of() -> None:
    """Nor is there anything to dissolve."""
    assert split_out(board(None), Ticked({ONE: None})).fault is Fault.NOT_GROUPED
    assert dissolve(board(None), {}).fault is Fault.NO_GROUP


def test_a_whole_group_is_dissolved_not_taken_out() -> None:
    """What to tick or press instead is said."""
    assert split_out(board(A, A), Ticked(groups={A: 1})).fault is Fault.WHOLE_GROUP


def test_undoing_puts_everything_back() -> None:
    """And undoing that does it again."""
    before = board(A, A, B, B, titles={A: "Rum"})
    merge = put_together(before, seen(before, groups=(A, B)), NEW).change
    after = apply(before, merge)
    back = take_back(after, merge)
    assert isinstance(back, Change)
    assert lying(apply(after, back)) == lying(before)
    again = take_back(apply(after, back), back)

    assert isinstance(again, Change)
    assert lying(apply(apply(after, back), again)) == lying(after)


def test_later_work_stands_in_the_way_of_undoing() -> None:
    """A note that went on to another group, one that came in, a title that was given."""
    before = board(None, None, None, None)
    made = put_together(before, seen(before, ONE, TWO), A).change
    after = apply(before, made)
    moved = apply(after, put_together(after, seen(after, ONE, THREE), B).change)
    added = apply(after, put_together(after, seen(after, THREE, groups=(A,)), B).change)
    named = apply(after, rename(after, A, "Rum", "").change)

    assert take_back(moved, made) is Obstacle.NOTE_MOVED
    assert take_back(added, made) is Obstacle.GROUP_CHANGED
    assert take_back(named, made) is Obstacle.GROUP_CHANGED
    assert take_back(Arrangement({}, after.groups), made) is Obstacle.NOTE_GONE


def test_alike_notes_are_suggested() -> None:
    """Unless somebody has said no, or they are together already."""
    texts = {ONE: "Vi behöver fler grupprum", TWO: "Vi behöver flera grupprum", THREE: "Bokbussen är sliten"}
    alone = board(None, None, None)

    assert suggestions(alone, texts, frozenset()) == [Suggestion((ONE, TWO))]
    assert suggestions(alone, texts, frozenset({(ONE, TWO)})) == []
    assert suggestions(board(A, A, None), texts, frozenset()) == []
    assert suggestions(board(A, None, A), texts, frozenset()) == [Suggestion((ONE, TWO), A)]
    assert suggestions(board(A, B, A), texts, frozenset()) == []


class Facilitators(RuleBasedStateMachine):
    """People who work at once, each on what they saw some time ago."""

    @initialize(count=st.integers(2, 9))
    def begin(self, count: int) -> None:
        """Lay out the notes, in two quadrants."""
        places = [HERE, HERE, THERE]
        self.board = Arrangement({new_id(): Lying(places[number % 3]) for number in range(count)})
        self.first = self.board
        self.done: list[Change] = []
        self.views = [self.board, self.board, self.board]

    @rule(who=st.integers(0, 2))
    def look(self, who: int) -> None:
        """Somebody sees the board as it is."""
        self.views[who] = self.board

    @rule(who=st.integers(0, 2), data=st.data(), verb=st.sampled_from(["together", "split", "dissolve", "rename"]))
    def act(self, who: int, data: st.DataObject, verb: str) -> None:
        """Somebody does something with what they see."""
        view = self.views[who]
        alive = [group for group in view.groups if view.is_alive(group)]
        notes = data.draw(st.lists(st.sampled_from(list(view.notes)), unique=True, max_size=4))
        groups = data.draw(st.lists(st.sampled_from(alive), unique=True, max_size=2)) if alive else []
        ticked = seen(view, *notes, groups=tuple(groups))
        if verb == "rename" and groups:
            outcome = rename(
                self.board, groups[0], data.draw(st.sampled_from(["Rum", "Ytor"])), view.groups[groups[0]].title
            )
        elif verb == "split":
            outcome = split_out(self.board, ticked)
        elif verb == "dissolve":
            outcome = dissolve(self.board, ticked.groups)
        else:
            outcome = put_together(self.board, ticked, new_id())
        self.keep(outcome.change)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Somebody takes back something that was done, or that was taken back."""
        if self.done:
            change = take_back(self.board, data.draw(st.sampled_from(self.done)))
            self.keep(change if isinstance(change, Change) else Change())

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """A facilitator takes a note off the board, as long as there are some."""
        if len(self.board.notes) > 2:
            gone = data.draw(st.sampled_from(list(self.board.notes)))
            self.board = Arrangement(
                {note: at for note, at in self.board.notes.items() if note != gone}, self.board.groups
            )

    def keep(self, change: Change) -> None:
        """Do it."""
        untouched = {note: at for note, at in self.board.notes.items() if note not in change.notes}
        self.board = apply(self.board, change)
        if change:
            self.done.append(change)
        assert all(self.board.notes[note] == at for note, at in untouched.items())

    @invariant()
    def every_note_lies_somewhere_of_its_own_quadrant(self) -> None:
        """In at most one group, which is alive and of the same quadrant."""
        for note, at in self.board.notes.items():
            assert at.place == self.first.notes[note].place
            assert at.group is None or self.board.is_alive(at.group)
            assert at.group is None or self.board.groups[at.group].place == at.place

    @invariant()
    def a_dissolved_group_is_empty(self) -> None:
        """And its dots land wherever its first note lies, as long as that is on the board."""
        for group, known in self.board.groups.items():
            if not known.alive:
                assert not self.board.members(group)
                assert known.heir is not None
                assert (self.board.landing(group) is None) == (known.heir not in self.board.notes)


Facilitators.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestFacilitators = Facilitators.TestCase


@given(st.lists(st.sampled_from([None, A, B]), min_size=2, max_size=6), st.data())
def test_a_dot_lands_in_one_place(groups: list[UUID | None], data: st.DataObject) -> None:
    """On the note's group, or the note; nothing that is on the board is without a landing."""
    arrangement = board(*groups)
    note = data.draw(st.sampled_from(list(arrangement.notes)))

    assert arrangement.landing(note) == (arrangement.notes[note].group or note)
