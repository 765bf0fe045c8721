"""Where people work by intake's events, which may be behind its answer to the planner, or ahead of it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from services.planner.plans.domain.material import Material
from services.planner.plans.tables import StaffFact
from shared.database import Transaction


def heard_of(db: Transaction, people: Iterable[str]) -> Mapping[str, UUID | None]:
    """Return in which municipality each of these people works, or ``None`` for who has left.

    Who is missing was not told of yet.  Read it under the locks of their plans before you save: then no event comes
    between.
    """
    wanted = StaffFact.person_id.in_([UUID(person) for person in people])
    facts = db.scalars(select(StaffFact).where(wanted))
    return {str(fact.person_id): None if fact.left_at else fact.municipality_id for fact in facts}


def without_others(material: Material, heard: Mapping[str, UUID | None]) -> Material:
    """Return what is known without who has moved or left since intake was asked: another derivation's, or nobody's."""
    here = UUID(material.municipality_id)
    return replace(material, staff=tuple(each for each in material.staff if heard.get(each.id, here) == here))
