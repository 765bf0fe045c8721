"""How many events a second are appended and applied, end to end, and how far the follower is behind.

Events come as the product brings them: many in one transaction, as a derivation brings a revision for each of a staff
group, and one by one, as a use case does that says one thing. What reads them is real: the planner's feed over HTTP,
the reports worker, and its reaction to a saved revision, which writes a row. The reference is pgbench: as many clients
run the same insert under the same lock in the same database, one event in each transaction.
"""

import json
import re
import statistics
import subprocess
import time
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from services.embedded.folder import unprivileged_user
from services.embedded.postgres import postgres_programs
from services.planner.settings import PlannerSettings
from services.planner.worker import SERVICE as PLANNER
from shared.event_log import APPEND_LOCK
from shared.events import PlanRevisionSaved
from shared.identity import WORKER
from shared.queue import make_celery
from shared.worker import connect
from tests.processes import fresh_processes
from tests.servers import make_run_folder, remove_run_folder
from tests.system import System, running_system, wait_for

WRITERS = 4
ROUNDS = 5
EVENTS = 4_000
GOAL = 0.7
# One municipal plan and, with 750 employees in 49 municipalities, fifteen individual ones.
OF_A_DERIVATION = 16
SHAPES = {"one_by_one": 1, "a_derivation": OF_A_DERIVATION}
# What comes by the thousand comes together; one by one comes what somebody does with a hand.
WITH_GOAL = ("a_derivation",)
# The lag is looked at this often: fine enough for a figure in hundredths of a second, rare enough not to disturb.
LOOK_SECONDS = 0.02

_SCRIPT = """BEGIN;
SELECT pg_advisory_xact_lock({lock}, hashtext('planner'));
INSERT INTO planner.event (id, type, subject, data) VALUES (uuidv7(), '{type}', '{subject}', '{data}');
COMMIT;
"""


_DATA = json.dumps(
    {name: str(uuid4()) for name in ("plan_id", "programme_id", "municipality_id", "person_id")}
    | {"kind": "individual", "revision": 1, "content_hash": "0" * 64}
)


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    folder = make_run_folder()
    try:
        with running_system(folder / "system") as system:
            return measure(system, EVENTS, ROUNDS)
    finally:
        remove_run_folder(folder)


def measure(system: System, events: int, rounds: int) -> dict[str, Any]:
    """Return the figures of so many rounds of so many events, each beside pgbench; more than one are warmed up."""
    warm = int(rounds > 1)
    found: list[dict[str, dict[str, float]]] = []
    for _ in range(warm + rounds):
        each = {"pgbench": {"appended": _pgbench(system, events)}}
        for shape, together in SHAPES.items():
            _caught_up(system)
            each[shape] = _round(system, events, together)
        found.append(each)
    counted = found[warm:]
    figures = {shape: _figures(counted, shape) for shape in SHAPES}
    ratio = min(figures[shape]["ratio"] for shape in WITH_GOAL)
    return {
        "figures": {"writers": WRITERS, "events": events, "rounds": rounds} | figures,
        "reference": {
            "name": f"pgbench, {WRITERS} clients, the same insert under the same lock, one event each",
            "appended_per_s": round(statistics.median(each["pgbench"]["appended"] for each in counted)),
        },
        "ratio": ratio,
        "goal": {"ratio": GOAL},
        "met": ratio >= GOAL,
    }


def _figures(rounds: list[dict[str, dict[str, float]]], shape: str) -> dict[str, float]:
    medians = {name: statistics.median(each[shape][name] for each in rounds) for name in rounds[0][shape]}
    ratio = statistics.median(each[shape]["applied"] / each["pgbench"]["appended"] for each in rounds)
    return {
        "events_in_a_transaction": SHAPES[shape],
        "appended_per_s": round(medians["appended"]),
        "applied_per_s": round(medians["applied"]),
        "lag_p50_ms": round(medians["lag_p50"], 1),
        "lag_p99_ms": round(medians["lag_p99"], 1),
        "ratio": round(ratio, 2),
    }


