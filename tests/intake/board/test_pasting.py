"""Pasting the same lines again, as a browser without JavaScript does it."""

from datetime import date

import httpx
import pytest

from services.intake.board.domain import Day
from services.intake.board.use_cases.sessions import insert_session
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.people import Place, submit


@pytest.fixture
def day(facilitator: httpx.Client, database: Database, falun: Place) -> str:
    """The address of an open day on which two lines were pasted."""
    session_id = new_id()
    with database.transaction(WORKER) as db:
        insert_session(db, session_id, falun.municipality_id, Day(date(2026, 3, 12)))
    address = f"/swot-sessions/{session_id}"
    submit(facilitator, f"{address}/open")
    assert paste(facilitator, address, "- bra\nbättre").status_code == 303
    return address


def paste(facilitator: httpx.Client, day: str, text: str, quadrant: str = "weakness", **fields: str) -> httpx.Response:
    """Paste lines with a form of their own."""
    fields |= {"perspective": "challenges", "quadrant": quadrant, "key": str(new_id())}
    return submit(facilitator, f"{day}/paste", text=text, **fields)


def test_lines_that_lie_there_are_asked_about(facilitator: httpx.Client, day: str) -> None:
    """As they come from a form that was gone back to; nothing is written, and nothing typed is lost."""
    asked = paste(facilitator, day, "bra\nnytt")

    assert asked.status_code == 422
    assert "De här raderna finns redan" in asked.text
    assert asked.text.count("bra") == 2
    assert asked.text.count("nytt") == 1
    assert "Spara ändå" in asked.text
    assert facilitator.get(day).text.count("note-link") == 2


def test_they_are_written_once_more_when_that_is_meant(facilitator: httpx.Client, day: str) -> None:
    """Said so, or pasted in another place."""
    assert paste(facilitator, day, "bra\nbättre", anyway="1").status_code == 303
    assert paste(facilitator, day, "bra\nbättre", "threat").status_code == 303

    assert facilitator.get(day).text.count("note-link") == 6
