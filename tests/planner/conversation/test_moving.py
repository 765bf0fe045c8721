"""What was said to one manager is nothing for the next, wherever the plan goes."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from services.planner.comments.tables import PlanComment
from services.planner.comments.use_cases import NewComment, add_comment
from services.planner.conversation.domain import Step
from services.planner.conversation.following_up import NewFollowUp, add_follow_up
from services.planner.conversation.pages import list_earlier
from services.planner.conversation.parties import find_party
from services.planner.conversation.tables import Conversation, ConversationFollowUp, ConversationPreparation
from services.planner.deriving.reactions import remember_staff_member
from services.planner.plans.tables import PlanRevision
from services.planner.plans.use_cases import share_plan
from shared.database import Database
from shared.events import StaffMemberSaved
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.planner.conversation.talking import NOW, agree, manager, meet, person, plan_id, prepare, see, start
from tests.planner.deriving.test_saving import PROGRAMME
from tests.planner.editing.working import PERSON, save, viewer

ELSEWHERE = new_id()
successor = viewer(Role.MANAGER, "Sven")
# A manager works there as well.
new_manager = Viewer(
    new_id(),
    new_id(),
    "Nina",
    "nina@kub.example",
    tuple(Grant(role, PROGRAMME, frozenset({ELSEWHERE})) for role in (Role.MANAGER, Role.STAFF)),
)
moved = replace(person, grants=(Grant(Role.STAFF, PROGRAMME, frozenset({ELSEWHERE})),))


def move(database: Database) -> None:
    """Let the person work elsewhere, and share the plan there."""
    with database.transaction(WORKER) as db:
        place = {"programme_id": PROGRAMME, "municipality_id": ELSEWHERE, "library_id": new_id()}
        event = StaffMemberSaved(person_id=PERSON, role="librarian", working_time_share=100, **place)
        remember_staff_member(db, event)
    with database.transaction(moved) as db:
        share_plan(db, moved, plan_id(database), shared=True)


def read_all(database: Database, who: Viewer) -> list[str]:
    """Return every word about the conversations that somebody reads in the tables."""
    with database.transaction(who) as db:
        prepared = [text for row in db.scalars(select(ConversationPreparation)) for text in row.answers.values()]
        told = list(db.scalars(select(ConversationFollowUp.text)))
        return [text for text in [*prepared, *told, *db.scalars(select(PlanComment.text))] if text]


def test_a_new_manager_reads_nothing_that_was_said_to_the_one_before(database: Database) -> None:
    """Preparations, follow-ups, comments and earlier versions stay the person's; the plan that is shared is read."""
    save(database)
    agree(database)
    plan = plan_id(database)
    with database.transaction(manager) as db:
        add_follow_up(db, manager, plan, NewFollowUp(new_id(), NOW.date(), "Halvvägs"), NOW)
        add_comment(db, manager, plan, NewComment(new_id(), "talk", "Är du trött?"), NOW)
    move(database)

    assert read_all(database, new_manager) == []
    assert sorted(read_all(database, moved)) == ["Halvvägs", "Lära mig film", "Två dagar", "Är du trött?"]
    with database.transaction(new_manager) as db:
        assert db.scalars(select(Conversation)).all() == []
        assert db.scalars(select(PlanRevision.number).where(PlanRevision.plan_id == plan)).all() == [1]
    start(database, new_manager)
    assert see(database, new_manager).step is Step.PREPARE


def test_only_the_plan_that_was_brought_is_read_of_its_versions(database: Database) -> None:
    """What it said before that was between the person and the manager of then."""
    save(database)
    meet(database)
    plan = plan_id(database)
    with database.transaction(WORKER) as db:
        first = db.get_one(PlanRevision, (plan, 1))
        same = {"content": first.content, "content_hash": "x", "derivation_id": first.derivation_id, "cause": "saved"}
        db.add(PlanRevision(plan_id=plan, number=2, **same))
    move(database)

    with database.transaction(new_manager) as db:
        assert db.scalars(select(PlanRevision.number).where(PlanRevision.plan_id == plan)).all() == [2]


