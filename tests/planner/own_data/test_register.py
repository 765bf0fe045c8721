"""What somebody takes along of the planner: their own, and what they may read beside it."""

from typing import Any

from services.planner.overview.tables import LearningAnswer
from services.planner.own_data.register import REGISTER
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Viewer
from shared.own_data import merge, read_beside, read_rows
from tests.planner.assessment.test_saving import finish
from tests.planner.conversation.talking import colleague, manager, person, prepare, start
from tests.planner.deriving.test_saving import PROGRAMME
from tests.planner.editing.working import save


def taken(database: Database, who: Viewer) -> dict[str, list[dict[str, Any]]]:
    """Return what somebody is given."""
    with database.transaction(WORKER) as db:
        rows = read_rows(db, REGISTER, who)
    with database.transaction(who) as db:
        return merge(rows, read_beside(db, REGISTER, rows, who))


def test_nobody_elses_id_comes_along(database: Database) -> None:
    """A colleague who hasn't answered yet would be found by it in the register of staff."""
    save(database)
    other = new_id()
    where = {"programme_id": PROGRAMME, "area": "digital", "mentor_id": other, "learner_id": person.person_id}
    with database.transaction(WORKER) as db:
        db.add(LearningAnswer(**where, person_id=person.person_id, gladly=True))
    given = taken(database, person)

    (answer,) = given["learning_answer"]
    assert answer["gladly"] is True
    assert answer["learner_id"] == str(person.person_id)
    assert str(other) not in repr(given)


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
    assert str(manager.account_id) not in repr(after)
    assert "Lära mig film" in repr(after)
    assert "code_hash" not in repr(after)
    assert taken(database, colleague) == {}
