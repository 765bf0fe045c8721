"""A board from a file: into an open day, which keeps all that it has, or as a new day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.intake.board.domain import Action, Content, Day, State
from services.intake.board.problems import OriginalStands
from services.intake.board.queries import conclusions_of, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Conclusion, Note
from services.intake.board.use_cases.conclusions import insert_conclusion
from services.intake.board.use_cases.notes import content_of
from services.intake.board.use_cases.sessions import advance_session, create_session, lock_session
from services.intake.exchange.board_file import BoardFile, KeptConclusion, KeptNote
from services.intake.exchange.board_rules import board_fault, cleaned_conclusion, cleaned_note
from services.intake.exchange.notes_file import SkippedRow
from services.intake.exchange.problems import AnotherMunicipality, IncompleteBoard
from services.intake.exchange.use_cases.kept_notes import insert_groups, insert_kept_notes
from services.intake.exchange.use_cases.undoing import keep_making
from services.intake.registry.tables import Municipality
from shared.database import Transaction
from shared.identity import Role, Viewer
from shared.language import lazy


@dataclass
class Merge:
    """What a file brings to a board, what the board has already, and what can't be taken.

    A note that stands there in another wording comes with that wording; ``groups`` gives for a group of the file the
    board's group in which one of its notes lies already.
    """

    new: list[KeptNote] = field(default_factory=list)
    present: list[KeptNote] = field(default_factory=list)
    differing: list[tuple[KeptNote, str]] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    conclusions: list[KeptConclusion] = field(default_factory=list)
    other_conclusions: list[KeptConclusion] = field(default_factory=list)
    groups: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many of the file's notes lie on the board afterwards; others wait or lie among the removed."""
        there = (*self.present, *(note for note, _wording in self.differing))
        return sum(1 for note in (*self.new, *there) if note.on_board)


def compare_board(db: Transaction, session: SwotSession, board: BoardFile) -> Merge:
    """Return what would come of bringing the file's board into the session's.

    A note is known by its id or its key, so that a board goes back and forth between days without doubling.

    Raises:
        AnotherMunicipality: it is another municipality's.
    """
    place = municipality_of(db, session.municipality_id)
    if board.session.municipality.code != place.code:
        raise AnotherMunicipality(board.session.municipality.name)
    known = frozenset(perspective.code for perspective in perspectives_of(db, session.programme_id))
    merge = Merge()
    _compare_notes(db, session, board, known, merge)
    _compare_conclusions(db, session, board, known, merge)
    return merge


def merge_board(db: Transaction, session: SwotSession, board: BoardFile) -> Merge:
    """Bring a board into an open session that the caller has locked; what stands there stays as it is."""
    merge = compare_board(db, session, board)
    insert_kept_notes(db, session, merge.new, insert_groups(db, session, board, merge.new, merge.groups))
    for conclusion in merge.conclusions:
        _insert_conclusion(db, session, conclusion)
    return merge


def restore_session(
    db: Transaction,
    viewer: Viewer,
    session_id: UUID,
    board: BoardFile,
    held_on: date | None,
    *,
    alone: bool = False,
    filename: str = "",
) -> Merge:
    """Make a new open day of a file; ``session_id`` was made with the form, so sending it twice makes one day.

    ``alone``: refuse it where the file's own day is here as well, or the municipality has another on the date.
    As long as the day stands as it was made, making it can be undone, which tells of the file by ``filename``.

    Raises:
        AnotherMunicipality: the viewer runs no days there.
        OutsideProgramme: the programme has ended by that day, or hasn't begun.
        IncompleteBoard: something of the file can't be taken; carries what, and nothing is made.
        NotNow: this was sent before, and the day is closed by now.
        OriginalStands: the file's own day counts too, and there wasn't to be another.
        DateTaken: there is another on the date, and it wasn't to be.
    """
    told = board.session
    codes = select(Municipality.id).where(Municipality.code == told.municipality.code)
    mine = viewer.municipalities(Role.FACILITATOR)
    municipality_id = next((found for found in db.scalars(codes) if found in mine), None)
    if municipality_id is None:
        raise AnotherMunicipality(told.municipality.name)
    day = Day(
        held_on or told.held_on, told.starts_at, told.ends_at, told.place[:200], told.participants, (viewer.name,)
    )
    if alone:
        _check_original(db, session_id, municipality_id, told.id)
    new = db.get(SwotSession, session_id) is None
    create_session(db, viewer, session_id, municipality_id, day, alone=alone)
    advance_session(db, viewer, session_id, Action.OPEN)
    session = lock_session(db, viewer, session_id)
    merge = merge_board(db, session, board)
    if merge.skipped:
        raise IncompleteBoard(merge.skipped)
    if new:
        keep_making(db, session, filename, datetime.now(UTC))
    return merge


