"""The page of the programme, for everybody who takes part in it."""

from datetime import date

import httpx
import pytest

from services.intake.board.session_tables import SwotSession
from services.intake.programme.domain import PerspectiveQuestion, PhaseDates, PhaseKind, ProgrammeDetails
from services.intake.programme.use_cases import add_programme
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account, make_place

DETAILS = ProgrammeDetails(
    code="test",
    name="Lärande bibliotek",
    description="Ett program för prov.",
    funder="Regionen",
    phases=(
        PhaseDates(PhaseKind.MOBILISATION, "Mobilisering", date(2020, 1, 1), date(2020, 6, 30)),
        PhaseDates(PhaseKind.IMPLEMENTATION, "Genomförande", date(2020, 7, 1), date(2999, 6, 30)),
    ),
    perspectives=(PerspectiveQuestion("challenges", "Nya utmaningar", "Vad behöver vi kunna?"),),
)


@pytest.fixture
def falun(database: Database) -> Place:
    """Falun in a programme with phases."""
    with database.transaction(WORKER) as db:
        return make_place(db, add_programme(db, DETAILS), "Falun", code="2080", county_code="20")


@pytest.fixture
def swot_day(database: Database, falun: Place) -> SwotSession:
    """A planned SWOT day in Falun."""
    with database.transaction(WORKER) as db:
        day = SwotSession(
            programme_id=falun.programme_id,
            municipality_id=falun.municipality_id,
            held_on=date(2027, 3, 12),
            place="Kristinesalen",
        )
        db.add(day)
    return day


def page(signed_in: SignedIn, database: Database, role: Role, place: Place) -> httpx.Response:
    """Return the programme's page as somebody with the role sees it."""
    with database.transaction(WORKER) as db:
        account = make_account(db, role, place, email=f"{role.value}@kub.example")
    return signed_in(account).get("/programme")


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.SEASON_PLANNER, Role.ADMINISTRATOR])
def test_everybody_who_takes_part_sees_what_the_programme_is(
    signed_in: SignedIn, database: Database, falun: Place, role: Role
) -> None:
    """Its name, its phases with where we are, its perspectives."""
    answer = page(signed_in, database, role, falun)

    assert answer.status_code == 200
    for text in ("Lärande bibliotek", "Regionen", "1 juli 2020", "pågår", "avslutad", "Vad behöver vi kunna?"):
        assert text in answer.text


def test_english_pages_mark_what_the_programme_calls_its_phases(
    signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """On its page and where one starts."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.PROGRAMME_LEAD, falun, email="lead@kub.example")
    browser = signed_in(account)
    browser.get("/language/en")

    assert '<bdi lang="sv">Mobilisering</bdi>' in browser.get("/programme").text
    assert '· <bdi lang="sv">Genomförande</bdi>, ' in browser.get("/").text


def test_an_operator_has_no_business_with_it(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """Health and jobs, but no contents."""
    assert page(signed_in, database, Role.OPERATOR, falun).status_code == 403


def test_the_calendar_leads_to_days_that_may_be_opened(
    signed_in: SignedIn, database: Database, falun: Place, swot_day: SwotSession
) -> None:
    """A facilitator of the county opens the day from the calendar; a programme lead sees that it is planned."""
    facilitator = page(signed_in, database, Role.FACILITATOR, falun).text
    lead = page(signed_in, database, Role.PROGRAMME_LEAD, falun).text

    assert f'href="/swot-sessions/{swot_day.id}"' in facilitator
    assert "Kristinesalen" in lead
    assert "/swot-sessions/0" not in lead


def test_the_municipality_shows_its_days(
    signed_in: SignedIn, database: Database, falun: Place, swot_day: SwotSession
) -> None:
    """The manager sees when the group meets, and can open the day."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.MANAGER, falun, email="manager@kub.example")

    answer = signed_in(account).get(f"/municipalities/{falun.municipality_id}")

    assert "12 mars 2027" in answer.text
    assert f'href="/swot-sessions/{swot_day.id}"' in answer.text


def test_without_days_the_page_says_what_comes(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """No days yet is a sentence, not an empty table."""
    assert "Inga SWOT-dagar än" in page(signed_in, database, Role.FACILITATOR, falun).text


def test_whoever_may_know_of_no_day_sees_no_calendar(
    signed_in: SignedIn, database: Database, falun: Place, swot_day: SwotSession
) -> None:
    """An administrator isn't told that there are none."""
    lead, administrator = (page(signed_in, database, role, falun) for role in (Role.PROGRAMME_LEAD, Role.ADMINISTRATOR))

    assert "SWOT-dagar</h2>" in lead.text
    assert administrator.status_code == 200
    assert "SWOT-dagar</h2>" not in administrator.text
