"""Talking once more about a plan that was agreed, and choosing while others write."""

import pytest
from sqlalchemy import select

from services.planner.conversation.agreeing import choose_goals
from services.planner.conversation.domain import Step
from services.planner.conversation.following_up import NewFollowUp, add_follow_up
from services.planner.conversation.pages import list_earlier
from services.planner.conversation.parties import find_party
from services.planner.conversation.problems import AgreementHolds, TooManyGoals
from services.planner.conversation.withdrawing import withdraw
from services.planner.editing.domain import fingerprint
from services.planner.editing.items import NewGoal, add_goal, remove_item, restore_item
from services.planner.editing.problems import TooManyItems
from services.planner.editing.proposals import decide, show_proposal
from services.planner.editing.tables import PlanEdit
from services.planner.editing.use_cases import Typed, save_fields
from services.planner.tables import event_log
from shared.database import Database
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import WORKER, Viewer
from tests.planner.conversation.talking import NOW, agree, manager, meet, person, plan_id, prepare, put_name, see, start
from tests.planner.editing.working import derive_other, save, work


def pull_back(database: Database, who: Viewer) -> None:
    """Withdraw the newest round."""
    talk = see(database, who).round.id
    with database.transaction(who) as db:
        withdraw(db, who, plan_id(database), talk, NOW)


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


def test_a_new_round_is_withdrawn_and_what_was_agreed_holds(database: Database) -> None:
    """As it was signed, whatever was changed since; the person still reads the round, and the other one is told."""
    save(database)
    agree(database)
    agreed = work(database, "individual").revision.content_hash
    start(database, person)
    prepare(database, person, {"want": "Något annat"})
    with database.transaction(person) as db:
        save_fields(db, person, plan_id(database), {"future": Typed("Sluta", fingerprint(None))})
    talk = see(database, person).round.id
    for who in (person, manager):
        with database.transaction(who) as db:
            withdraw(db, who, plan_id(database), talk, NOW)
    piece = work(database, "individual")
    with database.transaction(person) as db:
        earlier = list_earlier(db, find_party(db, person, plan_id(database)))
    with database.transaction(WORKER) as db:
        withdrawn = select(event_log.c.data).where(event_log.c.type == "conversation.withdrawn.v1")
        told = [data["to"] for data in db.execute(withdrawn).scalars()]

    assert (see(database, manager).round.round, see(database, manager).step) == (1, Step.AGREED)
    assert (piece.plan.state, piece.revision.content_hash, piece.edits) == ("adopted", agreed, {})
    assert [(each.round.round, bool(each.preparations["person"])) for each in earlier] == [(2, True)]
    assert told == ["manager"]


def test_a_plan_that_was_followed_up_is_so_again_when_the_new_round_is_withdrawn(database: Database) -> None:
    """Nothing of it is undone."""
    save(database)
    agree(database)
    with database.transaction(manager) as db:
        add_follow_up(db, manager, plan_id(database), NewFollowUp(new_id(), NOW.date(), "Halvvägs"), NOW)
    start(database, person)
    states = [work(database, "individual").plan.state]
    pull_back(database, person)

    assert [*states, work(database, "individual").plan.state] == ["draft", "followed_up"]


def test_after_a_withdrawn_round_another_one_begins_with_what_was_written(database: Database) -> None:
    """It has the next number, and is agreed as any other."""
    save(database)
    agree(database)
    start(database, person)
    prepare(database, person, {"want": "Något annat"}, ready=False)
    pull_back(database, person)
    start(database, person)
    seen = see(database, person)

    assert (seen.round.round, seen.brought) == (3, {"want": "Något annat"})


def test_a_first_round_and_an_agreed_one_are_not_withdrawn(database: Database) -> None:
    """There is nothing to fall back on, or nothing to fall back from."""
    save(database)
    meet(database)
    with pytest.raises(NotFound):
        pull_back(database, manager)
    for who in (person, manager):
        put_name(database, who)
    with pytest.raises(AgreementHolds):
        pull_back(database, person)

    assert see(database, person).step is Step.AGREED


def propose_again(database: Database) -> list[str]:
    """Derive from other notes, and return what both are asked about."""
    derive_other(database)
    with database.transaction(person) as db:
        return [change.path for change in show_proposal(db, person, plan_id(database)).changes]


@pytest.mark.parametrize("first", [True, False], ids=["removed before", "removed after"])
def test_nothing_is_asked_about_a_goal_that_is_gone(database: Database, *, first: bool) -> None:
    """Neither where it went before the new derivation, nor after."""
    save(database)
    agree(database)
    start(database, person)
    if not first:
        assert any(path.startswith("goals/digital/") for path in propose_again(database))
    with database.transaction(person) as db:
        remove_item(db, person, plan_id(database), "goals/digital")
    asked = propose_again(database)

    assert asked
    assert not [path for path in asked if path.startswith("goals/digital/")]


def fill(database: Database) -> None:
    """Add own goals until the plan holds no more."""
    areas = see(database, person).content["areas"]
    for place in range(3 - len(see(database, person).content["goals"])):
        with database.transaction(person) as db:
            add_goal(db, person, plan_id(database), NewGoal(new_id(), areas[place]["area"], "Leda bokcirklar"))


def test_a_fourth_goal_is_neither_accepted_nor_put_back(database: Database) -> None:
    """One has to go first."""
    derive_other(database)
    agree(database)
    start(database, person)
    with database.transaction(person) as db:
        remove_item(db, person, plan_id(database), "goals/digital")
    fill(database)
    save(database)

    with database.transaction(person) as db, pytest.raises(TooManyItems):
        restore_item(db, person, plan_id(database), "goals/digital")
    with database.transaction(person) as db:
        shown = show_proposal(db, person, plan_id(database)).changes
    new = next(each for each in shown if each.path.startswith("goals/") and (each.mine, each.new) == (None, True))
    with database.transaction(person) as db, pytest.raises(TooManyItems):
        decide(db, person, plan_id(database), new.path, new.seal, accept=True)
    assert len(see(database, person).content["goals"]) == 3


def test_a_plan_with_four_goals_is_not_signed(database: Database) -> None:
    """However they got there."""
    save(database)
    meet(database)
    fill(database)
    with database.transaction(WORKER) as db:
        rows = {"goals/fourth": True, "goals/fourth/text": "Ett till", "goals/fourth/area": "lokal"}
        db.add_all(
            PlanEdit(plan_id=plan_id(database), path=path, value=value, author="Malin", edited_at=NOW)
            for path, value in rows.items()
        )

    with pytest.raises(TooManyGoals):
        put_name(database, person)
