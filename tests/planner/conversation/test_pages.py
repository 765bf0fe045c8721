"""The conversation as both meet it, without scripts."""

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from services.intake.accounts.tables import Account
from services.intake.accounts.use_cases import grant_role
from services.planner.editing.tables import PlanEdit
from services.planner.plans.tables import PlanRevision
from services.planner.settings import PlannerSettings
from services.reports.rendering.payload import read_plan
from shared.asking import ServiceClient
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.language import TIME_ZONE
from shared.web.patience import ROOM, WrongCodes
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.reading.test_internal import TOKEN
from tests.planner.reading.test_pages import account, plan_of, save, send


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def talk(plan: UUID) -> str:
    """Return the address of a conversation."""
    return f"/planner/plans/{plan}/conversation"


def sign(browser: httpx.Client, address: str) -> httpx.Response:
    """Sign what the page shows, without any hours where it asks."""
    page = browser.get(address).text
    tick = {"without_hours": "1"} if 'name="without_hours"' in page else {}
    return send(browser, f"{address}/signature", seal=hidden(page, "seal"), **tick)


@dataclass(frozen=True)
class Two:
    """The browsers of a person with a plan and of their manager, and the plan."""

    person: httpx.Client
    manager: httpx.Client
    plan: UUID


@pytest.fixture
def two(database: Database, intake: Database, falun: Place, signed_in: SignedIn) -> Two:
    """Both, before anybody has begun."""
    employee, chief = account(intake, Role.STAFF, falun), account(intake, Role.MANAGER, falun)
    save(database, falun, employee)
    return Two(signed_in(employee), signed_in(chief), plan_of(database, employee))


def test_both_prepare_apart_meet_and_sign(two: Two, falun: Place) -> None:
    """From the manager's invitation to an agreed plan; nothing is seen too early."""
    person, manager, address = two.person, two.manager, talk(two.plan)
    listed = f"/planner/municipalities/{falun.municipality_id}/conversations"

    assert "inte påbörjat" in manager.get(listed).text
    assert send(manager, address).status_code == 303
    assert send(person, f"{address}/preparation", want="Lära mig film", ready="1").status_code == 303
    assert "Lära mig film" not in manager.get(address).text
    send(manager, f"{address}/preparation", offer="Två dagar", ready="1")
    assert "Lära mig film" in manager.get(address).text
    assert "Två dagar" in person.get(address).text
    assert sign(person, address).status_code == 303
    assert sign(manager, address).status_code == 303
    agreed = person.get(address).text
    assert "Följ upp varje halvår" in agreed
    assert "kontrollsumma" in agreed


def test_before_one_is_ready_one_is_shown_what_the_manager_will_read(two: Two) -> None:
    """A page on which nothing is done but read; to the manager the address is the plan's."""
    plan = f"/planner/plans/{two.plan}"
    send(two.person, talk(two.plan))
    assert f'{plan}?as_manager=1">Det här är det chefen får se<' in two.person.get(talk(two.plan)).text
    shown = two.person.get(f"{plan}?as_manager=1").text
    send(two.person, f"{plan}/share", shared="1")

    assert "Så här läser din chef planen när du delar den." in shown
    assert 'class="pen"' not in shown
    assert "/reports/orders" not in shown
    assert 'class="pen"' in two.manager.get(f"{plan}?as_manager=1").text


def test_what_both_have_signed_is_read_and_ordered_while_a_new_round_goes_on(two: Two, browser: httpx.Client) -> None:
    """The plan's page says that it holds and leads there; its document says that it is agreed, and by whom."""
    person, manager, address, plan = two.person, two.manager, talk(two.plan), f"/planner/plans/{two.plan}"
    send(manager, address)
    for each in (person, manager):
        send(each, f"{address}/preparation", ready="1")
    for each in (person, manager):
        sign(each, address)
    before = person.get(plan).text
    send(person, address)
    seen = hidden(person.get(f"{plan}/edit/talk").text, "seen:future")
    send(person, f"{plan}/edit/talk", **{"seen:future": seen, "future": "Leda bokcirklar"})
    send(person, f"{plan}/versions")
    read = [each.get(plan).text for each in (person, manager)]
    signed = [each.get(f"{plan}/versions/1").text for each in (person, manager)]
    document = browser.get(f"/planner/internal/plans/{two.plan}/revisions/1", headers=TOKEN).json()

    assert "som ni båda har skrivit under, gäller" not in before
    assert all(f'href="{plan}/versions/1">Läs eller beställ den som gäller<' in text for text in read)
    assert all('action="/reports/orders"' in text and 'name="revision" value="1"' in text for text in signed)
    assert 'action="/reports/orders"' not in person.get(f"{plan}/versions/2").text
    assert all("Underskrifter" in text for text in signed)
    assert all(", version 1 – KUB</title>" in text for text in signed)
    assert read_plan(document).revision == 1
    assert (document["state"], set(document["signatures"])) == ("adopted", {"person", "manager"})
    assert [each["on_paper"] for each in document["signed"].values()] == [False, False]


