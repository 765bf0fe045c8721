"""After the archive: nothing is asked about an archived plan, and the next SWOT day begins a new one."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.planner.editing.queries import count_open
from services.planner.lifecycle.findings import find_findings
from services.planner.lifecycle.queries import find_course
from services.planner.lifecycle.statements import FollowUp
from services.planner.lifecycle.use_cases import archive, follow_up, revise
from services.planner.plans.queries import find_municipal_plan, list_municipal_plans, show_as_read
from services.planner.plans.tables import Plan
from services.planner.reading.waiting import describe_plans
from shared.database import Database
from shared.identity import WORKER, Viewer
from tests.planner.editing.working import GOAL, HERE, derive_other, manager, save, work, write
from tests.planner.lifecycle.leading import TODAY, adopted, plan, take
from tests.planner.lifecycle.test_steps import facilitator, readable, staff
from tests.planner.plans import factories

ANOTHER = str(UUID(int=77))


@pytest.fixture
def archived(database: Database) -> Database:
    """An adopted plan with a proposal that nobody decided about, archived."""
    save(database)
    adopted(database)
    derive_other(database)
    take(database, archive, "Projektet är slut")
    return database


def meet_again(database: Database) -> None:
    """Close another SWOT day."""
    notes = [factories.note(20, "Vi vågar inte prova nya surfplattor", "weakness", 3)]
    days = [factories.session(factories.usual_notes()), factories.session(notes, id=ANOTHER)]
    save(database, sessions=days)


def goal_text(database: Database) -> str:
    """Return what the first goal for the tablets says."""
    goals = work(database).work.edited["goals"]
    return next(str(goal["text"]) for goal in goals if goal["id"] == "digital-0-6")


def municipal(database: Database) -> list[tuple[str, int]]:
    """Return state and newest version of the municipality's plans, the oldest first."""
    with database.transaction(WORKER) as db:
        plans = db.scalars(select(Plan).where(Plan.kind == "municipal").order_by(Plan.id))
        return [(each.state, each.revision) for each in plans]


def test_without_a_new_day_nothing_begins(archived: Database) -> None:
    """Notes read anew, or people who come, are no reason; and what was proposed before waits for nobody."""
    save(archived)
    with archived.transaction(manager) as db:
        waiting = count_open(db, plan(archived))

    assert municipal(archived) == [("archived", 1)]
    assert waiting == 0


def test_a_new_day_begins_a_new_plan_beside_the_archived_one(archived: Database) -> None:
    """Which stays as it was; deriving the day twice makes one plan."""
    for _ in range(2):
        meet_again(archived)

    assert municipal(archived) == [("archived", 1), ("draft", 1)]


@pytest.mark.parametrize(("who", "read"), [(manager, "draft"), (facilitator, "draft"), (staff, "archived")])
def test_each_reads_one_plan_and_finds_the_one_before(who: Viewer, read: str, archived: Database) -> None:
    """Who works on the new draft is led to the archived plan; staff read that one until the new one is reviewed."""
    meet_again(archived)
    with archived.transaction(who) as db:
        found = find_municipal_plan(db, HERE)
        assert found
        course = find_course(db, who, show_as_read(db, found), TODAY)
        listed = [line.state for line in list_municipal_plans(db)]

    assert (found.state, listed) == (read, [read])
    assert course
    assert [step.remark for step in course.earlier] == (["Projektet är slut"] if read == "draft" else [])


def test_a_new_plan_tells_how_the_goals_of_the_one_before_went(database: Database) -> None:
    """And on the plan itself stands the newest outcome of each goal, unless the goal says something else by now."""
    save(database)
    adopted(database)
    goal = {"id": "digital-0-6", "text": goal_text(database)}
    for outcome in ("under_way", "reached"):
        told = {goal["id"]: {"text": goal["text"], "outcome": outcome}}
        take(database, follow_up, FollowUp(told, "Vi övade för sällan."), TODAY)
    with database.transaction(staff) as db:
        held = find_findings(db, show_as_read(db, plan(database)))
    take(database, archive)
    meet_again(database)
    with database.transaction(manager) as db:
        found = find_municipal_plan(db, HERE)
        assert found
        new = find_findings(db, show_as_read(db, found))

    assert [found.outcome for found in (held.of(goal), held.learned) if found] == ["reached", ""]
    assert held.of(goal | {"text": "Något annat"}) is None
    assert (new.goals, new.learned) == ({}, None)
    assert [(found.text, found.outcome) for found in new.earlier] == [(goal["text"], "reached")]


def test_a_goal_that_was_rewritten_after_its_follow_up_is_told_as_nothing(database: Database) -> None:
    """How far another goal had come in its place says nothing of it."""
    save(database)
    adopted(database)
    told = {"digital-0-6": {"text": goal_text(database), "outcome": "reached"}}
    take(database, follow_up, FollowUp(told), TODAY)
    take(database, revise)
    write(database, f"{GOAL}/text", "Alla kan handleda andra.")
    adopted(database)
    take(database, archive)
    meet_again(database)
    with database.transaction(manager) as db:
        found = find_municipal_plan(db, HERE)
        assert found
        earlier = find_findings(db, show_as_read(db, found)).earlier

    assert earlier == []


@pytest.mark.parametrize("who", [manager, facilitator, staff])
def test_start_pages_know_that_a_plan_is_archived_until_another_is_begun(who: Viewer, archived: Database) -> None:
    """So that none says that one is on its way; staff go on reading the archived one meanwhile."""

    def told() -> tuple[list[str], list[str]]:
        with archived.transaction(who) as db:
            said = describe_plans(db, who)
        return said["archived"], list(said["municipal"])

    before = told()
    meet_again(archived)
    after = told()

    assert before == ([str(HERE)], [])
    assert after == (before if who is staff else ([], [str(HERE)]))


def test_a_day_that_was_closed_anew_counts(archived: Database) -> None:
    """The group has worked again."""
    save(archived, sessions=[factories.session(factories.usual_notes(), revision=2)])

    assert municipal(archived) == [("archived", 1), ("draft", 1)]
    assert readable(archived, staff) == [(1, "archived")]
