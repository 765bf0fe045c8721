"""The plan of somebody who has just changed municipality, before the planner has heard of it."""

import pytest
from sqlalchemy import text

from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place, make_place
from tests.planner.conftest import SignedIn
from tests.planner.reading.test_pages import account, plan_of, save


@pytest.fixture
def kil(intake: Database, falun: Place) -> Place:
    """Another municipality of the programme."""
    with intake.transaction(WORKER) as db:
        return make_place(db, falun.programme_id, "Kil", code="1715", county_code="17")


def lie_in(database: Database, place: Place) -> None:
    """Let all plans be those of a place, shared with its manager."""
    with database.transaction(WORKER) as db:
        here = {"place": place.municipality_id}
        db.execute(text("UPDATE planner.plan SET municipality_id = :place, shared_with_manager = true"), here)


def test_who_has_moved_is_told_that_the_plan_comes_along(
    signed_in: SignedIn, database: Database, intake: Database, falun: Place, kil: Place
) -> None:
    """The account is here already, the plan still there; once it has come it is read."""
    mover = account(intake, Role.STAFF, kil)
    save(database, kil, mover)
    lie_in(database, falun)
    path = f"/planner/plans/{plan_of(database, mover)}"
    browser = signed_in(mover)
    waiting = browser.get(path)
    lie_in(database, kil)
    come = browser.get(path)

    assert waiting.status_code == 200
    assert "Du har bytt kommun, och planen följer med dig." in waiting.text
    assert "surfplattor" not in waiting.text
    assert "Din utvecklingsplan" in come.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_nobody_else_hears_of_a_plan_that_is_on_its_way(
    role: Role, signed_in: SignedIn, database: Database, intake: Database, falun: Place, kil: Place
) -> None:
    """For them there is none, as before."""
    mover = account(intake, Role.STAFF, kil)
    save(database, kil, mover)
    lie_in(database, falun)
    other = signed_in(account(intake, role, kil, "other"))

    assert other.get(f"/planner/plans/{plan_of(database, mover)}").status_code == 404
