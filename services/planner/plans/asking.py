"""Asking intake for what a municipality's plans are made of."""

from uuid import UUID

from services.planner.plans.domain.material import Material
from shared.asking import ServiceClient


def ask_material(ask: ServiceClient, municipality_id: UUID) -> Material:
    """Return the municipality's closed SWOT days and its staff.

    Raises:
        Unavailable: intake doesn't answer.
        NotFound: there is no such municipality.
    """
    return Material.from_json(ask.get("intake", f"municipalities/{municipality_id}/swot"))
