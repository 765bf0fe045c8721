"""The worker's processes: what they may use, and that one really does the work."""

import os
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.people import submit
from tests.reports.conftest import System
from tests.system import wait_for

GREEDY = """
from services.reports.worker import MEMORY_LIMIT, limit_memory
limit_memory()
try:
    bytearray(MEMORY_LIMIT)
except MemoryError:
    print("refused")
"""


@pytest.fixture
def worker(system: System) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of the reports service, as `kub up` starts it."""
    command = [sys.executable, "-m", "services", "worker", "reports"]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield process
        process.terminate()


def test_a_process_that_runs_wild_gets_no_more_memory() -> None:
    """A render that asks for more than its share fails in its own process."""
    said = subprocess.run([sys.executable, "-c", GREEDY], capture_output=True, text=True, check=True)

    assert said.stdout == "refused\n"


def test_a_worker_makes_what_was_ordered(
    system: System, manager: httpx.Client, worker: subprocess.Popen[bytes]
) -> None:
    """Order, wait as the page does, download: with a real worker under its memory limit."""
    plan = system.plans["municipal"]
    page = submit(manager, "/reports/orders", plan_id=str(plan.id), revision=str(plan.revision)).headers["location"]
    wait_for(lambda: "data-done" in manager.get(f"{page}/progress").text, "the document")

    assert worker.poll() is None
    assert manager.get(f"{page}/document").content.startswith(b"%PDF-1.7")
