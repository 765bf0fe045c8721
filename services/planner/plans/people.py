"""The people whose plans they are: their names lie with intake, and are asked for afresh each time."""

from typing import Any
from uuid import UUID

from services.planner.plans.queries import ShownRevision
from services.planner.plans.words import role_name
from shared.asking import ServiceClient
from shared.language import gettext as _


def ask_people(ask: ServiceClient, municipality_id: UUID, person_id: UUID | None = None) -> dict[str, dict[str, Any]]:
    """Return who works in a municipality by id, all or the one whose name is needed.

    Raises:
        Unavailable: intake doesn't answer.
        NotFound: there is no such municipality.
    """
    wanted: dict[str, Any] = {"person": person_id} if person_id else {}
    answer = ask.get("intake", f"municipalities/{municipality_id}/people", **wanted)
    return {person["id"]: person for person in answer["people"]}


def named_person(shown: ShownRevision, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the plan's person with name and library; role and working time are those of the revision."""
    person = shown.content["person"]
    known = people.get(person["id"], {})
    return {
        "name": known.get("name") or _("Namnet saknas"),
        "role": person["role"],
        "role_name": role_name(person["role"]),
        "library": known.get("library", ""),
        "working_time_share": person["working_time_share"],
    }
