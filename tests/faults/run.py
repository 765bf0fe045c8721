"""`kub faults`: faults thrown into a running system for as long as one likes, and the figures of it."""

import random
import shutil
import signal
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from services.embedded.processes import CannotStartError
from tests.faults.history import Outcome
from tests.faults.injections import ALL
from tests.faults.world import Fault, World, running_world
from tests.servers import make_run_folder, remove_run_folder

# Everything is compared after so many faults, and at the end.
_SETTLE_AFTER = 25
# The rare ones take most of a minute each.
_ROUNDS_PER_RARE = 5
_LONGEST_DELAY = 0.8


def schedule(choose: random.Random, faults: tuple[Fault, ...]) -> Iterator[Fault]:
    """Deal the faults in rounds: each once per round in a new order, the rare ones in every fifth."""
    number = 0
    while True:
        round_ = [fault for fault in faults if not fault.rare or number % _ROUNDS_PER_RARE == 0]
        choose.shuffle(round_)
        yield from round_
        number += 1


def run(minutes: float, seed: int, keep: Path, say: Callable[[str], None], only: str = "") -> dict[str, Any]:
    """Throw faults into a system for some minutes and return the figures; ``violations`` is empty when all is well.

    Args:
        minutes: how long; what has begun is finished.
        seed: decides which faults come when, and what people write.
        keep: the folder in which history and logs are kept.
        say: prints a line.
        only: words in the names of the faults.

    Raises:
        CannotStartError: there is no such fault.
    """
    # Whoever ends the run ends the system with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    choose = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    wanted = [fault for fault in ALL if only in fault.name]
    if not wanted:
        raise CannotStartError(f"no fault is called {only}; there are: {', '.join(fault.name for fault in ALL)}")
    folder = make_run_folder()
    try:
        with running_world(folder, choose) as world:
            faults = tuple(fault for fault in wanted if world.system.has_own_disk or not fault.needs_disk)
            if len(faults) < len(wanted):
                say("without the faults of the disk: only root may mount one of its own")
            violations = _storm(world, faults, choose, minutes, say)
            _keep(folder, keep)
            return figures(world, violations)
    finally:
        remove_run_folder(folder)


def _storm(
    world: World, faults: tuple[Fault, ...], choose: random.Random, minutes: float, say: Callable[[str], None]
) -> list[str]:
    violations: list[str] = []
    end = time.monotonic() + 60 * minutes
    for number, fault in enumerate(schedule(choose, faults), 1):
        world.hold(choose.uniform(0, _LONGEST_DELAY))
        found = world.strike(fault)
        took = world.recovered[-1][1] if not found and world.recovered else None
        say(f"{number:4} {fault.name}: {f'well again after {took:g} s' if took is not None else 'NOT WELL'}")
        if number % _SETTLE_AFTER == 0:
            found += world.settle()
        for one in found:
            say(f"     {one}")
        violations += found
        if time.monotonic() > end:
            break
    last = world.settle()
    for one in last:
        say(f"     {one}")
    return violations + last


def figures(world: World, violations: list[str]) -> dict[str, Any]:
    """Return what a run counted."""
    operations = world.history.operations()
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for one in operations:
        outcomes[one.kind][one.outcome] += 1
    recovery: dict[str, list[float]] = defaultdict(list)
    for name, seconds in world.recovered:
        recovery[name].append(seconds)
    events = sum(world.archive.ends().values())
    return {
        "faults": len(world.recovered),
        "operations": len(operations),
        "outcomes": {outcome.value: sum(counts[outcome] for counts in outcomes.values()) for outcome in Outcome},
        "by_kind": {kind: dict(counts) for kind, counts in sorted(outcomes.items())},
        "events": events,
        "jobs": len(world.archive.jobs()),
        "lost": sum("lost" in one for one in violations),
        "doubled": sum("doubled" in one or "twice" in one for one in violations),
        "recovery": {
            name: {"times": len(times), "p50_s": round(statistics.median(times), 2), "max_s": max(times)}
            for name, times in sorted(recovery.items())
        },
        "violations": violations,
    }


def table(document: dict[str, Any]) -> str:
    """Return the figures as the table that `docs/reliability.md` keeps."""
    lines = ["| fault | times | well again after, p50 | longest |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {row['times']} | {row['p50_s']:.1f} s | {row['max_s']:.1f} s |"
        for name, row in document["recovery"].items()
    ]
    outcomes = document["outcomes"]
    said = ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.items())
    lines += ["", f"{document['faults']} faults, {document['operations']:,} operations ({said}),"]
    lines += [f"{document['events']:,} events, {document['jobs']:,} jobs: "]
    lines[-1] += f"{document['lost']} lost, {document['doubled']} doubled, {len(document['violations'])} violations."
    return "\n".join(lines)


def _keep(folder: Path, keep: Path) -> None:
    shutil.copytree(folder / "system" / "logs", keep / "logs", dirs_exist_ok=True)
    for name in ("history.jsonl", "system.output"):
        shutil.copy(folder / name, keep)
