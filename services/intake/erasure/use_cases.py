"""Erasing for good, by decision; doing it again changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.intake.accounts.tables import Account, RoleGrant
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note, NoteHistory
from services.intake.board.use_cases.imports import drop_previews
from services.intake.erasure.problems import NothingToErase, StillAtWork
from services.intake.erasure.tables import Erasure
from services.intake.mail.tables import OutgoingMail
from services.intake.registry.tables import StaffImport, StaffMember
from services.intake.registry.use_cases.places import programme_of
from shared.database import Transaction
from shared.events import NoteErased, StaffMemberErased, StaffMemberLeft

# What stands where a name stood; the same for everybody, in the language of the records.
PSEUDONYM = "Borttagen person"


@dataclass(frozen=True)
class Decision:
    """By what something is erased: the ledger row's id, the archive authority's number, and when."""

    erasure_id: UUID
    number: str
    made_at: datetime


def find_note(db: Transaction, note_id: UUID) -> Note:
    """Return the note that shall be erased.

    Raises:
        NothingToErase: there is none.
    """
    note = db.get(Note, note_id)
    if note is None:
        raise NothingToErase
    return note


def find_leaver(db: Transaction, wanted: UUID | str) -> StaffMember:
    """Return the person who shall be erased, by id or address; of several who left with an address, the last.

    Raises:
        NothingToErase: there is none.
        StillAtWork: the person works, with this row or by this address.
    """
    who = StaffMember.id == wanted if isinstance(wanted, UUID) else StaffMember.email == wanted
    people = db.scalars(select(StaffMember).where(who).order_by(StaffMember.left_on)).all()
    if not people:
        raise NothingToErase
    if any(person.left_on is None for person in people):
        raise StillAtWork
    return people[-1]


def erase_note(db: Transaction, note_id: UUID, decision: Decision) -> bool:
    """Empty a note's words wherever intake keeps them, and tell it; return False when it was done before.

    A note that isn't there stands in the ledger all the same: a backup may bring it back.
    """
    session_id = db.scalar(select(Note.session_id).where(Note.id == note_id))
    # Alone in its session, so that no closing copies the words meanwhile.
    session = db.get(SwotSession, session_id, with_for_update=True) if session_id else None
    if not _write_down(db, "note", note_id, decision):
        return False
    if session is None:
        return True
    note = db.get_one(Note, note_id, with_for_update=True, populate_existing=True)
    # The key stays: who sends the note again, unknowing, doesn't bring it back. The hash could be guessed from.
    note.text, note.body_hash, note.erased_at = "", "", decision.made_at
    note.deleted_at = note.deleted_at or decision.made_at
    db.execute(delete(NoteHistory).where(NoteHistory.note_id == note_id))
    drop_previews(db, session.id)
    db.flush()
    db.execute(select(func.intake.empty_closed_note(note_id)))
    db.append(NoteErased(note_id=note_id, session_id=session.id, municipality_id=session.municipality_id))
    return True


def erase_person(db: Transaction, person_id: UUID, decision: Decision) -> bool:
    """Take a person's name, address and account away, and tell it; return False when it was done before.

    Somebody whom a backup shows at work has left since: nobody else is erased.
    """
    person = db.get(StaffMember, person_id, with_for_update=True)
    if not _write_down(db, "person", person_id, decision):
        return False
    if person is None:
        return True
    if person.left_on is None:
        person.left_on = decision.made_at.date()
        place = programme_of(db, person.municipality_id)
        db.append(StaffMemberLeft(person_id=person_id, programme_id=place, municipality_id=person.municipality_id))
    _forget_account(db, person)
    _forget_letters_and_lists(db, person.email)
    person.name, person.email = PSEUDONYM, f"{person_id}@erased.invalid"
    db.append(StaffMemberErased(person_id=person_id, municipality_id=person.municipality_id))
    return True


def _write_down(db: Transaction, kind: str, subject_id: UUID, decision: Decision) -> bool:
    row = {"id": decision.erasure_id, "kind": kind, "subject_id": subject_id, "decision": decision.number}
    added = insert(Erasure).values(**row, erased_at=decision.made_at).on_conflict_do_nothing().returning(Erasure.id)
    return db.scalar(added) is not None


def _forget_account(db: Transaction, person: StaffMember) -> None:
    mine: ColumnElement[bool] = or_(Account.person_id == person.id, Account.email == person.email)
    # Somebody who works elsewhere by now keeps the account: it is theirs in the new place.
    at_work = exists().where(StaffMember.id == Account.person_id, StaffMember.left_on.is_(None))
    accounts = list(db.scalars(select(Account.id).where(mine, ~at_work)))
    db.execute(delete(RoleGrant).where(RoleGrant.substitute_for.in_(accounts)))
    db.execute(delete(Account).where(Account.id.in_(accounts)))


def _forget_letters_and_lists(db: Transaction, email: str) -> None:
    db.execute(delete(OutgoingMail).where(OutgoingMail.recipient == email))
    db.execute(delete(StaffImport).where(StaffImport.rows.cast(Text).contains(email, autoescape=True)))
