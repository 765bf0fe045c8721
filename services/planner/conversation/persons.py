"""What a conversation asks intake of the person whose plan it is about."""

from dataclasses import dataclass
from uuid import UUID

from services.planner.plans.people import ask_people
from shared.asking import ServiceClient


@dataclass(frozen=True)
class Person:
    """Who it is; ``signs_in``: whether the person has a way in, so that nobody else says anything for them."""

    name: str
    signs_in: bool = True


def ask_person(ask: ServiceClient, municipality_id: UUID, person_id: UUID) -> Person:
    """Return the person as intake knows them; who isn't known there is taken for one who signs in.

    Raises:
        Unavailable: intake doesn't answer.
        NotFound: there is no such municipality.
    """
    known = ask_people(ask, municipality_id, person_id).get(str(person_id), {})
    return Person(str(known.get("name", "")), bool(known.get("signs_in", True)))
