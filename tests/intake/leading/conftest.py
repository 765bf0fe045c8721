"""A day that is to be led."""

from datetime import date
from uuid import UUID

import pytest

from services.intake.board.domain import Day
from services.intake.board.use_cases.sessions import insert_session
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.people import Place


@pytest.fixture
def planned(database: Database, falun: Place) -> UUID:
    """A planned day."""
    session_id = new_id()
    with database.transaction(WORKER) as db:
        insert_session(db, session_id, falun.municipality_id, Day(date(2026, 3, 12)))
    return session_id
