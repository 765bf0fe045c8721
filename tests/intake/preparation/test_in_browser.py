"""A thought is saved as it is typed, whatever the network does: in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from shared.identifiers import new_id
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.browser.keyboard import press_by_keyboard, tab_to
from tests.route_world import World, open_world
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

MILLISECONDS = PATIENCE * 1000
SAVING = "**/preparation/items"


@pytest.fixture(scope="module")
def world(
    migrated_database: dict[str, str], redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The services on a port, with an open day."""
    with open_world(migrated_database, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield made


@dataclass
class Group:
    """Browsers of those who prepare, and what they have saved."""

    world: World
    chromium: Browser
    database: psycopg.Connection[tuple[str, ...]]

    @property
    def day(self) -> str:
        """The address of the day."""
        address = str(self.world.visitors["staff"].browser.base_url).rstrip("/")
        return f"{address}/swot-sessions/{self.world.here.fixed['session_id']}"

    def context(self, role: str = "staff", width: int = 1280) -> BrowserContext:
        """Return a browser in which somebody with this role is signed in."""
        context = self.chromium.new_context(viewport={"width": width, "height": 800}, locale="sv-SE")
        context.set_default_timeout(MILLISECONDS)
        cookie = self.world.visitors[role].browser.cookies[SESSION]
        context.add_cookies([{"name": SESSION, "value": cookie, "url": self.day}])
        return context

    def worksheet(self, context: BrowserContext) -> Page:
        """Return a page with the worksheet."""
        page = context.new_page()
        page.goto(f"{self.day}/preparation")
        return page

    def saved(self) -> list[str]:
        """Return the thoughts that stand in the database."""
        mine = (
            "SELECT text FROM intake.preparation_item WHERE session_id = %s AND removed_at IS NULL ORDER BY created_at"
        )
        return [text for (text,) in self.database.execute(mine, [UUID(self.world.here.fixed["session_id"])])]


@pytest.fixture
def group(world: World, chromium: Browser, migrated_database: dict[str, str]) -> Iterator[Group]:
    """A group whose worksheet is empty."""
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute("DELETE FROM intake.preparation_item")
        yield Group(world, chromium, connection)
        for context in chromium.contexts:
            context.close()


def field(page: Page) -> Locator:
    """Return the field for a thought about the wider world."""
    return page.get_by_label("Skriv en tanke om er omvärld")


def state(page: Page) -> Locator:
    """Return what is said beside that field."""
    return page.locator("#omvarld [data-state]")


def kept_here(page: Page) -> list[str]:
    """Return the names under which this browser keeps something."""
    return list(page.evaluate("Object.keys(localStorage)"))


def test_what_is_typed_is_saved_and_read_by_the_others(group: Group) -> None:
    """Without pressing anything; nothing of it stays in the browser."""
    page = group.worksheet(group.context())
    expect(state(page)).to_have_text("Sparas medan du skriver.")
    field(page).press_sequentially("Alla har telefonen i handen")
    expect(state(page)).to_have_text("Sparat.")

    assert group.saved() == ["Alla har telefonen i handen"]
    assert kept_here(page) == []
    expect(page.locator("#omvarld [role=status]")).to_have_text("Sparat.")
    expect(group.worksheet(group.context("manager")).locator(".thoughts")).to_contain_text("Alla har telefonen")


def test_without_a_network_it_says_so_and_saves_when_it_is_back(group: Group) -> None:
    """One can go on writing meanwhile; all of it arrives, once."""
    context = group.context()
    page = group.worksheet(context)
    context.set_offline(True)
    field(page).press_sequentially("Alla har")
    expect(state(page)).to_contain_text("Inte sparat än – försöker igen")
    assert group.saved() == []
    field(page).press_sequentially(" telefonen")
    context.set_offline(False)
    expect(state(page)).to_have_text("Sparat.")

    assert group.saved() == ["Alla har telefonen"]
    assert kept_here(page) == []


def test_what_is_not_saved_survives_a_reload(group: Group) -> None:
    """It stands in its field again, and is saved once that is possible."""
    context = group.context()
    page = group.worksheet(context)
    context.route(SAVING, lambda route: route.abort())
    field(page).fill("Alla har telefonen i handen")
    expect(state(page)).to_contain_text("Inte sparat än")
    page.reload()
    expect(field(page)).to_have_value("Alla har telefonen i handen")
    context.unroute(SAVING)
    expect(state(page)).to_have_text("Sparat.")

    assert group.saved() == ["Alla har telefonen i handen"]
    assert kept_here(page) == []


def test_a_lost_answer_is_nobody_elses_wording(group: Group) -> None:
    """What arrived though its answer didn't is known again, and what was typed since replaces it."""
    context = group.context()
    page = group.worksheet(context)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route(SAVING, lose)
    field(page).fill("Alla har")
    expect(state(page)).to_contain_text("Inte sparat än")
    assert group.saved() == ["Alla har"]
    field(page).fill("Alla har telefonen")
    context.unroute(SAVING)
    expect(state(page)).to_have_text("Sparat.")

    assert group.saved() == ["Alla har telefonen"]


def test_the_button_leads_on_once_the_text_has_arrived(group: Group) -> None:
    """Pressed right after typing, with a network or without; then the thought stands in the list, and a field waits."""
    context = group.context()
    page = group.worksheet(context)
    context.set_offline(True)
    field(page).fill("Alla har telefonen i handen")
    page.locator("#omvarld").get_by_role("button", name="Spara tanken").click()
    expect(state(page)).to_contain_text("Inte sparat än")
    expect(field(page)).to_have_value("Alla har telefonen i handen")
    context.set_offline(False)
    expect(state(page)).to_have_text("Sparat.")
    page.locator("#omvarld").get_by_role("button", name="Spara tanken").click()

    expect(page.locator("#omvarld .thoughts")).to_contain_text("Alla har telefonen i handen")
    expect(field(page)).to_have_value("")
    assert group.saved() == ["Alla har telefonen i handen"]


def test_the_next_thought_is_one_of_its_own(group: Group) -> None:
    """An emptied field says so; an answer that comes after the emptying takes nothing along, nor does the button."""
    context = group.context()
    page = group.worksheet(context)
    field(page).fill("Alla har")
    expect(state(page)).to_have_text("Sparat.")
    field(page).fill("")
    expect(state(page)).to_have_text("Rutan är tom. Det som var sparat är kvar, och nästa tanke blir en egen.")
    field(page).fill("Färre läser tidningen")
    expect(state(page)).to_have_text("Sparat.")
    assert group.saved() == ["Alla har", "Färre läser tidningen"]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    context.route(SAVING, hold, times=1)
    with page.expect_request(SAVING):
        field(page).fill("Färre läser")
    field(page).fill("")
    field(page).fill("Fler flyttar hit")
    held[0].continue_()
    expect(state(page)).to_have_text("Sparat.")
    page.locator("#omvarld").get_by_role("button", name="Spara tanken").click()
    expect(page.locator("#omvarld .thoughts li")).to_have_count(3)
    field(page).fill("Alla flyttar hit")
    expect(state(page)).to_have_text("Sparat.")

    assert group.saved() == ["Alla har", "Färre läser", "Fler flyttar hit", "Alla flyttar hit"]
    assert kept_here(page) == []


def test_two_windows_on_one_thought_show_both_wordings(group: Group) -> None:
    """The second is told while it types, and the button shows the two; neither is lost before a person decides."""
    item_id, context = str(new_id()), group.context()
    form = {"item_id": item_id, "level": "omvarld", "text": "telefoner", "revision": "0"}
    visitor = group.world.visitors["staff"]
    sent = visitor.browser.post(f"{group.day}/preparation/items", data=form | {"csrf_token": visitor.token})
    assert sent.status_code == 303
    windows = [context.new_page() for _ in range(2)]
    for window in windows:
        window.goto(f"{group.day}/preparation/items/{item_id}")
    windows[0].get_by_label("Tanke").fill("surfplattor")
    expect(windows[0].locator("[data-state]")).to_have_text("Sparat.")
    windows[1].get_by_label("Tanke").fill("datorer")
    expect(windows[1].locator("[data-state]")).to_contain_text("Tryck på Spara tanken")
    windows[1].get_by_role("button", name="Spara tanken").click()

    expect(windows[1].get_by_text("surfplattor")).to_be_visible()
    expect(windows[1].get_by_label("Tanke")).to_have_value("datorer")
    assert group.saved() == ["surfplattor"]
    assert violations(windows[1]) == []
    windows[1].get_by_label("Tanke").fill("datorer och surfplattor")
    windows[1].get_by_role("button", name="Spara tanken").click()
    expect(windows[1].locator("#omvarld .thoughts")).to_contain_text("datorer och surfplattor")
    assert kept_here(windows[1]) == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["", "/removed", "/figures/file", "/board", "/items/{item_id}"])
