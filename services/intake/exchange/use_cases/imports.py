"""Files of notes: shown first, explained where their columns aren't ours, brought in when confirmed, never twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Uuid, any_, delete, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.intake.board.domain import Content, Level, Origin, Quadrant
from services.intake.board.queries import board_notes, find_import, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, NoteImport
from services.intake.board.use_cases.notes import NewNote, insert_notes, tell_of_notes
from services.intake.board.use_cases.sessions import lock_open_session, lock_session
from services.intake.exchange.board_file import BoardFile, parse_board
from services.intake.exchange.columns import ColumnMapping, Line, mapped_notes
from services.intake.exchange.guesses import guess_header
from services.intake.exchange.notes_file import FileNote, NotesFile, SkippedRow, content_hash, notes_of
from services.intake.exchange.use_cases.boards import compare_board, merge_board
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import lazy
from shared.spreadsheet import Row, as_table, read_lines
from shared.spreadsheet.problems import MissingColumns, NoRows, RepeatedColumn

_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Written:
    """What came of a confirmed file: how much of it is new, if it is a board, whether the same file came in before."""

    notes: int
    conclusions: int = 0
    board: bool = False
    again: bool = False


@dataclass(frozen=True)
class Upload:
    """A file as it was read: a whole board, or a table's lines by the name of their sheet."""

    filename: str
    board: BoardFile | None
    sheets: Mapping[str, Sequence[Row]]


def read_upload(data: bytes, filename: str) -> Upload:
    """Read a file, which may take seconds: before anything is locked.

    Raises:
        UnusableTable: the file can't be used; one of its subclasses says why.
    """
    board = parse_board(data)
    return Upload(filename, board, {} if board else read_lines(data, filename))


def preview_import(db: Transaction, viewer: Viewer, session_id: UUID, upload: Upload) -> UUID:
    """Keep what a file holds until it is confirmed; return the import's id.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        BoardNotOpen: its board isn't open.
        UnusableTable: the file can't be used; one of its subclasses says why.
    """
    session = lock_open_session(db, viewer, session_id)
    uploaded = NoteImport(
        id=new_id(),
        session_id=session_id,
        municipality_id=session.municipality_id,
        filename=upload.filename[:200],
        content_hash="",
        notes=[],
        skipped=[],
    )
    if board := upload.board:
        compare_board(db, session, board)
        uploaded.board, uploaded.content_hash = board.to_json(), board.content_hash
    else:
        _keep_table(db, session, uploaded, upload.sheets)
    db.add(uploaded)
    return uploaded.id


def _keep_table(
    db: Transaction, session: SwotSession, uploaded: NoteImport, sheets: Mapping[str, Sequence[Row]]
) -> None:
    """Keep a table as it stands, and its notes where its headings are ours."""
    uploaded.lines = [_stored(sheet, row) for sheet, rows in sheets.items() for row in rows]
    place = municipality_of(db, session.municipality_id)
    perspectives = {known.code: known.name for known in perspectives_of(db, session.programme_id)}
    try:
        found = notes_of(as_table(next(iter(sheets.values()))), perspectives, (place.code, place.name))
    except (MissingColumns, RepeatedColumn):
        return
    except NoRows:
        # One line without headings is a note.
        if guess_header(next(iter(sheets_of(uploaded).values()))) >= 0:
            raise
        return
    _keep_notes(db, session, uploaded, found)


def map_columns(db: Transaction, viewer: Viewer, session_id: UUID, import_id: UUID, mapping: ColumnMapping) -> None:
    """Keep what somebody says of a file's columns, and the notes that come of it once every value has its meaning.

    Raises:
        NotFound: there is no such import, or the viewer may not run the session.
        BoardNotOpen: the board isn't open.
    """
    session = lock_open_session(db, viewer, session_id)
    uploaded = find_import(db, session, import_id)
    if uploaded.confirmed_at:
        return
    lines = sheets_of(uploaded)[mapping.sheet]
    uploaded.mapping, uploaded.content_hash = dict(vars(mapping)), ""
    if mapping.complete(lines):
        _keep_notes(db, session, uploaded, mapped_notes(lines, mapping))


def _keep_notes(db: Transaction, session: SwotSession, uploaded: NoteImport, found: NotesFile) -> None:
    there = _on_board(db, session, found.notes)
    reason = lazy("lappen finns redan på tavlan")
    skipped = [*found.skipped, *(SkippedRow(note.line, "id", reason) for note in found.notes if note.id in there)]
    new = [note for note in found.notes if note.id not in there]
    uploaded.content_hash = content_hash(new)
    uploaded.notes = [dict(vars(note)) for note in new]
    uploaded.skipped = [
        {"line": row.line, "field": row.field, "reason": str(row.reason)}
        for row in sorted(skipped, key=lambda row: row.line)
    ]


