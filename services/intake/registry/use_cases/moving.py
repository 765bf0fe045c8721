"""Moving somebody to another municipality of the same programme: who they are, and what is theirs, goes along."""

from uuid import UUID

from sqlalchemy import select

from services.intake.registry.changes import StaffChangeKind, keep_staff_change
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from services.intake.registry.use_cases.places import programme_of
from services.intake.registry.use_cases.staff import NoSuchLibrary, find_staff_member, save_staff
from shared.database import Transaction
from shared.identity import Viewer
from shared.language import sort_key
from shared.policy import Rule, allows


def list_destinations(db: Transaction, viewer: Viewer, person: StaffMember) -> list[tuple[UUID, str]]:
    """Return the open libraries, each with its municipality, that the viewer may move somebody to."""
    elsewhere = (
        select(Library.id, Library.name, Municipality.id, Municipality.name)
        .join(Municipality, Municipality.id == Library.municipality_id)
        .join(County, County.id == Municipality.county_id)
        .where(County.programme_id == programme_of(db, person.municipality_id), Library.closed_on.is_(None))
        .where(Municipality.id != person.municipality_id)
    )
    found = [
        (library_id, f"{municipality}: {library}")
        for library_id, library, municipality_id, municipality in db.execute(elsewhere)
        if allows(viewer, Rule.STAFF_CHANGE, municipality_id=municipality_id)
    ]
    return sorted(found, key=lambda each: sort_key(each[1]))


def move_staff_member(db: Transaction, viewer: Viewer, person_id: UUID, library_id: UUID) -> StaffMember:
    """Have somebody work at a library of another municipality; harmless twice.

    The planner hears of it as of any change: plan, assessment and conversations stay the person's, and the plan is
    shared with nobody until the person shares it there.

    Raises:
        NotFound: there is no such person at work, or the viewer may not.
        NoSuchLibrary: it is none that the viewer may move the person to.
    """
    person = find_staff_member(db, viewer, person_id)
    if person.library_id == library_id:
        return person
    if library_id not in dict(list_destinations(db, viewer, person)):
        raise NoSuchLibrary
    library = db.get_one(Library, library_id)
    before = {"before": str(person.municipality_id)}
    person.municipality_id, person.library_id = library.municipality_id, library.id
    keep_staff_change(db, StaffChangeKind.MOVED, person, viewer.account_id, before)
    save_staff(db, library.municipality_id, [person])
    return person
