"""The library plan: a whole PDF or an address, one at a time, with one way back."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from services.intake.preparation.domain import MOST_PLAN_BYTES
from services.intake.preparation.problems import NotAPdf, PlanTooLarge
from services.intake.preparation.use_cases.library_plans import attach_plan, link_plan, remove_plan, restore_plan
from shared.identity import Viewer
from tests.intake.preparation.conftest import do
from tests.intake.preparation.test_domain import PDF
from tests.intake.world import NOW, World

FIRST, SECOND = "https://falun.se/a", "https://falun.se/b"


def plans(world: World) -> list[tuple[str, bool]]:
    """Return address or file name of each plan that is kept, and whether it holds."""
    return [(row.address or row.filename, row.removed_at is None) for row in world.rows("library_plan")]


def test_the_same_plan_again_changes_nothing(world: World, day: UUID, anna: Viewer, bo: Viewer) -> None:
    """Whether attached or linked."""
    for viewer in (anna, bo):
        do(world, viewer, attach_plan, day, PDF, "plan.pdf", NOW)
    assert plans(world) == [("plan.pdf", True)]
    for viewer in (anna, bo):
        do(world, viewer, link_plan, day, FIRST, NOW)

    assert sorted(plans(world)) == [(FIRST, True), ("plan.pdf", False)]


def test_one_plan_can_be_put_back(world: World, day: UUID, anna: Viewer) -> None:
    """In exchange for the one that holds; older ones are gone, so that files don't pile up."""
    do(world, anna, attach_plan, day, PDF, "plan.pdf", NOW)
    for address in (FIRST, SECOND):
        do(world, anna, link_plan, day, address, NOW)
    before = next(row.id for row in world.rows("library_plan") if row.removed_at)
    for _ in range(2):
        do(world, anna, restore_plan, day, before, NOW)

    assert sorted(plans(world)) == [(FIRST, True), (SECOND, False)]


def test_a_plan_is_taken_away_and_put_back(world: World, day: UUID, anna: Viewer, bo: Viewer) -> None:
    """Both harmless twice."""
    do(world, anna, link_plan, day, FIRST, NOW)
    (row,) = world.rows("library_plan")
    for _ in range(2):
        do(world, bo, remove_plan, day, row.id, NOW)
    assert plans(world) == [(FIRST, False)]
    for _ in range(2):
        do(world, anna, restore_plan, day, row.id, NOW)

    assert plans(world) == [(FIRST, True)]


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"<script>alert(1)</script>", NotAPdf), (PDF[:20], NotAPdf), (PDF + b" " * MOST_PLAN_BYTES, PlanTooLarge)],
)
def test_other_files_are_refused(world: World, day: UUID, anna: Viewer, data: bytes, problem: type[Exception]) -> None:
    """Whatever their name says."""
    with pytest.raises(problem):
        do(world, anna, attach_plan, day, data, "plan.pdf", NOW)

    assert plans(world) == []


def test_of_two_who_attach_at_once_one_holds(world: World, day: UUID, anna: Viewer, bo: Viewer) -> None:
    """And the other one's can be put back."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: do(world, who[0], link_plan, day, who[1], NOW), [(anna, FIRST), (bo, SECOND)]))

    assert sorted(holds for _address, holds in plans(world)) == [False, True]
