"""Another board's file and paper forms in a real browser, on the narrowest phone and without scripts."""

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.intake.exchange import other_boards
from tests.system import PATIENCE, System

pytestmark = pytest.mark.browser

MILLISECONDS = PATIENCE * 1000
# One for each test, on which nobody else plans one: a second on the same date would be asked about.
DAYS = iter(("2026-11-25", "2026-11-26"))
# In points, as ISO 216 has them in millimetres.
A4, A3 = (595, 842), (842, 1191)


@pytest.fixture
def page(chromium: Browser, system: System) -> Iterator[Page]:
    """An open day, in a browser in which a facilitator is signed in."""
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, locale="sv-SE", java_script_enabled=False, base_url=system.address
    )
    context.set_default_timeout(MILLISECONDS)
    opened = context.new_page()
    opened.goto(system.links["facilitator"])
    opened.get_by_role("main").get_by_role("button").click()
    opened.goto("/swot-sessions/new")
    opened.get_by_label("Kommun").select_option(label="Älvdalen")
    opened.get_by_label("Dag", exact=True).fill(next(DAYS))
    opened.get_by_role("button", name="Planera dagen").click()
    opened.get_by_role("button", name="Öppna tavlan").click()
    yield opened
    context.close()


def fits(page: Page) -> bool:
    """Say whether nothing has to be scrolled sideways."""
    return bool(page.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth"))


def test_a_file_of_another_board_is_explained_and_read_in(page: Page) -> None:
    """Columns, values, notes, board: each step leads to the next and fits the screen."""
    page.get_by_role("link", name="Läs in en fil").click()
    page.get_by_label("Fil", exact=True).set_input_files(
        {"name": "scrumlr.csv", "mimeType": "text/csv", "buffer": other_boards.SCRUMLR.encode()}
    )
    page.get_by_role("button", name="Visa vad filen innehåller").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad betyder kolumnerna?")
    assert fits(page)
    page.get_by_label("Perspektiv").select_option(label="Nya utmaningar")
    page.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_label("Strengths")).to_have_value("strength")
    assert fits(page)
    page.get_by_label("Parking lot").select_option(label="hoppa över de raderna")
    page.get_by_role("button", name="Visa lapparna").click()
    assert fits(page)
    page.get_by_role("button", name="Läs in 4 lappar").click()

    expect(page.locator(".notice")).to_have_text("4 lappar är inlästa.")
    expect(page.locator(".note-link").filter(has_text="För få timmar, sägs det")).to_be_visible()


def test_a_sheet_of_paper_is_a_page(page: Page) -> None:
    """A form per perspective on A4, a sheet per quadrant on A3; none runs over, and the instructions stay off."""
    page.get_by_role("link", name="Pappersblanketter").click()
    assert fits(page)
    forms = printed(page)
    page.get_by_role("link", name="Till stora ark").click()
    assert fits(page)
    sheets = printed(page)

    assert [size for size, _text in forms] == [A4] * 3
    assert [size for size, _text in sheets] == [A3] * 12
    assert not any("Så gör du" in text or "Logga ut" in text for _size, text in forms + sheets)
    assert all("Älvdalen" in text and "Skriv inte ditt namn" in text for _size, text in forms + sheets)


def printed(page: Page) -> list[tuple[tuple[int, int], str]]:
    """Return the size in points and the text of each page of paper."""
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [((round(each.mediabox.width), round(each.mediabox.height)), each.extract_text()) for each in pages]
