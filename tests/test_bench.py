"""The benchmarks run: small, and without looking at how long it takes."""

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from services.commands.checks import ROOT, bench
from services.planner.interventions.domain.placing import give_places
from tests.rooms import House, durable_house
from tests.system import System


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Two web processes over stores of their own: one bench kills Redis."""
    with durable_house(2) as made:
        yield made


def test_what_is_listed_can_be_run_and_says_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Not even a warning of what it imports, which each of its processes would repeat."""
    bench()
    listed = capsys.readouterr().out.split()
    modules = [f"tests.bench.{name}" for name in listed]
    look = f"from importlib import import_module\nfor name in {modules}: import_module(name).run"
    command = [sys.executable, "-W", "error", "-c", look]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert {"flow", "notes", "render"} <= set(listed)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.browser
def test_imports_are_measured(system: System) -> None:
    """Every row of the lists arrives, and the figures are those of the contract."""
    found = import_module("tests.bench.import").measure(system, notes=20, staff=10, runs=1)

    assert {"figures", "reference", "ratio", "goal", "met"} <= set(found)
    assert (found["figures"]["notes"], found["figures"]["staff"]) == (20, 10)


@pytest.mark.browser
def test_events_are_measured(system: System) -> None:
    """All events are applied, and pgbench runs the same insert."""
    found = import_module("tests.bench.events").measure(system, events=64, rounds=1)

    assert {"figures", "reference", "ratio", "goal", "met"} <= set(found)
    assert found["figures"]["one_by_one"]["applied_per_s"] > 0
    assert found["figures"]["a_derivation"]["applied_per_s"] > 0
    assert found["reference"]["appended_per_s"] > 0


@pytest.mark.browser
def test_rendering_is_measured(system: System) -> None:
    """The documents are made by the pipeline and by the bare loop."""
    found = import_module("tests.bench.render").measure(system, documents=1, rounds=1, renders=2)

    assert {"figures", "reference", "ratio", "goal", "met"} <= set(found)
    assert (found["figures"]["documents"], found["figures"]["renders"]) == (1, 2)


@pytest.mark.browser
def test_plans_are_measured(system: System) -> None:
    """All municipalities get their plans, and the bare processes derive the same ones."""
    found = import_module("tests.bench.plans").measure(system, municipalities=1, notes=8, staff=2, times=2)

    assert {"figures", "reference", "ratio", "goal", "met"} <= set(found)
    assert found["figures"]["seconds"] > 0


def test_schedules_are_measured() -> None:
    """Whoever has no place is counted, and places given course by course are worth no more."""
    found = import_module("tests.bench.schedule").measure(people=60, areas=3)

    assert {"figures", "reference", "ratio", "goal", "met"} <= set(found)
    assert found["figures"]["places"] > 0
    assert found["ratio"] >= 1.0


def test_a_long_search_tells_how_far_it_has_come() -> None:
    """From nothing known to near the best."""
    told: list[float] = []
    bench_of = import_module("tests.bench.schedule")
    found = give_places(bench_of.make_season(people=150, areas=5), 60, told.append)

    assert told
    assert min(told) <= 1
    assert found.places


def test_posting_is_measured(house: House) -> None:
    """Every note that was answered is there with its event, and pgbench runs the same statements."""
    found = import_module("tests.bench.notes").measure(house, notes=64, rounds=1, connections=8)

    assert {"figures", "reference", "ratio", "ratio_without_the_lock", "goal", "met"} <= set(found)
    assert found["figures"]["notes_per_s"] > 0
    assert found["reference"]["with_the_lock_per_s"] > 0


def test_streams_are_measured(house: House) -> None:
    """Whichever process they listen to, everybody hears every note once and in order; without Redis, too."""
    found = import_module("tests.bench.stream").measure(house, listeners=10, seconds=2)
    runs = [found["figures"][name] for name in ("steady", "every_line_cut_twice_a_minute", "redis_restarted")]

    assert {"figures", "goal", "met"} <= set(found)
    assert [run["heard"] for run in runs] == [100, 100, 100]
    assert {run[what] for run in runs for what in ("lost", "doubled", "out_of_order")} == {0}
