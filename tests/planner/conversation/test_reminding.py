"""Days on which two look back at what they agreed are told to both, once."""

from datetime import date

from sqlalchemy import select

from services.planner.conversation.following_up import NewFollowUp, add_follow_up
from services.planner.conversation.reminding import tell_of_follow_ups
from services.planner.lifecycle.reminding import tell_of_due_days
from services.planner.plans.tables import Plan
from services.planner.plans.use_cases import share_plan
from services.planner.tables import event_log
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.planner.conversation.talking import NOW, agree, manager, meet, person, plan_id, put_name, see, start
from tests.planner.editing.working import save


def told(database: Database, *days: date) -> list[tuple[str, str]]:
    """Let these days come, and return what was told in all: to whom, and of which day."""
    for day in days:
        with database.transaction(WORKER) as db:
            tell_of_due_days(db, day)
            tell_of_follow_ups(db, day)
    with database.transaction(WORKER) as db:
        sent = select(event_log.c.data).where(event_log.c.type == "conversation.due.v1").order_by(event_log.c.position)
        assert db.scalar(select(event_log.c.data).where(event_log.c.type == "plan.due.v1")) is None
        return [(event["to"], event["due_on"]) for event in db.execute(sent).scalars()]


def test_both_are_reminded_of_each_half_year_once(database: Database) -> None:
    """The day after it and on the same day again nothing more is told, also where nobody looked back."""
    save(database)
    agree(database)
    first, second = see(database, person).due[:2]
    before = told(database, date.fromordinal(first.toordinal() - 1))
    found = told(database, first, first, date.fromordinal(first.toordinal() + 1), second)

    assert before == []
    assert found == [(side, day.isoformat()) for day in (first, second) for side in ("person", "manager")]


def test_who_has_looked_back_already_is_not_reminded(database: Database) -> None:
    """Up to a month before the day it was held for that day; the next one is told."""
    save(database)
    agree(database)
    first, second = see(database, person).due[:2]
    with database.transaction(manager) as db:
        held = date.fromordinal(first.toordinal() - 20)
        add_follow_up(db, manager, plan_id(database), NewFollowUp(new_id(), held, "Det gick bra"), NOW)
    found = told(database, first, second)

    assert found == [("person", second.isoformat()), ("manager", second.isoformat())]


def test_of_days_that_nobody_was_told_of_in_time_the_last_one_is_told(database: Database) -> None:
    """Everything was switched off for a year: one letter to each."""
    save(database)
    agree(database)
    found = told(database, date(2030, 1, 1))

    assert found == [(side, see(database, person).due[-1].isoformat()) for side in ("person", "manager")]


def test_the_manager_is_reminded_while_the_plan_is_shared(database: Database) -> None:
    """Of one that isn't, the person alone."""
    save(database)
    agree(database)
    with database.transaction(person) as db:
        share_plan(db, person, plan_id(database), shared=False)
    found = told(database, see(database, person).due[0])

    assert [to for to, _day in found] == ["person"]


def test_while_a_new_round_goes_on_nobody_is_reminded(database: Database) -> None:
    """Nor of a plan that was archived; what the new round agrees on waits anew."""
    save(database)
    agree(database)
    day = see(database, person).due[0]
    start(database)
    during = told(database, day)
    meet(database)
    for who in (person, manager):
        put_name(database, who)
    with database.transaction(WORKER) as db:
        db.get_one(Plan, plan_id(database)).state = "archived"
    archived = told(database, day)
    with database.transaction(WORKER) as db:
        db.get_one(Plan, plan_id(database)).state = "adopted"

    assert during == archived == []
    assert [to for to, _day in told(database, day)] == ["person", "manager"]
