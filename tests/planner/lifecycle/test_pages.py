"""Steps through their forms, and what the pages and other services are told of them."""

import re
from datetime import datetime, timedelta

import httpx
import pytest

from services.planner.lifecycle.queries import adoption_of
from services.planner.plans.queries import show_revision
from services.planner.reading.payload import document_payload
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from shared.language import TIME_ZONE
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.editing.working import MEASURE, write
from tests.planner.lifecycle.leading import plan
from tests.planner.reading.test_pages import account, page, save, send

DECISION = {"by_name": "Malin Öberg", "by_role": "bibliotekschef", "decided_on": "2026-03-12"}
# The review lasts a while yet.
EARLY = {**DECISION, "early": "1"}


def step(database: Database, name: str) -> str:
    """Return the address of a step of the plan."""
    return f"/planner/plans/{plan(database).id}/steps/{name}"


def hidden(browser: httpx.Client, path: str) -> dict[str, str]:
    """Return what the form on a page carries unseen."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', browser.get(path).text))


def leads(place: Place) -> Viewer:
    """Return who manages a place."""
    grant = Grant(Role.MANAGER, place.programme_id, frozenset({place.municipality_id}))
    return Viewer(new_id(), None, "M", "m@falun.example", (grant,))


@pytest.fixture
def manager(signed_in: SignedIn, database: Database, falun: Place, intake: Database) -> httpx.Client:
    """The manager, whose plan is under review."""
    save(database, falun)
    browser = signed_in(account(intake, Role.MANAGER, falun))
    later = str(datetime.now(TIME_ZONE).date() + timedelta(days=30))
    sent = send(browser, step(database, "send"), step_id=str(new_id()), review_by=later)
    assert sent.status_code == 303
    return browser


def test_a_decision_that_lacks_something_keeps_what_was_typed(manager: httpx.Client, database: Database) -> None:
    """The date is to come and the name is empty: both are said, and nothing is adopted."""
    path = step(database, "adopt")
    typed = {**hidden(manager, path), **EARLY, "by_name": "", "registry_number": "KUN 1"}
    nameless = manager.post(path, data=typed)
    early = manager.post(path, data={**typed, "by_name": "Malin", "decided_on": "2999-01-01"})

    assert (nameless.status_code, early.status_code) == (422, 422)
    assert 'value="KUN 1"' in nameless.text
    assert "Beslutet kan inte ligga framåt i tiden." in early.text
    assert plan(database).state == "in_review"


def test_goals_that_are_late_already_are_told_before_the_decision(
    manager: httpx.Client, database: Database, falun: Place
) -> None:
    """With a link to each: whoever adopts them would have to follow them up the same day."""
    who = leads(falun)
    due, last = "goals/digital-0-6/due", "skulle vara klart 31 januari 2025"
    write(database, due, "2025-01-31", who=who)
    late = manager.get(step(database, "adopt")).text
    write(database, due, "2035-01-31", who=who)
    mended = manager.get(step(database, "adopt")).text

    assert last in late
    assert "/edit/goal-digital-0-6" in late
    assert last not in mended


def test_before_the_promised_day_a_plan_is_adopted_only_when_one_says_so(
    manager: httpx.Client, database: Database, falun: Place
) -> None:
    """The page names the day, the comments that wait and goals that nobody is reminded of; what is typed stays."""
    write(database, "goals/digital-0-6/responsible", "", who=leads(falun))
    comment = {"comment_id": str(new_id()), "place": "horizon", "text": "Vi saknar bokbussen"}
    send(manager, f"/planner/plans/{plan(database).id}/comments", **comment)
    path = step(database, "adopt")
    asked = manager.get(path).text
    refused = manager.post(path, data={**hidden(manager, path), **DECISION, "registry_number": "KUN 1"})
    between = plan(database).state
    taken = manager.post(path, data={**hidden(manager, path), **EARLY})

    assert "En kommentar är inte avklarad" in asked
    assert "saknar ansvarig" in asked
    assert "på sig att kommentera" in asked
    assert (refused.status_code, between) == (422, "in_review")
    assert 'value="KUN 1"' in refused.text
    assert (taken.status_code, plan(database).state) == (303, "adopted")


def test_a_plan_is_not_adopted_before_its_swot_day(manager: httpx.Client, database: Database) -> None:
    """The page says which day that is; on the day itself it can be."""
    path = step(database, "adopt")
    typed = {**hidden(manager, path), **EARLY}
    early = manager.post(path, data={**typed, "decided_on": "2026-03-11"})
    accepted = manager.post(path, data={**typed, "decided_on": "2026-03-12"})

    assert (early.status_code, accepted.status_code) == (422, 303)
    assert "Dagen är före SWOT-dagen 12 mars 2026, som planen bygger på." in early.text
    assert 'value="Malin Öberg"' in early.text


def test_a_change_in_between_is_shown_and_can_then_be_adopted(
    manager: httpx.Client, database: Database, falun: Place
) -> None:
    """First the change in its words and the form anew, with what was typed; then the adoption of what it says now."""
    path = step(database, "adopt")
    typed = {**hidden(manager, path), **EARLY, "registry_number": "KUN 1"}
    facilitator = Grant(Role.FACILITATOR, falun.programme_id, frozenset({falun.municipality_id}))
    write(database, MEASURE, "Hälften räcker", who=Viewer(new_id(), None, "Ellinor", "e@lan.example", (facilitator,)))
    refused = manager.post(path, data=typed)
    unseen = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    accepted = manager.post(path, data={**typed, **unseen})

    assert refused.status_code == 409
    assert "Hälften" in refused.text
    assert 'value="KUN 1"' in refused.text
    assert accepted.status_code == 303
    assert plan(database).adopted_revision == 2


def test_who_adopts_second_is_led_on_with_the_number_that_only_they_typed(
    manager: httpx.Client, signed_in: SignedIn, intake: Database, database: Database, falun: Place
) -> None:
    """The decision that came first holds, as it was stated; the number can be entered, and isn't dropped in silence."""
    path = step(database, "adopt")
    other = signed_in(account(intake, Role.MANAGER, falun, "omar"))
    typed = {**hidden(other, path), **EARLY, "by_name": "Omar", "registry_number": "KUN 7"}
    manager.post(path, data={**hidden(manager, path), **EARLY})
    second = other.post(path, data=typed)
    shown = other.get(second.headers["location"]).text
    numberless = other.post(path, data={**typed, "registry_number": ""})

    assert second.headers["location"].endswith("/steps/register")
    assert "av Malin Öberg" in shown
    assert "KUN 7, är inte infört" in re.sub(r"<[^>]+>", "", shown)
    assert numberless.headers["location"].endswith("/plan")