def _check_original(db: Transaction, session_id: UUID, municipality_id: UUID, original_id: UUID) -> None:
    original = db.get(SwotSession, original_id)
    counts = original and original.municipality_id == municipality_id and original.state != State.CANCELLED
    if counts and original_id != session_id:
        raise OriginalStands(original_id)


def _compare_notes(
    db: Transaction, session: SwotSession, board: BoardFile, perspectives: frozenset[str], merge: Merge
) -> None:
    found = _known(db, session, board)
    seen: set[UUID] = set()
    for line, kept in enumerate(board.notes, 1):
        note = cleaned_note(kept)
        identities = {note.id, note.key or note.id}
        fault = board_fault(note, perspectives)
        if seen & identities:
            merge.skipped.append(SkippedRow(line, "id", lazy("lappen står två gånger i filen")))
        elif fault:
            merge.skipped.append(SkippedRow(line, *fault))
        else:
            there = [found[identity] for identity in identities if identity in found]
            _sort(merge, session, note, line, there)
        seen |= identities


def _sort(merge: Merge, session: SwotSession, note: KeptNote, line: int, found: list[Note]) -> None:
    here = next((other for other in found if other.session_id == session.id), None)
    if here and here.group_id and note.group:
        merge.groups[note.group] = here.group_id
    if any(other.erased_at for other in found):
        merge.skipped.append(SkippedRow(line, "id", lazy("lappen är raderad för gott")))
    elif here is None:
        merge.new.append(note)
    elif content_of(here) == Content(note.text, note.perspective, note.quadrant, note.level):
        merge.present.append(note)
    else:
        merge.differing.append((note, here.text))


def _known(db: Transaction, session: SwotSession, board: BoardFile) -> Mapping[UUID, Note]:
    """Return by id and by key the municipality's notes that the file names; this session's come before other days'."""
    identities = list({identity for note in board.notes for identity in (note.id, note.key or note.id)})
    named: ColumnElement[bool] = Note.id == any_(literal(identities, ARRAY(Uuid())))
    keyed: ColumnElement[bool] = Note.idempotency_key == any_(literal(identities, ARRAY(Uuid())))
    mine = select(Note).where(Note.municipality_id == session.municipality_id, named | keyed)
    found: dict[UUID, Note] = {}
    for note in sorted(db.scalars(mine), key=lambda note: (note.erased_at is not None, note.session_id == session.id)):
        found[note.id] = found[note.idempotency_key] = note
    return found


def _compare_conclusions(
    db: Transaction, session: SwotSession, board: BoardFile, perspectives: frozenset[str], merge: Merge
) -> None:
    written = conclusions_of(db, session.id)
    for kept in board.conclusions:
        said, fault = cleaned_conclusion(kept, perspectives)
        current = written.get(said.perspective)
        if fault:
            merge.skipped.append(SkippedRow(0, "conclusion", fault))
        elif current and current.text not in {"", said.text}:
            merge.other_conclusions.append(said)
        elif said.wordings and (current is None or current.text != said.text):
            merge.conclusions.append(said)


def _insert_conclusion(db: Transaction, session: SwotSession, said: KeptConclusion) -> None:
    current = conclusions_of(db, session.id).get(said.perspective)
    if current:
        insert_conclusion(db, session, said.perspective, said.text, current.revision + 1)
        return
    rows = [
        {
            "session_id": session.id,
            "municipality_id": session.municipality_id,
            "perspective": said.perspective,
            "revision": wording.revision,
            "text": wording.text,
            "written_at": wording.written_at,
        }
        for wording in said.wordings
    ]
    db.execute(insert(Conclusion), rows)
