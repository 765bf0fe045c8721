"""What can be ordered, with the names that only the planner knows."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.reports.documents.tables import AvailableRevision
from services.reports.documents.words import document_title
from shared.language import gettext as _
from shared.language import sort_key


@dataclass(frozen=True)
class Offer:
    """A document that the viewer has not ordered yet; ``archived``: of a plan that left use."""

    plan_id: UUID
    revision: int
    title: str
    archived: bool = False


def describe_offers(
    available: Iterable[AvailableRevision], ordered: Container[tuple[UUID, int]], known: Mapping[str, Any]
) -> list[Offer]:
    """Return what can be ordered and was not ordered yet, by title.

    Args:
        available: revisions that documents can be made of.
        ordered: plan and revision of what the viewer has ordered.
        known: the planner's answer about the viewer's plans, empty when it didn't answer.
    """
    offers = [offer for item in available if (offer := _offer(item, known))]
    unordered = [offer for offer in offers if (offer.plan_id, offer.revision) not in ordered]
    return sorted(unordered, key=lambda offer: sort_key(offer.title))


def _offer(item: AvailableRevision, known: Mapping[str, Any]) -> Offer | None:
    # The newest revision is not everybody's: the one that was adopted or agreed holds.
    if item.kind == "individual":
        own = known.get("own")
        return own and Offer(item.plan_id, own["revision"], _("Din utvecklingsplan"))
    place = str(item.municipality_id)
    # What was adopted can be had in the archive too; of a planner of the release before only what is in use.
    plan = known.get("municipal", {}).get(place) or known.get("archived_plans", {}).get(place)
    # A municipality may have an earlier plan, which isn't the one that the viewer reads.
    if plan is None or plan["plan_id"] != str(item.plan_id):
        return None
    title = document_title("municipal", plan["name"])
    return Offer(item.plan_id, plan["revision"], title, plan["state"] == "archived")