def test_what_was_typed_for_a_step_that_somebody_else_took_is_shown(manager: httpx.Client, database: Database) -> None:
    """The reason stands there to be copied, once the plan has moved on."""
    path = step(database, "take_back")
    typed = {**hidden(manager, path), "reason": "Biblioteken i byarna saknas"}
    adopt = step(database, "adopt")
    manager.post(adopt, data={**hidden(manager, adopt), **EARLY})
    late = manager.post(path, data=typed)

    assert late.status_code == 409
    assert '<p class="typed"><bdi>Biblioteken i byarna saknas</bdi></p>' in late.text


def test_documents_of_the_adopted_revision_say_by_whom(
    manager: httpx.Client, database: Database, environment: dict[str, str]
) -> None:
    """Also while a new draft is written, and with a number that came later; the draft's say nothing."""
    path = step(database, "adopt")
    manager.post(path, data={**hidden(manager, path), **EARLY})
    send(manager, step(database, "revise"), step_id=str(new_id()))
    register = step(database, "register")
    typed = {**hidden(manager, register), "registry_number": "KUN " + "1" * 60}
    refused = manager.post(register, data=typed)
    manager.post(register, data={**typed, "registry_number": "KUN 1"})
    with database.transaction(WORKER) as db:
        shown = show_revision(db, plan(database), 1)
        payload = document_payload(shown, adoption_of(db, shown.plan.id, 1))

    assert plan(database).state == "draft"
    assert payload["state"] == "adopted"
    assert payload["adoption"].items() >= {**DECISION, "registry_number": "KUN 1"}.items()
    assert payload["adoption"]["registered_by"]
    assert (refused.status_code, typed["registry_number"] in refused.text) == (422, True)


