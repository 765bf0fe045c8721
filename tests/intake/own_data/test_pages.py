"""The page on which somebody reads what is kept of them, and the file."""

import pytest

from tests.route_world import World


def test_one_reads_what_all_services_keep(route_world: World) -> None:
    """A member of staff has a plan at the planner; the file holds its rows, and nothing of a colleague's."""
    browser = route_world.visitors["staff"].browser
    page = browser.get("/my-data")
    answer = browser.get("/my-data/file")
    file = answer.json()

    assert page.status_code == 200
    assert 'href="/my-data/file"' in page.text
    assert set(file) == {"made_at", "name", "email", "intake", "planner", "reports"}
    assert route_world.here.fixed["plan_id"] in {row["id"] for row in file["planner"]["plan"]}
    assert len(file["planner"]["plan"]) == 1
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("visitor", ["operator", "auditor"])
def test_who_has_no_plan_reads_of_the_account_alone(route_world: World, visitor: str) -> None:
    """There is a row of the account, and none of a plan."""
    file = route_world.visitors[visitor].browser.get("/my-data/file").json()

    assert file["intake"]
    assert "plan" not in file["planner"]
