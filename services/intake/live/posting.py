"""Posting notes by group commit: what a room sends while one batch is being written goes together into the next.

Each note is answered when it is durable, or known not to be.  A room has one batch under way at a time, so that rooms
don't wait for each other, and a batch that fails is written note by note: a bad one never takes others with it.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from pydantic_core import to_json

from services.intake.board.problems import KeyReused, UnknownPerspective
from services.intake.board.use_cases.notes import NewNote
from services.intake.joining.problems import BoardGone
from services.intake.live.domain import AT_ONCE, Allowance, Fate
from services.intake.live.problems import BoardClosed, PhaseEnded, too_many_notes
from services.intake.live.statements import FOUND, HOLD, INSERT, ONLY_WRITTEN
from shared.database import Line
from shared.errors import InvalidForm, JoinNeeded, Problem, Unavailable
from shared.events import NotePosted
from shared.identifiers import random_id
from shared.identity import Participant
from shared.traces import current_trace

logger = logging.getLogger(__name__)

MOST_TOGETHER = 200
# A room of eighty that comes back after an hour without wifi, ten times over.
MOST_WAITING = 10_000
# So long, after a batch of a busy room, for those it answered to come into the next: else two halves of the room take
# turns, and each batch costs what one of all would. PostgreSQL calls it commit_delay and commit_siblings.
_PAUSE_SECONDS = 0.002
_BUSY = 5
# Allowances that have grown full again are forgotten when there are this many.
_MOST_ALLOWANCES = 20_000

_REFUSALS: dict[Fate, type[Problem]] = {
    Fate.PHASE_ENDED: PhaseEnded,
    Fate.CLOSED: BoardClosed,
    Fate.UNKNOWN_PERSPECTIVE: UnknownPerspective,
    Fate.JOIN_NEEDED: JoinNeeded,
    Fate.GONE: BoardGone,
}


@dataclass(frozen=True)
class PostedNote:
    """A note that is in the database; ``new`` is false when it was there already."""

    id: UUID
    key: UUID
    revision: int
    new: bool


@dataclass(eq=False)
class _Sent:
    participant: Participant
    note: NewNote
    held: bool
    answer: "asyncio.Future[PostedNote]"
    # Stands beside the words once they are shown: a moment in it would name who had just pressed send.
    id: UUID = field(default_factory=random_id)
    trace: str | None = field(default_factory=current_trace)

    def row(self) -> dict[str, UUID | str | bool | None]:
        content = self.note.content
        return {
            "id": self.id,
            "key": self.note.key,
            "participant": self.participant.pseudonym_id,
            "perspective": content.perspective,
            "quadrant": content.quadrant,
            "level": content.level,
            "text": content.text,
            "hash": content.hash,
            "held": self.held,
        }

    def event(self) -> NotePosted:
        session_id = self.participant.session_id
        return NotePosted(session_id=session_id, note_id=self.id, perspective=self.note.content.perspective)

    def settle(self, outcome: PostedNote | Problem) -> None:
        # Who sent it may have gone in the meantime; the note is written all the same.
        if self.answer.done():
            return
        if isinstance(outcome, Problem):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


class Poster:
    """Writes participants' notes, in the process's event loop.

    Args:
        lines: connections that only this poster uses; so many rooms are written at once.
        written: called after each commit that wrote something.
        clock: the seconds that allowances are measured with.
    """

    def __init__(
        self, lines: Sequence[Line], written: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lines = list(lines)
        self._free: asyncio.LifoQueue[Line] | None = None
        self._written = written
        self._clock = clock
        self._waiting: dict[UUID, list[_Sent]] = {}
        self._number = 0
        self._work: set[asyncio.Task[None]] = set()
        self._allowances: dict[UUID, Allowance] = {}

    async def post(self, participant: Participant, note: NewNote, *, held: bool = False) -> PostedNote:
        """Write a participant's note on the board and return it once it is durable; harmless twice.

        Args:
            participant: who wrote it.
            note: what it says, and its key.
            held: keep it for the facilitator if the board takes no notes just now.

        Raises:
            TooMany: this participant posts faster than anybody writes; nothing was written.
            PhaseEnded: the board takes no notes just now, and ``held`` wasn't asked for.
            BoardClosed: the session takes none at all.
            BoardGone: the session was erased.
            JoinNeeded: they were removed, or the session was opened anew since they joined.
            UnknownPerspective: the programme doesn't have that perspective.
            KeyReused: the key came before with another content.
            Unavailable: the database doesn't answer; the note may have been written or not.
        """
        self._spend(participant)
        if self._number >= MOST_WAITING:
            raise Unavailable
        sent = _Sent(participant, note, held, asyncio.get_running_loop().create_future())
        self._number += 1
        if (room := self._waiting.get(participant.session_id)) is not None:
            room.append(sent)
        else:
            self._waiting[participant.session_id] = [sent]
            task = asyncio.create_task(self._empty(participant.session_id))
            self._work.add(task)
            task.add_done_callback(self._work.discard)
        try:
            return await sent.answer
        finally:
            self._number -= 1

    def _spend(self, participant: Participant) -> None:
        now = self._clock()
        allowance = self._allowances.get(participant.pseudonym_id, Allowance(moment=now)).at(now)
        if wait := allowance.seconds_to_wait:
            raise too_many_notes(wait)
        if len(self._allowances) > _MOST_ALLOWANCES:
            grown = {who: what.at(now) for who, what in self._allowances.items()}
            self._allowances = {who: what for who, what in grown.items() if what.left < AT_ONCE}
        self._allowances[participant.pseudonym_id] = allowance.spent()

    async def _empty(self, session_id: UUID) -> None:
        """Write what a room has sent, until nothing waits."""
        if self._free is None:
            self._free = asyncio.LifoQueue()
            for line in self._lines:
                self._free.put_nowait(line)
        while room := self._waiting[session_id]:
            line = await self._free.get()
            batch, self._waiting[session_id] = room[:MOST_TOGETHER], room[MOST_TOGETHER:]
            try:
                await self._write(line, session_id, batch)
            finally:
                self._free.put_nowait(line)
            if len(batch) >= _BUSY:
                await asyncio.sleep(_PAUSE_SECONDS)
        del self._waiting[session_id]

    async def _write(self, line: Line, session_id: UUID, batch: list[_Sent]) -> None:
        try:
            await _write_twice_if_broken(line, session_id, batch)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
            # Nothing of it was written. Whose fault it was shows when each is tried alone.
            logger.warning("%s notes could not be written together: %s", len(batch), type(error).__name__)
            if len(batch) == 1:
                batch[0].settle(InvalidForm())
            else:
                for sent in batch:
                    await self._write(line, session_id, [sent])
        except Exception as error:  # noqa: BLE001  # whatever it is, each of them is told
            logger.error("notes could not be written: %s", type(error).__name__)  # noqa: TRY400  # values are no log's
            for sent in batch:
                sent.settle(Unavailable())
        else:
            self._written()

    async def close(self) -> None:
        """Write what waits, and close the lines."""
        await asyncio.gather(*self._work)
        for line in self._lines:
            await line.close()


async def _write_twice_if_broken(line: Line, session_id: UUID, batch: list[_Sent]) -> None:
    """Write a batch; on a line that broke nobody knows what became of it, and the keys make it harmless twice."""
    try:
        await _write_together(line, session_id, batch)
    except psycopg.OperationalError as error:
        if error.sqlstate and not error.sqlstate.startswith("57P"):
            raise
        await _write_together(line, session_id, batch)


async def _write_together(line: Line, session_id: UUID, batch: list[_Sent]) -> None:
    session: dict[str, Any] = {"session": session_id}
    notes = to_json([sent.row() for sent in batch]).decode()
    events = [(sent.event(), sent.trace) for sent in batch]
    _, judged = await line.transact([(HOLD, session), (INSERT, session | {"notes": notes})], events, ONLY_WRITTEN)
    fates = {note_id: Fate(fate) for note_id, fate, _ in judged}
    made = {note_id for note_id, _, was_made in judged if was_made}
    others = [sent for sent in batch if sent.id not in made]
    for sent in batch:
        if sent.id in made:
            sent.settle(PostedNote(sent.id, sent.note.key, 1, new=True))
    if not others:
        return
    keys = [sent.note.key for sent in others]
    (found,) = await line.transact([(FOUND, session | {"keys": keys})])
    there = {row[0]: row[1:] for row in found}
    for sent in others:
        sent.settle(_outcome(sent, there.get(sent.note.key), fates.get(sent.id, Fate.GONE)))


def _outcome(sent: _Sent, row: tuple[UUID, int, str, bool] | None, fate: Fate) -> PostedNote | Problem:
    if row is None:
        return _REFUSALS[fate]()
    note_id, revision, body_hash, erased = row
    # What was erased is not compared: its hash is gone, and it is not written again.
    if not erased and body_hash != sent.note.content.hash:
        return KeyReused()
    return PostedNote(note_id, sent.note.key, revision, new=note_id == sent.id)