def test_who_entered_an_adoption_stands_beside_who_decided(
    manager: httpx.Client, database: Database, falun: Place
) -> None:
    """In the plan, in its history and in what documents are told."""
    path = step(database, "adopt")
    manager.post(path, data={**hidden(manager, path), **EARLY, "by_name": "Kulturnämnden", "by_role": ""})
    history = manager.get(f"/planner/plans/{plan(database).id}/history").text
    with database.transaction(WORKER) as db:
        shown = show_revision(db, plan(database), 1)
        told = document_payload(shown, adoption_of(db, shown.plan.id, 1))["adoption"]

    assert told["by_name"] == "Kulturnämnden"
    entered = rf"Infört i KUB \d+ \w+ \d{{4}} kl. \d\d:\d\d av {told['recorded_by']}\."
    assert told["recorded_by"]
    assert re.search(entered, history)
    assert re.search(rf"av Kulturnämnden\.[^.]*{entered}", manager.get(page(falun)).text)
    assert datetime.fromisoformat(told["recorded_at"]).tzinfo


def test_what_can_be_corrected_is_told_before_the_adoption(manager: httpx.Client, database: Database) -> None:
    """What the plan says never changes; what is stated of the decision can."""
    assert "beslutsdagen och diarienumret går att rätta efteråt" in manager.get(step(database, "adopt")).text


def test_a_corrected_decision_stands_in_the_plan_and_both_in_its_history(
    manager: httpx.Client, database: Database, falun: Place
) -> None:
    """The form begins with what holds; a day before the SWOT day is refused there too."""
    path = step(database, "adopt")
    manager.post(path, data={**hidden(manager, path), **EARLY})
    path = step(database, "correct")
    form = manager.get(path).text
    typed = {**hidden(manager, path), "by_name": "Kulturnämnden", "by_role": "", "decided_on": "2026-03-14"}
    early = manager.post(path, data={**typed, "decided_on": "2026-03-11"})
    corrected = manager.post(path, data=typed)
    shown = manager.get(page(falun)).text
    history = manager.get(f"/planner/plans/{plan(database).id}/history").text

    assert all(f'value="{value}"' in form for value in DECISION.values())
    assert (early.status_code, corrected.status_code) == (422, 303)
    assert "Antagen 14 mars 2026 av Kulturnämnden." in shown
    assert "Rättat i KUB" in shown
    assert "Malin Öberg" not in shown
    assert all(text in history for text in ("Malin Öberg", "12 mars 2026", "Kulturnämnden", "14 mars 2026"))


def test_the_checksum_is_said_to_leave_out_the_decision(manager: httpx.Client, database: Database) -> None:
    """The same sum doesn't tell that the same one decided."""
    assert "ur planens innehåll, inte ur beslutet" in manager.get(step(database, "adopt")).text


def test_who_archives_reads_which_documents_can_be_ordered_afterwards(
    manager: httpx.Client, database: Database
) -> None:
    """As it is: the adopted version's page of an archived plan orders it."""
    adopting = step(database, "adopt")
    manager.post(adopting, data={**hidden(manager, adopting), **EARLY})
    path = step(database, "archive")
    asked = manager.get(path).text
    manager.post(path, data=hidden(manager, path))
    kept = manager.get(f"/planner/plans/{plan(database).id}/versions/{plan(database).adopted_revision}").text

    assert "Dokumentet av en version som har antagits går att beställa också efteråt" in asked
    assert "inga nya dokument" not in asked
    assert plan(database).state == "archived"
    assert kept.count('action="/reports/orders"') == 1


