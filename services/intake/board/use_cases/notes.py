"""Writing, changing, removing and restoring notes, and counting their dots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select, update

from services.intake.board.domain import Content, Level, Origin, Quadrant
from services.intake.board.problems import BoardHides, FrozenDots, KeyReused, NoteChanged, UnknownPerspective
from services.intake.board.queries import perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import (
    Note,
    NoteHistory,
    Vote,
)
from services.intake.board.use_cases.sessions import lock_open_session
from services.intake.grouping.tables import NoteGroup
from services.intake.voting.counting import count_group_dots
from shared.bulk import insert_rows
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import BoardChanged
from shared.identifiers import new_id
from shared.identity import Viewer


@dataclass(frozen=True)
class NewNote:
    """A note to be written: its content, its dots, the key by which a repetition is known, what it was carried from."""

    key: UUID
    content: Content
    votes: int = 0
    preparation_item_id: UUID | None = None


def keyed(key: UUID, contents: Sequence[Content], votes: Sequence[int] = ()) -> list[NewNote]:
    """Return notes that come in together, each with a key of its own made from ``key`` and its place."""
    dots = votes or [0] * len(contents)
    numbered = enumerate(zip(contents, dots, strict=True))
    return [NewNote(uuid5(key, str(number)), content, vote) for number, (content, vote) in numbered]


def record_notes(db: Transaction, viewer: Viewer, session_id: UUID, notes: Sequence[NewNote], origin: Origin) -> int:
    """Write notes on an open board; return how many are new, since what was sent before is not written again.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
        UnknownPerspective: a note lies in a perspective that the programme doesn't have.
        KeyReused: a key came before with another content; nothing is written.
    """
    session = lock_open_session(db, viewer, session_id)
    if written := insert_notes(db, session, notes, origin):
        tell_of_notes(db, session_id, (note.content.perspective for note in notes))
    return written


def tell_of_notes(db: Transaction, session_id: UUID, perspectives: Iterable[str]) -> None:
    """Have whoever looks at these boards see that their notes have changed."""
    for perspective in dict.fromkeys(perspectives):
        db.append(BoardChanged(session_id=session_id, perspective=perspective, what="notes"))


def insert_notes(db: Transaction, session: SwotSession, notes: Sequence[NewNote], origin: Origin) -> int:
    """Insert notes and their dots into a session that the caller has locked."""
    if not notes:
        return 0
    _check_perspectives(db, session, [note.content for note in notes])
    made = db.execute(
        insert_rows(Note, [_row(session, note, origin) for note in notes])
        .on_conflict_do_nothing(index_elements=["session_id", "idempotency_key"])
        .returning(Note.idempotency_key, Note.id)
    )
    ids = {row.idempotency_key: row.id for row in made}
    _check_repeated(db, session, [note for note in notes if note.key not in ids])
    insert_votes(db, session, {ids[note.key]: note.votes for note in notes if note.key in ids and note.votes})
    return len(ids)


def edit_note(
    db: Transaction, viewer: Viewer, session_id: UUID, note_id: UUID, content: Content, revision: int
) -> None:
    """Change a note's text or move it; the earlier wording is kept.

    Args:
        db: the transaction.
        viewer: who asks.
        session_id: the note's session.
        note_id: the note.
        content: what it shall say.
        revision: the note's revision that the person saw.

    Raises:
        NotFound: there is no such note, or the viewer may not run the session.
        BoardNotOpen: the board isn't open.
        UnknownPerspective: the programme doesn't have that perspective.
        BoardHides: a participant wrote it, and the board where it shall lie doesn't show it yet.
        NoteChanged: it was changed in the meantime; carries what it says now.
    """
    session = lock_open_session(db, viewer, session_id)
    _check_perspectives(db, session, [content])
    note = _lock_note(db, session_id, note_id)
    before = note.perspective
    if note.participant_id and not _shows(db, note, content.perspective):
        raise BoardHides
    if change_note(db, note, content, revision):
        tell_of_notes(db, session_id, (before, content.perspective))


def change_note(db: Transaction, note: Note, content: Content, revision: int) -> bool:
    """Have a note that the caller has locked say something else, and keep what it said; False when it says so already.

    Raises:
        NoteChanged: it has another revision than the one that the person saw; carries what it says now.
    """
    current = content_of(note)
    if current == content:
        return False
    if note.revision != revision:
        raise NoteChanged(current, note.revision)
    db.add(wording_of(note))
    note.text, note.perspective, note.quadrant = content.text, content.perspective, content.quadrant
    note.level, note.revision = content.level, note.revision + 1
    return True


def remove_note(db: Transaction, viewer: Viewer, session_id: UUID, note_id: UUID, now: datetime) -> str:
    """Take a note off the board it lies on, whose perspective is returned; it can be restored.  Harmless twice.

    Raises:
        NotFound: there is no such note, or the viewer may not run the session.
        BoardNotOpen: the board isn't open.
    """
    lock_open_session(db, viewer, session_id)
    note = _lock_note(db, session_id, note_id)
    if note.deleted_at is None:
        note.deleted_at, note.removed_by = now, "facilitator"
        tell_of_notes(db, session_id, [note.perspective])
    return note.perspective


def moment_of(db: Transaction, session_id: UUID, keys: Iterable[UUID]) -> datetime | None:
    """Return when the notes with these keys came in; ``None`` when none did."""
    mine = (Note.session_id == session_id) & Note.idempotency_key.in_(keys)
    return db.scalar(select(func.min(Note.created_at)).where(mine))


def remove_written(db: Transaction, viewer: Viewer, session_id: UUID, moment: datetime, now: datetime) -> list[str]:
    """Take off what was pasted, or read from a file, all at one moment; each can be restored.  Harmless twice.

    Returns:
        The perspective of each note that was taken off.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: the board isn't open.
    """
    lock_open_session(db, viewer, session_id)
    # What comes in together has one moment, that of its transaction.
    together = (Note.created_at == moment) & Note.origin.in_([Origin.PASTE, Origin.FILE])
    mine = (Note.session_id == session_id) & Note.deleted_at.is_(None) & Note.erased_at.is_(None)
    removed = update(Note).where(mine, together).values(deleted_at=now, removed_by="facilitator")
    perspectives = list(db.scalars(removed.returning(Note.perspective)))
    tell_of_notes(db, session_id, perspectives)
    return perspectives


def restore_note(db: Transaction, viewer: Viewer, session_id: UUID, note_id: UUID) -> str:
    """Put a note back that a facilitator took off, and return its perspective; harmless twice.

    Raises:
        NotFound: there is no such note, its author took it back, or the viewer may not run the session.
        BoardNotOpen: the board isn't open.
    """
    lock_open_session(db, viewer, session_id)
    note = _lock_note(db, session_id, note_id)
    if note.removed_by == "author":
        raise NotFound
    if note.deleted_at is not None:
        note.deleted_at = note.removed_by = None
        tell_of_notes(db, session_id, [note.perspective])
    return note.perspective


def count_dots(db: Transaction, viewer: Viewer, session_id: UUID, dots: Mapping[UUID, int]) -> None:
    """Write down how many dots each note and each group got; dots that a closing has frozen stay, these come on top.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: the board isn't open.
        FrozenDots: one of them is no note or group of this session, or was removed.
    """
    session = lock_open_session(db, viewer, session_id)
    note = (Note.session_id == session_id) & Note.deleted_at.is_(None) & Note.id.in_(dots)
    group = (NoteGroup.session_id == session_id) & NoteGroup.dissolved_at.is_(None) & NoteGroup.id.in_(dots)
    notes = {row.id: row.perspective for row in db.execute(select(Note.id, Note.perspective).where(note))}
    groups = {row.id: row.perspective for row in db.execute(select(NoteGroup.id, NoteGroup.perspective).where(group))}
    if {*notes, *groups} != set(dots):
        raise FrozenDots
    insert_votes(db, session, {one: number for one, number in dots.items() if one in notes})
    count_group_dots(db, session, {one: number for one, number in dots.items() if one in groups})
    for perspective in sorted({*notes.values(), *groups.values()}):
        db.append(BoardChanged(session_id=session_id, perspective=perspective, what="dots"))


def content_of(note: Note) -> Content:
    """Return what a stored note says."""
    return Content(note.text, note.perspective, Quadrant(note.quadrant), Level(note.level) if note.level else None)


def wording_of(note: Note) -> NoteHistory:
    """Return what a note says now, to be kept when it is changed."""
    return NoteHistory(
        note_id=note.id,
        revision=note.revision,
        session_id=note.session_id,
        municipality_id=note.municipality_id,
        text=note.text,
        perspective=note.perspective,
        quadrant=note.quadrant,
        level=note.level,
    )


def _row(session: SwotSession, note: NewNote, origin: Origin) -> dict[str, object]:
    return {
        # Lines that come in together have one moment: their order is that of their ids.
        "id": new_id(),
        "session_id": session.id,
        "municipality_id": session.municipality_id,
        "session_revision": session.revision,
        "revision": 1,
        "text": note.content.text,
        "perspective": note.content.perspective,
        "quadrant": note.content.quadrant,
        "level": note.content.level,
        "origin": origin,
        "idempotency_key": note.key,
        "body_hash": note.content.hash,
        "preparation_item_id": note.preparation_item_id,
    }


def _check_perspectives(db: Transaction, session: SwotSession, contents: Sequence[Content]) -> None:
    known = {perspective.code for perspective in perspectives_of(db, session.programme_id)}
    if not {content.perspective for content in contents} <= known:
        raise UnknownPerspective


def _check_repeated(db: Transaction, session: SwotSession, notes: Sequence[NewNote]) -> None:
    sent = {note.key: note.content.hash for note in notes}
    # What was erased meanwhile is not compared: its hash is gone, and it is not written again.
    mine = (Note.session_id == session.id) & Note.idempotency_key.in_(sent) & Note.erased_at.is_(None)
    for row in db.execute(select(Note.idempotency_key, Note.body_hash).where(mine)):
        if sent[row.idempotency_key] != row.body_hash:
            raise KeyReused


def insert_votes(db: Transaction, session: SwotSession, dots: Mapping[UUID, int]) -> None:
    """Insert or change the dots of notes in the round that is open."""
    rows = [
        {
            "id": new_id(),
            "note_id": note_id,
            "session_id": session.id,
            "municipality_id": session.municipality_id,
            "session_revision": session.revision,
            "dots": number,
        }
        for note_id, number in dots.items()
    ]
    if rows:
        counted = insert_rows(Vote, rows)
        again = counted.on_conflict_do_update(
            index_elements=["note_id", "session_revision"], set_={"dots": counted.excluded.dots}
        )
        db.execute(again)


def _shows(db: Transaction, note: Note, perspective: str) -> bool:
    return bool(db.scalar(select(func.intake.is_revealed(note.session_id, perspective, note.session_revision))))


def _lock_note(db: Transaction, session_id: UUID, note_id: UUID) -> Note:
    mine = (Note.id == note_id) & (Note.session_id == session_id) & Note.erased_at.is_(None)
    note = db.scalar(select(Note).where(mine).with_for_update().execution_options(populate_existing=True))
    if note is None:
        raise NotFound
    return note
