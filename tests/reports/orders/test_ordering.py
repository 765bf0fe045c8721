"""From an order to a downloaded document, through the pages."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, text, update

from services.planner.plans.tables import Plan
from services.reports.documents.tables import Document
from services.reports.orders.tables import DocumentOrder
from services.reports.tables import jobs
from services.reports.tasks import render_document
from shared.database import Database
from shared.identity import WORKER, Role
from shared.jobs import ClaimedJob, sweep
from shared.worker import WorkerContext
from tests.people import submit
from tests.reports.conftest import System


def order(browser: httpx.Client, plan: Plan, **changes: str) -> httpx.Response:
    """Order a document of a plan's newest revision."""
    return submit(browser, "/reports/orders", **({"plan_id": str(plan.id), "revision": str(plan.revision)} | changes))


def count(database: Database, table: Any) -> int:
    """Return how many rows there are."""
    with database.transaction(WORKER) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def share(system: System, *, shared: bool) -> None:
    """Let the manager read the individual plan, or not."""
    with system.databases["planner"].transaction(WORKER) as db:
        db.execute(update(Plan).where(Plan.kind == "individual").values(shared_with_manager=shared))


def test_an_ordered_plan_becomes_a_file(system: System, manager: httpx.Client) -> None:
    """Waiting, then ready: the file holds the top need, and neither browser nor proxy keeps a copy."""
    page = order(manager, system.plans["municipal"]).headers["location"]
    waiting = manager.get(page)
    assert system.render_all() == 1
    ready = manager.get(f"{page}/progress")
    file = manager.get(f"{page}/document")

    assert "Beställningen står i kö" in waiting.text
    assert f'data-progress="{page}/progress"' in waiting.text
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    assert "data-done" in ready.text
    assert "Ladda ner dokumentet" in ready.text
    assert "PDF/A-2a" in ready.text
    assert file.headers["content-type"] == "application/pdf"
    assert 'filename="kompetensplan-falun-rev1.pdf"' in file.headers["content-disposition"]
    assert file.headers["cache-control"] == "private, no-store"
    assert "Digital teknik" in "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(file.content)).pages)


def test_what_is_known_of_a_file_is_true(system: System, manager: httpx.Client) -> None:
    """Hash, size and number of pages are those of the bytes."""
    order(manager, system.plans["municipal"])
    system.render_all()

    with system.databases["reports"].transaction(WORKER) as db:
        made = db.scalars(select(Document)).one()
        content = made.content or b""
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert made.size == len(content)
    assert made.pages == len(PdfReader(io.BytesIO(content)).pages)


def test_the_same_revision_is_rendered_once(system: System, manager: httpx.Client) -> None:
    """Twice by the same person is one order; by another it is another order of the same document."""
    facilitator = system.browser(Role.FACILITATOR, "lansbibliotek@dalarna.example")
    first = order(manager, system.plans["municipal"]).headers["location"]
    assert order(manager, system.plans["municipal"]).headers["location"] == first
    assert system.render_all() == 1
    other = order(facilitator, system.plans["municipal"]).headers["location"]

    assert other != first
    assert facilitator.get(f"{other}/document").content == manager.get(f"{first}/document").content
    assert count(system.databases["reports"], Document) == 1
    assert count(system.databases["reports"], DocumentOrder) == 2
    assert count(system.databases["reports"], jobs) == 1
    facilitator.close()


def test_two_who_order_at_once_share_one_render(system: System, manager: httpx.Client) -> None:
    """Whoever comes second waits for the first and finds the job of the first."""
    facilitator = system.browser(Role.FACILITATOR, "lansbibliotek@dalarna.example")
    browsers = [manager, facilitator] * 4
    with ThreadPoolExecutor(len(browsers)) as together:
        answers = list(together.map(lambda browser: order(browser, system.plans["municipal"]), browsers))

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 2
    assert count(system.databases["reports"], Document) == 1
    assert count(system.databases["reports"], jobs) == 1
    facilitator.close()


def test_a_persons_plan_carries_the_name(system: System, person: httpx.Client) -> None:
    """The name isn't kept in the plan: it is asked for when the document is ordered and made."""
    page = order(person, system.plans["individual"]).headers["location"]
    system.render_all()
    file = person.get(f"{page}/document")

    assert 'filename="individuell-kompetensplan-asa-ohrn-rev1.pdf"' in file.headers["content-disposition"]
    assert "Åsa Öhrn" in PdfReader(io.BytesIO(file.content)).pages[0].extract_text()


def test_a_plan_that_one_may_not_see_does_not_exist(system: System, manager: httpx.Client) -> None:
    """An individual plan that isn't shared: 404 for the manager, and nothing is left behind."""
    assert order(manager, system.plans["individual"]).status_code == 404
    assert count(system.databases["reports"], Document) == 0


