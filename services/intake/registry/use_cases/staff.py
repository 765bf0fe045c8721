"""What people do with staff members; every change that plans depend on is told to the other services."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from sqlalchemy import Text, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError

from services.intake.registry.changes import StaffChangeKind, keep_staff_change
from services.intake.registry.domain.details import StaffDetails, StaffRole
from services.intake.registry.domain.staff_list import changed_fields
from services.intake.registry.letters import queue_removal
from services.intake.registry.tables import Library, StaffMember
from services.intake.registry.use_cases.places import find_municipality, programme_of
from shared.bulk import insert_rows
from shared.database import Transaction
from shared.errors import Conflict, NotFound
from shared.events import StaffMemberLeft, StaffMemberSaved
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import lazy
from shared.policy import Rule, demand

# A name or an address is nothing that a plan is derived from.
_TOLD = {"role", "working_time_share", "library_id"}


class AddressInUse(Conflict):
    """Another person who works in the programme has that address."""

    message = lazy("Någon annan i KUB har redan den e-postadressen.")
    advice = lazy("Kontrollera adressen. Har personen bytt kommun flyttar den som sköter KUB personen, planen med.")


class AddedAlready(Conflict):
    """The same form was sent before."""


class NoSuchLibrary(Conflict):
    """The municipality has no open library like that."""

    message = lazy("Välj ett bibliotek som finns i kommunen.")


def add_staff_member(
    db: Transaction, viewer: Viewer, municipality_id: UUID, person_id: UUID, details: StaffDetails
) -> None:
    """Add someone who works in the municipality; the id was made with the form.

    Raises:
        NotFound: the viewer may not.
        AddedAlready: there is somebody with that id.
        AddressInUse, NoSuchLibrary: the details can't be saved.
    """
    find_municipality(db, viewer, Rule.STAFF_CHANGE, municipality_id)
    _add(db, [StaffMember(id=person_id, municipality_id=municipality_id)], [details], viewer.account_id)


def add_staff(
    db: Transaction, municipality_id: UUID, people: Sequence[StaffDetails], by: UUID | None = None
) -> list[UUID]:
    """Add people to a municipality, whoever asks; the callers have made sure that they may.

    ``by``: the account of who does it, for the trail.

    Raises:
        AddressInUse, NoSuchLibrary: one of them can't be saved.
    """
    added = [StaffMember(id=new_id(), municipality_id=municipality_id) for _ in people]
    _add(db, added, people, by)
    return [person.id for person in added]


def _add(db: Transaction, added: Sequence[StaffMember], people: Sequence[StaffDetails], by: UUID | None) -> None:
    for person, details in zip(added, people, strict=True):
        _describe(person, details)
    with _refusals():
        if added:
            db.execute(insert_rows(StaffMember, [_row(person) for person in added]))
    for person in added:
        keep_staff_change(db, StaffChangeKind.ADDED, person, by)
    if added:
        _tell(db, added[0].municipality_id, added)


def change_staff_member(db: Transaction, viewer: Viewer, person_id: UUID, details: StaffDetails) -> StaffMember:
    """Change what is known of a staff member.

    Raises:
        NotFound: there is no such person at work, or the viewer may not.
        AddressInUse, NoSuchLibrary: the details can't be saved.
    """
    person = find_staff_member(db, viewer, person_id)
    told = apply_details(db, person, details, viewer.account_id)
    save_staff(db, person.municipality_id, [person] if told else [])
    return person


def apply_details(db: Transaction, person: StaffMember, details: StaffDetails, by: UUID | None) -> bool:
    """Write the details on the person's row, and say whether other services need to be told."""
    changes = changed_fields(details_of(person), details)
    if "email" in changes:
        addresses = {"before": person.email, "after": details.email}
        keep_staff_change(db, StaffChangeKind.ADDRESS_CHANGED, person, by, addresses)
        if person.email and not details.email:
            queue_removal(db, person.id)
    _describe(person, details)
    return bool(_TOLD & set(changes))


def save_staff(db: Transaction, municipality_id: UUID, told: Iterable[StaffMember]) -> None:
    """Save what was written on rows of one municipality, and tell of those in ``told``.

    Raises:
        AddressInUse, NoSuchLibrary: it can't be saved.
    """
    with _refusals():
        db.flush()
    _tell(db, municipality_id, list(told))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        broken = str(error.orig)
        if "pk_staff_member" in broken:
            raise AddedAlready from error
        raise (AddressInUse if "uq_staff_member_email" in broken else NoSuchLibrary) from error


def _tell(db: Transaction, municipality_id: UUID, told: Sequence[StaffMember]) -> None:
    # Asked after the rows are written: the foreign key now keeps anybody from closing the library before we commit.
    places = select(Library.id).where(Library.id.in_({person.library_id for person in told}))
    if db.scalars(places.where(Library.closed_on.is_not(None))).first():
        raise NoSuchLibrary
    programme_id = programme_of(db, municipality_id)
    for person in told:
        db.append(
            StaffMemberSaved(
                person_id=person.id,
                programme_id=programme_id,
                municipality_id=person.municipality_id,
                library_id=person.library_id,
                role=person.role,
                working_time_share=person.working_time_share,
            )
        )


def leave(db: Transaction, viewer: Viewer, person_id: UUID, left_on: date) -> StaffMember:
    """Note that someone has left; the plan is archived, and the address is free again.

    Raises:
        NotFound: there is no such person at work, or the viewer may not.
    """
    person = find_staff_member(db, viewer, person_id)
    person.left_on = left_on
    keep_staff_change(db, StaffChangeKind.LEFT, person, viewer.account_id)
    programme_id = programme_of(db, person.municipality_id)
    db.append(StaffMemberLeft(person_id=person.id, programme_id=programme_id, municipality_id=person.municipality_id))
    return person


def find_staff_member(db: Transaction, viewer: Viewer, person_id: UUID) -> StaffMember:
    """Return someone at work whom the viewer may change, locked until the transaction ends.

    Raises:
        NotFound: there is no such person, the person has left, or the viewer may not.
    """
    person = db.get(StaffMember, person_id, with_for_update=True)
    if person is None or person.left_on:
        raise NotFound
    demand(viewer, Rule.STAFF_CHANGE, municipality_id=person.municipality_id)
    return person


def details_of(person: StaffMember) -> StaffDetails:
    """Return a row's details as the domain knows them."""
    role = StaffRole(person.role)
    return StaffDetails(person.name, person.email, role, person.working_time_share, person.library_id)


def addresses_used_elsewhere(db: Transaction, addresses: Iterable[str], municipality_id: UUID) -> frozenset[str]:
    """Return which of the addresses belong to people who work in another municipality."""
    used = func.intake.addresses_used_elsewhere(literal(list(addresses), ARRAY(Text)), municipality_id)
    return frozenset(db.scalars(select(used)))


def _row(person: StaffMember) -> dict[str, object]:
    names = ("id", "municipality_id", "library_id", "name", "email", "role", "working_time_share")
    return {name: getattr(person, name) for name in names}


def _describe(person: StaffMember, details: StaffDetails) -> None:
    person.name = details.name
    person.email = details.email
    person.role = details.role.value
    person.working_time_share = details.working_time_share
    person.library_id = details.library_id
