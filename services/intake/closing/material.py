"""What planning is told of a municipality: its closed SWOT days and who works there, without names of people."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import Closing, NoteSnapshot
from services.intake.board.queries import Place, municipality_of, perspectives_of
from services.intake.board.tables import SessionRevision
from services.intake.closing.closings import closed_contents
from services.intake.programme.tables import Phase, Programme
from services.intake.registry.tables import StaffMember
from shared.database import Transaction


def planning_material(db: Transaction, municipality_id: UUID) -> dict[str, Any]:
    """Return the municipality, its programme, the last closed revision of each session, and its staff.

    Raises:
        NotFound: there is no such municipality.
    """
    place = municipality_of(db, municipality_id)
    return {
        "municipality": {
            "id": str(municipality_id),
            "code": place.code,
            "name": place.name,
            "county": place.county,
            "county_id": str(place.county_id),
        },
        "programme": _programme(db, place),
        "sessions": [_session(db, closed) for closed in _last_closings(db, municipality_id)],
        "staff": _staff(db, municipality_id),
    }


def _programme(db: Transaction, place: Place) -> dict[str, Any]:
    programme = db.get_one(Programme, place.programme_id)
    phases = db.scalars(select(Phase).where(Phase.programme_id == programme.id).order_by(Phase.position))
    return {
        "id": str(programme.id),
        "name": programme.name,
        "perspectives": [{"code": known.code, "name": known.name} for known in perspectives_of(db, programme.id)],
        "phases": [
            {
                "name": phase.name,
                "kind": phase.kind,
                "starts_on": phase.starts_on.isoformat(),
                "ends_on": phase.ends_on.isoformat(),
            }
            for phase in phases
        ],
    }


def _last_closings(db: Transaction, municipality_id: UUID) -> list[SessionRevision]:
    mine = SessionRevision.municipality_id == municipality_id
    latest = {
        closed.session_id: closed
        for closed in db.scalars(select(SessionRevision).where(mine).order_by(SessionRevision.revision))
    }
    return sorted(latest.values(), key=lambda closed: (closed.held_on, closed.session_id))


def _session(db: Transaction, closed: SessionRevision) -> dict[str, Any]:
    held = closed_contents(db, closed)
    return {
        "id": str(closed.session_id),
        "revision": closed.revision,
        "held_on": held.held_on.isoformat(),
        "closed_at": closed.closed_at.isoformat(),
        "participants": held.participants,
        "staff": closed.staff,
        "notes": told_notes(held),
        "groups": [{"id": group.id, "votes": group.votes} for group in held.groups],
        "conclusions": [{"perspective": said.perspective, "text": said.text} for said in held.conclusions],
    }


def told_notes(held: Closing) -> list[dict[str, Any]]:
    """Return the notes, each with all its dots, its equal share of those on its group among them."""
    sharing = Counter(note.group_id for note in held.notes)
    shares = {group.id: group.votes / sharing[group.id] for group in held.groups}
    return [_note(note, shares.get(note.group_id or "", 0)) for note in held.notes]


def _note(note: NoteSnapshot, share: float) -> dict[str, Any]:
    return {
        "id": note.id,
        "revision": note.revision,
        "text": note.text,
        "perspective": note.perspective,
        "quadrant": note.quadrant,
        "level": note.level,
        "votes": note.votes + share,
        "own_votes": note.votes,
        "group": note.group_id,
    }


def _staff(db: Transaction, municipality_id: UUID) -> list[dict[str, Any]]:
    present = (StaffMember.municipality_id == municipality_id) & StaffMember.left_on.is_(None)
    return [
        {
            "id": str(person.id),
            "role": person.role,
            "working_time_share": person.working_time_share,
            "library_id": str(person.library_id),
        }
        for person in db.scalars(select(StaffMember).where(present).order_by(StaffMember.id))
    ]
