"""What the same person writes twice, on two devices or on paper and on a screen: nothing of it is lost."""

import re
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planner.conversation.domain import Typed, add_paper, merge_typed
from services.planner.conversation.paper import Paper, print_code, take_in_form
from services.planner.conversation.persons import Person
from services.planner.conversation.problems import WrittenOnScreen
from services.planner.editing import use_cases as editing
from services.planner.editing.domain import fingerprint
from services.planner.plans.domain.content import text_hash
from services.planner.plans.queries import find_plan
from shared.database import Database
from shared.errors import NotFound
from shared.identity import WORKER, Role
from tests.people import Place
from tests.planner.assessment.test_saving import finish
from tests.planner.conftest import SignedIn
from tests.planner.conversation.talking import NOW, PETRA, manager, person, plan_id, prepare, put_name, see, start
from tests.planner.conversation.test_pages import hidden, talk
from tests.planner.editing.working import save
from tests.planner.reading.test_pages import account, plan_of, send
from tests.planner.reading.test_pages import save as save_plans

WORDS = st.dictionaries(st.sampled_from(["look_back", "now", "want"]), st.sampled_from(["", "Film", "Bild"]))


def type_in(database: Database, want: str, *, beside: str = "", who: Person = PETRA) -> bool:
    """Type a paper form in."""
    with database.transaction(manager) as db:
        code = print_code(db, manager, plan_id(database), NOW)
    paper = Paper({"want": want, "give": ""}, ready=True, beside=beside)  # type: ignore[arg-type]
    with database.transaction(WORKER) as db:
        return take_in_form(db, code, who, paper, NOW)


def wanted(database: Database) -> str:
    """Return what the person says that they want."""
    own = see(database, person).own
    assert own
    return own.answers["want"]


@given(WORDS, WORDS, WORDS)
def test_of_two_devices_none_erases_what_it_has_not_seen(
    now: dict[str, str], seen: dict[str, str], new: dict[str, str]
) -> None:
    """Every text that stood there stands there still, unless who replaced it had read it."""
    typed = {name: Typed(text, text_hash(seen.get(name, ""))) for name, text in new.items()}
    merged, collided = merge_typed(now, typed)

    for name, text in now.items():
        assert merged[name] == text or not text or seen.get(name, "") == text
    assert all(merged.get(name) == text or name in collided for name, text in new.items() if text)


@given(WORDS, WORDS)
def test_a_paper_takes_nothing_away(now: dict[str, str], paper: dict[str, str]) -> None:
    """And all of it is there when both shall stand."""
    answers = add_paper(now, paper, "På blanketten:", both=True)

    assert all(text in answers[name] for each in (now, paper) for name, text in each.items())
    kept = {name: text or paper.get(name, "") for name, text in now.items()}
    assert add_paper(now, paper, "", both=False) == {**paper, **kept}


def test_the_second_device_is_shown_what_the_first_one_saved(database: Database) -> None:
    """It isn't ready before that is read; the other answers are saved."""
    save(database)
    start(database)
    prepare(database, person, {"want": "Lära mig film"}, ready=False)
    collided = prepare(database, person, {"want": "Bild", "now": "Bra"}, seen={})
    seen = see(database, person)

    assert collided == {"want": "Lära mig film"}
    assert (wanted(database), seen.own and seen.own.answers["now"]) == ("Lära mig film", "Bra")
    assert "person" not in seen.ready
    assert prepare(database, person, {"want": "Film och bild"}) == {}


def test_a_paper_does_not_erase_what_stands_on_the_screen(database: Database) -> None:
    """Whoever types says what counts; of words on the screen only the person says that they are ready."""
    save(database)
    start(database)
    prepare(database, person, {"want": "Lära mig film"}, ready=False)

    with pytest.raises(WrittenOnScreen):
        type_in(database, "Bild")
    assert wanted(database) == "Lära mig film"
    assert type_in(database, "Bild", beside="screen") is False
    assert wanted(database) == "Lära mig film"
    assert type_in(database, "Bild", beside="both") is False
    assert wanted(database) == "Lära mig film\n\nPå blanketten:\nBild"


@pytest.mark.parametrize("signs_in", [True, False])
def test_who_has_worked_on_the_screen_before_is_ready_by_a_form_only_without_a_way_in(
    database: Database, signs_in: bool
) -> None:
    """Who has assessed themself and written, and can't sign in any more, has nothing but paper: it is signed so too."""
    save(database)
    finish(database, level=1, hopes="Film")
    start(database)
    written = {"now": editing.Typed("Jag orkar inte mer", fingerprint(""))}
    with database.transaction(person) as db:
        editing.save_fields(db, person, plan_id(database), written)

    assert type_in(database, "Bild", who=replace(PETRA, signs_in=signs_in)) is not signs_in
    assert wanted(database) == "Bild"
    assert ("person" in see(database, person).ready) is not signs_in
    if signs_in:
        with database.transaction(manager) as db, pytest.raises(NotFound):
            find_plan(db, plan_id(database))
    else:
        prepare(database, manager, {})
        put_name(database, manager, for_person=True)
        assert see(database, manager).signed.holding["person"].origin == "paper"


def test_who_types_is_asked_and_is_shown_nothing_of_the_screen(
    database: Database, intake: Database, falun: Place, signed_in: SignedIn, browser: httpx.Client
) -> None:
    """The code isn't spent by asking; on the page of the person both texts stand."""
    employee, chief = account(intake, Role.STAFF, falun), account(intake, Role.MANAGER, falun)
    save_plans(database, falun, employee)
    mine, theirs = signed_in(employee), signed_in(chief)
    address = talk(plan_of(database, employee))
    send(mine, address)
    send(mine, f"{address}/preparation", want="Hemlig film")
    found = re.search(r"Kod: ([0-9A-Z]{5} [0-9A-Z]{5})", send(theirs, f"{address}/paper").text)
    assert found
    token = hidden(browser.get("/planner/paper").text, "csrf_token")
    form = {"csrf_token": token, "code": found[1], "last_name": employee.name.split()[-1], "want": "Bild", "ready": "1"}
    asked = browser.post("/planner/paper", data=form)
    done = browser.post("/planner/paper", data=form | {"beside": "both"})
    other = send(mine, f"{address}/preparation", want="Hemlig film och ljud")

    assert (asked.status_code, done.status_code, other.status_code) == (409, 303, 409)
    assert "Hemlig" not in asked.text
    assert "Bild" in asked.text
    assert "säger själv till" in browser.get("/planner/paper").text
    assert "På blanketten:" in other.text
    assert "Hemlig film och ljud" in other.text
    assert "Medarbetaren är inte klar än." in theirs.get(address).text
