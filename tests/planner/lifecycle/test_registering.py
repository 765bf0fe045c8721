"""A registry number that comes when the plan is adopted already."""

import pytest
from sqlalchemy import select

from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.problems import StepNotPossible
from services.planner.lifecycle.queries import adoption_of, describe_adoption, latest_step
from services.planner.lifecycle.use_cases import register, revise
from services.planner.tables import event_log
from shared.database import Database
from shared.identity import WORKER, Role, Scope
from tests.planner.editing.working import MEASURE, manager, save, viewer, write
from tests.planner.lifecycle.leading import decide, plan, read, send, steps, substitute, take

staff = viewer(Role.STAFF, "Anna")


@pytest.fixture
def unregistered(database: Database) -> Database:
    """A plan that was adopted without a number."""
    save(database)
    send(database)
    decide(database, read(database, registry_number=None))
    return database


def stated(database: Database, who: Scope, revision: int = 1) -> dict[str, object]:
    """Return the adoption as somebody is told of it."""
    with database.transaction(who) as db:
        return describe_adoption(adoption_of(db, plan(database).id, revision)) or {}


def test_a_number_that_comes_later_is_part_of_the_adoption(unregistered: Database) -> None:
    """Who entered it and when is kept, staff are told, and what was adopted is the same as before."""
    before = plan(unregistered)
    step = take(unregistered, register, "KUN 2026/118", who=substitute).step
    found = stated(unregistered, staff)

    assert (found["registry_number"], found["registered_by"], found["by_name"]) == ("KUN 2026/118", "Omar", "Malin")
    assert found["registered_on"]
    assert (step.revision, step.content_hash) == (1, before.content_hash)
    after = plan(unregistered)
    assert (after.state, after.revision, after.content_hash) == ("adopted", 1, before.content_hash)


def test_documents_are_told_of_the_number(unregistered: Database) -> None:
    """Once for each number: what stands there already is not entered again."""
    for number in ("KUN 1", "KUN 1", "KUN 2"):
        take(unregistered, register, number)
    with unregistered.transaction(WORKER) as db:
        of_type = event_log.c.type == "plan.registered.v1"
        told = db.execute(select(event_log.c.data).where(of_type)).scalars().all()

    assert [event["revision"] for event in told] == [1, 1]
    assert steps(unregistered) == ["send", "adopt", "register", "register"]
    assert stated(unregistered, manager)["registry_number"] == "KUN 2"


def test_the_number_is_that_of_the_plan_that_holds(unregistered: Database) -> None:
    """Also while a new draft is under review, which stays there, and whose adoption has a number of its own."""
    take(unregistered, revise)
    write(unregistered, MEASURE, "Nytt mått")
    send(unregistered)
    take(unregistered, register, "KUN 1")
    state = plan(unregistered).state
    decide(unregistered, read(unregistered, registry_number=None))
    with unregistered.transaction(staff) as db:
        entered = latest_step(db, plan(unregistered).id, Step.REGISTER)

    assert state == "in_review"
    assert (entered.revision, entered.to_state) == (1, "adopted")
    assert stated(unregistered, staff, 2)["registry_number"] == ""


def test_what_is_not_adopted_has_no_number(database: Database) -> None:
    """Nothing is kept."""
    save(database)
    with pytest.raises(StepNotPossible):
        take(database, register, "KUN 1")

    assert steps(database) == []
