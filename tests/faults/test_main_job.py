"""What is killed or wiped in the middle of the main job: everything is there afterwards, exactly once."""

from collections.abc import Iterator

import httpx
import psutil
import psycopg
import pytest
import redis

from tests import main_job
from tests.system import System, wait_for

pytestmark = pytest.mark.faults

# Two municipalities of the demo facilitator's county without a SWOT day of their own.
ORSA, RATTVIK = "2034", "2031"


@pytest.fixture
def facilitator(system: System) -> Iterator[httpx.Client]:
    """The demo's facilitator, signed in."""
    with system.signed_in("facilitator") as browser:
        yield browser


def municipal_revisions(system: System, municipality: str) -> list[int]:
    """Return the revision numbers of the municipality's plan."""
    rows = system.query(
        "SELECT r.number FROM planner.plan_revision r JOIN planner.plan p ON p.id = r.plan_id"
        " WHERE p.municipality_id = %s AND p.kind = 'municipal' ORDER BY 1",
        municipality,
    )
    return [row[0] for row in rows]


def assert_every_employee_has_one_plan(system: System, municipality: str) -> None:
    """Nobody lacks a plan, nobody has two, and each has one revision."""
    people = system.query(
        "SELECT id FROM intake.staff_member WHERE municipality_id = %s AND left_on IS NULL", municipality
    )
    plans = system.query(
        "SELECT p.person_id, count(*) FROM planner.plan p JOIN planner.plan_revision r ON r.plan_id = p.id"
        " WHERE p.municipality_id = %s AND p.kind = 'individual' GROUP BY 1",
        municipality,
    )
    assert {row[0] for row in plans} == {row[0] for row in people}
    assert all(count == 1 for _, count in plans)


def open_jobs(system: System) -> int:
    """Return how many jobs have not ended."""
    states = "state IN ('queued', 'running')"
    counts = [system.query(f"SELECT count(*) FROM {s}.job WHERE {states}") for s in ("planner", "reports")]
    return sum(int(rows[0][0]) for rows in counts)


def demo_is_derived(system: System) -> bool:
    """Say whether each municipality with a closed day has its plan, and nothing more is under way."""
    days = "SELECT count(DISTINCT municipality_id) FROM intake.swot_session WHERE state = 'closed'"
    plans = "SELECT count(*) FROM planner.plan WHERE kind = 'municipal'"
    return system.query(days) == system.query(plans) and open_jobs(system) == 0


def prepared(system: System, browser: httpx.Client, code: str) -> tuple[str, str]:
    """Return a municipality and an open session in it, with the demo's notes."""
    municipality = main_job.municipality_id(system, code)
    session = main_job.open_session(browser, municipality)
    main_job.paste_notes(browser, session, main_job.demo_notes())
    return municipality, session


def running_jobs(system: System, service: str, subject: str) -> int:
    """Return how many jobs of a service run whose subject holds ``subject``."""
    rows = system.query(
        f"SELECT count(*) FROM {service}.job WHERE state = 'running' AND subject LIKE %s", f"%{subject}%"
    )
    return int(rows[0][0])


def stopped_at(processes: list[psutil.Process]) -> None:
    """Hold these processes, so that what they have begun can't end before they are killed."""
    for process in processes:
        process.suspend()


def test_a_worker_killed_while_it_derives_and_one_while_it_renders(system: System, facilitator: httpx.Client) -> None:
    """Both jobs are taken up again: every plan and the document are there exactly once."""
    municipality, session = prepared(system, facilitator, ORSA)
    # Else the demo's own derivations would stand still in every process, and this one never begin.
    wait_for(lambda: demo_is_derived(system), "the demo's plans")

    with psycopg.connect(system.environment["DATABASE_URL"]) as holding:
        # What the derivation saves into is held, so that it is surely in the middle when its worker dies.
        holding.execute("LOCK TABLE planner.plan_revision IN EXCLUSIVE MODE")
        main_job.close(facilitator, session)
        wait_for(lambda: running_jobs(system, "planner", municipality), "the derivation to begin")
        assert system.kill("worker planner")
    page = main_job.wait_for_plan(facilitator, municipality)

    order = main_job.order(facilitator, page)
    wait_for(lambda: running_jobs(system, "reports", ""), "the rendering to begin")
    assert system.kill("worker reports")
    document = main_job.wait_for_document(facilitator, order)

    wait_for(lambda: open_jobs(system) == 0, "all jobs to end")
    assert municipal_revisions(system, municipality) == [1]
    assert_every_employee_has_one_plan(system, municipality)
    assert document.startswith(b"%PDF-")
    documents = "SELECT count(*), count(content) FROM reports.document WHERE plan_id IN (SELECT id FROM planner.plan"
    assert system.query(f"{documents} WHERE municipality_id = %s)", municipality) == [(1, 1)]
    jobs = "SELECT state, attempt FROM {0}.job WHERE kind IN ('planner.derive_plans', 'reports.render_document')"
    assert ("done", 2) in system.query(jobs.format("planner"))
    assert system.query(jobs.format("reports")) == [("done", 2)]


def test_redis_wiped_while_a_session_is_closed(system: System, facilitator: httpx.Client) -> None:
    """Redis only rings: without what it held, the plan comes all the same."""
    municipality, session = prepared(system, facilitator, RATTVIK)
    store = redis.Redis.from_url(system.environment["REDIS_URL"])

    workers = system.processes("worker planner")
    stopped_at(workers)
    main_job.close(facilitator, session)
    store.flushall()
    for worker in workers:
        worker.resume()
    main_job.wait_for_plan(facilitator, municipality)

    store.close()
    wait_for(lambda: open_jobs(system) == 0, "all jobs to end")
    assert municipal_revisions(system, municipality) == [1]
    assert_every_employee_has_one_plan(system, municipality)
    assert system.query("SELECT count(*) FROM planner.parked_event") == [(0,)]
