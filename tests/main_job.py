"""The main job as a browser without JavaScript does it: from notes to a downloaded document."""

import json
import re
from pathlib import Path
from uuid import uuid4

import httpx

from tests.system import ROOT, System, token_of, wait_for

QUADRANTS = ("strength", "weakness", "opportunity", "threat")


def demo_notes() -> list[dict[str, str]]:
    """Return the notes of the demo's closed SWOT day."""
    lines = Path(ROOT / "demo" / "falun_notes.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def post(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form of a page and return the page that it leads to."""
    token = token_of(browser.get("/").text)
    answer = browser.post(path, data={"csrf_token": token, **fields})
    assert answer.status_code == 200, f"{path}: {answer.status_code} {_said(answer.text)}"
    return answer


def municipality_id(system: System, code: str) -> str:
    """Return the id of a municipality."""
    return str(system.query("SELECT id FROM intake.municipality WHERE code = %s", code)[0][0])


def open_session(browser: httpx.Client, municipality: str) -> str:
    """Plan a SWOT day for a municipality, open its board and return the session's path."""
    session = str(uuid4())
    post(
        browser,
        "/swot-sessions",
        session_id=session,
        municipality_id=municipality,
        # Some hold one after the other.
        another="1",
        held_on="2026-11-23",
        place="Biblioteket",
        participants="14",
        facilitators="Siv Prov",
    )
    path = f"/swot-sessions/{session}"
    post(browser, f"{path}/open")
    return path


def paste_notes(browser: httpx.Client, session: str, notes: list[dict[str, str]]) -> None:
    """Paste the notes, quadrant by quadrant."""
    boards = sorted({(note["perspective"], note["quadrant"]) for note in notes})
    for perspective, quadrant in boards:
        texts = [n["text"] for n in notes if (n["perspective"], n["quadrant"]) == (perspective, quadrant)]
        fields = {"perspective": perspective, "quadrant": quadrant, "key": str(uuid4()), "text": "\n".join(texts)}
        post(browser, f"{session}/paste", **fields)


def close(browser: httpx.Client, session: str, page: str = "") -> None:
    """Close the session on its closing page, which may have been read before."""
    page = page or browser.get(f"{session}/close").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    fields = {"csrf_token": token_of(page), **({"seen": seen[1]} if seen else {})}
    answer = browser.post(f"{session}/close", data=fields, follow_redirects=False)
    assert answer.status_code == 303, _said(answer.text)


def wait_for_plan(browser: httpx.Client, municipality: str) -> str:
    """Wait until the municipality's plan stands on its page, and return the page."""
    path = f"/planner/municipalities/{municipality}/plan"

    def ready() -> str:
        page = browser.get(path)
        return page.text if 'name="plan_id"' in page.text else ""

    return wait_for(ready, "the municipal plan")


def order(browser: httpx.Client, plan_page: str) -> str:
    """Order the PDF with the form of a plan's page and return the order's path."""
    names = ("csrf_token", "plan_id", "revision")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', plan_page) for name in names}
    answer = browser.post("/reports/orders", data={name: match[1] for name, match in found.items() if match})
    assert answer.status_code == 200, _said(answer.text)
    return answer.url.path


def wait_for_document(browser: httpx.Client, order_path: str) -> bytes:
    """Wait until the order is ready and return the file."""

    def ready() -> bytes:
        answer = browser.get(f"{order_path}/document")
        return answer.content if answer.headers["content-type"] == "application/pdf" else b""

    return wait_for(ready, "the document")


def _said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[:500]
