"""What other municipalities confirm, offered to one whose notes were read before."""

from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import update

from services.planner.plans.tables import Derivation
from services.planner.review.tables import NoteConfirmation
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.language import TIME_ZONE
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.reading.test_pages import account, page, save
from tests.planner.review.test_pages import queued, send

OFFER = "har andra kommuner i programmet bekräftat"


@pytest.fixture
def read_before(database: Database, falun: Place) -> Database:
    """Falun's plan was derived an hour before somebody elsewhere confirmed a note."""
    save(database, falun)
    where = {"programme_id": falun.programme_id, "municipality_id": new_id()}
    with database.transaction(WORKER) as db:
        db.execute(update(Derivation).values(created_at=Derivation.created_at - timedelta(hours=1)))
        db.add(NoteConfirmation(note_id=new_id(), **where, areas=["lokal"], tap=new_id(), role="manager"))
    return database


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FACILITATOR])
def test_who_works_on_the_plan_can_have_its_notes_read_again(
    role: Role, read_before: Database, signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """Offered until it is asked for; pressed twice it is one derivation."""
    browser = signed_in(account(intake, role, falun))
    before = browser.get(page(falun)).text
    for _ in range(2):
        send(browser, f"/planner/municipalities/{falun.municipality_id}/review/learn")
    after = browser.get(page(falun)).text

    assert (OFFER in before, OFFER in after) == (True, False)
    assert queued(read_before) == 1


def test_staff_are_offered_nothing_and_see_which_framework_holds(
    read_before: Database, signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """The plan is under review, so they read it, and the version that its areas come from."""
    browser: httpx.Client = signed_in(account(intake, Role.MANAGER, falun))
    plan = browser.get(page(falun)).text.split("/planner/plans/")[1][:36]
    later = str(datetime.now(TIME_ZONE).date() + timedelta(days=30))
    send(browser, f"/planner/plans/{plan}/steps/send", step_id=str(new_id()), review_by=later)
    read = signed_in(account(intake, Role.STAFF, falun)).get(page(falun)).text

    assert "kompetensramverket, version 1" in read
    assert OFFER not in read
