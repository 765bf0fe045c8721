"""Every shared part in a real browser: narrow, dark, by keyboard and without scripts."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser as Chromium

from tests.shared.conftest import SampleSettings, make_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The sample application, listening."""
    server = uvicorn.Server(uvicorn.Config(make_app(SampleSettings()), port=0, log_level="warning", ws="none"))
    listening = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_page_never_scrolls_sideways(chromium: Chromium, address: str, width: int) -> None:
    """From the narrowest phone to a wide desk everything fits."""
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/parts")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_nothing_breaks_the_security_policy(chromium: Chromium, address: str) -> None:
    """The browser reports no refused style, script, font or picture."""
    page = chromium.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/parts", wait_until="networkidle")

    assert complaints == []
    page.close()


def test_our_typefaces_are_used(chromium: Chromium, address: str) -> None:
    """Text is set in our own fonts, not in their fallbacks."""
    page = chromium.new_page()
    page.goto(f"{address}/parts")
    page.evaluate("document.fonts.ready")

    assert page.evaluate("""document.fonts.check("600 20px 'KUB Serif'") && document.fonts.check("18px 'KUB Sans'")""")
    page.close()


def test_evidence_opens_without_scripts(chromium: Chromium, address: str) -> None:
    """The figure leads to its notes in a browser that runs no script."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/parts")
    note = page.get_by_text("Vi kan för lite om e-böcker").first
    hidden = note.is_hidden()
    page.get_by_text("Digital teknik").click()

    assert hidden
    assert note.is_visible()
    context.close()


def test_keyboard_reaches_the_content_at_once(chromium: Chromium, address: str) -> None:
    """The first stop is a visible link that jumps over the menu; each stop shows where one is."""
    page = chromium.new_page()
    page.goto(f"{address}/form")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")

    assert skip.inner_text() == "Hoppa till innehållet"
    assert (skip.bounding_box() or {"y": -1})["y"] >= 0
    assert skip.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.close()


def test_targets_are_large_enough(chromium: Chromium, address: str) -> None:
    """Buttons and fields can be hit with a thumb: 44 px high."""
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/parts")
    heights = page.evaluate(
        """[...document.querySelectorAll(".button, input:not([type=hidden], [type=checkbox], [type=radio]), select")]
        .map(element => element.getBoundingClientRect().height)"""
    )

    assert heights
    assert min(heights) >= 43.9
    page.close()


def test_form_is_sent_once(chromium: Chromium, address: str) -> None:
    """A second click while the first is on its way sends nothing more."""
    page = chromium.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{address}/form")
    page.get_by_label("Namn").fill("Åsa")
    page.get_by_role("button", name="Spara").dblclick()
    page.get_by_text("Sparat: Åsa").wait_for()

    assert sent.count("POST") == 1
    page.close()
