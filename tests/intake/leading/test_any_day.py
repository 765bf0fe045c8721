"""A day in any order over the real database: no note that was accepted is lost, and no dot."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from services.intake.board.domain import Content, Origin, Quadrant
from services.intake.board.queries import board_notes
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import ClosedNote, Note
from services.intake.board.use_cases.notes import (
    NewNote,
    count_dots,
    edit_note,
    record_notes,
    remove_note,
    restore_note,
)
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.leading.domain import Phase
from services.intake.leading.moderation import take_in_note
from services.intake.leading.queries import held_notes
from services.intake.leading.use_cases import move_board
from services.intake.live.posting import PostedNote, Poster
from services.intake.tables import metadata
from services.intake.taking_part.use_cases import edit_own_note, remove_own_note, restore_own_note
from services.intake.voting.tables import Dot
from services.intake.voting.use_cases import place_dots
from shared.database import Line, Transaction
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import WORKER, Scope
from tests.intake.leading.rooms import NOW, join
from tests.intake.world import World

BOARDS = ("challenges", "target_groups")
BUDGET = 5
CONTENT = st.builds(
    Content,
    st.sampled_from(("hyllor", "e-böcker", "öppet på söndagar")),
    st.sampled_from(BOARDS),
    st.sampled_from(tuple(Quadrant)),
)
WHO = st.integers(0, 1)

Post = Callable[[Coroutine[Any, Any, PostedNote]], PostedNote]


@dataclass(frozen=True)
class Lying:
    """What a note says, and where it is: on the board unless it is removed or held."""

    content: Content
    removed_by: str | None = None
    held: bool = False

    @property
    def on_board(self) -> bool:
        """Say whether it counts."""
        return not self.removed_by and not self.held


class AnyDay(RuleBasedStateMachine):
    """Two participants and a facilitator do whatever comes to their mind; what is refused changes nothing."""

    def __init__(self, world: World, poster: Poster, post: Post) -> None:
        super().__init__()
        self.world, self.poster, self.wait_for = world, poster, post
        self.id = world.open_day()
        self.notes: dict[UUID, Lying] = {}
        self.votes: Counter[UUID] = Counter()
        self.counted: dict[UUID, int] = {}
        self.handed_on: dict[UUID, tuple[Content, int]] = {}
        self.phases = {BOARDS[0]: Phase.WRITE, BOARDS[1]: Phase.WAITING}
        self.begin()
        first, second = (Content("rum för studier", board, Quadrant.WEAKNESS) for board in BOARDS)
        self.dictate(first)
        for who, content in enumerate((first, second)):
            self.write(who, content, held=True)
        self.lead(remove_note, gone := next(iter(self.notes)), NOW)
        self.notes[gone] = replace(self.notes[gone], removed_by="facilitator")

    def begin(self) -> None:
        """Have both join; nobody has voted."""
        self.people = [join(self.world.database, self.id) for _ in range(2)]
        self.dots: dict[tuple[int, str], Counter[UUID]] = {}

    def tried(self, scope: Scope, work: Callable[[Transaction], Any]) -> bool:
        """Do something in a transaction of its own; return whether it was allowed."""
        try:
            with self.world.database.transaction(scope) as db:
                return work(db) is not False
        except Problem:
            return False

    def lead(self, work: Callable[..., Any], *given: Any, **named: Any) -> bool:
        """Have the facilitator do something with this day."""
        viewer = self.world.facilitator
        return self.tried(viewer, lambda db: work(db, viewer, self.id, *given, **named))

    def some_note(self, data: st.DataObject, wanted: Callable[[Lying], object] = bool) -> UUID:
        """Return a note of the day, one as it is wanted if there is any, or one that never was."""
        likely = [note for note, lying in self.notes.items() if wanted(lying)]
        drawn: UUID = data.draw(st.sampled_from([*(likely or self.notes), self.id]))
        return drawn

    @rule(who=WHO, content=CONTENT, held=st.booleans())
    def write(self, who: int, content: Content, held: bool) -> None:
        """A participant posts a note, and once more since the answer was lost."""
        sent = NewNote(new_id(), content)
        try:
            posted = [self.wait_for(self.poster.post(self.people[who], sent, held=held)) for _ in range(2)]
        except Problem:
            return
        assert posted[0].id == posted[1].id
        self.notes[posted[0].id] = Lying(content, held=self.phases[content.perspective] is not Phase.WRITE)

    @rule(content=CONTENT)
    def dictate(self, content: Content) -> None:
        """The facilitator writes a note."""
        key = new_id()
        if self.lead(record_notes, [NewNote(key, content)], Origin.FORM):
            with self.world.database.transaction(WORKER) as db:
                written = db.scalars(select(Note.id).where(Note.idempotency_key == key)).one()
            self.notes[written] = Lying(content)

    @rule(data=st.data(), who=st.none() | WHO, content=CONTENT)
    def change(self, data: st.DataObject, who: int | None, content: Content) -> None:
        """The facilitator or its author changes or moves a note, as it is now."""
        note = self.some_note(data)
        with self.world.database.transaction(WORKER) as db:
            revision = db.scalar(select(Note.revision).where(Note.id == note)) or 1
        if self.by(who, edit_note, edit_own_note, note, content, revision):
            self.notes[note] = replace(self.notes[note], content=content)

    def by(self, who: int | None, led: Callable[..., Any], own: Callable[..., Any], *given: Any) -> bool:
        """Have the facilitator do something, or a participant what is like it."""
        if who is None:
            return self.lead(led, *given)
        return self.tried(WORKER, lambda db: own(db, self.people[who], *given))

    @rule(data=st.data(), who=st.none() | WHO)
    def remove(self, data: st.DataObject, who: int | None) -> None:
        """Somebody takes a note off the board."""
        note = self.some_note(data)
        if self.by(who, remove_note, remove_own_note, note, NOW):
            before = self.notes[note]
            remover = before.removed_by or ("facilitator" if who is None else "author")
            self.notes[note] = replace(before, removed_by=remover)

    @rule(data=st.data(), who=st.none() | WHO)
    def restore(self, data: st.DataObject, who: int | None) -> None:
        """Somebody puts a note back."""
        note = self.some_note(data, lambda lying: lying.removed_by)
        if self.by(who, restore_note, restore_own_note, note):
            self.notes[note] = replace(self.notes[note], removed_by=None)

    @rule(data=st.data())
    def take_in(self, data: st.DataObject) -> None:
        """The facilitator puts a late note on its board."""
        note = self.some_note(data, lambda lying: lying.held)
        if self.lead(take_in_note, note):
            self.notes[note] = replace(self.notes[note], held=False)

    @rule(board=st.sampled_from(BOARDS), to=st.sampled_from(Phase))
    def move(self, board: str, to: Phase) -> None:
        """The facilitator takes a board on, or one back."""
        if self.lead(move_board, board, to, NOW, seen=None):
            self.phases[board] = to

    @rule(data=st.data(), who=WHO, board=st.sampled_from(BOARDS))
    def vote(self, data: st.DataObject, who: int, board: str) -> None:
        """A participant sends a ballot, for more than they have or for what has gone too."""
        self.move(board, Phase.VOTE)
        wanted = data.draw(st.dictionaries(st.sampled_from([*self.notes, self.id]), st.integers(1, 3), max_size=3))
        person = self.people[who]
        if self.tried(person, lambda db: place_dots(db, person, board, wanted) is not None):
            here = {note for note, lying in self.notes.items() if lying.on_board and lying.content.perspective == board}
            placed = Counter({note: number for note, number in wanted.items() if note in here})
            self.dots.pop((who, board), None)
            if placed:
                self.dots[who, board] = placed

    @rule(data=st.data(), number=st.integers(0, 9))
    def count(self, data: st.DataObject, number: int) -> None:
        """The facilitator writes down dots that were put on paper."""
        note = self.some_note(data)
        if self.lead(count_dots, {note: number}):
            self.counted[note] = number

    @rule(ready=st.booleans())
    def close(self, ready: bool) -> None:
        """The facilitator closes the day, with everything shown and counted or not."""
        for board in BOARDS if ready else ():
            self.move(board, Phase.CONCLUDE)
        if self.lead(close_session, NOW):
            self.votes.update(self.counted)
            for placed in self.dots.values():
                self.votes.update(placed)
            self.dots, self.counted = {}, {}
            on_board = {note: lying for note, lying in self.notes.items() if lying.on_board}
            self.handed_on = {note: (lying.content, self.votes[note]) for note, lying in on_board.items()}

    @rule(take_in=st.booleans())
    def reopen(self, take_in: bool) -> None:
        """The facilitator opens it again; everybody joins anew."""
        if self.lead(reopen_session, take_in=take_in):
            self.phases = dict.fromkeys(BOARDS, Phase.WRITE)
            self.begin()
            for note, lying in self.notes.items():
                if take_in and not lying.removed_by:
                    self.notes[note] = replace(lying, held=False)

    @invariant()
    def nothing_is_lost(self) -> None:
        """Each note and each dot is where it was put last, and what was handed on stays as it was."""
        with self.world.database.transaction(WORKER) as db:
            notes, dots = found_notes(db, self.id), found_dots(db, self.id)
            session = db.get_one(SwotSession, self.id)
            shown, late = board_notes(db, session), held_notes(db, session)
            handed_on = found_closing(db, self.id)
        waiting = {note for note, lying in self.notes.items() if lying.held and not lying.removed_by}

        assert notes == self.notes
        assert {note.id for note in shown} == {note for note, lying in self.notes.items() if lying.on_board}
        assert {note.id for note in late} == waiting
        assert dots == {(self.people[who].pseudonym_id, board): placed for (who, board), placed in self.dots.items()}
        assert all(placed.total() <= BUDGET for placed in dots.values())
        assert handed_on == self.handed_on


def found_notes(db: Transaction, session_id: UUID) -> dict[UUID, Lying]:
    """Return every note that the database knows of a day."""
    rows = db.scalars(select(Note).where(Note.session_id == session_id))
    return {note.id: Lying(said(note), note.removed_by, note.held_at is not None) for note in rows}


def found_dots(db: Transaction, session_id: UUID) -> dict[tuple[UUID, str], Counter[UUID]]:
    """Return the dots of a day by participant and board."""
    found: dict[tuple[UUID, str], Counter[UUID]] = defaultdict(Counter)
    for dot in db.scalars(select(Dot).where(Dot.session_id == session_id)):
        assert dot.note_id
        found[dot.participant_id, dot.perspective][dot.note_id] += 1
    return found


def found_closing(db: Transaction, session_id: UUID) -> dict[UUID, tuple[Content, int]]:
    """Return what the last closing handed on: what each note said, and its votes."""
    rows = select(ClosedNote).where(ClosedNote.session_id == session_id).order_by(ClosedNote.session_revision)
    closed = list(db.scalars(rows))
    return {
        row.note_id: (said(row), row.votes) for row in closed if row.session_revision == closed[-1].session_revision
    }


def said(note: Note | ClosedNote) -> Content:
    """Return what a row says."""
    return Content(note.text, note.perspective, Quadrant(note.quadrant))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """An event loop."""
    with asyncio.Runner() as made:
        yield made


def test_no_order_of_actions_loses_a_note_or_a_dot(world: World, runner: asyncio.Runner) -> None:
    """Write, change, move, remove, restore, take in, vote, count, close and open again."""
    url = world.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    minutes = count(step=60)

    async def make() -> Poster:
        line = Line(url, metadata, WORKER, lock_seconds=5)
        return Poster([line], written=lambda: None, clock=lambda: next(minutes))

    poster = runner.run(make())
    try:
        run_state_machine_as_test(
            lambda: AnyDay(world, poster, runner.run),  # type: ignore[arg-type]  # whatever makes one will do
            settings=settings(max_examples=12, stateful_step_count=20),
        )
    finally:
        runner.run(poster.close())
