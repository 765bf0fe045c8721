"""What the database lets whom see and change of a framework, whatever a query forgets."""

import pytest
from sqlalchemy import func, select, update

from services.planner.framework_versions.domain.changes import retire
from services.planner.framework_versions.tables import FrameworkVersion
from services.planner.framework_versions.use_cases import change_draft
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer

HERE, THERE = new_id(), new_id()


def viewer(role: Role, programme: object = None) -> Viewer:
    """Return somebody with a role in a programme, or in the whole installation."""
    return Viewer(new_id(), None, "Anna", "anna@example.org", (Grant(role, programme),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        (viewer(Role.ADMINISTRATOR), 1),
        (viewer(Role.ADMINISTRATOR, HERE), 1),
        (viewer(Role.ADMINISTRATOR, THERE), 0),
        (viewer(Role.PROGRAMME_LEAD, HERE), 0),
    ],
)
def test_only_its_administrators_see_and_change_a_draft(who: Viewer, rows: int, database: Database) -> None:
    """Those of the whole installation too."""
    with database.transaction(WORKER) as db:
        change_draft(db, HERE, lambda document: retire(document, "digital"))
    with database.transaction(who) as db:
        seen = db.scalar(select(func.count()).select_from(FrameworkVersion))
        changed = db.scalars(update(FrameworkVersion).values(content={}).returning(FrameworkVersion.id)).all()

    assert (seen, len(changed)) == (rows, rows)
