"""A participant's page from the first phase to the result, in a real Chromium."""

import io
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route, expect
from pypdf import PdfReader

from services.intake.leading.domain import Phase
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.browser.keyboard import hidden_stops
from tests.intake.taking_part.conftest import OpenDay, Phone
from tests.intake.taking_part.serving import MILLISECONDS, NO_STREAMS, Served
from tests.people import Place, make_account, signed_in_cookie
from tests.system import wait_for

pytestmark = pytest.mark.browser

expect.set_options(timeout=MILLISECONDS)
# Phase → what its page shows.
SHOWN = {
    Phase.WRITE: "Dina lappar",
    Phase.REVEAL: "Allas lappar",
    Phase.GROUP: "Allas lappar",
    Phase.VOTE: "Styrkor",
    Phase.CONCLUDE: "Allas lappar",
}
# The goal of the product: everything that the page loads, as it is sent.
MOST_BYTES = 60_000


def is_well_made(page: Page) -> None:
    """Check the page in light and dark, on the narrowest phone."""
    page.set_viewport_size({"width": 320, "height": 640})
    for scheme in ("light", "dark"):
        # Colours that are still changing would be measured on their way.
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert violations(page) == []
        assert not scrolls_sideways(page)


def test_every_phase_is_accessible_and_is_followed_without_reloading(
    page: Page, anna: Phone, bo: Phone, day: OpenDay
) -> None:
    """At 320 px, in light and dark."""
    anna.write("flexibla hyllor")
    bo.write("Ettlångtordutanmellanslagsomskabrytasnågonstansävenpådensmalastetelefonen" * 2)
    for phase, heading in SHOWN.items():
        day.move(phase)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        is_well_made(page)
    day.change(result_token=new_id())
    day.close()
    page.get_by_role("link", name="Läs resultatet").click()
    expect(page.get_by_text("flexibla hyllor")).to_be_visible()
    is_well_made(page)


def test_what_was_said_of_a_note_ends_with_its_phase(page: Page, day: OpenDay) -> None:
    """Nobody is read news of the phase before; on paper the page is an A4."""
    page.get_by_role("textbox", name="Skriv en lapp").fill("hyllor")
    page.get_by_role("button", name="Styrkor").click()
    page.get_by_role("link", name="hyllor").click()
    page.get_by_role("button", name="Ta bort lappen").click()
    page.locator("summary").click()
    page.get_by_role("button", name="Lägg tillbaka").click()
    expect(page.locator("#said")).to_have_text("Lappen ligger på tavlan igen.")
    day.move(Phase.REVEAL)
    expect(page.get_by_role("heading", name="Allas lappar", exact=True)).to_be_visible()

    expect(page.locator("#said")).to_be_empty()
    sheet = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[0].mediabox
    assert (round(sheet.width), round(sheet.height)) == (595, 842)


def test_the_focus_never_stands_under_the_head_of_the_ballot(page: Page, anna: Phone, day: OpenDay) -> None:
    """Forwards and backwards over more notes than a phone shows."""
    for number in range(8):
        anna.write(f"lapp {number} av dem som inte får plats på en gång")
    day.move(Phase.VOTE)
    expect(page.get_by_text("lapp 7 av dem")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 640})

    assert hidden_stops(page) == []
    assert hidden_stops(page, "Shift+Tab") == []


def test_the_way_in_is_accessible(mobile: BrowserContext, served: Served, day: OpenDay) -> None:
    """The field for the code, with an error too, and the page behind the QR code."""
    page = mobile.new_page()
    page.goto(f"{served.address}/join")
    is_well_made(page)
    page.get_by_label("Koden på väggen").fill("222 222")
    page.get_by_role("button", name="Gå med").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_well_made(page)
    page.goto(f"{served.address}/j/{day.code}")
    is_well_made(page)


def test_an_own_notes_page_is_accessible(page: Page) -> None:
    """Where it is changed."""
    page.get_by_role("textbox", name="Skriv en lapp").fill("hyllor")
    page.get_by_role("button", name="Styrkor").click()
    page.get_by_role("link", name="hyllor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ändra din lapp")

    is_well_made(page)


def test_the_whole_day_works_without_javascript(chromium: Browser, served: Served, day: OpenDay, anna: Phone) -> None:
    """Writing, being ready, reading, voting."""
    context = chromium.new_context(java_script_enabled=False, locale="sv-SE")
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.goto(f"{served.address}/join")
    page.get_by_label("Koden på väggen").fill(day.code)
    page.get_by_role("button", name="Gå med").click()
    page.get_by_role("textbox", name="Skriv en lapp").fill("flexibla hyllor")
    page.get_by_role("button", name="Styrkor").click()
    expect(page.get_by_role("status").filter(has_text="Lappen är framme")).to_be_visible()
    page.get_by_role("button", name="Jag är klar").click()
    expect(page.get_by_text("Du har sagt att du är klar")).to_be_visible()
    anna.write("Annas lapp", quadrant="threat")
    day.move(Phase.REVEAL)
    page.get_by_role("link", name="Uppdatera").click()
    expect(page.get_by_text("Annas lapp")).to_be_visible()
    day.move(Phase.VOTE)
    page.get_by_role("link", name="Uppdatera").click()
    line = page.locator(".ballot-line").filter(has_text="Annas lapp")
    line.get_by_role("spinbutton", name="Prickar").fill("2")
    page.get_by_role("button", name="Spara prickarna").click()
    expect(page.get_by_role("status").filter(has_text="Prickarna är sparade")).to_be_visible()
    day.move(Phase.CONCLUDE)
    page.get_by_role("link", name="Uppdatera").click()

    expect(page.locator(".note").filter(has_text="Annas lapp")).to_contain_text("2 prickar")
    context.close()


