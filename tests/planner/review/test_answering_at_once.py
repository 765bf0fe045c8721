"""Two who review the same notes: nobody undoes or overwrites what the other one stated without having read it."""

import re

import httpx
import pytest

from shared.database import Database
from shared.identity import Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.review.test_pages import account, confirmed, facilitator, notes, path, send, tap_of

__all__ = ["facilitator", "notes"]


@pytest.fixture
def manager(signed_in: SignedIn, intake: Database, falun: Place) -> httpx.Client:
    """A browser of Falun's manager."""
    return signed_in(account(intake, Role.MANAGER, falun))


def seen(browser: httpx.Client, place: Place, note: str) -> str:
    """Return the step about a note that a page of now sends along."""
    page = browser.get(path(place), params={"note": note}).text
    found = re.search(r'name="following"[^>]*><input type="hidden" name="tap" value="([^"]*)"', page)
    assert found
    return found[1]


def test_who_agrees_with_another_is_not_offered_to_undo_that(
    facilitator: httpx.Client, manager: httpx.Client, database: Database, falun: Place, notes: list[str]
) -> None:
    """With the page of before and of now; nor by an address that was kept."""
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas="lokal")
    tap = tap_of(database, notes[0])
    answers = [
        send(manager, f"{path(falun)}/notes", note=notes[0], areas="lokal", tap=read, following=notes[1], part="1")
        for read in ("", tap)
    ]
    kept = manager.get(path(falun), params={"last": notes[0]})

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not any('id="undo"' in answer.text for answer in (*answers, kept))
    assert 'id="undo"' in facilitator.get(path(falun), params={"last": notes[0]}).text
    assert tap_of(database, notes[0]) == tap


def test_pressed_twice_it_can_be_undone_all_the_same(facilitator: httpx.Client, falun: Place, notes: list[str]) -> None:
    """The second press was sent by the same page as the first; a press of a new page changes nothing."""
    sent: dict[str, str | list[str]] = {"note": notes[0], "areas": "lokal", "part": "1"}
    twice = [send(facilitator, f"{path(falun)}/notes", None, **sent, tap="") for _press in range(2)]
    anew = send(facilitator, f"{path(falun)}/notes", None, **sent, tap=seen(facilitator, falun, notes[0]))

    assert ['id="undo"' in answer.text for answer in (*twice, anew)] == [True, True, False]


@pytest.mark.parametrize("areas", ["lokal", []])
def test_an_answer_from_an_old_page_does_not_overwrite_a_colleagues(
    areas: str | list[str],
    facilitator: httpx.Client,
    manager: httpx.Client,
    database: Database,
    falun: Place,
    notes: list[str],
) -> None:
    """The note is shown anew with who answered what; what was chosen stays chosen, and is saved when it is meant."""
    old = seen(manager, falun, notes[0])
    send(facilitator, f"{path(falun)}/notes", note=notes[0], areas=areas, tap=old)
    stated = confirmed(database)
    refused = send(manager, f"{path(falun)}/notes", note=notes[0], areas="juridik", tap=old)
    meant = send(manager, f"{path(falun)}/notes", note=notes[0], areas="juridik", tap=seen(manager, falun, notes[0]))

    assert refused.status_code == 409
    assert "Lappen har fått ett annat svar" in refused.text
    assert f"Bekräftad av processledaren: {'Lokal' if areas else 'utan område'}" in re.sub("<[^>]*>", "", refused.text)
    assert 'value="juridik" checked' in refused.text
    assert stated == {notes[0]: ["lokal"] if areas else []}
    assert meant.status_code == 303
    assert confirmed(database) == {notes[0]: ["juridik"]}