def test_what_cannot_be_done_says_where_the_plan_stands_and_what_can(
    manager: httpx.Client, database: Database, falun: Place
) -> None:
    """A follow-up can wait for the adoption; beside a new draft it is made, from the plan's page."""
    early = manager.get(step(database, "follow_up")).text
    path = step(database, "adopt")
    manager.post(path, data={**hidden(manager, path), **EARLY})
    send(manager, step(database, "revise"), step_id=str(new_id()))
    offered = manager.get(page(falun)).text
    found = {"learned": "Vi övade för sällan.", "outcome-digital-0-6": "under_way"}
    path = step(database, "follow_up")
    told = manager.post(path, data={**hidden(manager, path), **found})
    shown = manager.get(page(falun)).text

    assert "planen är på granskning" in early
    assert f'<a href="{step(database, "adopt")}">Anta planen</a>' in early
    assert f'href="{step(database, "follow_up")}">Följ upp' in offered
    assert (told.status_code, plan(database).state) == (303, "draft")
    assert "Vi övade för sällan." in shown
    assert "<dd>På väg, <time" in shown


def test_the_list_of_versions_says_which_was_adopted_for_good(manager: httpx.Client, database: Database) -> None:
    """Adopted without a change it is the version that was sent for review; the archive doesn't change that."""
    path = step(database, "adopt")
    manager.post(path, data={**hidden(manager, path), **EARLY, "registry_number": "KUN 1"})
    send(manager, step(database, "archive"), step_id=str(new_id()))
    listed = manager.get(f"/planner/plans/{plan(database).id}/versions").text

    assert plan(database).state == "archived"
    assert "Antagen 12 mars 2026, diarienummer KUN 1" in listed


def test_every_step_has_its_page(manager: httpx.Client, database: Database) -> None:
    """Those that can't be taken now say so; as what somebody decides is theirs to say."""
    answers = {name: manager.get(step(database, name)) for name in ("send", "take_back", "adopt", "follow_up")}
    others = ("revise", "keep", "register", "correct", "archive")
    answers |= {name: manager.get(step(database, name)) for name in others}

    assert {answer.status_code for answer in answers.values()} == {200}
    possible = {name for name, answer in answers.items() if "Det går inte att göra nu" not in answer.text}
    assert possible == {"take_back", "adopt"}
    assert 'value="bibliotekschef"' not in answers["adopt"].text


def test_a_follow_up_is_about_the_goals_that_were_read(manager: httpx.Client, database: Database, falun: Place) -> None:
    """When another version is adopted meanwhile, its changes are shown and what was typed stays; then it is kept."""
    adopting, path = step(database, "adopt"), step(database, "follow_up")
    manager.post(adopting, data={**hidden(manager, adopting), **EARLY})
    typed = {**hidden(manager, path), "learned": "Vi övade för sällan.", "outcome-digital-0-6": "reached"}
    send(manager, step(database, "revise"), step_id=str(new_id()))
    write(database, "goals/digital-0-6/text", "Alla kan handleda andra.", who=leads(falun))
    later = str(datetime.now(TIME_ZONE).date() + timedelta(days=30))
    send(manager, step(database, "send"), step_id=str(new_id()), review_by=later)
    manager.post(adopting, data={**hidden(manager, adopting), **EARLY})
    refused = manager.post(path, data=typed)
    unseen = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', refused.text))
    between = plan(database).state
    accepted = manager.post(path, data={**typed, **unseen, "outcome-digital-0-6": "under_way"})

    assert (refused.status_code, between) == (409, "adopted")
    assert "En ny version av planen har antagits" in refused.text
    assert "handleda" in refused.text
    assert "Vi övade för sällan." in refused.text
    assert not re.search(r'name="outcome-digital-0-6"[^>]* checked', refused.text)
    assert (accepted.status_code, plan(database).state) == (303, "followed_up")
