"""What differs in the figures of a plan, as far as pages show them."""

from typing import Any

from services.planner.editing.ground import MovedNeed, compare_ground


def content(needs: dict[str, float], weakness: float, **more: Any) -> dict[str, Any]:
    """Return as much of a content as figures are, with needs in their order."""
    listed = [
        {"area": area, "name": area, "need": need, "rank": place} for place, (area, need) in enumerate(needs.items(), 1)
    ]
    return {"needs": listed, "parameters": {"quadrant_weights": {"weakness": weakness, "threat": 1 - weakness}, **more}}


def test_needs_that_have_another_share_or_place_are_named() -> None:
    """The greatest first; an area that nobody needs has no place, and less than a tenth of a percent is no change."""
    before = content({"digital": 0.5, "lokal": 0.3, "mik": 0.2}, 0.5)
    found = compare_ground(before, content({"lokal": 0.3, "mik": 0.2004, "digital": 0.0}, 0.5))

    assert found.needs == [
        MovedNeed("lokal", 0.3, 0.3, 2, 1),
        MovedNeed("mik", 0.2, 0.2004, 3, 2),
        MovedNeed("digital", 0.5, 0.0, 1, None),
    ]
    assert compare_ground(before, content({"digital": 0.5, "lokal": 0.3004, "mik": 0.2}, 0.5)).needs == []


def test_what_quadrants_weigh_and_that_comparisons_are_others_is_told() -> None:
    """Also where the needs stay as they are."""
    found = compare_ground(
        content({"mik": 0.2}, 0.5), content({"mik": 0.2}, 0.75, comparisons=[{"subject": "quadrants"}])
    )

    assert found.weights == {"weakness": (0.5, 0.75), "threat": (0.5, 0.25)}
    assert found.compared
    assert found.needs == []
