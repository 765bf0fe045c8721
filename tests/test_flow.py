"""The main job, end to end, in a real browser and through the front door."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.main_job import demo_notes, municipality_id
from tests.system import PATIENCE, System

pytestmark = pytest.mark.browser

LEKSAND = "2029"
# What the pages are waited for; the other process of a test run may be busy.
MILLISECONDS = PATIENCE * 1000


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page on a phone; what goes wrong in its scripts fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, accept_downloads=True, locale="sv-SE")
    context.set_default_timeout(MILLISECONDS)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def sign_in(page: Page, system: System, role: str) -> None:
    """Sign in with the link that the terminal shows."""
    page.goto(system.links[role])
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hej")


def paste(page: Page, session: str, perspective: str, quadrant: str, texts: list[str]) -> None:
    """Paste one quadrant's notes."""
    page.goto(f"{session}/paste?perspective={perspective}&quadrant={quadrant}")
    page.locator("textarea[name=text]").fill("\n".join(texts))
    page.locator("select[name=perspective]").select_option(perspective)
    page.locator(f"input[name=quadrant][value={quadrant}]").check()
    page.get_by_role("button", name="Spara lapparna").click()
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"{len(texts)} lapp(ar)? är sparade?\."))


def hold_the_day(page: Page, system: System) -> str:
    """Plan a SWOT day in Leksand, open it, write the notes and return the session's address."""
    page.get_by_role("link", name="Planera en SWOT-dag").click()
    page.locator("select[name=municipality_id]").select_option(municipality_id(system, LEKSAND))
    page.locator("input[name=held_on]").fill("2026-11-23")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"/swot-sessions/[0-9a-f-]{36}"))
    session = page.url.partition("?")[0]
    page.get_by_role("button", name=re.compile("^Öppna")).first.click()
    boards: dict[tuple[str, str], list[str]] = {}
    for note in demo_notes():
        boards.setdefault((note["perspective"], note["quadrant"]), []).append(note["text"])
    for (perspective, quadrant), texts in boards.items():
        paste(page, session, perspective, quadrant, texts)
    return session


def test_from_notes_to_a_downloaded_document(page: Page, system: System, tmp_path: Path) -> None:
    """A facilitator holds a day, closes it, sees the plan, and downloads a document that holds its top need."""
    sign_in(page, system, "facilitator")
    session = hold_the_day(page, system)

    page.goto(f"{session}/close")
    page.get_by_role("button", name="Stäng dagen och ta fram planen").click()
    page.get_by_role("link", name="Till kommunens plan").click()
    order = page.get_by_role("button", name="Beställ PDF")
    expect(order).to_be_visible(timeout=MILLISECONDS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Leksand")
    need = page.locator("[id^=need-] .evidence-name").first.inner_text().removesuffix("Får mål").strip()

    order.click()
    download = page.get_by_role("link", name="Ladda ner dokumentet")
    expect(download).to_be_visible(timeout=MILLISECONDS)
    with page.expect_download() as downloading:
        download.click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)

    text = " ".join(" ".join(part.extract_text() for part in PdfReader(BytesIO(file.read_bytes())).pages).split())
    assert file.name == "kompetensplan-leksand-rev1.pdf"
    assert f"Störst är behovet av kompetens inom {need}." in text
