"""The start page of every role."""

from datetime import date, datetime, timedelta

import pytest
from fastapi import FastAPI

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import grant_role, save_account
from services.intake.board.domain import State
from services.intake.board.session_tables import SwotSession
from services.intake.registry.tables import StaffMember
from services.intake.start.domain import Day, Stage, furthest_stage, make_agenda, next_day
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.language import TIME_ZONE
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account, make_person, make_place, make_programme

TODAY = date(2026, 11, 23)
HOME = new_id()

SAYS = {
    Role.STAFF: "Din egen utveckling",
    Role.MANAGER: "Biblioteken i Falun",
    Role.FACILITATOR: "Dina SWOT-dagar",
    Role.SEASON_PLANNER: "Säsongens insatser",
    Role.OCCASION_LEADER: "Dina tillfällen",
    Role.PROGRAMME_LEAD: "Programmet i korthet",
    Role.AUDITOR: "Antagna planer",
    Role.ADMINISTRATOR: "Konton och register",
    Role.OPERATOR: "Hur KUB mår",
}


def this_day() -> date:
    """Return the day that the page takes for today."""
    return datetime.now(TIME_ZONE).date()


def make_day(held_on: date, state: State, municipality_id: object = HOME) -> Day:
    """Return a SWOT day."""
    return Day(new_id(), municipality_id, "Falun", "Dalarna", held_on, None, "", state)  # type: ignore[arg-type]


def add_day(database: Database, place: Place, held_on: date, state: State) -> None:
    """Save a SWOT day of the place."""
    with database.transaction(WORKER) as db:
        db.add(
            SwotSession(
                programme_id=place.programme_id, municipality_id=place.municipality_id, held_on=held_on, state=state
            )
        )


@pytest.mark.parametrize("role", SAYS)
def test_each_role_has_its_section(signed_in: SignedIn, database: Database, falun: Place, role: Role) -> None:
    """And only its own, with the rest of the system out of reach."""
    with database.transaction(WORKER) as db:
        account = make_account(db, role, falun, email="viewer@falun.example", name="Vera Berg")
    page = signed_in(account).get("/")

    assert page.status_code == 200
    assert "Hej Vera" in page.text
    assert {r for r, text in SAYS.items() if f">{text}</h2>" in page.text} == {role}


