"""Erasing for good, by decision; doing it again changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.intake.accounts.changes import ChangeKind
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.accounts.use_cases import withdraw_roles
from services.intake.board.tables import ClosedNote, Note, NoteHistory
from services.intake.erasure.facilitators import forget_facilitator
from services.intake.erasure.letters import forget_letters, forget_lists
from services.intake.erasure.people import PSEUDONYM, KnownAs, accounts_of, known_as
from services.intake.erasure.problems import NothingToErase, SeveralPeople, StillAtWork
from services.intake.erasure.statements import find_place, lock_days, statements_of, take_out
from services.intake.erasure.tables import Erasure
from services.intake.exchange.use_cases.imports import drop_previews
from services.intake.invitation.tables import DayChange, DayLetter
from services.intake.preparation.tables import PreparationItem
from services.intake.registry.tables import StaffChange, StaffImport, StaffMember
from services.intake.registry.use_cases.places import programme_of
from shared.database import Transaction
from shared.events import AccountErased, ConclusionErased, NoteErased, StaffMemberErased, StaffMemberLeft
from shared.language import TIME_ZONE
from shared.redacting import hash_of_text


@dataclass(frozen=True)
class Decision:
    """By what something is erased: the ledger row's id, the archive authority's number, and when."""

    erasure_id: UUID
    number: str
    made_at: datetime


def find_words(db: Transaction, wanted: UUID) -> tuple[Note | None, PreparationItem | None]:
    """Return the note that shall be erased and the thought that it was carried from, by the id of either.

    Raises:
        NothingToErase: there is neither.
    """
    note = db.scalars(select(Note).where(or_(Note.id == wanted, Note.preparation_item_id == wanted))).first()
    item = db.get(PreparationItem, note.preparation_item_id or wanted if note else wanted)
    if note is None and item is None:
        raise NothingToErase
    return note, item


def find_leaver(db: Transaction, wanted: UUID | str) -> StaffMember | Account:
    """Return the person who shall be erased, by id, or by an address that nobody else has had.

    Somebody who works at no library has an account alone: that of a facilitator, or of the county.

    Raises:
        NothingToErase: there is none.
        SeveralPeople: the address has been that of more than one; they are named by id.
        StillAtWork: the person works, with this row or by this address, or an account that is no staff member's, theirs
            or under their address, has roles.
    """
    who = StaffMember.id == wanted if isinstance(wanted, UUID) else StaffMember.email == wanted
    people = db.scalars(select(StaffMember).where(who).order_by(StaffMember.left_on)).all()
    if not people:
        return _find_account(db, wanted)
    if len(people) > 1:
        raise SeveralPeople(people)
    (person,) = people
    apart = [account for account in accounts_of(db, person) if account.person_id is None]
    if person.left_on is None or any(_has_roles(db, account) for account in apart):
        raise StillAtWork
    return person


def _find_account(db: Transaction, wanted: UUID | str) -> StaffMember | Account:
    who = Account.id == wanted if isinstance(wanted, UUID) else Account.email == wanted
    account = db.scalar(select(Account).where(who))
    if account is None:
        raise NothingToErase
    if account.person_id:
        # A staff member's: by their id, also where the address is another.
        return find_leaver(db, account.person_id)
    if _has_roles(db, account):
        raise StillAtWork
    return account


def _has_roles(db: Transaction, account: Account) -> bool:
    return bool(db.scalar(select(exists().where(RoleGrant.account_id == account.id))))


def erase_note(db: Transaction, note_id: UUID, decision: Decision) -> bool:
    """Empty the words of a note, a preparation's thought or a statement wherever intake keeps them, and tell of it.

    Where a group stated the same words together they go too.  Return False when it was done before.  One that isn't
    there stands in the ledger all the same: a backup may bring it back.
    """
    found = db.get(Note, note_id) or db.get(PreparationItem, note_id)
    here = found.municipality_id if found else find_place(db, note_id)
    if here:
        lock_days(db, here)
    if not _write_down(db, "note", note_id, decision):
        return False
    if isinstance(found, PreparationItem):
        _empty_item(db, note_id, decision)
    elif isinstance(found, Note):
        _empty_note(db, note_id, decision)
    elif here:
        _empty_statement(db, here, note_id)
    return True


def _empty_item(db: Transaction, item_id: UUID, decision: Decision) -> None:
    item = db.get(PreparationItem, item_id, with_for_update=True, populate_existing=True)
    # Closing the day may have removed it for good just now.
    if item:
        take_out(db, item.municipality_id, item_id, [item.text])
        item.text, item.author_id, item.erased_at = "", None, decision.made_at
        item.removed_at = item.removed_at or decision.made_at


def _empty_note(db: Transaction, note_id: UUID, decision: Decision) -> None:
    note = db.get_one(Note, note_id, with_for_update=True, populate_existing=True)
    take_out(db, note.municipality_id, note_id, texts_of(db, note))
    # The key stays: who sends the note again, unknowing, doesn't bring it back. The hash could be guessed from.
    note.text, note.body_hash, note.erased_at = "", "", decision.made_at
    note.deleted_at = note.deleted_at or decision.made_at
    db.execute(delete(NoteHistory).where(NoteHistory.note_id == note_id))
    drop_previews(db, note.session_id)
    db.flush()
    db.execute(select(func.intake.empty_closed_note(note_id)))
    db.append(NoteErased(note_id=note_id, session_id=note.session_id, municipality_id=note.municipality_id))


def texts_of(db: Transaction, note: Note) -> set[str]:
    """Return all that a note said: now, before it was changed, and at closings."""
    before = db.scalars(select(NoteHistory.text).where(NoteHistory.note_id == note.id))
    closed = db.scalars(select(ClosedNote.text).where(ClosedNote.note_id == note.id))
    return {note.text, *before, *closed}


def _empty_statement(db: Transaction, municipality_id: UUID, statement_id: UUID) -> None:
    stated = statements_of(db, municipality_id).get(statement_id)
    if stated is None:
        return
    take_out(db, municipality_id, statement_id, stated.texts)
    if stated.kind == "conclusion":
        hashes = tuple(sorted(hash_of_text(text) for text in stated.texts))
        db.append(ConclusionErased(conclusion_id=statement_id, municipality_id=municipality_id, text_hashes=hashes))


def erase_person(db: Transaction, person_id: UUID, decision: Decision) -> bool:
    """Take a person's name, address and account away, and tell it; return False when it was done before.

    ``person_id``: a staff member's, or that of an account which belongs to none.  Somebody whom a backup shows at work
    has left since: nobody else is erased.
    """
    person = db.get(StaffMember, person_id, with_for_update=True)
    if not _write_down(db, "person", person_id, decision):
        return False
    # All of it before anything is deleted: changes of addresses go with the account.
    known = known_as(db, person_id)
    if person is None:
        _forget(db, person_id, known)
        return True
    if person.left_on is None:
        person.left_on = decision.made_at.astimezone(TIME_ZONE).date()
        place = programme_of(db, person.municipality_id)
        db.append(StaffMemberLeft(person_id=person_id, programme_id=place, municipality_id=person.municipality_id))
    _forget(db, person_id, known)
    db.execute(delete(StaffChange).where(StaffChange.person_id == person_id))
    person.name, person.email = PSEUDONYM, f"{person_id}@erased.invalid"
    db.append(StaffMemberErased(person_id=person_id, municipality_id=person.municipality_id))
    return True


def _write_down(db: Transaction, kind: str, subject_id: UUID, decision: Decision) -> bool:
    row = {"id": decision.erasure_id, "kind": kind, "subject_id": subject_id, "decision": decision.number}
    added = insert(Erasure).values(**row, erased_at=decision.made_at).on_conflict_do_nothing().returning(Erasure.id)
    return db.scalar(added) is not None


def _forget(db: Transaction, erased: UUID, known: KnownAs) -> None:
    """Delete the accounts, and forget name and addresses where they stand for days, letters and lists."""
    accounts = db.scalars(select(Account.id).where(Account.id.in_(known.ids)).with_for_update()).all()
    for each in known.ids:
        _forget_days(db, each)
    for account_id in accounts:
        _delete_account(db, account_id)
    forget_letters(db, known)
    forget_lists(db, known)
    forget_facilitator(db, erased, known)


def _delete_account(db: Transaction, account_id: UUID) -> None:
    # The account's address of a calendar goes with it, and so does the trail of its changes.
    withdraw_roles(db, RoleGrant.substitute_for == account_id, None, ChangeKind.MANAGER_ERASED)
    db.execute(delete(StaffImport).where(StaffImport.account_id == account_id))
    db.execute(delete(Account).where(Account.id == account_id))
    db.append(AccountErased(account_id=account_id))


def _forget_days(db: Transaction, recipient_id: UUID) -> None:
    db.execute(delete(DayLetter).where(DayLetter.recipient_id == recipient_id))
    db.execute(update(DayChange).where(DayChange.changed_by == recipient_id).values(changed_by=None))
