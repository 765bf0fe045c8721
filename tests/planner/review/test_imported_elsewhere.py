"""Confirmed notes that were read in from a file in one municipality, on the page of another."""

import httpx
import pytest

from services.intake.registry.tables import Municipality
from services.planner.review.tables import ImportedLesson
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.review.test_pages import account, facilitator, notes, path, send

__all__ = ["facilitator", "notes"]
REMOVE = "Ta bort det inlästa"


@pytest.fixture
def borlange(database: Database, intake: Database, falun: Place) -> None:
    """A municipality of the same programme and county, where two notes were read in."""
    with intake.transaction(WORKER) as db:
        place = Municipality(county_id=falun.county_id, code="2081", name="Borlänge")
        db.add(place)
        db.flush()
        where = {"programme_id": falun.programme_id, "municipality_id": place.id}
    with database.transaction(WORKER) as db:
        db.add_all(ImportedLesson(lesson_id=each, **where, text="Ett ord", areas=["lokal"]) for each in "ab")


@pytest.mark.usefixtures("borlange", "notes")
def test_what_was_read_in_elsewhere_is_removed_there(facilitator: httpx.Client, falun: Place) -> None:
    """The page names the place, and offers to remove what was read in here alone."""
    before = facilitator.get(path(falun)).text
    own = b'{"id": "c", "text": "film", "areas": ["lokal"]}'
    send(facilitator, f"{path(falun)}/lessons", {"file": own})
    with_own = facilitator.get(path(falun)).text
    send(facilitator, f"{path(falun)}/lessons", forget="1")
    after = facilitator.get(path(falun)).text

    assert [REMOVE in page for page in (before, with_own, after)] == [False, True, False]
    assert all("2 lappar är inlästa i Borlänge" in page for page in (before, with_own, after))
    assert "En lapp som är inläst här" in with_own


@pytest.mark.usefixtures("borlange", "notes")
def test_a_manager_is_told_of_no_other_municipality(signed_in: SignedIn, intake: Database, falun: Place) -> None:
    """Row-level security shows the own rows alone."""
    page = signed_in(account(intake, Role.MANAGER, falun)).get(path(falun)).text

    assert "Läs in bekräftade lappar" in page
    assert "inlästa i" not in page
