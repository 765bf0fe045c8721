"""What start pages learn of conversations: whose move it is."""

from datetime import date
from typing import Any

from services.planner.conversation.following_up import NewFollowUp, add_follow_up
from services.planner.plans.use_cases import open_to_manager, share_plan
from services.planner.reading.waiting import describe_plans
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import Viewer
from tests.planner.conversation.talking import NOW, agree, manager, person, plan_id, prepare, put_name, start
from tests.planner.editing.working import HERE, PERSON, save


def moves(database: Database) -> list[tuple[str, bool]]:
    """Return the step as the person and as the manager are told of it, each with whether it is their move."""

    def told(who: Viewer) -> dict[str, Any]:
        with database.transaction(who) as db:
            return describe_plans(db, who)

    own, theirs = told(person)["own"]["talk"], told(manager)["talks"][str(HERE)]["open"]
    return [(talk["step"], talk["yours"]) for talk in [own, *theirs] if talk]


def test_each_side_is_told_when_it_is_to_move(database: Database) -> None:
    """To prepare, while the other may be ready already; then both; then who hasn't signed; agreed, nobody."""
    save(database)
    seen = [moves(database)]
    start(database)
    prepare(database, person, {"want": "Lära mig film"})
    seen.append(moves(database))
    prepare(database, manager, {"offer": "Två dagar"})
    seen.append(moves(database))
    put_name(database, manager)
    seen.append(moves(database))
    put_name(database, person)
    seen.append(moves(database))

    assert seen == [
        [],
        [("prepare", False), ("prepare", True)],
        [("meet", True), ("meet", True)],
        [("sign", True), ("sign", False)],
        [("agreed", False)],
    ]


def test_both_are_told_when_an_agreed_plan_is_to_be_followed_up(database: Database) -> None:
    """Of the next day, until they have told how it went; nothing of a plan that the manager doesn't read any more."""
    save(database)
    agree(database)

    def told() -> list[tuple[str, ...]]:
        with database.transaction(person) as db:
            own = describe_plans(db, person)["own"]
        with database.transaction(manager) as db:
            theirs = describe_plans(db, manager)["talks"][str(HERE)]["agreed"]
        return [(own["state"], own["talk"]["follow_up_on"], *(talk["follow_up_on"] for talk in theirs))]

    before = told()
    day = date.fromisoformat(before[0][1])
    with database.transaction(person) as db:
        add_follow_up(db, person, plan_id(database), NewFollowUp(new_id(), day, "Kursen är gjord"), NOW)
    after = told()
    with database.transaction(person) as db:
        share_plan(db, person, plan_id(database), shared=False)

    assert before == [("adopted", day.isoformat(), day.isoformat())]
    assert after == [("followed_up", after[0][1], after[0][1])]
    assert after[0][1] > day.isoformat()
    assert len(told()[0]) == 2


def test_a_manager_is_told_how_many_wait_for_an_invitation(database: Database) -> None:
    """A plan that is shared and that nobody talks about."""
    save(database)
    with database.transaction(person) as db:
        open_to_manager(db, plan_id(database))
    with database.transaction(manager) as db:
        before = describe_plans(db, manager)["talks"][str(HERE)]
    start(database)
    with database.transaction(manager) as db:
        after = describe_plans(db, manager)["talks"][str(HERE)]

    assert (before["to_invite"], before["open"]) == (1, [])
    assert (after["to_invite"], [talk["person_id"] for talk in after["open"]]) == (0, [str(PERSON)])
