"""How long from a closed SWOT day to the plan, and from the order to the document, on a warm system.

Real parts, through the front door: intake, event log, doorbell, planner's worker, reports' worker. The reference is the
bare computation in one process: the same notes analysed, drafted and rendered by the same code, without any service.
"""

import json
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx
import psycopg

from services.commands.notes import derive_plan, document_of, find_municipality, read_file
from services.reports.rendering import render_plan
from tests import main_job
from tests.servers import make_run_folder, remove_run_folder
from tests.system import ROOT, System, running_system, wait_for

RUNS = 30
WARM_UP = 3
GOAL_CLOSE_TO_PLAN_MS = 1000
GOAL_ORDER_TO_PDF_MS = 2000
# Municipalities of the demo facilitator's county, with 10 to 28 invented employees each.
CODES = ("2034", "2029", "2031", "2039", "2061")

Times = dict[str, list[float]]


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    folder = make_run_folder()
    try:
        with running_system(folder / "system") as system, system.signed_in("facilitator") as browser:
            times = _measure(system, browser)
    finally:
        remove_run_folder(folder)
    bare = _bare()
    figures = {
        f"{stage}_p{share}_ms": _percentile(values, share) for stage, values in times.items() for share in (50, 95)
    }
    bare_ms = bare["derive"] + bare["render"]
    pipeline_ms = figures["close_to_plan_p50_ms"] + figures["order_to_pdf_p50_ms"]
    met = (
        figures["close_to_plan_p95_ms"] < GOAL_CLOSE_TO_PLAN_MS
        and figures["order_to_pdf_p95_ms"] < GOAL_ORDER_TO_PDF_MS
    )
    return {
        "figures": {"runs": RUNS, "notes": len(main_job.demo_notes()), **figures},
        "reference": {
            "name": "the same analysis, drafts and rendering in one bare process",
            **{f"{stage}_ms": round(value, 1) for stage, value in bare.items()},
        },
        "ratio": round(pipeline_ms / bare_ms, 2),
        "goal": {"close_to_plan_p95_ms": GOAL_CLOSE_TO_PLAN_MS, "order_to_pdf_p95_ms": GOAL_ORDER_TO_PDF_MS},
        "met": met,
    }


def _measure(system: System, browser: httpx.Client) -> Times:
    places = [main_job.municipality_id(system, code) for code in CODES]
    sessions = []
    for place in places:
        sessions.append(main_job.open_session(browser, place))
        main_job.paste_notes(browser, sessions[-1], main_job.demo_notes())
    times: Times = {
        name: []
        for name in ("close", "event_to_job", "derive", "close_to_plan", "order", "queue", "render", "order_to_pdf")
    }
    with closing(psycopg.connect(system.environment["DATABASE_URL"], autocommit=True)) as watching:
        for number in range(WARM_UP + RUNS):
            turn = number % len(places)
            if number >= len(places):
                _change(browser, sessions[turn], number)
            found = _one_run(watching, browser, places[turn], sessions[turn])
            if number >= WARM_UP:
                for name, value in found.items():
                    times[name].append(value)
    return times


def _change(browser: httpx.Client, session: str, number: int) -> None:
    """Open a closed day again and add a note, so that closing it gives a new plan."""
    main_job.post(browser, f"{session}/reopen")
    notes = [{"perspective": "challenges", "quadrant": "weakness", "text": f"Ingen hinner öva på ny teknik, {number}"}]
    main_job.paste_notes(browser, session, notes)


def _one_run(watching: Any, browser: httpx.Client, place: str, session: str) -> dict[str, float]:
    revision = _revision(watching, place)
    page = browser.get(f"{session}/close").text
    start = time.monotonic()
    main_job.close(browser, session, page)
    closed = time.monotonic()
    wait_for(lambda: _revision(watching, place) > revision, "the plan's next revision")
    planned = time.monotonic()
    plan = browser.get(f"/planner/municipalities/{place}/plan").text
    ordering = time.monotonic()
    order = main_job.order(browser, plan)
    ordered = time.monotonic()
    # Asking the page every 20 ms would take from the renderer what is measured; a browser asks every second.
    wait_for(lambda: not _waiting(watching), "the document")
    main_job.wait_for_document(browser, order)
    done = time.monotonic()
    derive, render = _job(watching, "planner"), _job(watching, "reports")
    return {
        "close": _ms(start, closed),
        "event_to_job": _ms(closed, planned) - derive["ran"],
        "derive": derive["ran"],
        "close_to_plan": _ms(start, planned),
        "order": _ms(ordering, ordered),
        "queue": render["waited"],
        "render": render["ran"],
        "order_to_pdf": _ms(ordering, done),
    }


def _revision(watching: Any, place: str) -> int:
    sql = "SELECT coalesce(max(revision), 0) FROM planner.plan WHERE municipality_id = %s AND kind = 'municipal'"
    return int(watching.execute(sql, [place]).fetchone()[0])


def _waiting(watching: Any) -> int:
    sql = "SELECT count(*) FROM reports.job WHERE state IN ('queued', 'running')"
    return int(watching.execute(sql).fetchone()[0])


def _job(watching: Any, service: str) -> dict[str, float]:
    row = watching.execute(
        "SELECT extract(epoch FROM started_at - queued_at), extract(epoch FROM finished_at - started_at)"
        f" FROM {service}.job WHERE state = 'done' ORDER BY finished_at DESC LIMIT 1"
    ).fetchone()
    return {"waited": float(row[0]) * 1000, "ran": float(row[1]) * 1000}


def _bare() -> dict[str, float]:
    """Return the median milliseconds of the computation alone."""
    notes = read_file(ROOT / "demo" / "falun_notes.jsonl").notes
    place = find_municipality("2080")
    payload = document_of(derive_plan(notes, place))
    json.dumps(payload)
    return {
        "derive": _median(lambda: derive_plan(notes, place)),
        "render": _median(lambda: render_plan(payload)),
    }


def _median(work: Callable[[], object], times: int = 7) -> float:
    work()
    found = []
    for _ in range(times):
        start = time.monotonic()
        work()
        found.append(_ms(start, time.monotonic()))
    return statistics.median(found)


def _percentile(values: list[float], share: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[share - 1], 1)


def _ms(start: float, end: float) -> float:
    return (end - start) * 1000
