"""How many documents a second the whole pipeline makes, compared with WeasyPrint alone.

The pipeline: each order through its use case, rows, Redis, the worker's processes, the planner asked for the revision,
the document set and saved. The reference is a bare loop of WeasyPrint over the same HTML in as many processes, in turn
with the pipeline, so that whatever else the machine does hits both; beside it the same loop of our own renderer, which
is WeasyPrint made quicker, and tells what the pipeline costs. And the memory of one process that is never replaced.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import astuple, dataclass
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from services.reports.orders.use_cases import order_document
from services.reports.rendering import typeset_plan
from services.reports.rendering.document import plan_html
from services.reports.settings import ReportsSettings
from services.reports.worker import SERVICE as REPORTS
from shared.asking import ServiceClient
from shared.database import Database
from shared.identity import Viewer
from shared.queue import make_celery
from shared.worker import connect
from tests.processes import fresh_processes
from tests.servers import make_run_folder, remove_run_folder
from tests.system import System, running_system, wait_for

ROUNDS = 5
MOST_DOCUMENTS = 60
LANGUAGES = ("sv", "en")
RENDERS, FIRST_RENDERS = 500, 50
GOAL, GOAL_MEMORY = 0.95, 1.3
_MINE = "(SELECT document_id FROM reports.document_order WHERE account_id = %s)"
BEGIN_AGAIN = f"UPDATE reports.document SET content = NULL, rendered_at = NULL WHERE id IN {_MINE} RETURNING id"
MISSING = f"SELECT count(*) FROM reports.document WHERE rendered_at IS NULL AND id IN {_MINE}"
FAILED = f"SELECT reason FROM reports.job WHERE state = 'failed' AND subject::uuid IN {_MINE}"
Loop = Callable[[Any, Any], None]
# Nobody's account: what it orders is made anew in every round.
VIEWER = Viewer(uuid4(), None, "Prov", "prov@kub.example", ())


@dataclass(frozen=True)
class Task:
    """A document: the plan as the planner tells it, and the language."""

    payload: dict[str, Any]
    language: str

    @property
    def whole(self) -> dict[str, Any]:
        """The payload that the renderer gets."""
        return self.payload | {"language": self.language}


@dataclass(frozen=True)
class Round:
    """How long all documents took, and the seconds of the processors that everybody together spent on them."""

    seconds: float
    processor: float


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    folder = make_run_folder()
    try:
        with running_system(folder / "system") as system:
            return measure(system, MOST_DOCUMENTS, ROUNDS, RENDERS)
    finally:
        remove_run_folder(folder)


def measure(system: System, documents: int, rounds: int, renders: int) -> dict[str, Any]:
    """Return the figures of so many rounds of so many documents, and of a process's memory after so many renders."""
    settings = ReportsSettings.model_validate({name.lower(): value for name, value in system.environment.items()})
    tasks = _tasks(system, settings)[:documents]
    reports = connect(REPORTS, settings, make_celery("reports", settings.broker, REPORTS.queues))
    with closing(reports), ExitStack() as stack:
        bare_round, own_round = (
            stack.enter_context(_bare_processes(loop, min(settings.worker_processes, len(tasks)), tasks))
            for loop in (_set_by_weasyprint, _set_by_our_renderer)
        )
        # The first of several warms all up.
        warm = int(rounds > 1)
        found = [(_pipeline_round(system, reports, tasks), bare_round(), own_round()) for _ in range(warm + rounds)]
    memory = _memory(tasks, renders)
    # Each round beside its neighbours, so the medians of all rounds need not divide to it.
    ratios = [(bare.seconds / pipeline.seconds, own.seconds / pipeline.seconds) for pipeline, bare, own in found[warm:]]
    ratio, ratio_of_own = map(statistics.median, zip(*ratios, strict=True))
    whole, alone, own = (_speed(each, len(tasks)) for each in zip(*found[warm:], strict=True))
    grown = memory[-1] / memory[0]
    return {
        "figures": {
            "documents": len(tasks),
            "rounds": rounds,
            "processes": settings.worker_processes,
            **whole,
            "renders": renders,
            "memory_first_mb": round(memory[0]),
            "memory_last_mb": round(memory[-1]),
            "memory_ratio": round(grown, 2),
        },
        "reference": {
            "name": "a bare loop of WeasyPrint over the same HTML in as many processes",
            **alone,
            "our_renderer_in_the_same_loop": own,
        },
        "ratio": round(ratio, 3),
        "ratio_of_rounds": [round(each, 3) for each, _ in ratios],
        "ratio_to_our_renderer_alone": round(ratio_of_own, 3),
        "goal": {"ratio": GOAL, "memory_ratio": GOAL_MEMORY},
        "met": ratio >= GOAL and grown < GOAL_MEMORY,
    }


