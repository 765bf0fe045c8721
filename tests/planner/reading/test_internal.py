"""What other services get of plans, with and without somebody in whose name they ask."""

from typing import Any

import httpx
import pytest

from services.reports.rendering.payload import read_plan
from shared.asking import VIEWER_HEADER
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place, signed_in_cookie
from tests.planner.conftest import SignedIn
from tests.planner.reading.test_pages import account, plan_of, save

TOKEN = {"authorization": "Bearer service-token-of-the-tests"}


@pytest.fixture
def place_with_plans(database: Database, intake: Database, falun: Place) -> tuple[Any, Any]:
    """Somebody of Falun with a plan, and the municipality's manager."""
    person = account(intake, Role.STAFF, falun, "anna")
    save(database, falun, person)
    return person, account(intake, Role.MANAGER, falun)


def as_viewer(intake: Database, viewer: Any) -> dict[str, str]:
    """Return the headers of a service that asks in somebody's name."""
    with intake.transaction(WORKER) as db:
        return TOKEN | {VIEWER_HEADER: signed_in_cookie(db, viewer)}


def test_a_document_gets_everything_that_it_prints(
    browser: httpx.Client, database: Database, place_with_plans: tuple[Any, Any]
) -> None:
    """Both kinds fit what reports reads, with the person's name asked of intake."""
    person, _manager = place_with_plans
    individual = browser.get(f"/planner/internal/plans/{plan_of(database, person)}/revisions/1", headers=TOKEN).json()
    municipal = browser.get(f"/planner/internal/plans/{plan_of(database, None)}/revisions/1", headers=TOKEN).json()

    assert read_plan(individual).plan_id == individual["plan_id"]
    assert read_plan(municipal).revision == 1
    assert individual["hours"]["budget"] == 40
    assert (individual["person"]["name"], individual["person"]["role_name"]) == ("Anna", "bibliotekarie")
    assert municipal["swot"][1]["notes"][0]["text"] == "Vi kan för lite om surfplattor"


def test_a_viewer_gets_what_that_person_may_see(
    browser: httpx.Client, database: Database, intake: Database, place_with_plans: tuple[Any, Any]
) -> None:
    """The person gets the plan; the manager, with whom it isn't shared, 404; so does a sign-in that has ended."""
    person, manager = place_with_plans
    path = f"/planner/internal/plans/{plan_of(database, person)}"
    headers = [as_viewer(intake, person), as_viewer(intake, manager), TOKEN | {VIEWER_HEADER: "ended"}]
    headers.append(TOKEN | {VIEWER_HEADER: ""})

    for address in (path, f"{path}/revisions/1"):
        assert [browser.get(address, headers=each).status_code for each in headers] == [200, 404, 404, 404]


@pytest.mark.parametrize("path", ["", "/revisions/1"])
def test_without_the_service_token_there_is_no_such_page(
    path: str, signed_in: SignedIn, database: Database, place_with_plans: tuple[Any, Any]
) -> None:
    """Not even for the person whom the plan belongs to."""
    person, _manager = place_with_plans
    browser = signed_in(person)

    assert browser.get(f"/planner/internal/plans/{plan_of(database, person)}{path}").status_code == 404


@pytest.mark.parametrize("number", ["2", "0", "99999999999"])
def test_a_revision_that_does_not_exist(
    number: str, browser: httpx.Client, database: Database, place_with_plans: tuple[Any, Any]
) -> None:
    """One to come, and numbers that no revision can have."""
    person, _manager = place_with_plans
    path = f"/planner/internal/plans/{plan_of(database, person)}/revisions/{number}"

    assert browser.get(path, headers=TOKEN).status_code == 404