def test_an_account_without_a_role_is_told_whom_to_ask(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """Signing in worked; what is missing is the role, so nothing is refused and the menu leads nowhere else."""
    with database.transaction(WORKER) as db:
        account = save_account(db, email="vera@falun.example", name="Vera Berg")
    page = signed_in(account).get("/")

    assert page.status_code == 200
    assert "har ingen roll i KUB just nu" in page.text
    assert "vera@falun.example" in page.text
    assert 'href="/programme"' not in page.text
    assert signed_in(account).get("/registry").status_code == 403


def test_planner_out_of_reach_is_a_quiet_note(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """The page shows what intake knows."""
    add_day(database, falun, this_day() + timedelta(days=9), State.PREPARING)
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.STAFF, falun, email="anette@falun.example")
    page = signed_in(account).get("/").text

    assert "Planerna går inte att nå just nu." in page
    assert "Nu förbereder gruppen sig" in page


def test_agreed_plans_are_followed_up_when_their_day_has_come(app: FastAPI) -> None:
    """The person goes straight there; a manager goes to the only one, or to the list."""
    parts = app.state.pages.environment.get_template("start/parts.html").module
    today = this_day()
    talk = {"plan_id": "p", "step": "agreed", "name": "Anna", "meeting_on": None, "follow_up_on": today}
    later = talk | {"follow_up_on": today + timedelta(days=1)}

    there = 'href="/planner/plans/p/conversation#follow-up">'
    place = {"id": HOME}

    assert f"{there}Följ upp din plan" in parts.own_talk(talk, "p", today)
    assert "<a" not in parts.own_talk(later, "p", today)
    assert f"{there}Följ upp planen med Anna" in parts.follow_up_task([talk], place)
    assert f"/municipalities/{HOME}/conversations" in parts.follow_up_task([talk, talk | {"name": "Bo"}], place)


def test_several_roles_get_a_section_each(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """A manager is a member of the staff too; what others wait for comes first."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.MANAGER, falun, email="raija@falun.example")
        account.person_id = make_person(db, falun, "Raija", "raija@falun.example").id
    page = signed_in(account).get("/").text

    assert 0 < page.index(SAYS[Role.MANAGER]) < page.index(SAYS[Role.STAFF])


def test_facilitators_see_the_days_of_their_counties_only(
    signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """Another county's day isn't there."""
    with database.transaction(WORKER) as db:
        arvika = make_place(db, falun.programme_id, "Arvika", code="1784", county_code="17")
        account = make_account(db, Role.FACILITATOR, falun, email="ellinor@dalarna.example")
    add_day(database, falun, this_day() - timedelta(days=1), State.OPEN)
    add_day(database, arvika, this_day(), State.OPEN)
    page = signed_in(account).get("/").text

    assert "Gör klart Falun" in page
    assert "Arvika" not in page


def test_small_numbers_of_persons_are_not_shown_to_a_lead(
    signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """Four people of a county are fewer than five; five are five."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.PROGRAMME_LEAD, falun, email="marianne@kub.example")
        for number in range(4):
            make_person(db, falun, f"Person {number}", f"p{number}@falun.example")
    four = signed_in(account).get("/").text
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Person 5", "p5@falun.example")
    five = signed_in(account).get("/").text

    assert "färre än fem" in four
    assert "färre än fem" not in five
    assert 'data-label="Medarbetare">5</td>' in five


def test_a_lead_sees_how_far_the_counties_have_come(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """The caption says the finding."""
    with database.transaction(WORKER) as db:
        make_place(db, falun.programme_id, "Arvika", code="1784", county_code="17")
        account = make_account(db, Role.PROGRAMME_LEAD, falun, email="marianne@kub.example")
    add_day(database, falun, TODAY, State.CLOSED)
    page = signed_in(account).get("/").text

    assert "1 av 2 kommuner har haft sin SWOT-dag" in page


def test_an_operator_sees_who_is_silent(signed_in: SignedIn, database: Database, falun: Place) -> None:
    """Two services don't answer here, and the page says which."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.OPERATOR, falun, email="mika@drift.example")
    page = signed_in(account).get("/").text

    assert "planner svarar inte" in page
    assert "reports svarar inte" in page
    assert 'href="/operations"' in page


def test_an_administrator_sees_where_a_manager_is_missing(
    signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """By name, so that it can be mended."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example")
    browser = signed_in(account)
    before = browser.get("/").text
    with database.transaction(WORKER) as db:
        make_account(db, Role.MANAGER, falun, email="raija@falun.example")
    after = browser.get("/").text

    assert "har ingen chef i KUB: Falun" in before
    assert "har ingen chef i KUB" not in after


@pytest.mark.parametrize("change", ["left", "disabled"])
def test_a_manager_who_has_left_or_is_turned_off_manages_nothing(
    signed_in: SignedIn, database: Database, falun: Place, change: str
) -> None:
    """The municipality lacks one, also when the role was never taken back."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example")
        manager = make_account(db, Role.STAFF, falun, email="raija@falun.example")
        grant_role(db, manager, Role.MANAGER, municipality_id=falun.municipality_id)
    browser = signed_in(account)
    before = browser.get("/").text
    with database.transaction(WORKER) as db:
        if change == "left":
            db.get_one(StaffMember, manager.person_id).left_on = this_day()
        else:
            db.get_one(Account, manager.id).disabled_at = datetime.now(TIME_ZONE)
    after = browser.get("/").text

    assert "har ingen chef i KUB" not in before
    assert "1 av 1 kommuner har ingen chef i KUB: Falun" in after


def test_an_installation_without_anything_has_start_pages(signed_in: SignedIn, database: Database) -> None:
    """The first administrator begins with the registry."""
    with database.transaction(WORKER) as db:
        programme = make_programme(db)
        nowhere = Place(programme, programme, programme, programme)
        account = make_account(db, Role.ADMINISTRATOR, nowhere, email="first@kub.example")

    assert "Registret är tomt." in signed_in(account).get("/").text


def test_the_agenda_sorts_days_by_what_they_ask_for() -> None:
    """Today, unfinished, coming, closed; other municipalities' days stay out."""
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    today = make_day(TODAY, State.PREPARING)
    left_open, never_opened = make_day(yesterday, State.OPEN), make_day(yesterday, State.PLANNED)
    early, coming = make_day(tomorrow, State.OPEN), make_day(tomorrow, State.PLANNED)
    closed, elsewhere = make_day(yesterday, State.CLOSED), make_day(TODAY, State.OPEN, new_id())
    agenda = make_agenda([elsewhere, closed, coming, early, never_opened, left_open, today], {HOME}, TODAY)

    assert agenda.today == [today]
    assert set(agenda.unfinished) == {left_open, never_opened, early}
    assert agenda.coming == [coming]
    assert agenda.closed == [closed]


def test_the_next_day_is_the_first_that_is_not_closed() -> None:
    """Else the one closed last, else none."""
    old, older = make_day(TODAY, State.CLOSED), make_day(TODAY - timedelta(days=9), State.CLOSED)
    waiting = make_day(TODAY - timedelta(days=1), State.OPEN)

    assert next_day([old, waiting, older], HOME) == waiting
    assert next_day([older, old], HOME) == old
    assert next_day([], HOME) is None


def test_a_municipality_has_come_as_far_as_its_furthest_day() -> None:
    """A cancelled day doesn't count."""
    assert furthest_stage({State.PLANNED, State.CLOSED}) is Stage.CLOSED
    assert furthest_stage({State.CANCELLED}) is Stage.NONE
