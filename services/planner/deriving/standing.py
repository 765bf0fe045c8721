"""How things stand with a municipality's plans: which there are, and what their derivation rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from services.planner.assessment.domain import Assessed
from services.planner.assessment.queries import read_assessed
from services.planner.assessment.succession import assessed_in_force
from services.planner.deriving.retiring import day_closed_since
from services.planner.deriving.whereabouts import heard_of, without_others
from services.planner.editing.queries import edited_plans
from services.planner.erasure.erasing import hold_off_erasing
from services.planner.framework_versions.queries import NumberedDocument, published_document
from services.planner.plans.domain.material import Material, Person
from services.planner.plans.tables import Plan
from shared.database import Transaction


@dataclass(frozen=True)
class Known:
    """The plans that there are: the municipality's, the individual ones by person, and which of them were edited.

    ``retired``: the municipality's plan is archived, and no SWOT day was closed since: nothing is derived for it.
    """

    municipal: Plan | None
    retired: bool
    individual: Mapping[str, Plan]
    edited: frozenset[UUID]


@dataclass(frozen=True)
class Basis:
    """What must be when plans are saved as it was when they were derived.

    ``material`` is without who was erased, moved or left. ``counts_from`` and, by person id, ``starts``: the days from
    which the dates of the municipality's plan and of the individual ones count.
    """

    material: Material
    version: NumberedDocument
    assessed: Mapping[str, Assessed]
    counts_from: date
    starts: Mapping[str, date]


@dataclass(frozen=True)
class Standing:
    """The plans, what they rest on, which notes and persons are erased, and whose plans are known to have no place."""

    known: Known
    basis: Basis
    erased: frozenset[str]
    left: tuple[UUID, ...]


def read_standing(db: Transaction, material: Material, today: date, *, lock: bool = False) -> Standing:
    """Return how things stand; erasures wait until this transaction ends.

    Args:
        db: a worker's transaction.
        material: what intake knows now, with a closed SWOT day at least.
        today: the day from which the dates of a plan that is made now count, if the sessions were closed before.
        lock: keep everybody from the plans until the transaction ends.
    """
    erased = hold_off_erasing(db, [*material.notes, *(person.id for person in material.staff)])
    material = replace(material, staff=tuple(person for person in material.staff if person.id not in erased))
    known = _known_plans(db, material, lock=lock)
    heard = heard_of(db, {*known.individual, *(person.id for person in material.staff)})
    left = tuple(UUID(person) for person, place in heard.items() if place is None)
    return Standing(known, _basis(db, without_others(material, heard), known, today), frozenset(erased), left)


def _known_plans(db: Transaction, material: Material, *, lock: bool) -> Known:
    here = Plan.municipality_id == UUID(material.municipality_id)
    theirs = Plan.person_id.in_([UUID(person.id) for person in material.staff])
    programme = Plan.programme_id == UUID(material.programme_id)
    # In one order everywhere, so that two municipalities that share a mover never wait for each other.
    wanted = select(Plan).where(programme, or_(here, theirs)).order_by(Plan.id)
    plans = db.scalars(wanted.with_for_update() if lock else wanted).all()
    municipal = [plan for plan in plans if plan.kind == "municipal"]
    current = next((plan for plan in municipal if plan.state != "archived"), None)
    retired = bool(municipal) and current is None and not day_closed_since(db, municipal[-1], material)
    individual = {str(plan.person_id): plan for plan in plans if plan.kind == "individual"}
    return Known(current, retired, individual, frozenset(edited_plans(db, [plan.id for plan in plans])))


def _basis(db: Transaction, material: Material, known: Known, today: date) -> Basis:
    programme_id = UUID(material.programme_id)
    counts_from = _counts_from(material, known, today)

    def start_of(person: Person) -> date:
        plan = known.individual.get(person.id)
        return max(counts_from, plan.starts_on if plan else today)

    version = published_document(db, programme_id)
    said = read_assessed(db, programme_id, [UUID(person.id) for person in material.staff])
    return Basis(
        material,
        version,
        assessed_in_force(said, version.document),
        counts_from,
        {person.id: start_of(person) for person in material.staff},
    )


def _counts_from(material: Material, known: Known, today: date) -> date:
    if known.municipal:
        return material.dates_count_from(known.municipal.starts_on)
    # Without a plan that keeps its day, a day that counts from today would be another one tomorrow.
    return material.dates_count_from(None) if known.retired else material.first_dates_count_from(today)
