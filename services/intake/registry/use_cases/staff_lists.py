"""Uploading a staff list, looking at what it would change, and confirming it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from services.intake.registry.domain.answers import find_unanswered, settle
from services.intake.registry.domain.details import StaffDetails, normalise_email
from services.intake.registry.domain.same_person import Leaver
from services.intake.registry.domain.staff_list import FIELDS, KnownLibrary, ListRow, Outcome, Review, review
from services.intake.registry.forms import refuse_unanswered
from services.intake.registry.tables import Library, StaffImport, StaffMember
from services.intake.registry.use_cases.places import find_municipality
from services.intake.registry.use_cases.staff import (
    add_staff,
    addresses_used_elsewhere,
    apply_details,
    details_of,
    save_staff,
)
from shared.database import Transaction
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import lazy
from shared.policy import Rule, demand
from shared.spreadsheet import Table

KEPT = timedelta(hours=24)


class RegistryHasChanged(Conflict):
    """Somebody changed the registry after the preview was shown: confirming would do something else."""

    message = lazy("Registret har ändrats sedan du öppnade förhandsgranskningen. Inget är sparat.")
    advice = lazy("Titta igenom listan en gång till, så ser du vad som gäller nu.")


@dataclass(frozen=True)
class Confirmed:
    """What a confirmed list did; ``again`` when it had been confirmed before, and nothing more was done.

    ``left_out``: how many rows people chose not to save.
    """

    municipality_id: UUID
    added: int
    changed: int
    left_out: int = 0
    again: bool = False


def upload_staff_list(
    db: Transaction, viewer: Viewer, municipality_id: UUID, table: Table, filename: str, now: datetime
) -> UUID:
    """Keep the rows of a list until they are confirmed, for a day at most; nothing else is saved.

    Returns:
        The list's id, under which its preview is found.

    Raises:
        NotFound: the viewer may not.
    """
    find_municipality(db, viewer, Rule.STAFF_CHANGE, municipality_id)
    rows = [
        {
            "line": row.line,
            "cells": {field: row.cells.get(field, "") for field in FIELDS},
            "faults": {field: text for field, text in row.faults.items() if field in {*FIELDS, ""}},
        }
        for row in table.rows
    ]
    kept = StaffImport(
        id=new_id(),
        municipality_id=municipality_id,
        account_id=viewer.account_id,
        filename=filename[-120:],
        rows=rows,
        expires_at=now + KEPT,
    )
    db.add(kept)
    return kept.id


def find_staff_list(
    db: Transaction, viewer: Viewer, list_id: UUID, now: datetime, *, lock: bool = False
) -> StaffImport:
    """Return an uploaded list of the viewer's own.

    Raises:
        NotFound: there is none, it is too old, or the viewer may not.
    """
    kept = db.get(StaffImport, list_id, with_for_update=lock)
    if kept is None or kept.expires_at <= now or kept.account_id != viewer.account_id:
        raise NotFound
    demand(viewer, Rule.STAFF_CHANGE, municipality_id=kept.municipality_id)
    return kept


def review_staff_list(db: Transaction, kept: StaffImport) -> Review:
    """Compare an uploaded list with the registry as it is now."""
    rows = [ListRow(**row) for row in kept.rows]
    addresses = {normalise_email(row.cells["email"]) for row in rows} - {""}
    return review(
        rows,
        libraries=_open_libraries(db, kept.municipality_id),
        people={person.id: details_of(person) for person in _present(db, kept.municipality_id)},
        used_elsewhere=addresses_used_elsewhere(db, addresses, kept.municipality_id),
        leavers=_leavers(db, kept.municipality_id, addresses),
    )


def confirm_staff_list(
    db: Transaction, viewer: Viewer, list_id: UUID, fingerprint: str, answers: Mapping[int, str], now: datetime
) -> Confirmed:
    """Save every row of a list that has no fault; pressed twice, the second time does nothing.

    Args:
        db: the transaction.
        viewer: who confirms: the one who uploaded it.
        list_id: the uploaded list.
        fingerprint: of the review that the viewer saw.
        answers: line → what the row is, for those that may be about somebody who is known.
        now: the time.

    Raises:
        NotFound: there is no such list, or the viewer may not.
        RegistryHasChanged: the list would now do something else than what the viewer saw.
        InvalidInput: an answer is missing, or two rows are to be the same person.
    """
    kept = find_staff_list(db, viewer, list_id, now, lock=True)
    if kept.confirmed_at:
        return Confirmed(kept.municipality_id, 0, 0, again=True)
    reviewed = review_staff_list(db, kept)
    if reviewed.fingerprint != fingerprint:
        raise RegistryHasChanged
    refuse_unanswered(find_unanswered(reviewed, answers))
    reviewed = settle(reviewed, answers)
    new = [row.details for row in reviewed.of(Outcome.NEW) if row.details]
    changed = {row.person_id: row.details for row in reviewed.of(Outcome.CHANGED) if row.person_id and row.details}
    _save_changes(db, viewer, kept.municipality_id, changed)
    add_staff(db, kept.municipality_id, new, viewer.account_id)
    kept.confirmed_at = now
    # The list has done its work; what it held about people stands in the registry now.
    kept.rows = []
    return Confirmed(kept.municipality_id, len(new), len(changed), len(reviewed.of(Outcome.UNSURE)))


def discard_staff_list(db: Transaction, viewer: Viewer, list_id: UUID, now: datetime) -> UUID:
    """Throw an uploaded list away and return the municipality that it was for.

    Raises:
        NotFound: there is no such list, or the viewer may not.
    """
    kept = find_staff_list(db, viewer, list_id, now, lock=True)
    db.delete(kept)
    return kept.municipality_id


def forget_expired_lists(db: Transaction, now: datetime) -> None:
    """Erase lists that nobody confirmed in time."""
    db.execute(delete(StaffImport).where(StaffImport.expires_at <= now))


def _save_changes(db: Transaction, viewer: Viewer, municipality_id: UUID, changed: dict[UUID, StaffDetails]) -> None:
    people = db.scalars(select(StaffMember).where(StaffMember.id.in_(changed)).with_for_update())
    told = [person for person in people if apply_details(db, person, changed[person.id], viewer.account_id)]
    save_staff(db, municipality_id, told)


def _present(db: Transaction, municipality_id: UUID) -> Iterable[StaffMember]:
    here = (StaffMember.municipality_id == municipality_id) & StaffMember.left_on.is_(None)
    return db.scalars(select(StaffMember).where(here))


def _leavers(db: Transaction, municipality_id: UUID, addresses: Iterable[str]) -> list[Leaver]:
    gone = (StaffMember.municipality_id == municipality_id) & StaffMember.email.in_(addresses)
    people = db.scalars(select(StaffMember).where(gone, StaffMember.left_on.is_not(None)))
    return [Leaver(details_of(person), person.left_on) for person in people if person.left_on]


def _open_libraries(db: Transaction, municipality_id: UUID) -> list[KnownLibrary]:
    here = (Library.municipality_id == municipality_id) & Library.closed_on.is_(None)
    return [KnownLibrary(row.id, row.code, row.name) for row in db.scalars(select(Library).where(here))]