def _speed(rounds: Sequence[Round], documents: int) -> dict[str, float]:
    """Return the medians of rounds of so many documents."""
    seconds, processor = (statistics.median(each) for each in zip(*map(astuple, rounds), strict=True))
    return {
        "documents_per_s": round(documents / seconds, 2),
        "processor_ms_per_document": round(1000 * processor / documents),
    }


def _tasks(system: System, settings: ReportsSettings) -> list[Task]:
    """Return the documents of all plans that the demo's closed day led to, once they are derived."""
    count = "SELECT count(*) FROM planner.plan WHERE kind = 'municipal'"
    wait_for(lambda: system.query(count)[0][0] > 0, "the demo's plans")
    plans = system.query("SELECT id, revision FROM planner.plan WHERE state <> 'archived' ORDER BY kind, id")
    with closing(ServiceClient(settings)) as ask:
        payloads = [ask.get("planner", f"plans/{plan}/revisions/{number}") for plan, number in plans]
    return [Task(payload, language) for language in LANGUAGES for payload in payloads]


def _pipeline_round(system: System, reports: Database, tasks: list[Task]) -> Round:
    """Measure from the first order to the last document, made anew."""
    mine = str(VIEWER.account_id)
    system.query(BEGIN_AGAIN, mine)
    # One connection for all the looking: making one each time took a tenth of a processor from what is measured.
    with closing(psycopg.connect(system.environment["DATABASE_URL"], autocommit=True)) as watching:
        begun, spent = time.monotonic(), _spent(system.processes(""))
        for task in tasks:
            with reports.transaction(VIEWER) as db:
                order_document(db, VIEWER, task.payload, task.language)
        _wait_for_all(lambda: watching.execute(MISSING, [mine]).fetchall()[0][0])
        made = Round(time.monotonic() - begun, _spent(system.processes("")) - spent)
    assert system.query(FAILED, mine) == []
    return made


def _spent(processes: list[psutil.Process]) -> float:
    """Return the processors' seconds of this process and of others."""
    return sum(sum(process.cpu_times()[:2]) for process in [psutil.Process(), *processes])


def _wait_for_all(missing: Callable[[], int]) -> None:
    """Look the more often the fewer are missing: looking takes from the processors that are measured."""
    deadline = time.monotonic() + 600
    while left := missing():
        assert time.monotonic() < deadline, f"{left} documents are missing"
        time.sleep(0.02 * min(left, 20))


@contextmanager
def _bare_processes(set_documents: Loop, count: int, tasks: list[Task]) -> Iterator[Callable[[], Round]]:
    """Give a function that has all documents set by such a loop in ``count`` processes, and measures it."""
    process = fresh_processes()
    waiting, done = process.Queue(), process.Queue()
    workers = [process.Process(target=set_documents, args=(waiting, done), daemon=True) for _ in range(count)]
    documents = [plan_html(task.whole) for task in tasks]

    def bare_round() -> Round:
        running = [psutil.Process(worker.pid) for worker in workers]
        begun, spent = time.monotonic(), _spent(running)
        for html in documents:
            waiting.put(html)
        for _ in documents:
            done.get(timeout=600)
        return Round(time.monotonic() - begun, _spent(running) - spent)

    for worker in workers:
        worker.start()
    try:
        yield bare_round
    finally:
        for _ in workers:
            waiting.put(None)
        for worker in workers:
            worker.join(30)


def _set_by_weasyprint(waiting: Any, done: Any) -> None:
    # Only here: what our renderer changes of WeasyPrint would hold for the whole process.
    from tests.bench._weasyprint_alone import set_alone

    while (html := waiting.get()) is not None:
        done.put(len(set_alone(html)))


def _set_by_our_renderer(waiting: Any, done: Any) -> None:
    from services.reports.rendering.pdf import typeset

    while (html := waiting.get()) is not None:
        done.put(len(typeset(html).pdf))


def _memory(tasks: list[Task], renders: int) -> list[float]:
    """Return the megabytes of a process after the first tenth of its renders, and after all."""
    process = multiprocessing.get_context("spawn")
    found = process.Queue()
    payloads = [task.whole for task in tasks if task.payload["kind"] == "individual"] or [tasks[0].whole]
    child = process.Process(target=_render_on, args=(payloads, renders, found), daemon=True)
    child.start()
    megabytes = found.get(timeout=900)
    child.join()
    return list(megabytes)


def _render_on(payloads: list[dict[str, Any]], renders: int, found: Any) -> None:
    megabytes = []
    for number in range(1, renders + 1):
        typeset_plan(payloads[number % len(payloads)])
        if number in {max(1, renders * FIRST_RENDERS // RENDERS), renders}:
            megabytes.append(psutil.Process().memory_info().rss / 1e6)
    found.put(megabytes)
