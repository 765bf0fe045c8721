"""Days that come are told once."""

from datetime import date

from sqlalchemy import select

from services.planner.lifecycle.queries import find_course
from services.planner.lifecycle.reminding import tell_of_due_days
from services.planner.lifecycle.use_cases import archive, revise, take_back
from services.planner.plans.queries import show_revision
from services.planner.tables import event_log
from shared.database import Database
from shared.identity import WORKER
from tests.planner.editing.working import GOAL, MEASURE, manager, save, write
from tests.planner.lifecycle.leading import LATER, TODAY, adopted, plan, send, take


def told(database: Database, *days: date) -> list[tuple[str, str]]:
    """Let these days come, and return what was told in all: kind and day."""
    for day in days:
        with database.transaction(WORKER) as db:
            tell_of_due_days(db, day)
    with database.transaction(WORKER) as db:
        events = db.execute(select(event_log.c.data).where(event_log.c.type == "plan.due.v1")).scalars().all()
    return sorted((event["kind"], event["due_on"]) for event in events)


def test_the_end_of_a_review_is_told_the_day_after_and_once(database: Database) -> None:
    """Not on the last day, through which staff may comment, and not again another day later."""
    save(database)
    send(database)
    before = told(database, LATER)
    after = told(database, date(2026, 4, 3), date(2026, 4, 3), date(2026, 4, 4))

    assert before == []
    assert after == [("review", "2026-04-02")]


def test_staff_are_told_when_a_plan_is_sent_for_review(database: Database) -> None:
    """Until when they may comment."""
    save(database)
    send(database)
    with database.transaction(WORKER) as db:
        sent = select(event_log.c.data).where(event_log.c.type == "plan.sent_for_review.v1")
        days = [event["review_by"] for event in db.execute(sent).scalars()]

    assert days == [LATER.isoformat()]


def test_who_takes_a_plan_back_is_not_reminded(database: Database) -> None:
    """The review has ended by itself."""
    save(database)
    send(database)
    take(database, take_back, "Fel mål")

    assert told(database, date(2026, 5, 1)) == []


def test_follow_ups_are_told_for_each_day_of_goals(database: Database) -> None:
    """Two horizons, two days; all that was missed while everything was switched off is told at once."""
    save(database)
    adopted(database)
    found = told(database, date(2030, 1, 1), date(2030, 1, 2))

    assert [kind for kind, _ in found] == ["follow_up", "follow_up"]
    assert len(set(found)) == 2


def test_goals_whose_day_had_passed_at_the_adoption_are_told_of_once(database: Database) -> None:
    """Adopting once more doesn't tell again, and what was followed up isn't told of at all."""
    save(database)
    write(database, f"{GOAL}/due", "2026-03-01")
    adopted(database)
    first = told(database, TODAY)
    take(database, revise)
    write(database, MEASURE, "Alla kan surfplattor")
    adopted(database)
    again = told(database, TODAY)

    assert ("follow_up", "2026-03-01") in first
    assert again == first


def test_the_page_says_which_day_has_passed_and_which_comes_next(database: Database) -> None:
    """A day that has passed is never called the next one."""
    save(database)
    write(database, f"{GOAL}/due", "2026-03-01")
    adopted(database)
    with database.transaction(manager) as db:
        course = find_course(db, manager, show_revision(db, plan(database)), TODAY)

    assert course
    assert course.passed == date(2026, 3, 1)
    assert course.due
    assert course.due > TODAY


def test_of_an_archived_plan_nobody_is_reminded(database: Database) -> None:
    """Its days are gone."""
    save(database)
    adopted(database)
    take(database, archive, None)

    assert told(database, date(2030, 1, 1)) == []
