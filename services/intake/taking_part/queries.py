"""Read-only data for the participant's page, in the participant's own scope: row-level security leaves out the rest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zlib import crc32

from sqlalchemy import select

from services.intake.board.domain import State
from services.intake.board.queries import SessionHead, conclusions_of, session_head
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.grouping.queries import Target, board_targets
from services.intake.joining.tables import BoardParticipant
from services.intake.joining.use_cases import find_participant, may_contribute
from services.intake.leading.domain import Phase
from services.intake.leading.queries import note_counts, phases_of, timer_of
from services.intake.live.changes import last_position
from services.intake.programme.tables import Perspective
from services.intake.taking_part.domain import READING, Stage, board_in_focus, stage_of
from services.intake.voting.queries import Ballot, ballot_of
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Participant


@dataclass(frozen=True)
class Room:
    """Where the day stands for a participant."""

    session: SwotSession
    head: SessionHead
    row: BoardParticipant
    phases: dict[str, Phase]
    takes_notes: bool

    @property
    def is_open(self) -> bool:
        """The session is open."""
        return self.head.state is State.OPEN

    def stage(self, perspective: str) -> Stage:
        """Return what the page of a board is for."""
        return stage_of(self.phases[perspective], is_open=self.is_open, may_contribute=self.takes_notes)

    def choose(self, code: str) -> Perspective:
        """Return the board that was asked for, else the one that the room is working on.

        Raises:
            NotFound: the programme has no perspectives.
        """
        wanted = code if code in self.phases else board_in_focus(self.phases)
        found = next((known for known in self.head.perspectives if known.code == wanted), None)
        if found is None:
            raise NotFound
        return found

    def is_ready(self, perspective: str) -> bool:
        """Say whether the participant has said so, on this board and in its phase of now."""
        said = (self.row.ready_perspective, self.row.ready_phase)
        return said == (perspective, self.phases[perspective])


def room_of(db: Transaction, participant: Participant, now: datetime) -> Room:
    """Return where the day stands.

    Raises:
        JoinNeeded: the participant was removed, or the session was opened anew.
    """
    row = find_participant(db, participant)
    session = db.get_one(SwotSession, participant.session_id)
    head = session_head(db, session)
    phases = phases_of(db, session.id, [perspective.code for perspective in head.perspectives])
    return Room(session, head, row, phases, may_contribute(session, now))


@dataclass(frozen=True)
class OwnNote:
    """A note that the participant wrote."""

    id: UUID
    text: str
    perspective: str
    quadrant: str
    level: str | None
    revision: int
    held: bool
    removed_by: str


def own_notes(db: Transaction, participant: Participant) -> list[OwnNote]:
    """Return what the participant wrote, the latest first; removed ones too."""
    here = (Note.session_id == participant.session_id) & (Note.participant_id == participant.pseudonym_id)
    mine = here & Note.erased_at.is_(None)
    latest_first = select(Note).where(mine).order_by(Note.created_at.desc(), Note.id.desc())
    return [_own_note(note) for note in db.scalars(latest_first)]


def own_note(db: Transaction, participant: Participant, note_id: UUID) -> OwnNote:
    """Return one note that the participant wrote.

    Raises:
        NotFound: there is none, or somebody else wrote it.
    """
    note = db.get(Note, note_id)
    if note is None or note.participant_id != participant.pseudonym_id or note.erased_at is not None:
        raise NotFound
    return _own_note(note)


def _own_note(note: Note) -> OwnNote:
    removed_by = (note.removed_by or "facilitator") if note.deleted_at else ""
    return OwnNote(
        note.id,
        note.text,
        note.perspective,
        note.quadrant,
        note.level,
        note.revision,
        note.held_at is not None,
        removed_by,
    )


@dataclass(frozen=True)
class Contents:
    """What stands on a board's page besides its form; ``position`` is how far in the log it is true."""

    position: int = 0
    own: tuple[OwnNote, ...] = ()
    targets: tuple[Target, ...] = ()
    ballot: Ballot | None = None
    conclusion: str = ""
    written: int = 0
    ends_at: datetime | None = None

    @property
    def has_own_on_board(self) -> bool:
        """Something that the participant wrote lies on the board."""
        return any(not note.removed_by and not note.held for note in self.own)

    @property
    def ballot_version(self) -> int:
        """Another number when there is something else to vote on; the participant's own dots don't count."""
        lines = self.ballot.targets if self.ballot else ()
        return crc32("".join(f"{line.target.id} {line.target.name}" for line in lines).encode())


EMPTY = Contents()


def contents_of(db: Transaction, participant: Participant, room: Room, perspective: str) -> Contents:
    """Return what a participant may see of a board just now."""
    # First: what happens while the rest is read is told to the page once more, which is harmless.
    position = last_position(db)
    stage = room.stage(perspective)
    concluded = conclusions_of(db, room.session.id).get(perspective)
    return Contents(
        position=position,
        own=tuple(note for note in own_notes(db, participant) if note.perspective == perspective),
        targets=_targets(db, room, perspective) if stage in READING else (),
        ballot=ballot_of(db, participant, room.session, perspective) if stage is Stage.VOTE else None,
        conclusion=concluded.text if concluded and stage is Stage.CONCLUDE else "",
        written=_written(db, room, perspective) if stage is Stage.WRITE else 0,
        ends_at=timer_of(db, room.session.id, perspective) if room.is_open else None,
    )


def _targets(db: Transaction, room: Room, perspective: str) -> tuple[Target, ...]:
    """Return groups and single notes; those with most dots first, once dots are counted."""
    targets = board_targets(db, room.session, perspective)
    if room.stage(perspective) is Stage.CONCLUDE:
        targets.sort(key=lambda target: -target.all_votes)
    return tuple(targets)


def _written(db: Transaction, room: Room, perspective: str) -> int:
    return sum(count.notes for count in note_counts(db, room.session.id) if count.perspective == perspective)
