"""From the closing of a SWOT day in intake to plans: following, the job, and what the page says meanwhile."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.intake.board.domain import Action, Content, Day, Origin, Quadrant
from services.intake.board.use_cases.notes import keyed, record_notes
from services.intake.board.use_cases.sessions import advance_session, create_session
from services.intake.closing.use_cases import close_session
from services.planner.assessment.domain import Answer
from services.planner.assessment.use_cases import assess_area, finish_assessment
from services.planner.overview.queries import count_people
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import Plan, StaffFact
from services.planner.settings import PlannerSettings
from services.planner.tables import jobs
from services.planner.tasks import derive_plans
from services.planner.worker import SERVICE
from services.reactions import REACTIONS
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from shared.jobs import enqueue, run_job
from shared.queue import make_celery
from shared.worker import WorkerContext, follow_all, resolve_reactions
from tests.people import Place, make_account
from tests.planner.conftest import SignedIn
from tests.planner.reading.test_pages import page, send

NOW = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)


@pytest.fixture
def worker(intake_address: str, redis_url: str) -> Iterator[WorkerContext]:
    """What a job of the planner works with."""
    context = WorkerContext(SERVICE, PlannerSettings(), make_celery("planner", redis_url, SERVICE.queues))
    yield context
    context.database.close()
    context.ask.close()


def facilitator(place: Place) -> Viewer:
    """Return somebody who runs the place's SWOT days."""
    grant = Grant(Role.FACILITATOR, place.programme_id, frozenset({place.municipality_id}))
    return Viewer(new_id(), None, "Maja", "maja@lan.example", (grant,))


def hold_swot_day(intake: Database, place: Place, *texts: str) -> UUID:
    """Create a SWOT day, write its notes as weaknesses, and close it."""
    viewer, session_id = facilitator(place), new_id()
    contents = [Content(text, "challenges", Quadrant.WEAKNESS) for text in texts]
    with intake.transaction(WORKER) as db:
        create_session(db, viewer, session_id, place.municipality_id, Day(date(2026, 3, 12), participants=9))
        advance_session(db, viewer, session_id, Action.OPEN)
        record_notes(db, viewer, session_id, keyed(new_id(), contents), Origin.FORM)
    with intake.transaction(WORKER) as db:
        close_session(db, viewer, session_id, NOW)
    return session_id


def follow(worker: WorkerContext) -> None:
    """Take in what intake has logged."""
    follow_all(worker, resolve_reactions(REACTIONS, "planner"))


def work(worker: WorkerContext) -> list[tuple[str, int, str | None]]:
    """Do what is queued, and return state, attempts and reason of every job."""
    with worker.database.transaction(WORKER) as db:
        due = db.scalars(select(jobs.c.id).where(jobs.c.state == "queued")).all()
    for job_id in due:
        run_job(worker.database, job_id, lambda job: derive_plans(worker, job))
    with worker.database.transaction(WORKER) as db:
        return [tuple(row) for row in db.execute(select(jobs.c.state, jobs.c.attempt, jobs.c.reason))]


def queue(worker: WorkerContext, municipality_id: UUID) -> None:
    """Queue a derivation."""
    with worker.database.transaction(WORKER) as db:
        enqueue(db, DERIVE_PLANS, {"municipality_id": str(municipality_id)}, str(municipality_id))


