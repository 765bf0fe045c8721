"""The numbers on the facilitator's pages agree with each other."""

import re
from datetime import date
from uuid import UUID

import httpx
import pytest

from services.intake.board.domain import Day
from services.intake.board.use_cases.sessions import insert_session
from services.intake.leading.domain import Phase
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.leading.rooms import join, write
from tests.people import Place, submit


@pytest.fixture
def session_id(database: Database, falun: Place) -> UUID:
    """A planned day."""
    session_id = new_id()
    with database.transaction(WORKER) as db:
        insert_session(db, session_id, falun.municipality_id, Day(date(2026, 3, 12)))
    return session_id


@pytest.fixture
def day(facilitator: httpx.Client, session_id: UUID) -> str:
    """The address of the open day."""
    assert submit(facilitator, f"/swot-sessions/{session_id}/open").status_code == 303
    return f"/swot-sessions/{session_id}"


def words(facilitator: httpx.Client, address: str) -> str:
    """Return what a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", facilitator.get(address).text).split())


def move(facilitator: httpx.Client, day: str, to: Phase) -> None:
    """Take the board to a phase."""
    assert submit(facilitator, f"{day}/boards/challenges/phase", phase=to, seen="").status_code == 303


def test_dots_counted_by_hand_are_told_of_when_one_concludes(
    facilitator: httpx.Client, day: str, session_id: UUID, database: Database
) -> None:
    """As many as the closing page says; nobody calls them dots of phones before."""
    note = write(database, join(database, session_id), "hyllor")
    move(facilitator, day, Phase.VOTE)
    submit(facilitator, f"{day}/dots", **{"perspective": "challenges", f"was-{note}": "", f"dots-{note}": "6"})
    assert "från telefonerna" not in words(facilitator, day)
    move(facilitator, day, Phase.CONCLUDE)

    assert "6 prickar är satta" in words(facilitator, day)
    assert "Prickar 6" in words(facilitator, f"{day}/close")


def test_nobody_is_ready_with_a_board_that_waits(
    facilitator: httpx.Client, day: str, session_id: UUID, database: Database
) -> None:
    """Phones have no such button there."""
    join(database, session_id)
    assert "0 av 1 är klara" in words(facilitator, day)
    move(facilitator, day, Phase.WAITING)

    assert "1 har gått med" in words(facilitator, day)
    assert "är klara" not in words(facilitator, day)


def test_hidden_notes_are_not_missing(
    facilitator: httpx.Client, day: str, session_id: UUID, database: Database
) -> None:
    """They are counted where dots will be, and their fields are hidden rather than empty when the day is closed."""
    write(database, join(database, session_id), "hyllor")

    dots, closing = words(facilitator, f"{day}/dots"), words(facilitator, f"{day}/close")

    assert ", 1 lapp" in dots
    assert "Visa lapparna först" in dots
    assert (closing.split().count("dolt"), closing.split().count("tomt")) == (1, 11)
    assert "8 fält är tomma" in closing
