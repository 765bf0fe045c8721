"""Goals for areas that the catalogue knows nothing of: those that a programme made itself, or imported."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.planner.framework.domain import CompetenceArea
from services.planner.plans.domain.catalogue import Catalogue, parse_area

NAME = "{area}"


def with_general_areas(catalogue: Catalogue, areas: Iterable[CompetenceArea], general: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue with a part for each of the areas.

    Args:
        catalogue: the parts that there are; they stay as they are.
        areas: the areas that need one.
        general: a part in whose texts ``{area}`` stands for the area's name.
    """
    missing = [area for area in areas if area.id not in catalogue.areas]
    added = {area.id: parse_area(_named(general, area.name) | {"area": area.id}) for area in missing}
    return Catalogue({**catalogue.areas, **added}) if added else catalogue


def _named(value: Any, name: str) -> Any:
    if isinstance(value, str):
        return value.replace(NAME, f"”{name}”")
    if isinstance(value, Mapping):
        # What cites words is formatted once more: a brace of a name would be taken for a place.
        return {key: item if key == "cite" else _named(item, name) for key, item in value.items()}
    return [_named(item, name) for item in value] if isinstance(value, list) else value
