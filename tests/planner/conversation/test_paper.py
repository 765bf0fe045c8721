"""A paper form that is typed in says nothing for somebody who can say it on the screen, and is told to who it is of."""

import re
from dataclasses import replace
from typing import Literal

import httpx
import pytest
from sqlalchemy import select

from services.intake.accounts.tables import Account
from services.intake.registry.tables import StaffMember
from services.planner.conversation.paper import Paper, print_code, take_in_form
from services.planner.conversation.persons import Person
from services.planner.conversation.problems import SignsOnScreen
from services.planner.conversation.recorded import find_recorded_form
from services.planner.conversation.signing import sign
from services.planner.conversation.tables import Conversation, ConversationPreparation
from services.planner.plans.use_cases import share_plan
from services.planner.reading.waiting import describe_plans
from services.planner.tables import event_log
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.conversation.talking import NOW, PETRA, manager, person, plan_id, prepare, see, start
from tests.planner.conversation.test_pages import hidden, invited, talk
from tests.planner.editing.working import save, work
from tests.planner.reading.test_pages import account, plan_of, send
from tests.planner.reading.test_pages import save as save_plans

WITH_EMAIL = replace(PETRA, signs_in=True)


def lose_way_in(intake: Database, employee: Account) -> None:
    """Have somebody without e-mail, whose account signs nobody in any more."""
    with intake.transaction(WORKER) as db:
        db.get_one(StaffMember, employee.person_id).email = ""
        db.get_one(Account, employee.id).disabled_at = NOW.replace(tzinfo=None)


def fill_in(theirs: httpx.Client, typing: httpx.Client, address: str, employee: Account, **typed: str) -> str:
    """Print a form, type it in ticked, and return what the page says."""
    found = re.search(r"Kod: ([0-9A-Z]{5} [0-9A-Z]{5})", send(theirs, f"{address}/paper").text)
    assert found
    token = hidden(typing.get("/planner/paper").text, "csrf_token")
    form = {"csrf_token": token, "code": found[1], "last_name": employee.name.split()[-1], "ready": "1"}
    assert typing.post("/planner/paper", data=form | typed).status_code == 303
    return typing.get("/planner/paper").text


def type_in(database: Database, who: Person = PETRA, beside: Literal["", "both"] = "") -> bool:
    """Print a form and type it in ticked, as the manager who is signed in."""
    with database.transaction(manager) as db:
        code = print_code(db, manager, plan_id(database), NOW)
    with database.transaction(WORKER) as db:
        paper = Paper({"want": "Film"}, ready=True, beside=beside, typist=manager)
        return take_in_form(db, code, who, paper, NOW)


def test_a_manager_alone_opens_no_plan_of_somebody_with_email(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn
) -> None:
    """Who has never been on the screen: the form is kept for them, nothing is read, and nothing is signed for them."""
    employee, chief = account(intake, Role.STAFF, falun), account(intake, Role.MANAGER, falun)
    save_plans(database, falun, employee)
    theirs, plan = signed_in(chief), plan_of(database, employee)
    address = talk(plan)
    send(theirs, address)
    told = fill_in(theirs, theirs, address, employee)
    send(theirs, f"{address}/preparation", offer="Tid", ready="1")
    mine = signed_in(employee)

    assert "säger själv till" in told
    assert theirs.get(f"/planner/plans/{plan}").status_code == 404
    assert "Medarbetaren är inte klar än." in theirs.get(address).text
    assert "För in att" not in theirs.get(address).text
    assert send(theirs, f"{address}/signature", seal="x", for_person="1").status_code == 409
    for page in (mine.get(address).text, mine.get(f"/planner/plans/{plan}").text):
        assert re.search(rf"blankett[^.]* infördes[^<]* av {chief.name}\.", page)


def test_who_has_no_email_prepares_and_signs_on_paper(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn, browser: httpx.Client
) -> None:
    """The form's tick opens the plan, and the manager records the signature; that it was on paper stands there."""
    employee, chief = account(intake, Role.STAFF, falun), account(intake, Role.MANAGER, falun)
    save_plans(database, falun, employee)
    lose_way_in(intake, employee)
    theirs, plan = signed_in(chief), plan_of(database, employee)
    address = talk(plan)
    send(theirs, address)
    told = fill_in(theirs, browser, address, employee, want="Film")
    send(theirs, f"{address}/preparation", offer="Tid", ready="1")
    page = theirs.get(address).text
    seal = hidden(page, "seal")
    signed = send(theirs, f"{address}/signature", seal=seal, for_person="1", without_hours="1")

    assert "Blanketten är inskriven. Tack." in told
    assert theirs.get(f"/planner/plans/{plan}").status_code == 200
    assert re.search(r"En blankett infördes .*, men vi vet inte av vem\.", page)
    assert signed.status_code == 303
    assert f"på papper, infört av {chief.name}" in theirs.get(address).text


def test_who_has_got_an_address_signs_on_the_screen(database: Database) -> None:
    """Also where the form was typed in before."""
    save(database)
    start(database)
    assert type_in(database)
    prepare(database, manager, {})
    seal = see(database, manager).seal

    with database.transaction(manager) as db, pytest.raises(SignsOnScreen):
        sign(db, manager, plan_id(database), seal, NOW, WITH_EMAIL)