def test_the_owner_is_asked_again_at_every_download(system: System, manager: httpx.Client) -> None:
    """When the person stops sharing, the document that the manager ordered is out of reach too, and says why."""
    share(system, shared=True)
    page = order(manager, system.plans["individual"]).headers["location"]
    system.render_all()
    assert manager.get(f"{page}/document").status_code == 200
    share(system, shared=False)

    answer = manager.get(f"{page}/document")
    assert answer.status_code == 404
    assert "kan den som planen gäller dela den med dig igen" in answer.text


def test_another_persons_order_does_not_exist(system: System, manager: httpx.Client, person: httpx.Client) -> None:
    """Neither its page nor its file, though both might see the plan."""
    page = order(manager, system.plans["municipal"]).headers["location"]
    system.render_all()

    for path in (page, f"{page}/progress", f"{page}/document"):
        assert person.get(path).status_code == 404
    assert submit(person, f"{page}/retry").status_code == 404


def test_an_order_that_does_not_exist(manager: httpx.Client, no_such_id: UUID) -> None:
    """404 everywhere, also for what is no id at all."""
    for path in ("", "/progress", "/document"):
        assert manager.get(f"/reports/orders/{no_such_id}{path}").status_code == 404
    assert submit(manager, f"/reports/orders/{no_such_id}/retry").status_code == 404
    assert manager.get("/reports/orders/17").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"revision": "99"}, 404),
        ({"plan_id": "0198f000-0000-7000-8000-00000000dead"}, 404),
        ({"revision": "0"}, 422),
        ({"plan_id": "Falun"}, 422),
        ({"language": "tlh"}, 422),
    ],
)
def test_nonsense_is_refused(system: System, manager: httpx.Client, fields: dict[str, str], status: int) -> None:
    """A revision or plan that isn't there, and forms that no page of ours would send."""
    assert order(manager, system.plans["municipal"], **fields).status_code == status


def test_a_file_that_is_not_ready_says_so(system: System, manager: httpx.Client) -> None:
    """Asked for too early, the download answers 409 and leads back."""
    page = order(manager, system.plans["municipal"]).headers["location"]

    assert manager.get(f"{page}/document").status_code == 409


def test_a_render_that_fails_says_why_and_can_be_tried_again(system: System, manager: httpx.Client) -> None:
    """Three attempts that break end in a reason and a button; the button leads to the document."""

    def break_down(context: WorkerContext, job: ClaimedJob) -> None:
        raise ZeroDivisionError("a font size of nothing")

    page = order(manager, system.plans["municipal"]).headers["location"]
    for _attempt in range(3):
        with system.databases["reports"].transaction(WORKER) as db:
            db.execute(update(jobs).values(run_after=func.now()))
        assert system.render_all(break_down) == 1
    failed = manager.get(page)
    assert submit(manager, f"{page}/retry").headers["location"] == page
    assert system.render_all() == 1

    assert "Det gick inte att göra dokumentet." in failed.text
    assert "Något gick fel hos oss." in failed.text
    assert "ZeroDivisionError" not in failed.text
    assert "Försök igen" in failed.text
    assert manager.get(f"{page}/document").status_code == 200


def test_a_plan_beyond_the_limits_fails_at_once(system: System, manager: httpx.Client) -> None:
    """One attempt, and a reason that says what to do."""
    with system.databases["planner"].transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan_revision SET content = jsonb_set(content, '{horizon}', :long)"), _TOO_LONG)
    page = order(manager, system.plans["municipal"]).headers["location"]
    system.render_all()

    assert "Korta ner de längsta texterna" in manager.get(page).text


_TOO_LONG = {"long": '{"year": 2031, "text": "' + "Bibliotek " * 1_000 + '"}'}


@pytest.mark.parametrize(("minutes", "said"), [(2, "Beställningen står i kö"), (4, "Det tog för lång tid")])
def test_a_render_that_exceeds_its_time_fails_with_a_reason(
    system: System, manager: httpx.Client, minutes: int, said: str
) -> None:
    """A process that was killed at its limit leaves a row that the sweeper gives up; slow work is taken up again."""
    page = order(manager, system.plans["municipal"]).headers["location"]
    with system.databases["reports"].transaction(WORKER) as db:
        begun, just_now = func.now() - timedelta(minutes=minutes), func.now() - timedelta(seconds=1)
        db.execute(update(jobs).values(state="running", attempt=1, started_at=begun, lease_until=just_now))
    sweep(system.databases["reports"])

    assert said in manager.get(page).text


def test_a_planner_that_does_not_answer_costs_no_attempt(
    system: System, manager: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job waits for the planner to come back, and the order still stands in the queue."""
    page = order(manager, system.plans["municipal"]).headers["location"]
    monkeypatch.setenv("PLANNER_URL", "http://127.0.0.1:9")
    away = WorkerContext(system.worker.service, system.worker.service.settings(), system.worker.celery)
    system.render_all(lambda _context, job: render_document(away, job))
    away.database.close()

    with system.databases["reports"].transaction(WORKER) as db:
        assert db.execute(select(jobs.c.state, jobs.c.attempt)).one() == ("queued", 0)
    assert "Beställningen står i kö" in manager.get(page).text
