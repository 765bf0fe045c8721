"""Taking back a day that was made of a file by mistake."""

import json
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import text

from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.exchange.exchange import opened_day, send_file
from tests.people import Place, submit


def write(browser: httpx.Client, day: str, said: str) -> None:
    """Write a note."""
    fields = {"text": said, "perspective": "challenges", "quadrant": "strength", "key": str(new_id())}
    assert submit(browser, f"{day}/notes", **fields).status_code == 303


@pytest.fixture
def day(facilitator: httpx.Client, falun: Place) -> str:
    """The address of an open day with two notes and a conclusion."""
    address = opened_day(facilitator, falun)
    for said in ("hyllor", "budget"):
        write(facilitator, address, said)
    submit(facilitator, f"{address}/conclusions/challenges", text="Vi vill öva.", revision="0")
    return address


@pytest.fixture
def made(facilitator: httpx.Client, day: str) -> str:
    """The address of a day that was made of the other one's file; it was sent twice."""
    data, fields = facilitator.get(f"{day}/export/json").content, {"session_id": str(new_id()), "another": "1"}
    for _ in range(2):
        answer = send_file(facilitator, "/swot-sessions/from-file", data, "fel.json", **fields)
    return str(answer.headers["location"])


def rows_of(database: Database, address: str) -> int:
    """Return how many notes the day has, whoever sees them."""
    with database.transaction(WORKER) as db:
        counted = text("SELECT count(*) FROM intake.note WHERE session_id = :id")
        return int(db.execute(counted, {"id": address.rsplit("/", 1)[1]}).scalar_one())


def test_a_day_of_the_wrong_file_goes_with_one_press(
    facilitator: httpx.Client, day: str, made: str, database: Database
) -> None:
    """The board names the file and says what goes; pressed twice it is the same; the file's own day stays."""
    board = facilitator.get(made).text.replace("\N{NO-BREAK SPACE}", " ")

    submit(facilitator, f"{made}/remove")
    told = facilitator.get("/swot-sessions").text.replace("\N{NO-BREAK SPACE}", " ")
    again = submit(facilitator, f"{made}/remove")

    assert again.headers["location"] == "/swot-sessions"
    assert "fel.json" in board
    assert "2 lappar och 1 slutsats" in board
    assert "Dagen är borttagen, med 2 lappar och 1 slutsats." in told
    assert facilitator.get(made).status_code == 404
    assert (rows_of(database, made), rows_of(database, day)) == (0, 2)
    assert facilitator.get(day).text.count("note-link") == 2


def _note(browser: httpx.Client, day: str) -> None:
    write(browser, day, "lokaler")


def _conclude(browser: httpx.Client, day: str) -> None:
    submit(browser, f"{day}/conclusions/challenges", text="Vi vill öva mer.", revision="1")


def _plan(browser: httpx.Client, day: str) -> None:
    submit(browser, f"{day}/day", held_on="2026-03-13", place="Stadsbiblioteket", another="1")


@pytest.mark.parametrize("work", [_note, _conclude, _plan])
def test_a_day_that_somebody_has_worked_on_stays(
    facilitator: httpx.Client, made: str, database: Database, work: Callable[[httpx.Client, str], None]
) -> None:
    """Whatever it was; the press is answered by the page that says what can be done instead."""
    work(facilitator, made)
    before = rows_of(database, made)

    answer = submit(facilitator, f"{made}/remove")

    assert answer.headers["location"] == f"{made}/remove"
    page = facilitator.get(f"{made}/remove").text
    assert "fel.json" not in page + facilitator.get(made).text
    assert "inget är borttaget" in page
    assert "Dagen skapades från en fil" in page
    assert rows_of(database, made) == before


def test_a_day_that_no_file_made_is_not_taken_back(facilitator: httpx.Client, day: str, database: Database) -> None:
    """Its page says what is in the way, and once it is closed that it counts."""
    submit(facilitator, f"{day}/remove")

    page = facilitator.get(f"{day}/remove").text.replace("\N{NO-BREAK SPACE}", " ")
    assert rows_of(database, day) == 2
    assert "2 lappar på tavlan" in page
    assert "Öppna dagen igen" not in page
    assert json.loads(facilitator.get(f"{day}/export/json").text)["notes"]
