"""What the tests of files and paper share: an open day in a browser, and files sent to it."""

import re

import httpx

from shared.identifiers import new_id
from tests.people import Place, form_token, submit


def opened_day(browser: httpx.Client, place: Place) -> str:
    """Plan and open a day; return its address."""
    fields = {"session_id": str(new_id()), "municipality_id": str(place.municipality_id), "held_on": "2026-03-12"}
    address = str(submit(browser, "/swot-sessions", **fields).headers["location"])
    submit(browser, f"{address}/open")
    return address


def send_file(browser: httpx.Client, path: str, data: bytes, filename: str, **fields: str) -> httpx.Response:
    """Send a form with a file."""
    form = {"csrf_token": form_token(browser), **fields}
    return browser.post(path, data=form, files={"file": (filename, data)}, follow_redirects=False)


def uploaded(browser: httpx.Client, day: str, text: str, filename: str = "lista.csv") -> str:
    """Upload a file, follow to where it leads, and return that address."""
    answer = send_file(browser, f"{day}/imports", text.encode(), filename)
    assert answer.status_code == 303, answer.text
    shown = browser.get(answer.headers["location"], follow_redirects=True)
    assert shown.status_code == 200
    return shown.url.path


def chosen_values(page: str) -> dict[str, str]:
    """Return what is chosen in each select of a page."""
    selects = re.findall(r'<select id="field-[^"]*" name="([^"]+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r'<select id="field-[^"]*" name="[^"]+"(.*?)</select>', page, re.DOTALL)
    chosen = (re.search(r'value="([^"]*)" selected', body) for body in bodies)
    return {name: found[1] if found else "" for name, found in zip(selects, chosen, strict=True)}