def test_the_clock_is_read_out(mobile: BrowserContext, served: Served, day: OpenDay) -> None:
    """When a minute is left, and when the time is out; what it is, is said too."""
    page = mobile.new_page()
    page.clock.install()
    page.goto(f"{served.address}/j/{day.code}")
    page.get_by_role("button", name="Gå med").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Challenges")
    day.start_timer(5)
    page.get_by_role("link", name="Uppdatera").click()
    clock = page.get_by_role("timer", name="Tid kvar")
    expect(clock).to_have_text(re.compile(r"^[45]:\d\d till \d\d[.:]\d\d"))
    assert violations(page) == []
    page.clock.fast_forward("04:15")
    expect(page.locator("#said")).to_have_text("En minut kvar.")
    page.clock.fast_forward("01:00")

    expect(page.locator("#said")).to_have_text("Tiden är ute.")
    expect(clock).to_contain_text("Tiden är ute")
    expect(clock.get_by_text("0:00")).to_be_hidden()


@pytest.mark.parametrize("width", [240, 245, 252, 257])
def test_the_quadrants_fit_where_text_is_large(page: Page, width: int) -> None:
    """No button's word leaves its button."""
    page.set_viewport_size({"width": width, "height": 640})

    assert not scrolls_sideways(page)
    buttons = page.locator(".quadrant-button")
    assert buttons.evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth).length") == 0


def test_an_own_note_is_counted_once(chromium: Browser, served: Served, day: OpenDay, anna: Phone) -> None:
    """Though the page knows of it already when it is told; others' are counted as they come, and stay so."""
    context = chromium.new_context(locale="sv-SE", service_workers="block")
    page, asked = context.new_page(), list[Route]()
    page.route("**/stream?*", lambda route: route.abort())
    page.route("**/changes?*", lambda route: asked.append(route))  # noqa: PLW0108  # a list's method takes no marks
    page.goto(f"{served.address}/j/{day.code}")
    page.get_by_role("button", name="Gå med").click()
    field = page.get_by_role("textbox", name="Skriv en lapp")
    field.fill("min egen")
    page.get_by_role("button", name="Styrkor").click()
    expect(page.locator("#below").get_by_text("min egen", exact=True)).to_be_visible()
    count = page.locator("[data-number]")
    for expected in ("1", "2"):
        wait_for(lambda: page.evaluate("1") and asked, "the page to ask what happened")
        asked.pop().continue_()
        # It asks again when it has heard all.
        wait_for(lambda: page.evaluate("1") and asked, "the page to ask again")
        expect(count).to_have_text(expected)
        if expected == "1":
            anna.write("Annas")
    field.focus()
    page.get_by_role("button", name="Jag är klar").focus()

    expect(count).to_have_text("2")
    context.close()


def test_dots_that_come_too_late_are_named(page: Page, anna: Phone, day: OpenDay) -> None:
    """Put without contact, while the others' are counted."""
    anna.write("hyllor")
    day.move(Phase.REVEAL)
    day.move(Phase.VOTE)
    more = page.get_by_role("button", name="Sätt en prick")
    expect(more).to_be_visible()
    page.context.set_offline(True)
    more.click()
    day.move(Phase.CONCLUDE)
    page.context.set_offline(False)

    expect(page.locator("#status")).to_contain_text("så de är inte med")


def test_phases_are_followed_behind_a_proxy_that_swallows_streams(
    chromium: Browser, mobile: BrowserContext, served: Served, day: OpenDay, falun: Place
) -> None:
    """By asking again and again: on a participant's phone and on the facilitator's screen."""
    with day.database.transaction(WORKER) as db:
        account = make_account(db, Role.FACILITATOR, falun, email="ellinor@lan.example")
        cookie = signed_in_cookie(db, account)
    desk = chromium.new_context(locale="sv-SE")
    desk.add_cookies([{"name": SESSION, "value": cookie, "url": served.address}])
    phone, board = mobile.new_page(), desk.new_page()
    with served.line.behaving(NO_STREAMS):
        phone.goto(f"{served.address}/j/{day.code}")
        phone.get_by_role("button", name="Gå med").click()
        board.goto(f"{served.address}/swot-sessions/{day.id}")
        expect(phone.get_by_role("heading", name="Dina lappar")).to_be_visible()
        expect(board.locator(".phase-now")).to_have_text("Skriv")
        day.move(Phase.REVEAL)

        expect(phone.get_by_role("heading", name="Allas lappar")).to_be_visible()
        expect(board.locator(".phase-now")).to_have_text("Läs")
    desk.close()


def weigh(session: CDPSession, page: Page, address: str) -> int:
    """Return how many bytes came over the wire until everything was loaded."""
    weights: list[int] = []
    session.on("Network.loadingFinished", lambda done: weights.append(int(done["encodedDataLength"])))
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.setBypassServiceWorker", {"bypass": True})
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_function(
        "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js')).length > 5"
    )
    page.wait_for_function("document.readyState === 'complete'")
    return sum(weights)


def test_the_page_is_light(page: Page, mobile: BrowserContext, anna: Phone, day: OpenDay) -> None:
    """While people write, and where there is something to vote on."""
    for number in range(8):
        anna.write(f"Det här är lapp nummer {number}, och den är så lång som de brukar vara")
    written = weigh(mobile.new_cdp_session(page), page, page.url)
    day.move(Phase.VOTE)

    assert 10_000 < written < MOST_BYTES
    assert weigh(mobile.new_cdp_session(page), page, page.url) < MOST_BYTES
