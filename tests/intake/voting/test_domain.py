"""Dots and groups together: whatever the order of actions, no dot is lost and no budget exceeded."""

from collections import Counter
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.intake.grouping.domain import (
    Arrangement,
    Change,
    Lying,
    Place,
    Ticked,
    apply,
    dissolve,
    put_together,
    split_out,
    take_back,
)
from services.intake.voting.domain import left_of, settle
from shared.identifiers import new_id

BUDGET = 5
HERE = Place("challenges", "strength")
WHO = st.integers(0, 2)


class Room(RuleBasedStateMachine):
    """Three people vote, while notes are grouped, taken apart, removed and put back, phase after phase."""

    @initialize(count=st.integers(2, 6))
    def begin(self, count: int) -> None:
        """Lay out the notes; nobody has voted."""
        self.board = Arrangement({new_id(): Lying(HERE) for _ in range(count)})
        self.removed: dict[UUID, Lying] = {}
        self.placed: list[Counter[UUID]] = [Counter(), Counter(), Counter()]
        self.done: list[Change] = []

    @property
    def here(self) -> frozenset[UUID]:
        """What can be voted on."""
        return frozenset(lying.group or note for note, lying in self.board.notes.items())

    @rule(who=WHO, data=st.data())
    def vote(self, who: int, data: st.DataObject) -> None:
        """Somebody sends a ballot: of what they see, or of what they saw before."""
        known = [*self.board.notes, *self.board.groups, *self.removed]
        wanted = data.draw(st.dictionaries(st.sampled_from(known), st.integers(0, 4), max_size=4))
        dots, gone = settle(wanted, self.board.landing, self.here)
        assert sum(dots.values()) + gone == sum(wanted.values())
        if left_of(BUDGET, dots) >= 0:
            self.placed[who] = Counter(dots)

    @rule(data=st.data(), verb=st.sampled_from(["together", "split", "dissolve"]))
    def group(self, data: st.DataObject, verb: str) -> None:
        """A facilitator groups, one phase back."""
        alive = {group: known.revision for group, known in self.board.groups.items() if known.alive}
        notes = data.draw(st.lists(st.sampled_from(list(self.board.notes)), unique=True, max_size=4))
        chosen = data.draw(st.lists(st.sampled_from(list(alive)), unique=True, max_size=2)) if alive else []
        seen = {note: self.board.notes[note].group for note in notes}
        groups = {group: alive[group] for group in chosen}
        if verb == "split":
            outcome = split_out(self.board, Ticked(seen))
        elif verb == "dissolve":
            outcome = dissolve(self.board, groups)
        else:
            outcome = put_together(self.board, Ticked(seen, groups), new_id())
        self.keep(outcome.change)

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """A facilitator takes back something that was done."""
        if self.done:
            change = take_back(self.board, data.draw(st.sampled_from(self.done)))
            self.keep(change if isinstance(change, Change) else Change())

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """A note is taken off the board."""
        if len(self.board.notes) > 1:
            note = data.draw(st.sampled_from(list(self.board.notes)))
            notes = dict(self.board.notes)
            self.removed[note] = notes.pop(note)
            self.board = Arrangement(notes, self.board.groups)

    @rule()
    def restore(self) -> None:
        """Everything that was removed is put back, alone where its group is gone."""
        back = {
            note: at if at.group and self.board.is_alive(at.group) else Lying(HERE) for note, at in self.removed.items()
        }
        self.board = Arrangement({**self.board.notes, **back}, self.board.groups)
        self.removed = {}

    def keep(self, change: Change) -> None:
        """Do it."""
        self.board = apply(self.board, change)
        if change:
            self.done.append(change)

    @invariant()
    def nobody_has_more_dots_than_the_budget(self) -> None:
        """Wherever they count now."""
        for placed in self.placed:
            dots, gone = settle(placed, self.board.landing, self.here)
            assert left_of(BUDGET, dots) >= 0
            assert sum(dots.values()) + gone == sum(placed.values())

    @invariant()
    def no_dot_is_lost_while_every_note_is_there(self) -> None:
        """Each counts on something that lies on the board."""
        if not self.removed:
            for placed in self.placed:
                assert settle(placed, self.board.landing, self.here)[1] == 0


Room.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestRoom = Room.TestCase