def test_nobody_is_asked_to_invite_oneself(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn
) -> None:
    """A manager has a plan too, and begins that conversation as anybody does."""
    chief = account(intake, Role.STAFF, falun)
    with intake.transaction(WORKER) as db:
        grant_role(db, chief, Role.MANAGER, municipality_id=falun.municipality_id)
    save(database, falun, chief)
    listed = signed_in(chief).get(f"/planner/municipalities/{falun.municipality_id}/conversations").text

    assert "inte påbörjat" in listed
    assert "Börja förbereda samtalet" in listed
    assert ">Bjud in<" not in listed


def test_what_is_too_long_is_still_there(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn
) -> None:
    """With a word about what to do."""
    employee = account(intake, Role.STAFF, falun)
    save(database, falun, employee)
    person = signed_in(employee)
    address = talk(plan_of(database, employee))
    send(person, address)
    answer = send(person, f"{address}/preparation", want="film " * 1200)

    assert answer.status_code == 422
    assert "film film" in answer.text
    assert "Det är för långt" in answer.text


def invited(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn
) -> tuple[Account, httpx.Client, str]:
    """Return an employee who is invited to a conversation, the manager's browser, and the conversation's address."""
    employee, chief = account(intake, Role.STAFF, falun), account(intake, Role.MANAGER, falun)
    save(database, falun, employee)
    manager = signed_in(chief)
    address = talk(plan_of(database, employee))
    send(manager, address)
    return employee, manager, address


def test_a_paper_forms_code_is_held_back_before_it_is_known(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn, browser: httpx.Client, app: FastAPI
) -> None:
    """After many wrong codes, right and wrong ones alike."""
    employee, manager, address = invited(database, intake, falun, signed_in)
    found = re.search(r"Kod: ([0-9A-Z]{5} [0-9A-Z]{5})", send(manager, f"{address}/paper").text)
    assert found
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    app.state.wrong_codes = counted = WrongCodes("redis://127.0.0.1:1/0", sleep)
    for _ in range(ROOM):
        counted.count("testclient")
    token = hidden(browser.get("/planner/paper").text, "csrf_token")
    form = {"csrf_token": token, "last_name": employee.name.split()[-1], "want": "Film", "ready": "1"}
    answers = [browser.post("/planner/paper", data=form | {"code": code}).status_code for code in (found[1], "K7M4P")]

    assert answers == [303, 422]
    assert waited == [0.5, 0.5]