def test_a_closed_swot_day_becomes_a_plan_that_its_facilitator_reads(
    worker: WorkerContext, signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """Waiting first, then the plan, with the notes as they were written."""
    with intake.transaction(WORKER) as db:
        reader = make_account(db, Role.FACILITATOR, falun, email="maja@lan.example")
        make_account(db, Role.STAFF, falun, email="anna@falun.example")
    browser = signed_in(reader)
    empty = browser.get(page(falun)).text
    session_id = hold_swot_day(intake, falun, "Vi kan för lite om ljudböcker", "Ingen hinner öva på surfplattor")
    closed = browser.get(page(falun)).text
    follow(worker)
    queued = browser.get(page(falun)).text
    done = work(worker)
    plan = browser.get(page(falun)).text

    assert "Här kommer planen" in empty
    assert "Planen tas fram" in closed
    assert "Planen tas fram" in queued
    assert done == [("done", 1, None)]
    assert "Vi kan för lite om ljudböcker" in plan
    assert f"/swot-sessions/{session_id}?perspective=challenges#note-" in plan


def test_every_staff_member_has_a_plan_after_the_job(worker: WorkerContext, intake: Database, falun: Place) -> None:
    """The staff list comes with intake's answer."""
    with intake.transaction(WORKER) as db:
        people = {make_account(db, Role.STAFF, falun, email=f"{name}@falun.example").person_id for name in "abc"}
    hold_swot_day(intake, falun, "Vi kan för lite om ljudböcker")
    follow(worker)
    work(worker)

    with worker.database.transaction(WORKER) as db:
        assert set(db.scalars(select(Plan.person_id).where(Plan.kind == "individual"))) == people


def test_finished_assessments_are_counted_by_the_job(worker: WorkerContext, intake: Database, falun: Place) -> None:
    """Also where no SWOT day was held yet."""
    with intake.transaction(WORKER) as db:
        staff = [make_account(db, Role.STAFF, falun, email=f"{name}@falun.example") for name in "abcde"]
    people = [each.person_id for each in staff if each.person_id]
    with worker.database.transaction(WORKER) as db:
        for level, person in enumerate(people):
            where = {"programme_id": falun.programme_id, "municipality_id": falun.municipality_id}
            usual = {"library_id": falun.library_id, "role": "librarian", "working_time_share": 100}
            db.add(StaffFact(**where, **usual, person_id=person))
            assess_area(db, (falun.programme_id, person), "digital", Answer(level), [])
            finish_assessment(db, (falun.programme_id, person))
    work(worker)

    with worker.database.transaction(WORKER) as db:
        assert {(one.answer, one.people) for one in count_people(db)} == {("low", 2), ("middle", 1), ("high", 2)}


def test_an_intake_that_does_not_answer_costs_no_attempt(
    worker: WorkerContext, falun: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job goes back to the queue with attempt 0."""
    queue(worker, falun.municipality_id)
    # Port 9 (discard) is closed on every machine that tests run on.
    monkeypatch.setenv("INTAKE_URL", "http://127.0.0.1:9")
    cut_off = WorkerContext(SERVICE, PlannerSettings(), worker.celery)
    states = work(cut_off)
    cut_off.database.close()
    cut_off.ask.close()

    assert [state[:2] for state in states] == [("queued", 0)]


def test_a_municipality_that_is_gone_fails_with_a_reason(worker: WorkerContext) -> None:
    """Nothing to derive from, and never will be."""
    queue(worker, UUID(int=4))

    assert work(worker) == [("failed", 1, "Kommunen finns inte längre.")]


def test_a_failed_derivation_is_shown_and_tried_again(
    worker: WorkerContext, signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """The page names the reason in words; the button queues the job anew."""
    with intake.transaction(WORKER) as db:
        reader = make_account(db, Role.FACILITATOR, falun, email="maja@lan.example")
    browser = signed_in(reader)
    hold_swot_day(intake, falun, "Vi kan för lite om ljudböcker")
    follow(worker)
    with worker.database.transaction(WORKER) as db:
        db.execute(update(jobs).values(state="failed", reason="KeyError: 'x'"))
    failed = browser.get(page(falun)).text
    answer = send(browser, f"{page(falun)}/derive")

    assert "Planen kunde inte tas fram" in failed
    assert "Något gick fel hos oss." in failed
    assert "KeyError" not in failed
    assert answer.status_code == 303
    assert work(worker) == [("done", 1, None)]
    assert "Vi kan för lite om ljudböcker" in browser.get(page(falun)).text


def test_only_who_works_on_the_plan_sees_that_it_is_to_come(
    signed_in: SignedIn, intake: Database, falun: Place
) -> None:
    """For staff a plan that isn't adopted doesn't exist, not even as something awaited."""
    with intake.transaction(WORKER) as db:
        staff = make_account(db, Role.STAFF, falun, email="anna@falun.example")

    assert signed_in(staff).get(page(falun)).status_code == 404
