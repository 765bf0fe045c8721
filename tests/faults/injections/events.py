"""Events: five thousand at once, one that can't be applied, followers that are killed in between."""

import os
import subprocess
import sys
from uuid import UUID, uuid4

from services.planner.tables import metadata
from shared.database import Database
from shared.events import PlanRevisionSaved
from shared.identity import WORKER
from tests.faults.injections.processes import end
from tests.faults.world import Fault, World
from tests.system import ROOT, wait_for

BURST = 5_000
_PER_TRANSACTION = 500
# No municipality of the demo: nobody sees these revisions.
_NOWHERE = UUID(int=0)


def burst(world: World) -> None:
    """Log five thousand events at once, and kill the follower twice while it takes them."""
    _log(world, [(uuid4(), 1) for _ in range(BURST)])
    for _ in range(2):
        before = world.archive.positions()["reports"]
        wait_for(lambda before=before: _moved(world, before), "the follower to take some")  # type: ignore[misc]
        end(world.system.processes("services worker reports"))


def _moved(world: World, before: int) -> bool:
    return world.archive.positions()["reports"] > before or before == world.archive.ends()["reports"]


def poison(world: World) -> None:
    """Log an event that can't be applied between others; mend the cause, and have it taken up again."""
    plan = uuid4()
    world.archive.query("INSERT INTO kub_faults.poison VALUES (%s)", str(plan))
    world.archive.delayed.add(str(plan))
    _log(world, [(uuid4(), 1), (plan, 1), (uuid4(), 1), (plan, 2)])
    wait_for(lambda: _parked(world, plan) == 2, "the event to be parked with the later one of its subject")
    end_of_log = world.archive.ends()["reports"]
    wait_for(lambda: world.archive.positions()["reports"] >= end_of_log, "the others to go on")
    world.archive.query("DELETE FROM kub_faults.poison")
    command = [sys.executable, "-P", "-m", "services", "events", "retry", "--data", str(world.system.folder)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _parked(world, plan) == 0


def _parked(world: World, plan: UUID) -> int:
    rows = world.archive.query("SELECT count(*) FROM reports.parked_event WHERE subject = %s", f"plan/{plan}")
    return int(rows[0][0])


def _log(world: World, revisions: list[tuple[UUID, int]]) -> None:
    database = Database(world.system.environment["PLANNER_DATABASE_URL"], metadata, pool_size=1)
    try:
        for first in range(0, len(revisions), _PER_TRANSACTION):
            with database.transaction(WORKER) as db:
                for plan, revision in revisions[first : first + _PER_TRANSACTION]:
                    db.append(_saved(plan, revision))
    finally:
        database.close()


def _saved(plan: UUID, revision: int) -> PlanRevisionSaved:
    return PlanRevisionSaved(
        plan_id=plan,
        revision=revision,
        kind="municipal",
        programme_id=_NOWHERE,
        municipality_id=_NOWHERE,
        person_id=None,
        content_hash="0" * 64,
    )


EVENTS = (Fault("5,000 events at once, follower killed twice", burst, rare=True), Fault("a poison event", poison))
