"""What somebody takes along of the planner: their own, and what they may read beside it."""

from typing import Any

from services.planner.own_data.register import REGISTER
from shared.database import Database
from shared.identity import WORKER, Viewer
from shared.own_data import merge, read_beside, read_rows
from tests.planner.assessment.test_saving import finish
from tests.planner.conversation.talking import colleague, manager, person, prepare, start
from tests.planner.editing.working import save


def taken(database: Database, who: Viewer) -> dict[str, list[dict[str, Any]]]:
    """Return what somebody is given."""
    with database.transaction(WORKER) as db:
        rows = read_rows(db, REGISTER, who)
    with database.transaction(who) as db:
        return merge(rows, read_beside(db, REGISTER, rows))


def test_one_gets_ones_own_and_of_others_what_one_may_read(database: Database) -> None:
    """What the manager prepares comes along when both are ready; a colleague gets none of it."""
    save(database)
    finish(database, level=1, hopes="Film")
    start(database)
    prepare(database, manager, {"offer": "Två dagar"})
    before = taken(database, person)
    prepare(database, person, {"want": "Lära mig film"})
    after = taken(database, person)

    assert {"plan", "plan_revision", "self_assessment", "assessment_choice", "assessment_round"} <= set(before)
    assert "Två dagar" not in repr(before)
    assert "Två dagar" in repr(after)
    assert "Lära mig film" in repr(after)
    assert "code_hash" not in repr(after)
    assert taken(database, colleague) == {}
