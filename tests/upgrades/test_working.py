"""What an upgrade must leave working: each role's pages, the logs, the jobs that waited, the plans as they stood."""

import hashlib
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest

from services.demo import demo_links
from services.intake.tables import metadata as intake_metadata
from services.planner.plans.domain.content import content_hash, text_hash
from shared.database import Database
from tests import main_job
from tests.processes import Processes, running_processes
from tests.system import ROOT, token_of, wait_for
from tests.upgrades.conftest import Upgraded

AtWork = tuple[Upgraded, Processes]
FALUN, BORLANGE = "2080", "2081"
ROLES = (
    "staff", "manager", "facilitator", "season_planner", "occasion_leader", "programme_lead", "auditor", "operator",
    "administrator",
)  # fmt: skip


@contextmanager
def signed_in(upgraded: Upgraded, processes: Processes, role: str) -> Iterator[httpx.Client]:
    """Give a browser in which the person of the demo with this role is signed in."""
    with closing(Database(upgraded.urls["intake"], intake_metadata, pool_size=1)) as intake:
        links = {str(link.role): link.url for link in demo_links(intake, processes.address, datetime.now(UTC))}
    with httpx.Client(base_url=processes.address, follow_redirects=True, timeout=60) as browser:
        page = browser.get(links[role])
        answer = browser.post(page.url.path, data={"csrf_token": token_of(page.text)})
        assert answer.status_code == 200, answer.text
        yield browser


def municipality(upgraded: Upgraded, code: str) -> str:
    """Return the id of a municipality."""
    return str(upgraded.query("SELECT id FROM intake.municipality WHERE code = %s", code)[0][0])


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_what_the_menu_offers(at_work: AtWork, role: str) -> None:
    """The start page and all that the menu leads to answer."""
    upgraded, processes = at_work
    with signed_in(upgraded, processes, role) as browser:
        start = browser.get("/")
        menu = sorted(set(re.findall(r'href="(/[a-z-]*)"', start.text)))

        answers = {path: browser.get(path).status_code for path in menu}

    assert answers
    assert set(answers.values()) == {200}


@pytest.mark.parametrize("path", ["", "/paste", "/removed", "/dots", "/close", "/conclusions", "/imports"])
def test_an_open_board_can_be_gone_on_with(at_work: AtWork, path: str) -> None:
    """The board's pages show what was written before."""
    upgraded, processes = at_work
    session = upgraded.query("SELECT id FROM intake.swot_session WHERE state = 'open'")[0][0]
    with signed_in(upgraded, processes, "facilitator") as browser:
        page = browser.get(f"/swot-sessions/{session}{path}")

    assert page.status_code == 200


def test_plan_and_document_are_those_of_before(at_work: AtWork) -> None:
    """The plan's page opens; each file that was made is downloaded byte by byte as it was."""
    upgraded, processes = at_work
    orders = upgraded.query(
        "SELECT o.id, d.sha256 FROM reports.document_order o JOIN reports.document d ON d.id = o.document_id"
        " JOIN intake.account a ON a.id = o.account_id"
        " WHERE a.email LIKE 'ellinor.%%' AND d.rendered_at IS NOT NULL ORDER BY d.rendered_at LIMIT 1"
    )
    with signed_in(upgraded, processes, "facilitator") as browser:
        plan = browser.get(f"/planner/municipalities/{municipality(upgraded, BORLANGE)}/plan")
        documents = [(browser.get(f"/reports/orders/{order}/document").content, sha) for order, sha in orders]

    assert 'name="plan_id"' in plan.text
    assert [(hashlib.sha256(content).hexdigest(), sha) for content, sha in documents] == [(orders[0][1],) * 2]


def test_the_hashes_of_all_revisions_hold(at_work: AtWork) -> None:
    """What a plan said when it was saved can still be proved."""
    upgraded, _processes = at_work
    revisions = upgraded.query("SELECT plan_id, number, content, content_hash FROM planner.plan_revision")
    wrong = []
    for plan, number, content, expected in revisions:
        wordings = upgraded.query(
            "SELECT note_id::text, text_hash, text FROM planner.plan_revision_wording"
            " WHERE plan_id = %s AND number = %s",
            plan,
            number,
        )
        hashes = {note: kept for note, kept, _text in wordings}
        if content_hash(content, hashes) != expected or any(text_hash(text) != kept for _, kept, text in wordings):
            wrong.append((plan, number))

    assert len(revisions) > 5
    assert wrong == []


