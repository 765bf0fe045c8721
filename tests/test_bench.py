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
