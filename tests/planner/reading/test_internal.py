"""What other services get of plans, with and without somebody in whose name they ask."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from services.intake.app import create_app as create_intake
from services.intake.board.session_tables import SwotSession
from services.intake.settings import IntakeSettings
from services.planner.editing.use_cases import restore_revision
from services.planner.erasure.erasing import erase_conclusion, erase_wordings
from services.planner.plans.tables import Plan
from services.reports.rendering.payload import read_plan
from shared.asking import VIEWER_HEADER
from shared.database import Database
from shared.events import ConclusionErased, NoteErased
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.redacting import hash_of_text
from tests.people import Place, another_browser, signed_in_cookie
from tests.planner.closed_day import close_day
from tests.planner.conftest import SignedIn
from tests.planner.plans import factories
from tests.planner.reading.test_pages import account, plan_of, save
from tests.served import served

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
    english = {"Digital teknik & e-medier": "Digital technology & e-media"}
    assert all(each["areas_in_english"].items() >= english.items() for each in (individual, municipal))
    assert set(municipal["areas_in_english"]) <= {need["name"] for need in municipal["needs"]}
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


def test_a_board_learns_where_its_notes_stand_in_the_plan_that_a_viewer_reads(
    browser: httpx.Client, database: Database, intake: Database, falun: Place, place_with_plans: tuple[Any, Any]
) -> None:
    """Each place is one on the plan's page; staff learn of none while the plan is a draft."""
    person, manager = place_with_plans
    path = f"/planner/internal/municipalities/{falun.municipality_id}/cited"
    places = browser.get(path, headers=as_viewer(intake, manager)).json()["places"]
    municipal = browser.get(f"/planner/internal/plans/{plan_of(database, None)}/revisions/1", headers=TOKEN).json()
    standing = {note["id"]: note["board"]["note"] for part in municipal["swot"] for note in part["notes"]}

    assert len(places) == len(standing) > 1
    assert {place: note for note, place in places.items()} == standing
    assert browser.get(path, headers=as_viewer(intake, person)).json() == {"places": {}}
    assert browser.get(path).status_code == 404


def test_a_closed_board_leads_to_its_notes_places_in_the_plan(
    app: FastAPI, database: Database, intake: Database, falun: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that say exactly what another one says, and are cited by it."""
    said = ("Vi kan för lite om surfplattor", "Fler hyllor", "Fler hyllor")
    ids = close_day(intake, falun, *(("weakness", text) for text in said))
    notes = [factories.note(1, text) | {"id": note_id} for note_id, text in zip(ids, said, strict=True)]
    save(database, falun, notes=notes)
    with intake.transaction(WORKER) as db:
        day = db.scalars(select(SwotSession.id)).one()
    with served(app) as address:
        monkeypatch.setenv("PLANNER_URL", address)
        board_app = create_intake(IntakeSettings())
        with TestClient(board_app, base_url="http://localhost:8000", follow_redirects=False) as client:
            manager = another_browser(board_app, client, intake, account(intake, Role.MANAGER, falun))
            board = manager.get(f"/swot-sessions/{day}").text
    plan = f'href="/planner/municipalities/{falun.municipality_id}/plan#note-'

    assert board.count(plan) == 3
    assert len(set(re.findall(f'{plan}([^"]+)', board))) == 2


def test_a_document_is_told_how_many_formulations_are_gone(
    browser: httpx.Client, database: Database, place_with_plans: tuple[Any, Any], falun: Place
) -> None:
    """Notes', however often the plan cites them, and conclusions'."""
    path = f"/planner/internal/plans/{plan_of(database, None)}/revisions/1"
    whole = browser.get(path, headers=TOKEN).json()
    hashes = tuple(hash_of_text(item["text"]) for item in whole["conclusions"])
    here = falun.municipality_id
    with database.transaction(WORKER) as db:
        erase_wordings(
            db, NoteErased(note_id=whole["swot"][1]["notes"][0]["id"], session_id=new_id(), municipality_id=here)
        )
        erase_conclusion(db, ConclusionErased(conclusion_id=new_id(), municipality_id=here, text_hashes=hashes))
    less = browser.get(path, headers=TOKEN).json()

    assert (whole["erased_wordings"], less["erased_wordings"]) == (0, 1 + len(hashes))
    assert whole["modified_at"] == whole["derived_at"] == less["derived_at"] < less["modified_at"]
    assert hashes


def test_a_version_that_was_saved_without_a_conclusion_says_what_its_checksum_covers(
    browser: httpx.Client, database: Database, place_with_plans: tuple[Any, Any], falun: Place
) -> None:
    """Only the version before it has lost words since it was saved."""
    plan_id = plan_of(database, None)
    path = f"/planner/internal/plans/{plan_id}/revisions"
    hashes = tuple(hash_of_text(item["text"]) for item in browser.get(f"{path}/1", headers=TOKEN).json()["conclusions"])
    here = falun.municipality_id
    with database.transaction(WORKER) as db:
        erase_conclusion(db, ConclusionErased(conclusion_id=new_id(), municipality_id=here, text_hashes=hashes))
        restore_revision(db, db.get_one(Plan, plan_id), 1, None)
    told = [browser.get(f"{path}/{number}", headers=TOKEN).json() for number in (1, 2)]

    assert [each["erased_wordings"] for each in told] == [len(hashes), 0]
    assert told[0]["conclusions"] == told[1]["conclusions"]