def test_the_person_is_told_of_a_form_once(database: Database) -> None:
    """By a letter, and on the start page, where it also says what opened the plan."""
    save(database)
    start(database)
    assert not type_in(database, WITH_EMAIL)
    with database.transaction(WORKER) as db:
        told = db.scalars(select(event_log.c.data).where(event_log.c.type == "conversation.paper_typed_in.v1")).all()
    with database.transaction(person) as db:
        kept = describe_plans(db, person)["own"]["recorded"]
    assert type_in(database)
    with database.transaction(person) as db:
        opened = find_recorded_form(db, plan_id(database))

    assert [each["person_id"] for each in told] == [str(person.person_id)]
    assert kept == {"recorded_on": "2026-04-01", "recorded_by": "Malin", "opened": False}
    assert opened
    assert opened.opened


def test_what_the_person_says_on_the_screen_is_theirs(database: Database) -> None:
    """A form in between stays visible as such, and what is said anew on the screen opens the plan."""
    save(database)
    start(database)
    type_in(database, WITH_EMAIL)
    prepare(database, person, {"want": "Film och bild"})
    with database.transaction(WORKER) as db:
        row = db.scalars(select(ConversationPreparation)).one()
        assert (row.origin, row.recorded_by) == ("digital", "Malin")
    with database.transaction(person) as db:
        recorded = find_recorded_form(db, plan_id(database))

    assert see(database, person).ready == {"person"}
    assert recorded
    assert not recorded.opened


def test_a_paper_form_is_printed_and_typed_in_by_nobody_in_particular(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn, browser: httpx.Client
) -> None:
    """A wrong name is refused, and what was typed is still there; the right one is taken in once, also sent twice."""
    employee, theirs, address = invited(database, intake, falun, signed_in)
    lose_way_in(intake, employee)
    printed = send(theirs, f"{address}/paper").text
    found = re.search(r"Kod: ([0-9A-Z]{5} [0-9A-Z]{5})", printed)
    assert found
    token = hidden(browser.get("/planner/paper").text, "csrf_token")
    form = {"csrf_token": token, "code": found[1], "want": "Film", "ready": "1"}
    wrong = browser.post("/planner/paper", data=form | {"last_name": "Någon annan"})
    right = browser.post("/planner/paper", data=form | {"last_name": employee.name.split()[-1]})
    again = browser.post("/planner/paper", data=form | {"last_name": employee.name.split()[-1]})
    other = browser.post("/planner/paper", data=form | {"last_name": employee.name.split()[-1], "want": "Annat"})

    assert [each.status_code for each in (wrong, right, again, other)] == [422, 303, 303, 422]
    assert "Film" in wrong.text
    assert "Medarbetaren är klar." in theirs.get(address).text


def test_a_paper_form_without_its_tick_says_what_is_left_to_do(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn, browser: httpx.Client
) -> None:
    """What was typed is saved; another form brings the tick, and answers nothing anew."""
    employee, theirs, address = invited(database, intake, falun, signed_in)
    lose_way_in(intake, employee)
    told = []
    for said in ({"want": "Film"}, {"ready": "1"}):
        found = re.search(r"Kod: ([0-9A-Z]{5} [0-9A-Z]{5})", send(theirs, f"{address}/paper").text)
        assert found
        token = hidden(browser.get("/planner/paper").text, "csrf_token")
        typed = {"csrf_token": token, "code": found[1], "last_name": employee.name.split()[-1], **said}
        assert browser.post("/planner/paper", data=typed).status_code == 303
        told.append(browser.get("/planner/paper").text)

    assert "inte som klara" in told[0]
    assert "Blanketten är inskriven. Tack." in told[1]
    assert "Medarbetaren är klar." in theirs.get(address).text


@pytest.mark.parametrize(("want", "stays"), [("Bild", False), ("Film", True)])
def test_a_form_shares_no_plan_anew_of_who_was_ready_on_the_screen(database: Database, want: str, stays: bool) -> None:
    """Who stopped sharing shares it themself or not at all, and is ready with no words that they haven't read."""
    save(database)
    start(database)
    prepare(database, person, {"want": want})
    with database.transaction(person) as db:
        share_plan(db, person, plan_id(database), shared=False)
    complete = type_in(database, WITH_EMAIL, beside="both")

    assert (complete, "person" in see(database, person).ready) == (stays, stays)
    assert work(database, "individual").plan.shared_with_manager is False


def test_who_shares_the_plan_themself_is_not_told_that_a_form_did(database: Database) -> None:
    """Whatever a form ticked before; and what somebody has shared already isn't opened by a form."""
    save(database)
    start(database)
    opened = []
    type_in(database)
    for shared in (True, False, True):
        opened.append(opened_by_form(database))
        with database.transaction(person) as db:
            share_plan(db, person, plan_id(database), shared=shared)
    opened.append(opened_by_form(database))
    type_in(database)

    assert [*opened, opened_by_form(database)] == [True, False, False, False, False]


def test_a_form_of_a_round_before_says_nothing_of_the_next(database: Database) -> None:
    """Nor one of a round that was withdrawn."""
    save(database)
    start(database)
    type_in(database)
    with database.transaction(WORKER) as db:
        db.scalars(select(Conversation)).one().withdrawn_at = NOW
    with database.transaction(person) as db:
        assert find_recorded_form(db, plan_id(database)) is None
    start(database, person)
    with database.transaction(person) as db:
        assert find_recorded_form(db, plan_id(database)) is None


def opened_by_form(database: Database) -> bool:
    """Return whether the start page says that a form has opened the plan."""
    with database.transaction(person) as db:
        told = describe_plans(db, person)["own"]
    assert told["recorded"]["opened"] is told["opened_by_form"]
    return bool(told["opened_by_form"])