def test_the_jobs_that_waited_are_done(at_work: AtWork) -> None:
    """Queued ones are done, one that a worker died of is taken up again, a failed one stays failed with its reason."""
    upgraded, _processes = at_work
    states = "SELECT state, count(*) FROM {}.job GROUP BY 1"
    wait_for(
        lambda: all(
            {state for state, _ in upgraded.query(states.format(service))} <= {"done", "failed"}
            for service in ("intake", "planner", "reports")
        ),
        "the end of the jobs",
    )

    failed = upgraded.query(
        "SELECT reason FROM reports.job WHERE state = 'failed'"
        " UNION SELECT reason FROM planner.job WHERE state = 'failed'"
    )
    mail = upgraded.query("SELECT count(*) FROM intake.outgoing_mail WHERE sent_at IS NULL")
    assert (failed, mail) == ([("plan_gone",)], [(0,)])


def test_the_logs_are_followed_from_where_they_were(at_work: AtWork) -> None:
    """Unread events are applied, those of the parked subject behind the parked one; positions go on."""
    upgraded, _processes = at_work
    behind = "SELECT (SELECT max(position) FROM {}.event) - position FROM {}.cursor WHERE source = '{}'"
    for source, follower in (("intake", "planner"), ("planner", "reports")):
        query = behind.format(source, follower, source)
        wait_for(partial(_is_zero, upgraded, query), f"{follower} to follow {source}")

    parked = upgraded.query("SELECT count(*), count(DISTINCT subject) FROM planner.parked_event")
    assert parked == [(2, 1)]


def test_a_new_day_goes_all_the_way(at_work: AtWork) -> None:
    """Notes, plan and document, on the upgraded database."""
    upgraded, processes = at_work
    with signed_in(upgraded, processes, "facilitator") as browser:
        pdf = _whole_way(browser, municipality(upgraded, FALUN))

    assert pdf.startswith(b"%PDF-")


def test_the_old_version_works_beside_the_new_one(at_work: AtWork, tmp_path: Path) -> None:
    """While machines are upgraded one by one, old pages write what new workers do, on the new schema."""
    upgraded, new = at_work
    old_code = _check_out(upgraded.release.commit, tmp_path / "code")
    with running_processes(upgraded.folder, upgraded.environment, old_code) as old:
        with signed_in(upgraded, old, "facilitator") as browser:
            through_old = _whole_way(browser, municipality(upgraded, BORLANGE))
        with signed_in(upgraded, new, "facilitator") as browser:
            through_new = _whole_way(browser, municipality(upgraded, BORLANGE))

    failed = upgraded.query("SELECT reason FROM planner.job WHERE state = 'failed'")
    assert through_old.startswith(b"%PDF-")
    assert through_new.startswith(b"%PDF-")
    assert failed == []


def _is_zero(upgraded: Upgraded, sql: str) -> bool:
    return upgraded.query(sql) == [(0,)]


def _whole_way(browser: httpx.Client, place: str) -> bytes:
    """Hold a day in a municipality, wait for the plan's next revision and return its document."""
    before = _revision(browser, place)
    session = main_job.open_session(browser, place)
    main_job.paste_notes(browser, session, main_job.demo_notes()[80:90])
    main_job.close(browser, session)
    wait_for(lambda: _revision(browser, place) > before, "the plan's next revision")
    plan = browser.get(f"/planner/municipalities/{place}/plan").text
    return main_job.wait_for_document(browser, main_job.order(browser, plan))


def _revision(browser: httpx.Client, place: str) -> int:
    page = browser.get(f"/planner/municipalities/{place}/plan").text
    found = re.search(r'name="revision" value="(\d+)"', page)
    return int(found[1]) if found else 0


def _check_out(commit: str, folder: Path) -> Path:
    """Return a folder with the code of a commit, or skip where the clone is too shallow to hold it."""
    done = subprocess.run(["git", "archive", commit], cwd=ROOT, check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"this clone does not hold {commit}; with its whole history this test runs")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=done.stdout, check=True)
    return folder
