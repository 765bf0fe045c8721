"""The ballot as a phone without scripts uses it, and as one with scripts sends it."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.intake.board.domain import Content, Origin, Quadrant
from services.intake.board.use_cases.notes import NewNote, record_notes
from services.intake.leading.domain import Phase
from shared.identifiers import new_id
from tests.intake.taking_part.conftest import (  # noqa: F401 - pytest finds fixtures by name
    OpenDay,
    Phone,
    anna,
    day,
    phone,
)


@pytest.fixture
def notes(day: OpenDay) -> list[UUID]:  # noqa: F811 - the fixture of this name
    """Two strengths on a board that votes; each has five dots."""
    contents = [Content(text, "challenges", Quadrant.STRENGTH) for text in ("hyllor", "rum")]
    with day.database.transaction(day.viewer) as db:
        record_notes(db, day.viewer, day.id, [NewNote(new_id(), content) for content in contents], Origin.FORM)
    day.move(Phase.VOTE)
    return [note.id for note in day.notes()]


def fields(dots: dict[UUID, Any]) -> dict[str, str]:
    """Return the fields of a ballot."""
    return {"perspective": "challenges"} | {f"dots-{note}": str(number) for note, number in dots.items()}


def placed(page: str) -> list[str]:
    """Return the numbers in the page's fields."""
    return re.findall(r'name="dots-[^"]+" value="([^"]*)"', page)


def as_program(phone: Phone, day: OpenDay, **sent: str) -> httpx.Response:  # noqa: F811 - the fixtures of these names
    """Send a ballot as the script does."""
    token = re.search(r'name="csrf_token" value="(\w+)"', phone.browser.get("/join").text)
    assert token
    data = {"csrf_token": token[1]} | sent
    return phone.browser.post(f"/board/{day.id}/dots", data=data, headers={"Accept": "application/json"})


def test_dots_are_typed_or_pressed(anna: Phone, day: OpenDay, notes: list[UUID]) -> None:  # noqa: F811
    """A button sends the whole ballot with one dot more or less; sent twice it counts once."""
    path = f"/board/{day.id}/dots"
    ballot = fields({notes[0]: 1, notes[1]: ""})
    for _ in range(2):
        answer = anna.send(path, **ballot, more=str(notes[0]))
    page = anna.read(answer.headers["location"])
    assert placed(page) == ["2", "0"]
    assert "Du har 3 prickar kvar." in page.replace("\N{NO-BREAK SPACE}", " ")

    anna.send(path, **fields({notes[0]: 2, notes[1]: 0}), fewer=str(notes[0]))
    assert placed(anna.read(path)) == ["1", "0"]


def test_too_many_dots_are_said_and_stay_in_the_fields(anna: Phone, day: OpenDay, notes: list[UUID]) -> None:  # noqa: F811
    """Nothing is saved of them."""
    answer = anna.send(f"/board/{day.id}/dots", **fields({notes[0]: 4, notes[1]: 2}))

    assert answer.status_code == 422
    assert "Det är 6 prickar, men du har 5 att sätta." in answer.text
    assert 'class="problem" role="alert"' in answer.text
    assert "Prickar du har satt: 6 av 5" in answer.text
    assert "5 prickar kvar" not in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert placed(answer.text) == ["4", "2"]
    assert day.rows("dot") == []


@pytest.mark.parametrize("typed", ["-1", "två", "1.5", "1000", "٣"])
def test_what_is_no_number_is_said_at_its_field(
    anna: Phone,  # noqa: F811 - the fixture of this name
    day: OpenDay,  # noqa: F811 - the fixture of this name
    notes: list[UUID],
    typed: str,
) -> None:
    """And stands there still."""
    answer = anna.send(f"/board/{day.id}/dots", **fields({notes[0]: typed}))

    assert answer.status_code == 422
    assert "Skriv ett heltal" in answer.text
    assert 'class="problem" role="alert"' in answer.text
    assert typed in placed(answer.text)


def test_a_script_is_answered_in_json(anna: Phone, day: OpenDay, notes: list[UUID]) -> None:  # noqa: F811
    """With how the dots lie, how many are left, and how many were meant for what is gone."""
    answer = as_program(anna, day, **fields({notes[0]: 2, new_id(): 1}))
    refused = as_program(anna, day, **fields({notes[0]: 9}))

    assert answer.json() == {"budget": 5, "left": 3, "dots": {str(notes[0]): 2}, "gone": 1}
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "too_many_dots")


def test_a_ballot_that_comes_after_the_voting_is_refused(anna: Phone, day: OpenDay, notes: list[UUID]) -> None:  # noqa: F811
    """In words, or in JSON."""
    day.move(Phase.CONCLUDE)
    page, program = anna.send(f"/board/{day.id}/dots", **fields({notes[0]: 1})), as_program(anna, day)

    assert (page.status_code, program.status_code) == (409, 409)
    assert "Det går inte att sätta prickar just nu" in page.text
    assert program.json()["error"]["code"] == "voting_not_open"


@pytest.mark.parametrize(
    ("phase", "said"), [(Phase.GROUP, "Det går inte att rösta än"), (Phase.CONCLUDE, "Röstningen är slut")]
)
def test_there_is_no_ballot_but_while_people_vote(
    anna: Phone,  # noqa: F811
    day: OpenDay,  # noqa: F811
    notes: list[UUID],
    phase: Phase,
    said: str,
) -> None:
    """Its address says what is true instead."""
    assert notes
    day.move(phase)

    page = anna.read(f"/board/{day.id}/dots")

    assert placed(page) == []
    assert said in page


def test_a_ballot_says_who_sees_it(anna: Phone, day: OpenDay, notes: list[UUID]) -> None:  # noqa: F811
    """Beside the fields."""
    page = anna.read(f"/board/{day.id}/dots")

    assert len(placed(page)) == len(notes)
    assert "Ingen ser var du sätter dem." in page


def test_who_has_not_joined_has_no_ballot(phone: Any, day: OpenDay, notes: list[UUID]) -> None:  # noqa: F811
    """They are asked to join."""
    answer = phone().browser.get(f"/board/{day.id}/dots")

    assert notes
    assert answer.headers["location"] == "/join"
