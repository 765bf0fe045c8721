"""Writing notes and groups as a file kept them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.intake.board.domain import MOST_DOTS, Content, Origin, clean_text
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, NoteHistory
from services.intake.board.use_cases.notes import insert_votes
from services.intake.exchange.board_file import BoardFile, KeptGroup, KeptNote
from services.intake.grouping.tables import NoteGroup
from services.intake.voting.counting import count_group_dots
from shared.bulk import insert_rows
from shared.database import Transaction
from shared.identifiers import new_id, random_id


@dataclass
class Placed:
    """By the file's id of a note: the group on the board that it goes into."""

    groups: dict[UUID, UUID] = field(default_factory=dict)


def insert_groups(
    db: Transaction, session: SwotSession, board: BoardFile, notes: Sequence[KeptNote], known: Mapping[UUID, UUID]
) -> Placed:
    """Make the groups of notes that are new on the board; those that are there already are joined.

    The dots on a new group count in the open round.
    """
    groups = {group.id: group for group in board.groups}
    members: dict[UUID, list[KeptNote]] = defaultdict(list)
    for note in notes:
        group = groups.get(note.group) if note.group else None
        if group and (group.perspective, group.quadrant) == (note.perspective, note.quadrant):
            members[group.id].append(note)
    standing = _standing(db, session, known)
    made = {group_id: new_id() for group_id in members if group_id not in standing}
    rows = [_group_row(made[group_id], session, groups[group_id]) for group_id in made]
    if rows:
        db.execute(insert_rows(NoteGroup, rows))
    count_group_dots(db, session, {here: groups[group_id].votes for group_id, here in made.items()})
    return Placed({note.id: (standing | made)[group_id] for group_id, inside in members.items() for note in inside})


def _standing(db: Transaction, session: SwotSession, known: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    found = {group_id: db.get(NoteGroup, here) for group_id, here in known.items()}
    return {
        group_id: group.id
        for group_id, group in found.items()
        if group and group.dissolved_at is None and group.session_id == session.id
    }


def _group_row(group_id: UUID, session: SwotSession, group: KeptGroup) -> dict[str, object]:
    return {
        "id": group_id,
        "session_id": session.id,
        "municipality_id": session.municipality_id,
        "perspective": group.perspective,
        "quadrant": group.quadrant,
        "title": clean_text(group.title),
        "created_at": group.created_at,
    }


def insert_kept_notes(db: Transaction, session: SwotSession, asked: Sequence[KeptNote], placed: Placed) -> None:
    """Insert notes with their earlier wordings and dots, in the groups that were made for them."""
    if not asked:
        return
    common: dict[str, object] = {"session_id": session.id, "municipality_id": session.municipality_id}
    ids = _fresh_ids(asked)
    made = db.execute(
        insert_rows(Note, [common | _note_row(ids[note.id], session, note, placed) for note in asked])
        # A participant's note that the viewer can't see yet may have come back with the file: it is there already.
        .on_conflict_do_nothing(index_elements=["session_id", "idempotency_key"])
        .returning(Note.id)
    )
    written = set(made.scalars())
    notes = [note for note in asked if ids[note.id] in written]
    wordings = [
        common
        | {
            "note_id": ids[note.id],
            "revision": before.revision,
            "text": before.text,
            "perspective": before.perspective,
            "quadrant": before.quadrant,
            "level": before.level,
            "replaced_at": before.replaced_at,
        }
        for note in notes
        for before in note.earlier
    ]
    if wordings:
        db.execute(insert_rows(NoteHistory, wordings))
    # Rounds that were closed elsewhere are not rounds of this day: all dots count in the one that is open.
    dots = {note.id: min(note.votes, MOST_DOTS) for note in notes}
    insert_votes(db, session, {ids[note_id]: number for note_id, number in dots.items() if number})


def _fresh_ids(notes: Sequence[KeptNote]) -> dict[UUID, UUID]:
    """Return an id for each note; they sort as the file has the notes, which is the order in which they are shown."""
    by_participants = [note.id for note in notes if note.origin == Origin.PARTICIPANT]
    fresh = dict(zip(by_participants, sorted(random_id() for _note in by_participants), strict=True))
    return fresh | {note.id: new_id() for note in notes if note.id not in fresh}


def _note_row(note_id: UUID, session: SwotSession, note: KeptNote, placed: Placed) -> dict[str, object]:
    content = Content(note.text, note.perspective, note.quadrant, note.level)
    return {
        "id": note_id,
        "session_revision": session.revision,
        "revision": note.revision,
        "text": note.text,
        "perspective": note.perspective,
        "quadrant": note.quadrant,
        "level": note.level,
        "origin": note.origin if note.origin in set(Origin) else Origin.FILE,
        "idempotency_key": note.key or note.id,
        "body_hash": content.hash,
        "created_at": note.written_at,
        "deleted_at": note.removed_at,
        "held_at": note.held_at,
        "group_id": placed.groups.get(note.id),
    }
