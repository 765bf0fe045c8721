"""The benchmarks run: small, and without looking at how long it takes."""

from importlib import import_module

import pytest

from tests.system import System


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
    found = import_module("tests.bench.render").measure(system, documents=3, rounds=1, renders=3)

    assert {"figures", "reference", "ratio", "goal", "met"} <= set(found)
    assert (found["figures"]["documents"], found["figures"]["renders"]) == (3, 3)
