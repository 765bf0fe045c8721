"""What the closing page says of a board that something seems to be wrong with."""

import re

import httpx

from tests.intake.board.test_pages import opened, planned, write
from tests.people import Place, submit

NEEDLESS = "Stänger du nu får planen inga behov och inga mål."


def closing_page(browser: httpx.Client, day: str) -> str:
    """Return the page without its tags."""
    return re.sub(r"<[^>]+>", "", browser.get(f"{day}/close").text)


def test_a_board_that_gives_no_needs_says_so(facilitator: httpx.Client, falun: Place) -> None:
    """Strengths alone make no plan; a single weakness does."""
    day = opened(facilitator, planned(facilitator, falun))
    write(facilitator, day, "Vi är bra på sagostund")
    strengths = closing_page(facilitator, day)
    write(facilitator, day, "E-böcker krånglar", quadrant="weakness")

    assert NEEDLESS in strengths
    assert NEEDLESS not in closing_page(facilitator, day)


def test_more_dots_than_the_participants_have_are_asked_about(facilitator: httpx.Client, falun: Place) -> None:
    """Two have ten on each board; a slip of the pen would decide what the plan is about."""
    day = opened(facilitator, planned(facilitator, falun, participants="2"))
    write(facilitator, day, "E-böcker krånglar", quadrant="weakness")
    (note_id,) = set(re.findall(rf"{day}/notes/([0-9a-f-]{{36}})", facilitator.get(day).text))
    pages = []
    for dots in ("10", "11"):
        submit(facilitator, f"{day}/dots", perspective="challenges", **{f"dots-{note_id}": dots})
        pages.append(closing_page(facilitator, day))

    assert "fler än 2 deltagare kan sätta" not in pages[0]
    assert "ligger 11 prickar. Det är fler än 2 deltagare kan sätta." in pages[1]
