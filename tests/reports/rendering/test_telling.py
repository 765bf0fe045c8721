"""What a plan's document tells of how it came about: what happened, and nothing else."""

import re
from typing import Any

import pytest

from services.reports.rendering.document import plan_html
from tests.reports.payloads import municipal, without_findings


def _told(notes: int, **changes: Any) -> str:
    """Return how the plan came about, as its document tells it."""
    html = plan_html(municipal(notes, **changes))
    return " ".join(re.sub("<[^>]+>", "", html.split('id="process"')[1].split("</section>")[0]).split())


def test_the_plan_tells_of_nothing_that_did_not_happen() -> None:
    """A note under one perspective, no dots, no conclusions."""
    told = _told(1, conclusions=[], process={"notes": 1})

    assert "ur ett perspektiv: nya och gamla målgrupper. Gruppen skrev lappar om styrkor." in told
    assert not re.search("svagheter|prickar|slutsatser", told)
    assert "Det finns inga lappar än." in plan_html(municipal(0, conclusions=[], process={}))


def test_the_plan_tells_of_all_that_happened() -> None:
    """All quadrants and perspectives, dots and conclusions."""
    told = _told(140)

    assert "ur ett perspektiv i taget: nya utmaningar, nya och gamla målgrupper och nya möjligheter." in told
    assert "Gruppen skrev lappar om styrkor, svagheter, möjligheter och hot. Lappar som säger samma sak" in told
    assert "Gruppen satte prickar på det viktigaste och formulerade sina slutsatser." in told


def test_notes_that_say_the_same_are_counted_both_ways() -> None:
    """Who adds up the quadrants of the cover gets fewer than were written, and reads why."""
    apart = municipal(4)
    joined = apart | {"swot": [part | {"notes": [_joined(note) for note in part["notes"]]} for part in apart["swot"]]}

    assert "hoplagda: på omslaget och i bilagorna är de 4." in plan_html(joined)
    assert "hoplagda" not in _told(1)


def _joined(note: dict[str, Any]) -> dict[str, Any]:
    return note | {"other_wordings": ["Det samma"]}


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        (1, "Inga svagheter, möjligheter eller hot är noterade ännu. Därför är alla behov 0"),
        (4, "Ingen lapp om svagheter, möjligheter eller hot kunde kopplas till något kompetensområde. Hela trycket"),
    ],
    ids=["only a strength", "no area takes them"],
)
def test_needs_of_nothing_say_whether_nothing_was_written_or_no_area_took_it(notes: int, said: str) -> None:
    """The two stand apart, as they do in the planner."""
    html = plan_html(without_findings() | {"swot": municipal(notes)["swot"]})

    assert said in html
    assert ("är noterade ännu" in html) == (notes == 1)
