"""Steps on a real database: what each leaves, and what stands in its way."""

import threading

import pytest
from sqlalchemy import select

from services.planner.erasure.erasing import erase_plan
from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.problems import ChangedMeanwhile, NothingNew, StepNotPossible
from services.planner.lifecycle.queries import latest_step, list_steps
from services.planner.lifecycle.statements import FollowUp
from services.planner.lifecycle.tables import DueDay, PlanStep
from services.planner.lifecycle.use_cases import Taken, follow_up, keep_adopted, revise, take_back
from services.planner.plans.queries import list_municipal_plans, show_revision
from services.planner.plans.tables import Plan
from services.planner.tables import event_log
from shared.database import Database
from shared.errors import NotFound
from shared.events import StaffMemberErased
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.planner.editing.working import GOAL, HERE, MEASURE, manager, save, viewer, write
from tests.planner.lifecycle.leading import (
    TODAY,
    adopted,
    decide,
    forget_name,
    plan,
    read,
    send,
    send_another,
    steps,
    substitute,
    take,
)

staff = viewer(Role.STAFF, "Anna")
auditor = viewer(Role.AUDITOR, "Rev")
facilitator = viewer(Role.FACILITATOR, "Ellinor")


def readable(database: Database, who: object) -> list[tuple[int, str]]:
    """Return version and state of the plans that somebody reads in the list."""
    with database.transaction(who) as db:  # type: ignore[arg-type]  # a scope
        return [(line.number, line.state) for line in list_municipal_plans(db)]


def days(database: Database) -> list[tuple[str, str]]:
    """Return the days that wait."""
    with database.transaction(WORKER) as db:
        return sorted((day.kind, day.due_on.isoformat()) for day in db.scalars(select(DueDay)))


def test_what_was_written_is_part_of_the_version_that_is_reviewed(database: Database) -> None:
    """Edits become a version when the plan is sent; staff read that one, auditors nothing yet."""
    save(database)
    write(database, MEASURE, "Alla har lånat ut en surfplatta")
    assert readable(database, staff) == []
    send(database)

    assert readable(database, staff) == [(2, "in_review")]
    assert readable(database, auditor) == []
    assert days(database) == [("review", "2026-04-02")]


def test_an_adoption_keeps_who_when_number_and_hash(database: Database) -> None:
    """The step carries what was stated and the version's hash, and the log tells of it."""
    save(database)
    taken = adopted(database).step
    with database.transaction(WORKER) as db:
        told = db.execute(select(event_log.c.data).where(event_log.c.type == "plan.adopted.v1")).scalars().all()

    assert (taken.by_name, taken.recorded_by) == ("Malin", "Malin")
    assert (taken.by_name, taken.by_role, taken.registry_number) == ("Malin", "bibliotekschef", "KUN 2026/118")
    assert (taken.decided_on, taken.revision) == (TODAY, 1)
    assert taken.content_hash == plan(database).content_hash
    assert [each["content_hash"] for each in told] == [taken.content_hash]
    assert {kind for kind, _ in days(database)} == {"follow_up"}


