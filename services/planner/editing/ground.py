"""What differs in what a municipal plan rests on: the order of its needs, and what its quadrants weigh."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_SHOWN = 3  # Decimals of a share that pages show: a tenth of a percent.


@dataclass(frozen=True)
class MovedNeed:
    """A need with its share and its place before and now; without a place where nobody needs the area."""

    name: str
    before: float
    after: float
    place_before: int | None
    place: int | None


@dataclass(frozen=True)
class GroundChange:
    """The needs that have another share, in their order now; quadrant → its weight before and now; comparisons."""

    needs: list[MovedNeed]
    weights: dict[str, tuple[float, float]]
    compared: bool


def compare_ground(before: Mapping[str, Any], after: Mapping[str, Any]) -> GroundChange:
    """Return how two contents of a municipal plan differ in their figures, as far as pages show them."""
    old, new = ({need["area"]: need for need in each.get("needs", ())} for each in (before, after))
    nothing = {"need": 0.0, "rank": None}
    moved = [
        MovedNeed(name, was["need"], now["need"], _place(was), _place(now))
        for area, name in {area: need["name"] for area, need in {**old, **new}.items()}.items()
        for was, now in [(old.get(area, nothing), new.get(area, nothing))]
        if round(was["need"], _SHOWN) != round(now["need"], _SHOWN) or _place(was) != _place(now)
    ]
    was, now = (each.get("parameters", {}) for each in (before, after))
    heavy, heavier = (each.get("quadrant_weights", {}) for each in (was, now))
    weights = {
        quadrant: (heavy.get(quadrant, 0.0), weight)
        for quadrant, weight in heavier.items()
        if round(heavy.get(quadrant, 0.0), 2) != round(weight, 2)
    }
    compared = was.get("comparisons") != now.get("comparisons")
    return GroundChange(sorted(moved, key=lambda each: (-each.after, each.name)), weights, compared)


def _place(need: Mapping[str, Any]) -> int | None:
    return need["rank"] if need["need"] else None
