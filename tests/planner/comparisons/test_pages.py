"""A group compares, stops, changes its mind; the plan weighs what it answered."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text

from services.planner.comparisons.pages import Boards
from services.planner.comparisons.tables import Comparison, ComparisonAnswer
from services.planner.comparisons.use_cases import forget_removed
from services.planner.needs.domain.comparisons import Judgement
from services.planner.needs.domain.decisions import BETWEEN_QUADRANTS
from services.planner.needs.domain.values import PRESSING, AnalysedNote, NoteInput
from services.planner.needs.domain.weighing import group_notes
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.people import Place
from tests.planner.closed_day import close_day
from tests.planner.conftest import SignedIn
from tests.planner.review.test_pages import account, derive, send

NOTES = [
    ("weakness", "Vi kan för lite om e-böcker"),
    ("weakness", "Hyllorna är fulla"),
    ("weakness", "Ingen vågar svara i telefon"),
    ("opportunity", "Läsfrämjande med förskolan"),
    ("threat", "Minskade anslag"),
]


@pytest.fixture
def notes(intake: Database, falun: Place) -> list[str]:
    """The ids of the notes of Falun's closed day."""
    return close_day(intake, falun, *NOTES)


@pytest.fixture
def facilitator(signed_in: SignedIn, intake: Database, falun: Place) -> httpx.Client:
    """A browser of the county's facilitator."""
    return signed_in(account(intake, Role.FACILITATOR, falun))


def path(place: Place) -> str:
    """Return the path of the comparisons."""
    return f"/planner/municipalities/{place.municipality_id}/comparisons"


def start(browser: httpx.Client, place: Place, subject: str, key: UUID | None = None) -> str:
    """Begin a comparison and return its path."""
    answer = send(browser, path(place), key=str(key or new_id()), subject=subject, count="7", name="Förmiddagen")
    assert answer.status_code == 303
    return answer.headers["location"]


def asked(page: str) -> tuple[str, str]:
    """Return the pair that a page asks about."""
    found = re.search(r'name="a" value="([^"]+)"><input type="hidden" name="b" value="([^"]+)"', page)
    assert found, page
    return found[1], found[2]


def answer_all(browser: httpx.Client, place: str, *grades: str) -> httpx.Response:
    """Answer the questions as they come."""
    for grade in grades:
        a, b = asked(browser.get(place).text)
        send(browser, f"{place}/answers", a=a, b=b, grade=grade)
    return browser.get(place)


def content(database: Database) -> dict[str, object]:
    """Return the municipal plan's parameters."""
    found: dict[str, object] = _plan(database)["parameters"]
    return found


def swot(database: Database, quadrant: str) -> list[dict[str, Any]]:
    """Return a quadrant's notes as the municipal plan keeps them."""
    return next(part["notes"] for part in _plan(database)["swot"] if part["quadrant"] == quadrant)


def _plan(database: Database) -> dict[str, Any]:
    with database.transaction(WORKER) as db:
        plan = db.scalars(select(Plan).where(Plan.kind == "municipal")).one()
        return db.get_one(PlanRevision, (plan.id, plan.revision)).content


