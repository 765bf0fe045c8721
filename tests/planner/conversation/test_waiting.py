"""What start pages learn of conversations: whose move it is."""

from datetime import date
from typing import Any

from sqlalchemy import select

from services.planner.conversation.following_up import NewFollowUp, add_follow_up
from services.planner.conversation.tables import Conversation, PlanSignature
from services.planner.plans.tables import Plan
from services.planner.plans.use_cases import open_to_manager, share_plan
from services.planner.reading.waiting import describe_plans
from shared.database import Database, Transaction
from shared.identifiers import new_id
from shared.identity import WORKER, Viewer
from tests.engines import counted_statements
from tests.planner.assessment.test_saving import finish, working
from tests.planner.conversation.talking import NOW, agree, manager, meet, person, plan_id, prepare, put_name, see, start
from tests.planner.conversation.test_talking import write
from tests.planner.editing.working import HERE, PERSON, save
from tests.planner.plans import factories


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


def test_start_pages_tell_the_step_that_the_conversation_shows(database: Database) -> None:
    """Also where the person alone reads an assessment, and where a signed plan was changed since."""
    working(database)
    meet(database)
    finish(database)
    save(database)

    def steps() -> list[list[str]]:
        shown: list[str] = [see(database, who).step for who in (person, manager)]
        return [[step for step, _yours in moves(database)], shown]

    put_name(database, person)
    signed = steps()
    write(database, person, "look_back", "Vi provade")

    assert signed == [["sign", "sign"], ["sign", "sign"]]
    assert steps() == [["meet", "meet"], ["meet", "meet"]]


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


def statements(database: Database, staff: int) -> int:
    """Return how many statements it takes to tell a manager of so many conversations, half of them agreed."""
    save(database, None, [factories.person(number) for number in range(1, staff + 1)])
    with database.transaction(WORKER) as db:
        plans = db.scalars(select(Plan).where(Plan.kind == "individual").order_by(Plan.person_id)).all()
        for number, plan in enumerate(plans):
            plan.shared_with_manager = True
            sign_once(db, plan, agreed=number % 2 == 0)
    with counted_statements(database) as sent, database.transaction(manager) as db:
        told = describe_plans(db, manager)["talks"][str(HERE)]
    assert (len(told["open"]) + len(told["agreed"]), {talk["step"] for talk in told["open"]}) == (staff, {"prepare"})
    return len(sent)


def sign_once(db: Transaction, plan: Plan, *, agreed: bool) -> None:
    """Begin a conversation, where there is none, and let the manager sign what the plan says."""
    if db.scalar(select(Conversation).where(Conversation.plan_id == plan.id)):
        return
    talk = Conversation(plan_id=plan.id, round=1, begun_by="manager")
    if agreed:
        talk.agreed_revision, talk.agreed_at = plan.revision, NOW
    db.add(talk)
    db.flush()
    signed = {"plan_id": plan.id, "revision": plan.revision, "content_hash": plan.content_hash}
    db.add(PlanSignature(conversation_id=talk.id, side="manager", name="Malin", signed_at=NOW, **signed))


def test_many_conversations_take_no_more_statements_than_few(database: Database) -> None:
    """A manager's start page asks for all of them at each look."""
    few, many = statements(database, 4), statements(database, 12)

    assert many == few


def test_who_shows_no_conversations_is_told_of_none(database: Database) -> None:
    """The list of documents asks for the plans alone."""
    save(database)
    start(database)
    with database.transaction(manager) as db:
        asked = describe_plans(db, manager, talks=False)

    assert (asked["talks"], list(asked["municipal"])) == ({}, [str(HERE)])