def confirm_import(db: Transaction, viewer: Viewer, session_id: UUID, import_id: UUID, now: datetime) -> Written:
    """Bring in what was previewed.

    Raises:
        NotFound: there is no such import, or the viewer may not run the session.
        BoardNotOpen: the board isn't open.
    """
    # Alone, so that the same list confirmed twice at once comes in once.
    session = lock_session(db, viewer, session_id)
    uploaded = find_import(db, session, import_id)
    if not uploaded.content_hash:
        return Written(0)
    if came_before(db, session, uploaded.content_hash):
        return Written(0, again=True)
    lock_open_session(db, viewer, session_id)
    if uploaded.board:
        merge = merge_board(db, session, BoardFile.model_validate(uploaded.board))
        written = Written(len(merge.new), len(merge.conclusions), board=True)
    else:
        written = Written(_write(db, session, uploaded))
    tell_of_notes(db, session_id, [known.code for known in perspectives_of(db, session.programme_id)])
    uploaded.confirmed_at, uploaded.notes, uploaded.skipped = now, [], []
    uploaded.lines = uploaded.mapping = uploaded.board = None
    return written


def _write(db: Transaction, session: SwotSession, uploaded: NoteImport) -> int:
    found = [_file_note(row) for row in uploaded.notes]
    there = _on_board(db, session, found)
    notes = [
        NewNote(
            _own_id(note) or uuid5(uploaded.id, str(number)),
            Content(note.text, note.perspective, note.quadrant, note.level),
            note.votes,
        )
        for number, note in enumerate(found)
        if note.id not in there
    ]
    return insert_notes(db, session, notes, Origin.FILE)


def came_before(db: Transaction, session: SwotSession, content_hash: str) -> bool:
    """Say whether a list with these very notes was confirmed before."""
    same = (NoteImport.session_id == session.id) & (NoteImport.content_hash == content_hash)
    return db.scalar(select(NoteImport.id).where(same, NoteImport.confirmed_at.is_not(None))) is not None


def standing_already(db: Transaction, session: SwotSession, uploaded: NoteImport) -> int:
    """Return how many of a file's notes stand on the board as the viewer sees it, word for word in the same place."""
    here = {(note.text, note.perspective, note.quadrant) for note in board_notes(db, session)}
    return sum((note["text"], note["perspective"], note["quadrant"]) in here for note in uploaded.notes)


def drop_previews(db: Transaction, session_id: UUID) -> None:
    """Forget the files of a session that were never confirmed."""
    db.execute(delete(NoteImport).where(NoteImport.session_id == session_id, NoteImport.confirmed_at.is_(None)))


def forget_old_previews(db: Transaction, now: datetime) -> None:
    """Erase the files that nobody confirmed within a day."""
    db.execute(delete(NoteImport).where(NoteImport.confirmed_at.is_(None), NoteImport.created_at <= now - _KEPT))


def sheets_of(uploaded: NoteImport) -> dict[str, list[Line]]:
    """Return an uploaded table as it stands in its file, by the name of its sheet."""
    sheets: dict[str, list[Line]] = {}
    for row in uploaded.lines or []:
        sheets.setdefault(row["sheet"], []).append(Line(row["line"], tuple(row["cells"]), row["faults"]))
    return sheets


def _stored(sheet: str, row: Row) -> dict[str, Any]:
    return {"sheet": sheet, "line": row.line, "cells": list(row.cells.values()), "faults": dict(row.faults)}


def _on_board(db: Transaction, session: SwotSession, notes: Iterable[FileNote]) -> set[str]:
    """Return the ids of notes that were taken out of this board and stand there, or that are erased for good."""
    own = {own_id: note.id for note in notes if (own_id := _own_id(note))}
    wanted = literal(list(own), ARRAY(Uuid()))
    mine = select(Note.id, Note.idempotency_key).where(
        Note.municipality_id == session.municipality_id,
        (Note.session_id == session.id) | Note.erased_at.is_not(None),
    )
    rows = db.execute(mine.where((Note.id == any_(wanted)) | (Note.idempotency_key == any_(wanted)))) if own else ()
    return {own[identity] for row in rows for identity in row if identity in own}


def _own_id(note: FileNote) -> UUID | None:
    """Return the id that a board of ours gave the note; other files count or name their rows as they like."""
    try:
        return UUID(note.id)
    except ValueError:
        return None


def _file_note(row: dict[str, Any]) -> FileNote:
    level = Level(row["level"]) if row["level"] else None
    return FileNote(**row | {"quadrant": Quadrant(row["quadrant"]), "level": level})