def test_three_quadrants_are_weighed_by_two_answers(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """The plan says so, on its page and in its parameters, and that a third would test them."""
    derive(database, intake, falun)
    place = start(facilitator, falun, "quadrants")
    page = answer_all(facilitator, place, "3", "3").text
    derive(database, intake, falun)
    plan = facilitator.get(f"/planner/municipalities/{falun.municipality_id}/plan").text

    assert notes
    assert "Nu räcker svaren" in page
    assert content(database)["quadrant_weights"] == pytest.approx({"weakness": 0.6, "opportunity": 0.2, "threat": 0.2})
    assert "Fälten är vägda genom parvisa jämförelser, så få att inget svar prövar ett annat." in plan


def test_weights_of_fields_that_the_plan_does_not_use_are_not_shown_as_its_own(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """After one answer a field is left, and all of them weigh the same in the plan: both pages name it."""
    place = start(facilitator, falun, "quadrants")
    left = "Hot är inte vägda än. Tills dess väger fälten lika i planen."
    before = facilitator.get(place).text
    send(facilitator, f"{place}/answers", a="weakness", b="opportunity", grade="9")
    index, page = facilitator.get(path(falun)).text, facilitator.get(place).text
    derive(database, intake, falun)

    assert notes
    assert content(database)["quadrant_weights"] == pytest.approx(dict.fromkeys(PRESSING, 1 / 3))
    assert [left in each for each in (before, index, page)] == [False, True, True]
    assert "weights-figure" not in index
    send(facilitator, f"{place}/answers", a="weakness", b="threat", grade="9")
    both = facilitator.get(path(falun)).text
    assert "är inte vägda än" not in both
    assert both.count("weights-figure") == 3


def test_a_field_without_notes_takes_no_share() -> None:
    """It was compared while it had some; the plan divides its weight among the others."""
    said = (Judgement("weakness", "opportunity", 3.0), Judgement("weakness", "threat", 3.0))
    group = group_notes([AnalysedNote(NoteInput("1", "Hyllorna", "users", "weakness"), (), None)])
    there = {"weakness": (group,), "opportunity": (replace(group, quadrant="opportunity"),), "threat": ()}
    boards = Boards(there, {BETWEEN_QUADRANTS: said})
    weighing = boards.weighing(BETWEEN_QUADRANTS)

    assert weighing
    assert boards.shares(BETWEEN_QUADRANTS, weighing) == pytest.approx({"weakness": 0.75, "opportunity": 0.25})


def test_the_ratio_and_the_answer_that_breaks_it_are_shown(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """Contradicting answers still give weights, and what would fit stands beside."""
    page = answer_all(facilitator, start(facilitator, falun, "quadrants"), "9", "3", "9").text
    derive(database, intake, falun)

    assert notes
    assert "Alla frågor är besvarade" in page
    assert "Svaren säger emot varandra" in page
    worst = re.search(r"går sämst ihop med de andra: <q>[^<]+</q> är [\w ]+, jämfört med <q>([^<]+)</q>\.</p>", page)
    assert worst
    assert f"De andra svaren talar för motsatsen: att <q>{worst[1]}</q> är " in page
    assert "Svara på nytt" in page
    assert content(database)["comparisons"]


def test_the_heaviest_notes_of_a_quadrant_are_compared(
    facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """In their authors' words, and only those of the quadrant."""
    page = facilitator.get(start(facilitator, falun, "weakness")).text

    assert notes
    assert "Fråga 1 av minst 2" in page
    assert "Minskade anslag" not in page


def test_the_plan_fills_in_what_a_compared_note_weighs(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """Two of three weaknesses: their votes together, what the answer gives each, and what the field weighs."""
    place = start(facilitator, falun, "weakness")
    a, b = asked(facilitator.get(place).text)
    said = {b: "25,0", a: "75,0"}
    send(facilitator, f"{place}/answers", a=a, b=b, grade="3")
    derive(database, intake, falun)
    plan = facilitator.get(f"/planner/municipalities/{falun.municipality_id}/plan").text
    shared = re.findall(
        r"de 2 jämförda lapparna har tillsammans 2 av fältets 3 röster, jämförelsen ger den här ([\d,]+)", plan
    )

    assert notes
    assert shared
    assert set(shared) <= set(said.values())
    shares = sorted(each["compared_share"] for each in swot(database, "weakness") if "compared_share" in each)
    assert shares == pytest.approx([0.25, 0.75])


def test_an_answer_can_be_changed_and_a_question_skipped(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """The other way round is the same pair, and what was skipped weighs nothing."""
    place = start(facilitator, falun, "quadrants")
    for a, b, grade in (("weakness", "threat", "5"), ("threat", "weakness", "7")):
        send(facilitator, f"{place}/answers", a=a, b=b, grade=grade)
    send(facilitator, f"{place}/answers", a="weakness", b="opportunity", skipped="1")

    assert notes
    with database.transaction(WORKER) as db:
        answers = {(row.a, row.b): row.grade for row in db.scalars(select(ComparisonAnswer))}
    assert answers == {("threat", "weakness"): 7, ("opportunity", "weakness"): None}
    again = facilitator.get(place, params={"pair": "weakness~threat"}).text
    assert 'value="-7" data-key="8"' in again
    assert again.count('aria-pressed="true"') == 1


def test_answers_stand_in_whole_sentences(facilitator: httpx.Client, falun: Place, notes: list[str]) -> None:
    """Each with both things, also one that was skipped; what people wrote is marked as theirs."""
    place = start(facilitator, falun, "weakness")
    words: dict[str, str] = {}
    for fields in ({"grade": "5"}, {"skipped": "1"}):
        page = facilitator.get(place).text
        pair = asked(page)
        shown = re.findall(r'<div class="thing.*?<p>(<bdi>.*?</bdi>)</p>', page, re.DOTALL)
        words |= dict(zip(pair, shown, strict=True))
        said = send(facilitator, f"{place}/answers", None, a=pair[0], b=pair[1], **fields)
        assert said.status_code == 303
        last = [f"<q>{words[item]}</q>" for item in pair]
        page = facilitator.get(place).text
        if "grade" in fields:
            assert f"<li>{last[0]} är klart viktigare, jämfört med {last[1]}. <a" in page
        else:
            either_way = (" och ".join(last), " och ".join(reversed(last)))
            assert any(f"<li>{both}: frågan hoppades över. <a" in page for both in either_way)
    assert notes


def test_both_things_come_before_the_steps_and_what_was_skipped_is_no_answer(
    facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """Who listens knows what is asked before the nine answers."""
    place = start(facilitator, falun, "quadrants")
    for fields in ({"grade": "5"}, {"skipped": "1"}):
        a, b = asked(facilitator.get(place).text)
        send(facilitator, f"{place}/answers", None, a=a, b=b, **fields)
    page = facilitator.get(place).text

    places = [page.index(each) for each in ('id="first-thing"', 'id="second-thing"', 'role="group"', 'name="grade"')]
    assert places == sorted(places)
    assert 'aria-describedby="first-thing second-thing"' in page
    assert "Ett svar, en fråga överhoppad" in page


def test_beginning_twice_begins_one(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """A form that is sent twice carries the same key."""
    key = new_id()
    for _again in range(2):
        start(facilitator, falun, "quadrants", key)

    assert notes
    with database.transaction(WORKER) as db:
        assert len(db.scalars(select(Comparison)).all()) == 1


@pytest.mark.parametrize("fields", [{"a": "weakness", "b": "moon"}, {"a": "threat", "b": "threat"}, {"grade": "12"}])
def test_what_was_never_asked_is_refused_with_the_page(
    fields: dict[str, str], facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """And the question stands there still."""
    place = start(facilitator, falun, "quadrants")
    sent = {"a": "weakness", "b": "threat", "grade": "3"} | fields
    answer = send(facilitator, f"{place}/answers", None, **sent)

    assert notes
    assert answer.status_code == 422
    assert "Välj ett av svaren" in answer.text
    assert asked(answer.text)


def test_a_quadrant_with_too_few_notes_cannot_be_compared(
    facilitator: httpx.Client, falun: Place, notes: list[str]
) -> None:
    """What was typed is still there."""
    answer = send(facilitator, path(falun), key=str(new_id()), subject="threat", count="7", name="Kvällen")

    assert notes
    assert answer.status_code == 422
    assert "för få lappar" in answer.text
    assert 'value="Kvällen"' in answer.text


def test_what_was_removed_can_be_put_back_with_its_answers(
    facilitator: httpx.Client, database: Database, intake: Database, falun: Place, notes: list[str]
) -> None:
    """The next derivation is the one there was before it; undone, it weighs as it did."""
    derive(database, intake, falun)
    place = start(facilitator, falun, "quadrants")
    answer_all(facilitator, place, "3", "3")
    derive(database, intake, falun)
    compared = content(database)
    for _again in range(2):
        removed = send(facilitator, f"{place}/remove")
    index = facilitator.get(removed.headers["location"]).text
    derive(database, intake, falun)

    assert notes
    assert "comparisons" not in content(database)
    assert "comparison-list" not in index
    assert "weights-figure" not in index
    undo = re.search(rf'action="({place}/restore)".*?Jämförelsen är borttagen\. .*?Ångra</button>', index, re.DOTALL)
    assert undo
    for _again in range(2):
        back = send(facilitator, undo[1])
    index = facilitator.get(back.headers["location"]).text
    derive(database, intake, falun)
    assert "Jämförelsen är tillbaka med alla svar." in index
    assert "comparison-list" in index
    assert content(database) == compared
    with database.transaction(WORKER) as db:
        assert db.scalar(text("SELECT count(*) FROM planner.derivation")) == 2


def test_who_answers_a_removed_comparison_is_told_and_can_go_on(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """Neither the question nor the answer ends at a page that isn't there; what was answered before is kept."""
    place = start(facilitator, falun, "quadrants")
    pair = {"a": "weakness", "b": "threat"}
    send(facilitator, f"{place}/answers", None, **pair, grade="5")
    send(facilitator, f"{place}/remove")
    answered = send(facilitator, f"{place}/answers", None, **pair, grade="9")
    asked_for = facilitator.get(place)

    assert notes
    assert (answered.status_code, asked_for.status_code) == (410, 410)
    assert "Svaret sparades inte" in answered.text
    assert "Svaret sparades inte" not in asked_for.text
    assert "Ta tillbaka jämförelsen" in asked_for.text
    back = send(facilitator, f"{place}/restore", None, back="comparison")
    assert back.headers["location"] == place
    assert "Ett svar" in facilitator.get(place).text
    with database.transaction(WORKER) as db:
        assert db.scalars(select(ComparisonAnswer.grade)).all() == [-5]


def test_a_removed_comparison_is_erased_in_the_end(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """After thirty days, with its answers; those that stand are kept."""
    kept, removed = (start(facilitator, falun, "quadrants") for _each in range(2))
    for place in (kept, removed):
        answer_all(facilitator, place, "3")
    send(facilitator, f"{removed}/remove")
    left = []
    for days in (29, 31):
        with database.transaction(WORKER) as db:
            forget_removed(db, datetime.now(UTC) + timedelta(days=days))
            left.append({str(known) for known in db.scalars(select(Comparison.id))})

    assert notes
    assert left == [{kept[-36:], removed[-36:]}, {kept[-36:]}]
    assert facilitator.get(removed).status_code == 404


def test_an_erased_comparison_cannot_be_put_back(
    facilitator: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """Whoever had the page open reads so, and nothing is derived anew."""
    place = start(facilitator, falun, "quadrants")
    send(facilitator, f"{place}/remove")
    with database.transaction(WORKER) as db:
        forget_removed(db, datetime.now(UTC) + timedelta(days=31))
        db.execute(text("DELETE FROM planner.job"))
    asked = [send(facilitator, f"{place}/{what}", None, back="comparison") for what in ("restore", "remove")]

    assert notes
    assert [answer.status_code for answer in asked] == [410, 410]
    assert all("Jämförelsen finns inte längre" in answer.text for answer in asked)
    with database.transaction(WORKER) as db:
        assert db.scalar(text("SELECT count(*) FROM planner.job")) == 0
