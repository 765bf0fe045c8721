"""Planning a SWOT day through its form: what is wrong is pointed out, and what was typed is still there."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.identifiers import new_id
from tests.people import Place, submit


def send(browser: httpx.Client, town: Place, **fields: Any) -> httpx.Response:
    """Send the form, as it was opened anew."""
    values = {"session_id": str(new_id()), "municipality_id": str(town.municipality_id), "held_on": "2026-03-12"}
    return submit(browser, "/swot-sessions", **values | {"facilitators": "Ellinor"} | fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"held_on": "2026-02-30"}, "Skriv ett datum som finns"),
        ({"municipality_id": str(UUID(int=7))}, ""),
        ({"facilitators": "namn\n" * 11}, "högst tio namn"),
        ({"starts_at": "15:00", "ends_at": "09:00"}, "sluta efter"),
        ({"participants": "-3"}, "lägst 0"),
    ],
)
def test_a_bad_day_is_not_planned(
    facilitator: httpx.Client, falun: Place, fields: dict[str, Any], message: str
) -> None:
    """Dates that don't exist, unknown municipalities, missing names and impossible times are refused."""
    answer = send(facilitator, falun, **fields)

    assert answer.status_code in {404, 422}
    assert message in answer.text
    assert "Inga SWOT-dagar än" in facilitator.get("/swot-sessions").text


def test_an_end_before_the_beginning_is_marked(facilitator: httpx.Client, falun: Place) -> None:
    """The summary leads to the field."""
    answer = send(facilitator, falun, starts_at="15:00", ends_at="09:00").text

    assert 'href="#field-ends_at"' in answer
    assert re.search(r'id="field-ends_at"[^>]* aria-invalid="true"', answer)


def test_a_second_day_on_one_date_is_asked_about(facilitator: httpx.Client, falun: Place) -> None:
    """Who went back and sent the form anew is led to the day that is there; two are planned when they are meant."""
    first = send(facilitator, falun, place="Hörsalen").headers["location"]
    asked = send(facilitator, falun, place="Hörsalen igen")
    meant = send(facilitator, falun, place="Hörsalen igen", another="1")

    assert asked.status_code == 422
    assert "har redan en SWOT-dag det datumet" in asked.text
    assert f'href="{first}"' in asked.text
    assert "Hörsalen igen" in asked.text
    assert meant.headers["location"] != first


def test_a_day_is_not_moved_onto_another_unasked(facilitator: httpx.Client, falun: Place) -> None:
    """Whoever moves a day to a date that has one is led to it, and may have meant it; other changes ask nothing."""
    first = send(facilitator, falun).headers["location"].split("?")[0]
    second = send(facilitator, falun, held_on="2026-03-13").headers["location"].split("?")[0]
    moved = {"held_on": "2026-03-12", "facilitators": "Ellinor"}
    asked = submit(facilitator, f"{second}/day", **moved, place="Aulan")
    meant = submit(facilitator, f"{second}/day", **moved, another="1")
    changed = submit(facilitator, f"{second}/day", **moved, place="Hörsalen")

    assert asked.status_code == 422
    assert "har redan en SWOT-dag det datumet" in asked.text
    assert f'href="{first}"' in asked.text
    assert "Aulan" in asked.text
    assert (meant.status_code, changed.status_code) == (303, 303)


def test_two_who_plan_the_same_day_at_once_get_one(facilitator: httpx.Client, falun: Place) -> None:
    """One plans it, all others are asked."""
    facilitator.get("/swot-sessions")
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda _: send(facilitator, falun), range(4)))

    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