def test_a_form_that_cannot_be_printed_leaves_the_one_before(
    database: Database,
    intake: Database,
    falun: Place,
    signed_in: SignedIn,
    app: FastAPI,
    browser: httpx.Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Intake, which knows the person's name, doesn't answer; the form that is at home already is taken in."""
    employee, manager, address = invited(database, intake, falun, signed_in)
    found = re.search(r"Kod: ([0-9A-Z]{5} [0-9A-Z]{5})", send(manager, f"{address}/paper").text)
    assert found
    answering = app.state.ask
    monkeypatch.setenv("INTAKE_URL", "http://127.0.0.1:9")
    with closing(ServiceClient(PlannerSettings())) as app.state.ask:
        refused = send(manager, f"{address}/paper")
    app.state.ask = answering
    token = hidden(browser.get("/planner/paper").text, "csrf_token")
    form = {"csrf_token": token, "code": found[1], "last_name": employee.name.split()[-1], "want": "Film"}

    assert refused.status_code == 503
    assert browser.post("/planner/paper", data=form).status_code == 303
    assert "sedan tidigare" in manager.get(address).text


def test_a_goal_from_outside_the_draft_is_chosen_and_read(two: Two) -> None:
    """The conversation and the plan open for both, with the goal and its support."""
    person, manager, plan = two.person, two.manager, two.plan
    send(manager, talk(plan))
    for browser in (person, manager):
        send(browser, f"{talk(plan)}/preparation", ready="1")
    shown = person.get(talk(plan)).text
    offered = re.findall(r'name="offered" value="([^"]+)"', shown)
    goals = f"{talk(plan)}/goals"
    # A version without any: what is chosen then is as new to the plan as what was never drafted.
    emptied = [send(person, goals, offered=offered), send(person, f"/planner/plans/{plan}/versions")]  # type: ignore[arg-type]
    empty = person.get(talk(plan)).text
    saved = send(person, goals, offered=offered, goal=offered[0])  # type: ignore[arg-type]
    pages = [browser.get(path) for browser in (person, manager) for path in (talk(plan), f"/planner/plans/{plan}")]

    assert [answer.status_code for answer in (*emptied, saved)] == [303] * 3
    assert [page.status_code for page in pages] == [200] * 4
    # Nothing to sign is said before one signs it.
    assert ["Planen har inga mål" in page for page in (shown, empty, pages[0].text)] == [False, True, False]
    assert len(re.findall(r'name="goal" value="[^"]+"[^>]* checked', pages[0].text)) == 1


def test_days_that_cannot_be_are_refused(two: Two) -> None:
    """Of a meeting that is told by e-mail, and of a follow-up that nobody would be reminded of again."""
    person, manager, address = two.person, two.manager, talk(two.plan)
    today = datetime.now(TIME_ZONE).date()
    met = [send(manager, address, meeting_on=day) for day in ("2020-01-01", "9999-12-31")]
    send(manager, address, meeting_on=str(today + timedelta(days=30)))
    for browser in (person, manager):
        send(browser, f"{address}/preparation", ready="1")
    for browser in (person, manager):
        sign(browser, address)
    told = {"follow_up_id": str(new_id()), "text": "Det går bra"}
    days = (today - timedelta(days=9), today + timedelta(days=9))
    followed = [send(person, f"{address}/follow-ups", **told, held_on=str(day)) for day in days]
    saved = send(person, f"{address}/follow-ups", **told, held_on=str(today))

    assert [answer.status_code for answer in (*met, *followed, saved)] == [422] * 4 + [303]
    assert "Dagen har redan varit." in met[0].text
    assert "Dagen är före den dag då ni kom överens." in followed[0].text
    assert "Dagen har inte varit än." in followed[1].text
    assert all("Det går bra" in answer.text for answer in followed)


def test_no_button_throws_away_what_is_typed(two: Two) -> None:
    """The day's and the paper's save the preparation, the preparation's save the day; who was ready stays so."""
    person, manager, address = two.person, two.manager, talk(two.plan)
    send(manager, address)
    day = str(datetime.now(TIME_ZONE).date() + timedelta(days=30))
    other = str(datetime.now(TIME_ZONE).date() + timedelta(days=40))
    saved = send(person, f"{address}/day", meeting_on=day, seen_day="", future="Mer film")
    both = person.get(address).text
    send(manager, f"{address}/preparation", offer="Två dagar", ready="1")
    printed = send(
        manager,
        f"{address}/paper",
        offer="Tre dagar",
        **{"seen:offer": hidden(manager.get(address).text, "seen:offer")},
    )
    theirs = manager.get(address).text
    send(manager, f"{address}/preparation", offer="Tre dagar", ready="1", meeting_on=other, seen_day=day)
    refused = send(person, f"{address}/day", meeting_on="2020-01-01", future="Mer ljud")

    assert (saved.status_code, printed.status_code, refused.status_code) == (303, 200, 422)
    assert "Mer film</textarea>" in both
    assert f'value="{day}"' in both
    assert "Tre dagar</textarea>" in theirs
    assert "Du är klar." in theirs
    assert f'value="{other}"' in person.get(address).text
    assert "Mer ljud</textarea>" in refused.text


def test_withdrawing_a_new_round_keeps_what_is_typed(two: Two) -> None:
    """It is saved with the round, and the next one begins with it; what another device saved is shown first."""
    person, manager, address = two.person, two.manager, talk(two.plan)
    send(manager, address)
    for browser in (person, manager):
        send(browser, f"{address}/preparation", ready="1")
    for browser in (person, manager):
        sign(browser, address)
    send(person, address)
    form = person.get(address).text
    begun = {"round_id": hidden(form, "round_id"), "seen:want": hidden(form, "seen:want")}
    send(person, f"{address}/preparation", want="Från telefonen", **{"seen:want": begun["seen:want"]})
    collided = send(person, f"{address}/withdrawal", want="Mer film", **begun)
    begun["seen:want"] = hidden(collided.text, "seen:want")
    withdrawn = send(person, f"{address}/withdrawal", want="Mer film", **begun)
    agreed = person.get(address).text
    send(person, address)

    preparing = form[form.index(f'action="/planner/plans/{two.plan}/conversation/preparation"') :]
    assert f'formaction="{address}/withdrawal"' in preparing[: preparing.index("</form>")]
    assert collided.status_code == 409
    assert "Från telefonen" in collided.text
    assert "Mer film</textarea>" in collided.text
    assert withdrawn.status_code == 303
    assert "kontrollsumma" in agreed
    assert "Mer film</textarea>" in person.get(address).text


def test_who_signs_reads_what_the_other_has_changed(two: Two, database: Database) -> None:
    """A goal's level and reason, an area's level, why the hours are as they are; the rest is a link away."""
    address = meet_on_pages(two)
    before = two.person.get(address).text
    with database.transaction(WORKER) as db:
        content = db.get_one(PlanRevision, (two.plan, 1)).content
    goal, area = content["goals"][0], content["areas"][0]
    written = {f"goals/{goal['id']}/target": 4, f"goals/{goal['id']}/why": "Chefens skäl", "hours_note": "Vi har råd"}
    written |= {f"areas/{area['area']}/target": 0}
    with database.transaction(WORKER) as db:
        db.add_all(
            PlanEdit(plan_id=two.plan, path=path, value=value, author="Malin", edited_at=datetime.now(TIME_ZONE))
            for path, value in written.items()
        )
    page = two.person.get(address).text

    assert "nivå 4, leder andra" in page.split('id="goals"')[1]
    assert "Chefens skäl" in page
    assert "Vi har råd" in page
    assert "Nivåer som ni har ändrat" in page
    assert f"förslaget var nivå {area['target']}" in page
    assert "Nivåer som ni har ändrat" not in before
    assert f'href="/planner/plans/{two.plan}">Läs hela planen' in page


def test_every_goal_that_is_offered_says_where_it_comes_from(two: Two) -> None:
    """Also one whose step is taken; the area's name stands apart from what follows."""
    page = two.person.get(meet_on_pages(two)).text
    labels = re.findall(r'<span class="choice-hint">(.*?)</label>', page, re.DOTALL)
    hints = [" ".join(re.sub(r"<[^>]+>", "", label).split()) for label in labels]

    assert hints
    assert [hint for hint in hints if not re.match(r"[^:]+: målet är nivå \d\.", hint)] == []
    assert "Ert eget mål" not in page


def meet_on_pages(two: Two) -> str:
    """Have both ready, and return the address."""
    address = talk(two.plan)
    send(two.manager, address)
    send(two.person, f"{address}/preparation", want="Film", ready="1")
    send(two.manager, f"{address}/preparation", offer="Två dagar", ready="1")
    return address


def test_whoever_signs_first_is_asked_about_hours_that_are_not_decided(two: Two) -> None:
    """The page never calls them nought, signs nothing without a tick, and asks the second one no more."""
    address = talk(two.plan)
    send(two.person, address)
    send(two.person, f"{address}/preparation", ready="1")
    send(two.manager, f"{address}/preparation", ready="1")
    page = two.person.get(address).text
    refused = send(two.person, f"{address}/signature", seal=hidden(page, "seal"))
    signed = sign(two.person, address)
    theirs = two.manager.get(address).text
    agreed = sign(two.manager, address)

    assert "Inget stöd har någon tid än. Det finns 40 timmar på ett år." in page
    assert "tar 0 timmar" not in page
    assert (refused.status_code, signed.status_code, agreed.status_code) == (422, 303, 303)
    assert "så planen är inte underskriven" in refused.text
    assert 'name="without_hours"' not in theirs
    assert "Inget stöd har någon tid än." in two.person.get(f"/planner/plans/{two.plan}").text
