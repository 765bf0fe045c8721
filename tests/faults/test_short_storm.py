"""A short run of `./kub faults`: the core of what can go wrong, once each, while people work.

Workers that die in the middle of a job are in `test_main_job.py`.
"""

import random

import pytest

from tests.conftest import RUN_FOLDER
from tests.faults.injections import ALL
from tests.faults.world import running_world

pytestmark = pytest.mark.faults

CORE = (
    "kill -9 web intake",
    "Redis wiped",
    "kill -9 PostgreSQL",
    "a feed that repeats its events (planner)",
    "a poison event",
    "the disk is full",
)


def test_whatever_goes_wrong_nothing_is_lost_or_doubled(request: pytest.FixtureRequest) -> None:
    """After each fault all is well again; at the end history and database say the same."""
    faults = {fault.name: fault for fault in ALL}
    folder = request.config.stash[RUN_FOLDER] / "storm"
    folder.mkdir(mode=0o711)
    choose = random.Random(20)  # noqa: S311 - a schedule, not a secret
    with running_world(folder, choose, outage=1.0, clients=1, phones=2) as world:
        strikable = [faults[name] for name in CORE if world.system.has_own_disk or not faults[name].needs_disk]
        wrong = [found for fault in strikable for found in world.strike(fault)]
        wrong += world.settle()

    assert wrong == []
    assert [name for name, _ in world.recovered] == [fault.name for fault in strikable]
