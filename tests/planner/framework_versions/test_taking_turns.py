"""Two who work on a programme's draft at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import text

from services.planner.framework_versions.domain.changes import retire
from services.planner.framework_versions.domain.document import FrameworkDocument, seal_of
from services.planner.framework_versions.queries import find_draft, published_document
from services.planner.framework_versions.use_cases import change_draft, publish
from shared.database import Database
from shared.identity import WORKER
from tests.people import Place
from tests.system import wait_for

WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def without(area: str, database: Database, place: Place) -> FrameworkDocument:
    """Retire an area in the draft."""
    with database.transaction(WORKER) as db:
        return change_draft(db, place.programme_id, lambda document: retire(document, area))


def somebody_waits(database: Database) -> bool:
    """Say whether a transaction waits for its turn."""
    with database.transaction(WORKER) as db:
        return bool(db.scalar(WAITING))


def test_a_change_beside_the_publishing_of_the_draft_begins_the_next_one(database: Database, falun: Place) -> None:
    """It waits for its turn, and finds what was published in force."""
    with ThreadPoolExecutor(1) as another:
        with database.transaction(WORKER) as db:
            drafted = change_draft(db, falun.programme_id, lambda document: retire(document, "digital"))
            changed = another.submit(without, "mik", database, falun)
            wait_for(lambda: somebody_waits(database), "the other to wait")
            publish(db, falun.programme_id, seal_of(drafted), datetime.now(UTC))
        changed.result()
    with database.transaction(WORKER) as db:
        in_force, draft = published_document(db, falun.programme_id), find_draft(db, falun.programme_id)

    assert draft
    assert (in_force.number, draft.number) == (2, 3)
    assert {area.id for area in in_force.document.active} - {area.id for area in draft.document.active} == {"mik"}