def test_every_page_is_for_everybody(group: Group, path: str, width: int) -> None:
    """Nothing that axe finds, nothing to scroll sideways for; with what was written, and a form that was refused."""
    visitor = group.world.visitors["facilitator"]
    item_id = group.world.here.value("item_id", visitor.account_id)
    page = group.context("facilitator", width).new_page()
    page.goto(f"{group.day}/preparation{path.format(item_id=item_id)}")
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")

    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_refused_form_is_for_everybody(group: Group) -> None:
    """The error leads to its field."""
    page = group.worksheet(group.context(width=320))
    page.get_by_text("Fyll i en uppgift").click()
    page.get_by_label("Uppgift").fill("Antal invånare")
    page.get_by_label("Värde").fill("många")
    page.get_by_label("År").fill("2025")
    page.get_by_role("button", name="Spara uppgiften").click()
    page.get_by_role("link", name="Skriv ett tal").click()

    expect(page.get_by_label("Värde")).to_be_focused()
    expect(page.get_by_label("Värde")).to_have_value("många")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_thought_is_put_on_the_board_with_the_keyboard(group: Group) -> None:
    """One stop for its field, where the arrow keys choose; what is suggested is read out with it."""
    visitor = group.world.visitors["staff"]
    form = {"item_id": str(new_id()), "level": "omvarld", "text": "telefoner", "revision": "0"}
    visitor.browser.post(f"{group.day}/preparation/items", data=form | {"csrf_token": visitor.token})
    page = group.context("facilitator", 320).new_page()
    page.goto(f"{group.day}/preparation/board")
    field = page.get_by_role("group", name="Förslag: möjligheter eller hot telefoner")
    tab_to(field.get_by_label("inte nu"))
    for name in ("Möjligheter", "Hot"):
        page.keyboard.press("ArrowDown")
        expect(field.get_by_label(name)).to_be_checked()
    press_by_keyboard(page.get_by_role("button", name="Lägg på tavlan"))

    expect(page.get_by_text("1 tanke ligger nu på tavlan.")).to_be_visible()