def _round(system: System, events: int, together: int) -> dict[str, float]:
    process = fresh_processes()
    start = process.Barrier(WRITERS + 1)
    ends = process.Queue()
    writers: list[BaseProcess] = [
        process.Process(target=_write, args=(system.environment, events // WRITERS, together, start, ends))
        for _ in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    first = _last_position(system)
    start.wait()
    begun = time.time()
    looks = _watch(system, first + events)
    appended = max(ends.get(timeout=60) for _ in writers)
    for writer in writers:
        writer.join()
    lags = _lags(system, first, looks)
    return {
        "appended": events / (appended - begun),
        "applied": events / (looks[-1][0] - begun),
        "lag_p50": statistics.median(lags) * 1000,
        "lag_p99": statistics.quantiles(lags, n=100, method="inclusive")[98] * 1000,
    }


def _write(environment: dict[str, str], count: int, together: int, start: Any, ends: Any) -> None:
    settings = PlannerSettings.model_validate({name.lower(): value for name, value in environment.items()})
    database = connect(PLANNER, settings, make_celery("planner", settings.broker, PLANNER.queues))
    municipality, programme = uuid4(), uuid4()
    saved = [
        PlanRevisionSaved(
            plan_id=uuid4(),
            kind="individual",
            revision=1,
            programme_id=programme,
            municipality_id=municipality,
            person_id=uuid4(),
            content_hash="0" * 64,
        )
        for _ in range(count)
    ]
    with closing(database):
        start.wait()
        for first in range(0, count, together):
            with database.transaction(WORKER) as db:
                for event in saved[first : first + together]:
                    db.append(event)
        ends.put(time.time())


def _watch(system: System, last: int) -> list[tuple[float, int]]:
    """Return when the follower was seen at which position, until it has applied the last event."""
    looks: list[tuple[float, int]] = []
    with closing(psycopg.connect(system.environment["DATABASE_URL"], autocommit=True)) as watching:

        def at_the_end() -> bool:
            row = watching.execute("SELECT position FROM reports.cursor WHERE source = 'planner'").fetchone()
            looks.append((time.time(), row[0] if row else 0))
            return looks[-1][1] >= last

        wait_for(at_the_end, "the last event to be applied", 120)
    return looks


def _lags(system: System, first: int, looks: list[tuple[float, int]]) -> list[float]:
    """Return for each event the seconds from its row to the first look at which it was applied."""
    rows = system.query(
        "SELECT position, extract(epoch FROM time)::float8 FROM planner.event WHERE position > %s AND position <= %s"
        " ORDER BY 1",
        first,
        looks[-1][1],
    )
    lags = []
    seen = iter(looks)
    moment, position = next(seen)
    for event, written in rows:
        while position < event:
            moment, position = next(seen)
        lags.append(moment - written)
    return lags


def _last_position(system: System) -> int:
    return int(system.query("SELECT coalesce(max(position), 0) FROM planner.event")[0][0])


def _caught_up(system: System) -> None:
    sql = "SELECT (SELECT max(position) FROM planner.event) = position FROM reports.cursor WHERE source = 'planner'"
    wait_for(lambda: system.query(sql) == [(True,)], "the follower to catch up", 120)


def _pgbench(system: System, events: int) -> float:
    """Return the transactions a second of pgbench."""
    programs = postgres_programs(system.folder / "programs", unprivileged_user())
    event = {
        "type": "bench.appended.v1",
        "subject": f"plan/{uuid4()}",
        "data": _DATA,
    }
    script = system.folder / "append.sql"
    script.write_text(_SCRIPT.format(lock=APPEND_LOCK, **event))
    options = [f"--client={WRITERS}", "--jobs=2", "--no-vacuum", "--protocol=prepared"]
    options += [f"--transactions={events // WRITERS}", f"--file={script}"]
    command = [str(Path(programs) / "pgbench"), *options, system.environment["DATABASE_URL"]]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])
