"""What a participant does with the own notes, and being ready.

They run in a worker's transaction: a participant may not lock the session, whose lock keeps the phase where it is
until the transaction ends.  So each of them asks for the participant, and touches that participant's rows only.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import Content, State
from services.intake.board.problems import UnknownPerspective
from services.intake.board.queries import perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import change_note, tell_of_notes
from services.intake.joining.use_cases import find_participant
from services.intake.leading.domain import Phase, may_write
from services.intake.leading.queries import phases_of
from services.intake.taking_part.problems import ChangesEnded, NotYours
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import BoardChanged
from shared.identity import Participant

AUTHOR = "author"


def edit_own_note(db: Transaction, participant: Participant, note_id: UUID, content: Content, revision: int) -> None:
    """Change the text of an own note or move it; the earlier wording is kept.

    Args:
        db: a worker's transaction.
        participant: who asks.
        note_id: the note.
        content: what it shall say.
        revision: the note's revision that the person saw.

    Raises:
        JoinNeeded: the participant takes part no longer.
        NotFound: there is no such note of this participant.
        UnknownPerspective: the programme doesn't have that perspective.
        ChangesEnded: the board where it lies, or the one where it shall lie, takes no notes.
        NoteChanged: it was changed in another tab; carries what it says now.
    """
    session, phases = _lock_writing(db, participant)
    note = _lock_own(db, participant, note_id)
    if content.perspective not in phases:
        raise UnknownPerspective
    before = note.perspective
    _check_writing(phases, before, content.perspective)
    if change_note(db, note, content, revision):
        tell_of_notes(db, session.id, (before, content.perspective))


def remove_own_note(db: Transaction, participant: Participant, note_id: UUID, now: datetime) -> str:
    """Take an own note off its board and return the board's perspective; it can be restored.  Harmless twice.

    Raises:
        JoinNeeded: the participant takes part no longer.
        NotFound: there is no such note of this participant.
        ChangesEnded: its board takes no changes any more.
    """
    session, phases = _lock_writing(db, participant)
    note = _lock_own(db, participant, note_id)
    _check_writing(phases, note.perspective)
    if note.deleted_at is None:
        note.deleted_at, note.removed_by = now, AUTHOR
        tell_of_notes(db, session.id, [note.perspective])
    return note.perspective


def restore_own_note(db: Transaction, participant: Participant, note_id: UUID) -> str:
    """Put an own note back that its author took off, and return the board's perspective; harmless twice.

    Raises:
        JoinNeeded: the participant takes part no longer.
        NotFound: there is no such note of this participant.
        ChangesEnded: its board takes no changes any more.
        NotYours: the facilitator took it off.
    """
    session, phases = _lock_writing(db, participant)
    note = _lock_own(db, participant, note_id)
    _check_writing(phases, note.perspective)
    if note.deleted_at is not None:
        if note.removed_by != AUTHOR:
            raise NotYours
        note.deleted_at, note.removed_by = None, None
        tell_of_notes(db, session.id, [note.perspective])
    return note.perspective


def signal_ready(db: Transaction, participant: Participant, perspective: str, phase: Phase, *, ready: bool) -> None:
    """Say that the participant is ready with a phase, or isn't after all; harmless twice, and when the phase is over.

    Raises:
        JoinNeeded: the participant takes part no longer.
        NotFound: there is no such board.
    """
    row = find_participant(db, participant)
    session = db.get_one(SwotSession, participant.session_id)
    now_at = _phases(db, session).get(perspective)
    if now_at is None:
        raise NotFound
    said = (perspective, phase.value) if ready else (None, None)
    if now_at is phase and said != (row.ready_perspective, row.ready_phase):
        row.ready_perspective, row.ready_phase = said
        db.append(BoardChanged(session_id=session.id, perspective=perspective, what="participants"))


def _lock_writing(db: Transaction, participant: Participant) -> tuple[SwotSession, dict[str, Phase]]:
    held = select(SwotSession).where(SwotSession.id == participant.session_id).with_for_update(read=True)
    session = db.scalar(held.execution_options(populate_existing=True))
    # Only now: they may have been removed while this waited.
    find_participant(db, participant)
    if session is None or session.state != State.OPEN:
        raise ChangesEnded
    return session, _phases(db, session)


def _phases(db: Transaction, session: SwotSession) -> dict[str, Phase]:
    return phases_of(db, session.id, [known.code for known in perspectives_of(db, session.programme_id)])


def _check_writing(phases: dict[str, Phase], *perspectives: str) -> None:
    if not all(may_write(phases[perspective]) for perspective in perspectives):
        raise ChangesEnded


def _lock_own(db: Transaction, participant: Participant, note_id: UUID) -> Note:
    mine = (Note.id == note_id) & (Note.participant_id == participant.pseudonym_id) & Note.erased_at.is_(None)
    note = db.scalar(select(Note).where(mine).with_for_update().execution_options(populate_existing=True))
    if note is None:
        raise NotFound
    return note
