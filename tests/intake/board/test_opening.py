"""Opening a board before its day, and the way back."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from services.intake.board.domain import Day
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import SessionRevision
from services.intake.board.use_cases.sessions import insert_session
from services.intake.invitation.tables import DayChange
from services.intake.joining.tables import BoardParticipant
from services.intake.leading.domain import Phase
from services.intake.leading.queries import phases_of
from services.intake.preparation.tables import PreparationItem
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.language import TIME_ZONE
from tests.intake.leading.rooms import join
from tests.people import Place, submit

TODAY = datetime.now(TIME_ZONE).date()
AHEAD = TODAY + timedelta(days=6)
NOTE = {"text": "hyllor", "perspective": "challenges", "quadrant": "strength"}


@pytest.fixture
def planned(database: Database, falun: Place) -> UUID:
    """A day that is still ahead."""
    session_id = new_id()
    with database.transaction(WORKER) as db:
        insert_session(db, session_id, falun.municipality_id, Day(AHEAD))
    return session_id


@pytest.fixture
def day(facilitator: httpx.Client, planned: UUID) -> str:
    """The address of the day, whose board was opened all the same."""
    assert submit(facilitator, f"/swot-sessions/{planned}/open", early="1").status_code == 303
    return f"/swot-sessions/{planned}"


def standing(database: Database, session_id: UUID) -> SwotSession:
    """Return the session as it is."""
    with database.transaction(WORKER) as db:
        session = db.get_one(SwotSession, session_id)
        db.expunge(session)
    return session


def test_a_day_that_is_ahead_is_opened_only_when_asked_twice(
    facilitator: httpx.Client, planned: UUID, database: Database
) -> None:
    """The page asks and offers to rehearse, without JavaScript; a press without that answer leads to the question."""
    day = f"/swot-sessions/{planned}"
    assert f'href="{day}/open"' in facilitator.get(day).text
    asked = submit(facilitator, f"{day}/open")
    assert asked.headers["location"] == f"{day}/open"
    question = facilitator.get(f"{day}/open").text
    assert "Öppna redan nu?" in question
    assert f'action="{day}/rehearsal"' in question
    assert standing(database, planned).state == "planned"

    submit(facilitator, f"{day}/open", early="1")
    assert standing(database, planned).state == "open"


def test_an_opening_is_taken_back(facilitator: httpx.Client, day: str, planned: UUID, database: Database) -> None:
    """The code ends, the boards begin anew at the next opening; pressed twice it is harmless."""
    assert "Ta tillbaka öppnandet" in facilitator.get(day).text
    submit(facilitator, f"{day}/boards/challenges/phase", phase="reveal", seen="write")
    for _ in range(2):
        assert submit(facilitator, f"{day}/open/take-back").status_code == 303
    session = standing(database, planned)
    assert (session.state, session.join_code) == ("planned", None)

    submit(facilitator, f"{day}/open", early="1")
    with database.transaction(WORKER) as db:
        assert phases_of(db, planned, ["challenges"]) == {"challenges": Phase.WRITE}


def test_a_group_that_had_begun_goes_on_preparing(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database, falun: Place
) -> None:
    """What the page of the day says to its group is what it said before."""
    with database.transaction(WORKER) as db:
        here = {"session_id": planned, "municipality_id": falun.municipality_id}
        db.add(PreparationItem(id=new_id(), level="omvarld", text="Alla har telefonen i handen", **here))
    submit(facilitator, f"{day}/open/take-back")

    assert standing(database, planned).state == "preparing"


def test_an_open_day_of_which_nothing_has_come_is_called_off(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """As it could be before it was opened."""
    assert f'action="{day}/cancel"' in facilitator.get(day).text
    submit(facilitator, f"{day}/cancel")

    assert standing(database, planned).state == "cancelled"


@pytest.mark.parametrize("way", ["open/take-back", "cancel"])
def test_what_is_used_stays(facilitator: httpx.Client, day: str, planned: UUID, database: Database, way: str) -> None:
    """Somebody has joined; then nobody is there any more, but a note is."""
    join(database, planned)
    assert submit(facilitator, f"{day}/{way}").status_code == 409
    with database.transaction(WORKER) as db:
        participant = db.scalars(select(BoardParticipant.id)).one()
    submit(facilitator, f"{day}/participants/{participant}/remove")
    submit(facilitator, f"{day}/notes", key=str(new_id()), **NOTE)
    assert submit(facilitator, f"{day}/{way}").status_code == 409
    assert "Öppnade du för tidigt?" in facilitator.get(day).text
    assert standing(database, planned).state == "open"


def test_a_rehearsal_is_neither_taken_back_nor_called_off(facilitator: httpx.Client, planned: UUID) -> None:
    """It is ended."""
    practice = submit(facilitator, f"/swot-sessions/{planned}/rehearsal").headers["location"]

    assert "Ta tillbaka öppnandet" not in facilitator.get(practice).text
    assert submit(facilitator, f"{practice}/open/take-back").status_code == 409
    assert submit(facilitator, f"{practice}/cancel").status_code == 409


def test_closing_a_day_that_is_ahead_asks_when_it_was_held(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """Without an answer, or with another day that hasn't been, it stays open; the true date is what is handed on."""
    assert "Vilken dag hölls den?" in facilitator.get(f"{day}/close").text
    for typed in ("", AHEAD.isoformat()):
        answer = submit(facilitator, f"{day}/close", held_on=typed)
        assert answer.status_code == 422
        assert "Det datumet har inte varit än" in answer.text
    submit(facilitator, f"{day}/close", held_on=TODAY.isoformat())

    assert standing(database, planned).state == "closed"
    with database.transaction(WORKER) as db:
        assert db.scalars(select(SessionRevision.held_on)).all() == [TODAY]
        assert db.scalars(select(DayChange.held_on)).all() == [AHEAD]


def test_a_day_that_has_come_is_opened_and_closed_without_questions(
    facilitator: httpx.Client, planned: UUID, database: Database
) -> None:
    """Nothing asks when all is as it was planned."""
    day = f"/swot-sessions/{planned}"
    with database.transaction(WORKER) as db:
        db.get_one(SwotSession, planned).held_on = TODAY
    assert "Öppna redan nu" not in facilitator.get(day).text
    submit(facilitator, f"{day}/open")

    assert "Vilken dag hölls den?" not in facilitator.get(f"{day}/close").text
    submit(facilitator, f"{day}/close")
    assert standing(database, planned).state == "closed"