@pytest.mark.parametrize("who", [new_manager, moved])
def test_what_was_begun_elsewhere_is_not_gone_on_with(who: Viewer, database: Database) -> None:
    """A new round begins, in which the person's own words wait to be used again."""
    save(database)
    start(database)
    prepare(database, person, {"want": "Lära mig film"}, ready=False)
    move(database)
    start(database, who)
    mine, theirs = see(database, moved), see(database, new_manager)

    assert (mine.round.round, mine.own, mine.step) == (2, None, Step.PREPARE)
    assert mine.brought == {"want": "Lära mig film"}
    assert theirs.brought == {}


def test_a_plan_that_was_agreed_elsewhere_is_talked_about_anew(database: Database) -> None:
    """Also when the new manager began while it wasn't shared: being ready makes it a draft again."""
    save(database)
    agree(database)
    move(database)
    with database.transaction(moved) as db:
        share_plan(db, moved, plan_id(database), shared=False)
    start(database, new_manager)
    prepare(database, moved, {"want": "Bild"})
    prepare(database, new_manager, {"offer": "En dag"})
    seen = see(database, new_manager)

    assert (seen.step, seen.party.plan_state) == (Step.MEET, "draft")
    assert [row.answers["want"] for row in seen.preparations["person"]] == ["Bild"]


def test_a_manager_who_comes_after_reads_no_preparation_of_before(database: Database) -> None:
    """In the same municipality; the plan is there, and a new round can be begun."""
    save(database)
    meet(database)
    seen = see(database, successor)

    assert (seen.preparations["person"], seen.shut_out) == ([], True)
    assert seen.piece
    start(database, successor)
    assert (see(database, successor).round.round, see(database, successor).step) == (2, Step.PREPARE)
    assert see(database, person).brought["want"] == "Lära mig film"
    with database.transaction(person) as db:
        (before,) = list_earlier(db, find_party(db, person, plan_id(database)))
    assert [row.author for row in before.preparations["manager"]] == ["Malin"]


def test_a_manager_whose_round_was_begun_anew_keeps_what_they_wrote(database: Database) -> None:
    """To read, and to go on from; whoever began anew reads none of it."""
    save(database)
    meet(database)
    start(database, successor)
    earlier = {}
    for who in (manager, successor):
        with database.transaction(who) as db:
            earlier[who.name] = list_earlier(db, find_party(db, who, plan_id(database)))
    (round_one,) = earlier["Malin"]

    assert see(database, manager).brought == {"offer": "Två dagar"}
    assert see(database, successor).brought == {}
    assert [row.author for row in round_one.preparations["manager"]] == ["Malin"]
    assert earlier[successor.name] == []


def test_a_manager_reads_the_follow_ups_of_the_round_before(database: Database) -> None:
    """When preparing for the next; not while the plan isn't shared."""
    save(database)
    agree(database)
    with database.transaction(manager) as db:
        add_follow_up(db, manager, plan_id(database), NewFollowUp(new_id(), NOW.date(), "Halvvägs"), NOW)
    start(database)
    found = []
    for shared in (True, False):
        with database.transaction(person) as db:
            share_plan(db, person, plan_id(database), shared=shared)
        with database.transaction(manager) as db:
            rounds = list_earlier(db, find_party(db, manager, plan_id(database)))
            found.append([row.text for each in rounds for row in each.follow_ups])

    assert found == [["Halvvägs"], []]


def test_the_person_alone_is_shown_the_rounds_before(database: Database) -> None:
    """With what both prepared."""
    save(database)
    meet(database)
    move(database)
    found = {}
    for who in (moved, new_manager):
        with database.transaction(who) as db:
            found[who.name] = list_earlier(db, find_party(db, who, plan_id(database)))

    assert found["Nina"] == []
    assert [row.author for row in found[person.name][0].preparations["manager"]] == ["Malin"]
    assert isinstance(found[person.name][0].round.id, UUID)
