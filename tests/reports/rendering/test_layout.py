"""Where the pages of a municipal plan begin and end."""

import io
import re
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from services.reports.rendering import render_plan
from tests.reports.payloads import derived

SESSION = {"held_on": "2026-03-12", "participants": 9, "notes": 31, "votes": 60}


@cache
def _plan() -> dict[str, Any]:
    plan = derived("days/ludvika.jsonl", "2085")
    return plan | {"process": plan["process"] | {"sessions": [SESSION]}}


@cache
def _pages() -> list[str]:
    pages = PdfReader(io.BytesIO(render_plan(_plan()))).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def _place(words: str, after: int = 0) -> int:
    """Return the page on which the words stand first."""
    return next(place for place, text in enumerate(_pages()) if place >= after and words in text)


@pytest.mark.parametrize("begins", ["Inom 6 månader", "Bilaga A. Vad insatserna innehåller"])
def test_what_is_done_for_a_goal_stands_under_its_name(begins: str) -> None:
    """In the plan under its heading, in the appendix under that or the top of a page that it goes on over."""
    chapter = _place(begins, after=2)

    for number, goal in enumerate(_plan()["goals"], start=1):
        page = _place(f"Mål {number} ", after=chapter)
        for step in goal["interventions"]:
            assert f"Mål {number} " in _pages()[_place(step["title"], after=page)]


def test_the_matrix_stands_on_one_page() -> None:
    """Strengths and weaknesses above opportunities and threats."""
    assert "Hot" in _pages()[_place("En större punkt betyder fler röster")]


def test_the_needs_follow_on_how_the_plan_came_about() -> None:
    """On the same page, where there is room."""
    assert "Behovet är trycket" in _pages()[_place("Planen är framtagen inom")]