def test_two_managers_who_adopt_at_once_adopt_once(database: Database) -> None:
    """Both are answered, with the one adoption that there is."""
    save(database)
    send(database)
    decision, start = read(database), threading.Barrier(2)
    found: dict[str, Taken] = {}

    def press(name: str, who: object) -> None:
        start.wait()
        found[name] = decide(database, decision, who)  # type: ignore[arg-type]  # a viewer

    threads = [threading.Thread(target=press, args=each) for each in (("Malin", manager), ("Omar", substitute))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert steps(database) == ["send", "adopt"]
    assert sorted(taken.now for taken in found.values()) == [False, True]
    assert found["Malin"].step.id == found["Omar"].step.id


def test_what_was_edited_after_it_was_read_is_not_adopted(database: Database) -> None:
    """The one who decides is told and shown the change; the plan is under review as before."""
    save(database)
    send(database)
    decision = read(database)
    write(database, MEASURE, "Hälften räcker", who=facilitator)
    with pytest.raises(ChangedMeanwhile) as refused:
        decide(database, decision)

    assert "Hälften räcker" in str(refused.value.after)
    assert "Hälften räcker" not in str(refused.value.before)
    assert (plan(database).state, plan(database).revision, plan(database).adopted_revision) == ("in_review", 1, None)


def test_what_was_read_with_its_edits_is_adopted_as_a_version(database: Database) -> None:
    """The version that comes of it has the hash that was read."""
    save(database)
    send(database)
    write(database, MEASURE, "Hälften räcker", who=facilitator)
    decision = read(database)
    taken = decide(database, decision)

    assert (taken.step.revision, plan(database).adopted_revision) == (2, 2)
    assert taken.step.content_hash == decision.content_hash


def test_staff_read_the_adopted_plan_while_a_new_draft_is_written(database: Database) -> None:
    """Until the new one is adopted, or under review, it isn't there for them."""
    save(database)
    adopted(database)
    take(database, revise)
    write(database, MEASURE, "Nytt mått")
    seen = [readable(database, staff), readable(database, auditor)]
    send(database)
    under_review = readable(database, auditor)
    decide(database, read(database))

    assert seen == [[(1, "adopted")], [(1, "adopted")]]
    assert under_review == [(1, "adopted")]
    assert readable(database, auditor) == [(2, "adopted")]


def test_a_new_draft_is_hidden_by_the_database(database: Database) -> None:
    """Staff who ask for its revision are told that there is none, and don't read why it was taken back."""
    save(database)
    adopted(database)
    send_another(database)
    take(database, take_back, "Fel mål")
    with database.transaction(staff) as db, pytest.raises(NotFound):
        show_revision(db, plan(database), 2)

    with database.transaction(staff) as db:
        assert show_revision(db, plan(database), 1).state == "adopted"
        assert [step.step for step in list_steps(db, plan(database).id)[0]] == ["send", "adopt", "send"]


def test_an_unchanged_draft_is_given_up_and_never_reviewed(database: Database) -> None:
    """There is nothing to review; the adopted plan holds as before."""
    save(database)
    adopted(database)
    take(database, revise)
    with pytest.raises(NothingNew):
        send(database)
    take(database, keep_adopted)

    assert (plan(database).state, plan(database).revision) == ("adopted", 1)


def test_goals_are_followed_up(database: Database) -> None:
    """What was said of them is kept, and the plan can be followed up again."""
    save(database)
    adopted(database)
    for _ in range(2):
        goal = GOAL.removeprefix("goals/")
        outcome = {"text": "Alla kan surfplattor", "outcome": "reached"}
        take(database, follow_up, FollowUp({goal: outcome}, "Att öva tillsammans gick bäst."), TODAY)
    with database.transaction(staff) as db:
        told = latest_step(db, plan(database).id, Step.FOLLOW_UP)

    assert told.outcomes["digital-0-6"]["outcome"] == "reached"
    assert told.remark == "Att öva tillsammans gick bäst."
    assert plan(database).state == "followed_up"


def test_the_adopted_plan_is_followed_up_beside_a_new_draft(database: Database) -> None:
    """The draft stays under review; what holds is followed up, also when the draft is given up."""
    save(database)
    adopted(database)
    send_another(database)
    told = take(database, follow_up, FollowUp({}, "Vi övade för sällan."), TODAY).step
    between = plan(database).state
    take(database, keep_adopted)
    with database.transaction(staff) as db:
        hashes = {latest_step(db, told.plan_id, kind).content_hash for kind in (Step.ADOPT, Step.FOLLOW_UP)}

    assert len(hashes) == 1
    assert (told.revision, told.from_state, told.to_state) == (1, "adopted", "followed_up")
    assert (between, plan(database).state) == ("in_review", "followed_up")


def test_a_step_that_is_sent_twice_is_taken_once(database: Database) -> None:
    """The form's id tells."""
    save(database)
    step_id = new_id()
    first, second = send(database, step_id=step_id), send(database, step_id=step_id)

    assert (first.now, second.now) == (True, False)
    assert steps(database) == ["send"]


def test_a_draft_cannot_be_adopted(database: Database) -> None:
    """Nothing is kept."""
    save(database)
    with pytest.raises(StepNotPossible):
        decide(database, read(database))

    assert steps(database) == []


@pytest.mark.parametrize("who", [facilitator, staff, auditor])
def test_only_managers_take_steps(who: object, database: Database) -> None:
    """For everybody else there is nothing to take a step with."""
    save(database)

    with pytest.raises(NotFound):
        send(database, who)  # type: ignore[arg-type]  # a viewer


def test_an_erased_manager_is_named_no_more(database: Database) -> None:
    """That the plan was adopted stays, and the documents that say by whom are to be made anew."""
    save(database)
    person = new_id()
    raija = viewer(Role.MANAGER, "Raija", person)
    send(database, raija)
    decide(database, read(database, "Raija"), raija)
    with database.transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=person, municipality_id=HERE))
    with database.transaction(staff) as db:
        step = latest_step(db, plan(database).id, Step.ADOPT)
    with database.transaction(WORKER) as db:
        told = db.execute(select(event_log.c.data).where(event_log.c.type == "plan.wordings_erased.v1")).scalars().all()

    assert (step.by_name, step.person_id, step.by_role) == (None, None, "bibliotekschef")
    assert [each["revisions"] for each in told] == [[1]]


@pytest.mark.parametrize("name", ["Kultur- & fritidsnämnden", "Raija Virtanen", "Omar"])
def test_what_an_erased_manager_stated_of_somebody_else_stays(name: str, database: Database) -> None:
    """It is the board's decision, or the other one's; only who entered it is forgotten."""
    save(database)
    person = new_id()
    raija = viewer(Role.MANAGER, "Raija", person)
    send(database, raija)
    decide(database, read(database, name), raija)
    with database.transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=person, municipality_id=HERE))
    with database.transaction(staff) as db:
        step = latest_step(db, plan(database).id, Step.ADOPT)

    assert (step.by_name, step.recorded_by, step.person_id) == (name, None, None)


def test_a_stated_decider_is_forgotten_who_took_no_step(database: Database) -> None:
    """By the name, however it is written; who entered it stays, and documents are to be made anew."""
    save(database)
    send(database)
    decide(database, read(database, "Raija  Virtanen"))
    forget_name(database, "raija virtanen", "Malin")
    with database.transaction(staff) as db:
        step = latest_step(db, plan(database).id, Step.ADOPT)
    with database.transaction(WORKER) as db:
        told = db.execute(select(event_log.c.data).where(event_log.c.type == "plan.wordings_erased.v1")).scalars().all()

    assert (step.by_name, step.recorded_by, step.by_role) == (None, "Malin", "bibliotekschef")
    assert [each["revisions"] for each in told] == [[1]]


def test_a_step_under_the_id_of_another_plans_step_is_not_found(database: Database) -> None:
    """Row-level security hides that row, and the plan stays as it was."""
    save(database)
    taken_id = new_id()
    with database.transaction(WORKER) as db:
        other = db.scalars(select(Plan.id).where(Plan.kind == "individual")).first()
        row = {"step": "send", "from_state": "draft", "to_state": "in_review", "revision": 1, "content_hash": "0"}
        db.add(PlanStep(id=taken_id, plan_id=other, **row))
    with pytest.raises(NotFound):
        send(database, step_id=taken_id)

    assert plan(database).state == "draft"
