"""Talking once more about a plan that was agreed, and choosing while others write."""

from services.planner.conversation.agreeing import choose_goals
from services.planner.conversation.domain import Step
from services.planner.conversation.parties import find_party
from services.planner.editing.items import NewGoal, add_goal
from shared.database import Database
from shared.identifiers import new_id
from tests.planner.conversation.talking import agree, manager, meet, person, plan_id, prepare, put_name, see, start
from tests.planner.editing.working import save, work


def test_a_plan_that_stays_as_it_is_is_signed_in_a_new_round(database: Database) -> None:
    """The signatures of the round before stay with that one."""
    save(database)
    agree(database)
    start(database, person)
    for who in (person, manager):
        prepare(database, who, {})
    for who in (person, manager):
        put_name(database, who)
    seen = see(database, person)

    assert (seen.round.round, seen.step, set(seen.signed.holding)) == (2, Step.AGREED, {"person", "manager"})
    assert work(database, "individual").plan.state == "adopted"


def test_a_goal_that_came_while_others_were_chosen_stays(database: Database) -> None:
    """Only what the page offered can be left out."""
    save(database)
    meet(database)
    offered = [choice.id for choice in see(database, person).choices]
    area = see(database, person).content["areas"][0]["area"]
    added = NewGoal(new_id(), area, "Leda bokcirklar")
    kept = [choice.id for choice in see(database, person).choices if choice.chosen][:1]
    with database.transaction(person) as db:
        choose_goals(db, person, find_party(db, person, plan_id(database)), kept, offered)
    with database.transaction(manager) as db:
        add_goal(db, manager, plan_id(database), added)
    with database.transaction(person) as db:
        choose_goals(db, person, find_party(db, person, plan_id(database)), kept, offered)

    assert {goal["id"] for goal in see(database, person).content["goals"]} == {*kept, str(added.id)}
