"""What people do with libraries; and finding a municipality that the viewer may work with."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from services.intake.programme.tables import Programme
from services.intake.registry.domain.details import LibraryDetails, MunicipalityDetails
from services.intake.registry.domain.place_list import PlaceReview, review_places
from services.intake.registry.domain.staff_list import ListRow
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from shared.database import Transaction
from shared.errors import Conflict, NotFound
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import lazy
from shared.policy import Rule, demand


class LibraryNameInUse(Conflict):
    """The municipality has an open library of that name."""

    message = lazy("Kommunen har redan ett bibliotek som heter så.")
    advice = lazy("Välj ett annat namn, eller ändra det bibliotek som finns.")


class LibraryHasStaff(Conflict):
    """People work there, so it can't be closed yet."""

    message = lazy("Biblioteket har fortfarande medarbetare.")
    advice = lazy("Flytta dem till ett annat bibliotek i kommunen först, eller anteckna att de har slutat.")


def find_municipality(db: Transaction, viewer: Viewer, rule: Rule, municipality_id: UUID) -> Municipality:
    """Return the municipality.

    Raises:
        NotFound: it doesn't exist, or the viewer may not do there what ``rule`` names.
    """
    demand(viewer, rule, municipality_id=municipality_id)
    found = db.get(Municipality, municipality_id)
    if found is None:
        raise NotFound
    return found


def programme_of(db: Transaction, municipality_id: UUID) -> UUID:
    """Return the id of the programme that the municipality takes part in."""
    county = select(County.programme_id).join(Municipality, Municipality.county_id == County.id)
    return db.scalars(county.where(Municipality.id == municipality_id)).one()


def add_county(db: Transaction, programme_id: UUID, code: str, name: str, county_library: str = "") -> UUID:
    """Let a county take part in a programme and return its id; row-level security asks for an administrator."""
    county = County(id=new_id(), programme_id=programme_id, code=code, name=name, county_library=county_library)
    db.add(county)
    db.flush()
    return county.id


def add_municipalities(
    db: Transaction, county_id: UUID, municipalities: Iterable[MunicipalityDetails]
) -> dict[str, UUID]:
    """Add municipalities to a county and return their ids by code; row-level security asks for an administrator."""
    added = [
        Municipality(
            id=new_id(),
            county_id=county_id,
            code=details.code,
            name=details.name,
            seat=details.seat,
            latitude=details.position and details.position.latitude,
            longitude=details.position and details.position.longitude,
        )
        for details in municipalities
    ]
    db.add_all(added)
    db.flush()
    return {municipality.code: municipality.id for municipality in added}


def add_places(db: Transaction, viewer: Viewer, programme_id: UUID, rows: Iterable[ListRow]) -> PlaceReview:
    """Add the municipalities of a list to a programme, all of them or, if one row has a fault, none.

    Municipalities that take part already are left as they are, so the same list twice adds nothing.

    Raises:
        NotFound: the viewer may not, or there is no such programme.
    """
    demand(viewer, Rule.PROGRAMME_CHANGE)
    # Two lists at once: the second waits and finds what the first has added.
    if db.scalar(select(Programme.id).where(Programme.id == programme_id).with_for_update()) is None:
        raise NotFound
    known = select(Municipality.code).join(County, County.id == Municipality.county_id)
    reviewed = review_places(rows, set(db.scalars(known.where(County.programme_id == programme_id))))
    if not reviewed.faults:
        mine = select(County.code, County.id).where(County.programme_id == programme_id)
        counties: dict[str, UUID] = dict(db.execute(mine).all())
        for part in reviewed.counties:
            county_id = counties.get(part.code) or add_county(db, programme_id, part.code, part.name)
            add_municipalities(db, county_id, part.municipalities)
    return reviewed


def add_library(db: Transaction, viewer: Viewer, municipality_id: UUID, details: LibraryDetails) -> UUID:
    """Add a library to a municipality and return its id.

    Raises:
        NotFound: the viewer may not.
        LibraryNameInUse: there is one of that name.
    """
    find_municipality(db, viewer, Rule.REGISTRY_CHANGE, municipality_id)
    (library_id,) = add_libraries(db, municipality_id, [details])
    return library_id


def add_libraries(db: Transaction, municipality_id: UUID, libraries: Iterable[LibraryDetails]) -> list[UUID]:
    """Add libraries to a municipality, whoever asks; the callers have made sure that they may.

    Raises:
        LibraryNameInUse: there is one of that name or code.
    """
    added = []
    for details in libraries:
        library = Library(id=new_id(), municipality_id=municipality_id, code=details.code)
        if details.position:
            library.latitude, library.longitude = details.position.latitude, details.position.longitude
        _describe(library, details)
        added.append(library)
    db.add_all(added)
    _save(db)
    return [library.id for library in added]


def change_library(db: Transaction, viewer: Viewer, library_id: UUID, details: LibraryDetails) -> Library:
    """Rename or describe a library.

    Raises:
        NotFound: it doesn't exist, or the viewer may not.
        LibraryNameInUse: another one has that name.
    """
    library = find_library(db, viewer, library_id)
    _describe(library, details)
    _save(db)
    return library


def close_library(db: Transaction, viewer: Viewer, library_id: UUID, today: date) -> Library:
    """Close a library that nobody works at any more; harmless when it is closed.

    Raises:
        NotFound: it doesn't exist, or the viewer may not.
        LibraryHasStaff: people work there.
    """
    library = find_library(db, viewer, library_id)
    present = (StaffMember.library_id == library_id) & StaffMember.left_on.is_(None)
    if db.scalar(select(func.count()).select_from(StaffMember).where(present)):
        raise LibraryHasStaff
    library.closed_on = library.closed_on or today
    return library


def reopen_library(db: Transaction, viewer: Viewer, library_id: UUID) -> Library:
    """Open a closed library again; harmless when it is open.

    Raises:
        NotFound: it doesn't exist, or the viewer may not.
        LibraryNameInUse: another one has taken its name.
    """
    library = find_library(db, viewer, library_id)
    library.closed_on = None
    _save(db)
    return library


def find_library(db: Transaction, viewer: Viewer, library_id: UUID) -> Library:
    """Return a library that the viewer may change, locked until the transaction ends.

    Raises:
        NotFound: it doesn't exist, or the viewer may not.
    """
    library = db.get(Library, library_id, with_for_update=True)
    if library is None:
        raise NotFound
    demand(viewer, Rule.REGISTRY_CHANGE, municipality_id=library.municipality_id)
    return library


def _describe(library: Library, details: LibraryDetails) -> None:
    library.name = details.name
    library.kind = details.kind.value
    library.minimum_staff = details.minimum_staff


def _save(db: Transaction) -> None:
    try:
        db.flush()
    except IntegrityError as error:
        raise LibraryNameInUse from error
