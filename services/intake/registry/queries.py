"""What the pages of the registry show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from services.intake.accounts.tables import Account
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from shared.database import Transaction
from shared.errors import NotFound
from shared.language import by_name


@dataclass(frozen=True)
class Place:
    """A municipality in the list; ``staff`` is None where fewer than five people may not be counted."""

    id: UUID
    code: str
    name: str
    county_id: UUID
    county: str
    libraries: int
    staff: int | None


@dataclass(frozen=True)
class CountyPlaces:
    """A county with the municipalities that were asked for."""

    name: str
    county_library: str
    places: list[Place]


@dataclass(frozen=True)
class LibraryLine:
    """A library with how many people work there; None where that isn't the viewer's business."""

    id: UUID
    name: str
    code: str
    kind: str
    minimum_staff: int
    closed_on: date | None
    staff: int | None


@dataclass(frozen=True)
class StaffLine:
    """Someone who works in the municipality, or did."""

    id: UUID
    name: str
    email: str
    role: str
    working_time_share: int
    library: str
    library_id: UUID
    left_on: date | None


def find_place(db: Transaction, municipality_id: UUID) -> Place:
    """Return a municipality with its counts.

    Raises:
        NotFound: there is none.
    """
    found = _places(db, Municipality.id == municipality_id)
    if not found:
        raise NotFound
    return found[0]


def list_counties(db: Transaction, search: str = "", only: Iterable[UUID] | None = None) -> list[CountyPlaces]:
    """Return counties and municipalities in Swedish order.

    Args:
        db: the transaction.
        search: part of a municipality's or county's name, or the beginning of a code.
        only: the municipalities to choose from; all when left out.
    """
    chosen = None if only is None else frozenset(only)
    places = [
        place
        for place in _places(db)
        if (chosen is None or place.id in chosen) and _matches(place, search.strip().casefold())
    ]
    counties = by_name(db.scalars(select(County)))
    grouped = [
        CountyPlaces(county.name, county.county_library, [place for place in places if place.county_id == county.id])
        for county in counties
    ]
    return [county for county in grouped if county.places]


def list_libraries(db: Transaction, municipality_id: UUID, *, with_staff: bool) -> list[LibraryLine]:
    """Return the municipality's libraries, main library first, closed ones last."""
    counts: dict[UUID, int] = {}
    if with_staff:
        present = (StaffMember.municipality_id == municipality_id) & StaffMember.left_on.is_(None)
        rows = db.execute(select(StaffMember.library_id, func.count()).where(present).group_by(StaffMember.library_id))
        counts = dict(rows.all())
    libraries = by_name(db.scalars(select(Library).where(Library.municipality_id == municipality_id)))
    libraries.sort(key=lambda library: (library.closed_on is not None, library.kind != "main"))
    return [
        LibraryLine(
            library.id,
            library.name,
            library.code,
            library.kind,
            library.minimum_staff,
            library.closed_on,
            counts.get(library.id, 0) if with_staff else None,
        )
        for library in libraries
    ]


def list_staff(db: Transaction, municipality_id: UUID, person_id: UUID | None = None) -> list[StaffLine]:
    """Return everybody, or one, who works or worked in the municipality, in Swedish order, those who left last."""
    wanted = StaffMember.municipality_id == municipality_id
    if person_id:
        wanted &= StaffMember.id == person_id
    rows = db.execute(
        select(StaffMember, Library.name).join(Library, Library.id == StaffMember.library_id).where(wanted)
    )
    people = by_name([_staff_line(person, library) for person, library in rows])
    return sorted(people, key=lambda person: person.left_on is not None)


def list_people(db: Transaction, municipality_id: UUID, person_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return who works in a municipality, as other services ask for it: names are always asked for afresh.

    ``signs_in``: whether the person has a way in, an address that links are sent to or an account under any.

    Raises:
        NotFound: there is no such municipality.
    """
    if db.get(Municipality, municipality_id) is None:
        raise NotFound
    people = list_staff(db, municipality_id, person_id)
    with_account = set(db.scalars(_accounts_of([person.id for person in people])))
    return [
        {
            "id": str(person.id),
            "name": person.name,
            "role": person.role,
            "working_time_share": person.working_time_share,
            "library_id": str(person.library_id),
            "library": person.library,
            "left_on": person.left_on.isoformat() if person.left_on else None,
            "signs_in": bool(person.email) or person.id in with_account,
        }
        for person in people
    ]


def _accounts_of(people: Sequence[UUID]) -> Select[UUID | None]:
    return select(Account.person_id).where(Account.person_id.in_(people), Account.disabled_at.is_(None))


def list_municipalities(db: Transaction) -> list[dict[str, Any]]:
    """Return every municipality with its county, programme and place on earth, as other services ask for it."""
    rows = db.execute(select(Municipality, County).join(County, County.id == Municipality.county_id))
    return [
        {
            "id": str(municipality.id),
            "code": municipality.code,
            "name": municipality.name,
            "county": county.name,
            "county_id": str(county.id),
            "programme_id": str(county.programme_id),
            "latitude": municipality.latitude,
            "longitude": municipality.longitude,
        }
        for municipality, county in sorted(rows, key=lambda row: row[0].code)
    ]


def _places(db: Transaction, *conditions: Any) -> list[Place]:
    libraries = (
        select(func.count())
        .where(Library.municipality_id == Municipality.id, Library.closed_on.is_(None))
        .correlate(Municipality)
        .scalar_subquery()
    )
    counted = func.intake.staff_counts().table_valued("municipality_id", "present")
    people: dict[UUID, int | None] = {row.municipality_id: row.present for row in db.execute(select(counted))}
    rows = db.execute(
        select(Municipality, County.name, libraries)
        .join(County, County.id == Municipality.county_id)
        .where(*conditions)
    )
    return by_name(
        [
            Place(place.id, place.code, place.name, place.county_id, county, number, people.get(place.id, 0))
            for place, county, number in rows
        ]
    )


def _matches(place: Place, search: str) -> bool:
    return search in place.name.casefold() or search in place.county.casefold() or place.code.startswith(search)


def _staff_line(person: StaffMember, library: str) -> StaffLine:
    return StaffLine(
        person.id,
        person.name,
        person.email,
        person.role,
        person.working_time_share,
        library,
        person.library_id,
        person.left_on,
    )
