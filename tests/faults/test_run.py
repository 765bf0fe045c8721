"""The rhythm of a run, and what counts as a page that helps."""

import random
from itertools import islice

import httpx
import pytest

from tests.faults.browser import complaint_about, outcome_of
from tests.faults.gateway import AWAY
from tests.faults.history import Outcome
from tests.faults.injections import ALL
from tests.faults.run import schedule, table

TYPED = {"text": "Vi vill öva mer tillsammans."}
OURS = "<h1>En del av KUB svarar inte just nu.</h1><pre>Vi vill öva mer tillsammans.</pre>"
GATEWAYS = "<h1>Strax tillbaka</h1><p>Den här delen av KUB svarar inte just nu.</p>"


def names(seed: int, count: int) -> list[str]:
    """Return which faults come first with a seed."""
    return [fault.name for fault in islice(schedule(random.Random(seed), ALL), count)]  # noqa: S311 - a schedule


def test_the_same_seed_brings_the_same_faults() -> None:
    """What a run found can be looked at again."""
    assert names(7, 200) == names(7, 200)
    assert names(7, 200) != names(8, 200)


def test_each_round_has_every_common_fault_and_every_fifth_the_rare_ones() -> None:
    """Nothing is left out by chance."""
    common = {fault.name for fault in ALL if not fault.rare}
    dealt = names(1, len(ALL) + 2 * len(common))

    assert sorted(dealt[: len(ALL)]) == sorted(fault.name for fault in ALL)
    assert set(dealt[len(ALL) : len(ALL) + len(common)]) == common
    assert set(dealt[len(ALL) + len(common) :]) == common


def test_every_fault_has_a_name_of_its_own() -> None:
    """Figures are kept by name."""
    assert len({fault.name for fault in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("status", "page", "headers", "complaint"),
    [
        (200, "", {}, ""),
        (409, "", {}, ""),
        (503, OURS, {}, ""),
        (503, GATEWAYS, {AWAY: "ConnectError"}, ""),
        (503, GATEWAYS, {}, "what was typed is gone"),
        (503, "", {}, "503 doesn't say what is going on"),
        (500, OURS, {}, "500 doesn't say what is going on"),
    ],
)
def test_a_page_helps_or_is_complained_about(status: int, page: str, headers: dict[str, str], complaint: str) -> None:
    """It says in words that something doesn't answer, and shows what was typed where it can."""
    found = complaint_about(httpx.Response(status, text=page, headers=headers), TYPED)

    assert found.startswith(complaint)
    assert bool(found) == bool(complaint)


@pytest.mark.parametrize(
    ("status", "method", "outcome"),
    [
        (303, "POST", Outcome.OK),
        (409, "POST", Outcome.FAILED),
        (503, "POST", Outcome.UNKNOWN),
        (404, "GET", Outcome.OK),
        (503, "GET", Outcome.FAILED),
    ],
)
def test_an_error_after_sending_says_nothing_certain(status: int, method: str, outcome: Outcome) -> None:
    """It may have been saved all the same; reading again harms nobody."""
    assert outcome_of(httpx.Response(status), method) is outcome


def test_the_table_shows_each_fault_and_the_sums() -> None:
    """What `docs/reliability.md` keeps."""
    figures = {
        "faults": 2,
        "operations": 1234,
        "outcomes": {"ok": 1200, "failed": 30, "unknown": 4},
        "events": 9000,
        "jobs": 70,
        "lost": 0,
        "doubled": 0,
        "recovery": {"Redis wiped": {"times": 2, "p50_s": 1.04, "max_s": 2.0}},
        "violations": [],
    }

    lines = table(figures).splitlines()

    assert "| Redis wiped | 2 | 1.0 s | 2.0 s |" in lines
    assert lines[-2:] == [
        "2 faults, 1,234 operations (1,200 ok, 30 failed, 4 unknown),",
        "9,000 events, 70 jobs: 0 lost, 0 doubled, 0 violations.",
    ]
