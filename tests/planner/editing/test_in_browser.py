"""Two who write in one plan, a derivation that comes in between, no network, no script: in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from services.planner.deriving.saving import save_plans
from services.planner.plans.domain.material import Material
from services.planner.tables import metadata
from shared.database import Database
from shared.identity import WORKER
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.planner.plans import factories
from tests.route_world import World
from tests.system import PATIENCE

pytestmark = pytest.mark.browser

MILLISECONDS = PATIENCE * 1000
GOAL = "goals/digital-0-6"


@dataclass
class Desk:
    """Browsers of those who work on the municipality's plan."""

    route_world: World
    chromium: Browser
    database: psycopg.Connection[tuple[Any, ...]]
    planner: Database

    @property
    def address(self) -> str:
        """Where the services answer."""
        return str(self.route_world.visitors["manager"].browser.base_url).rstrip("/")

    @property
    def plan(self) -> str:
        """The id of the plan."""
        return self.route_world.here.fixed["plan_of_municipality"]

    @property
    def page_of_plan(self) -> str:
        """The address of the plan."""
        return f"{self.address}/planner/municipalities/{self.route_world.here.fixed['municipality_id']}/plan"

    def context(self, role: str = "manager", width: int = 1280, **options: Any) -> BrowserContext:
        """Return a browser in which somebody with this role is signed in."""
        context = self.chromium.new_context(viewport={"width": width, "height": 800}, locale="sv-SE", **options)
        context.set_default_timeout(MILLISECONDS)
        cookie = self.route_world.visitors[role].browser.cookies[SESSION]
        context.add_cookies([{"name": SESSION, "value": cookie, "url": self.address}])
        return context

    def open(self, context: BrowserContext, section: str = "goal-digital-0-6") -> Page:
        """Return a page on which a section is edited."""
        page = context.new_page()
        page.goto(f"{self.address}/planner/plans/{self.plan}/edit/{section}")
        return page

    def written(self) -> dict[str, Any]:
        """Return the edits that no version holds."""
        rows = self.database.execute("SELECT path, value FROM planner.plan_edit WHERE plan_id = %s", [self.plan])
        return dict(rows.fetchall())

    def derive(self, notes: list[dict[str, Any]]) -> None:
        """Derive the municipality's plans from these notes."""
        answer = factories.answer(notes, [])
        answer["municipality"]["id"] = self.route_world.here.fixed["municipality_id"]
        found = self.database.execute("SELECT programme_id FROM planner.plan WHERE id = %s", [self.plan]).fetchone()
        assert found
        answer["programme"]["id"] = str(found[0])
        with self.planner.transaction(WORKER) as db:
            save_plans(db, Material.from_json(answer), date(2026, 3, 12))


@pytest.fixture
def desk(route_world: World, chromium: Browser, migrated_database: dict[str, str]) -> Iterator[Desk]:
    """A plan that nobody has edited yet, as a draft."""
    planner = Database(migrated_database["planner"], metadata, pool_size=1)
    with psycopg.connect(migrated_database["administrator"], autocommit=True) as connection:
        connection.execute("TRUNCATE planner.plan_edit, planner.plan_comment, planner.plan_proposal CASCADE")
        connection.execute("UPDATE planner.plan SET state = 'draft' WHERE kind = 'municipal'")
        yield Desk(route_world, chromium, connection, planner)
        for context in chromium.contexts:
            context.close()
    planner.close()


def measure(page: Page) -> Locator:
    """Return the field for how a goal is measured."""
    return page.locator(f"[name='{GOAL}/measure']")


def state(page: Page) -> Locator:
    """Return what is said of the saving."""
    return page.locator("[data-state]")


def test_two_write_at_once_and_see_each_others_words(desk: Desk) -> None:
    """Different fields: each sees what the other wrote, without losing the place."""
    malin, frida = desk.open(desk.context()), desk.open(desk.context("facilitator"))
    frida.locator(f"[name='{GOAL}/target']").fill("Alla i maj")
    measure(malin).fill("Alla har provat")
    expect(state(malin)).to_have_text("Sparat.")
    expect(measure(frida)).to_have_value("Alla har provat")

    expect(frida.locator(f"[name='{GOAL}/target']")).to_be_focused()
    expect(malin.locator(f"[name='{GOAL}/target']")).to_have_value("Alla i maj")
    assert desk.written() == {f"{GOAL}/measure": "Alla har provat", f"{GOAL}/target": "Alla i maj"}


def test_two_who_write_in_one_field_lose_nothing(desk: Desk) -> None:
    """The second sees both texts and chooses; nothing is written over unasked."""
    malin, frida = desk.open(desk.context()), desk.open(desk.context("facilitator"))
    frida.context.set_offline(True)
    measure(frida).fill("Fridas mått")
    expect(state(frida)).to_contain_text("Inte sparat än")
    measure(malin).fill("Malins mått")
    expect(state(malin)).to_have_text("Sparat.")
    frida.context.set_offline(False)
    expect(frida.locator(".theirs:visible .typed")).to_have_text("Malins mått")
    found = violations(frida)
    kept = desk.written()
    frida.get_by_role("button", name="Spara min text").click()
    expect(state(frida)).to_have_text("Sparat.")

    assert found == []
    assert kept == {f"{GOAL}/measure": "Malins mått"}
    assert desk.written() == {f"{GOAL}/measure": "Fridas mått"}


def test_what_is_typed_without_a_network_survives_a_reload(desk: Desk) -> None:
    """It stands in its field again, and is saved."""
    context = desk.context()
    page = desk.open(context)
    context.route("**/edit/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    measure(page).fill("Skrivet på bussen")
    expect(state(page)).to_contain_text("Inte sparat än")
    context.unroute("**/edit/*")
    page.reload()
    expect(state(page)).to_have_text("Sparat.")

    assert desk.written() == {f"{GOAL}/measure": "Skrivet på bussen"}
    assert page.evaluate("Object.keys(localStorage)") == []


def test_without_script_everything_is_a_form(desk: Desk) -> None:
    """Fields are saved, a goal is added, a slip is said, and what was typed is still there."""
    page = desk.open(desk.context(java_script_enabled=False))
    measure(page).fill("Utan skript")
    page.get_by_role("button", name="Klar, till planen").click()
    expect(page.locator("#goal-digital-0-6")).to_contain_text("Utan skript")
    page.get_by_role("link", name=re.compile("Ändra ?: lägg till, ta bort")).click()
    page.get_by_text("Lägg till ett mål").click()
    page.get_by_label("Vad ni vill nå").fill("Alla hittar i hyllorna")
    page.get_by_role("button", name="Lägg till").click()
    page.get_by_role("link", name="Alla hittar i hyllorna").click()
    page.get_by_text("Lägg till en insats").click()
    page.get_by_role("button", name="Lägg till").click()

    expect(page.locator(".error-summary")).to_contain_text("Fyll i den här rutan.")
    assert len(desk.written()) == 5


def test_deriving_again_after_edits_asks_before_it_changes_them(desk: Desk) -> None:
    """The page says how many changes wait; each shows the old, ours and the new, and the notes behind it."""
    desk.derive(factories.usual_notes())
    page = desk.open(desk.context())
    measure(page).fill("Vårt mått")
    expect(state(page)).to_have_text("Sparat.")
    desk.derive([factories.note(2, "Fler hyllor behövs i entrén")])
    page.goto(desk.page_of_plan)
    kept = page.locator("#goal-digital-0-6").inner_text()
    page.get_by_role("link", name="En föreslagen ändring väntar på er").click()
    found, wide = violations(page), scrolls_sideways(page)
    page.get_by_role("button", name=re.compile("Godta ändringen ?: Målet")).click()
    expect(page.locator("h1")).to_contain_text("Kompetensutvecklingsplan")

    assert "Vårt mått" in kept
    assert (found, wide) == ([], False)
    expect(page.locator("#goal-digital-0-6")).to_have_count(0)


def test_a_version_is_compared_and_commented_on(desk: Desk) -> None:
    """On a phone: the comment stands in the plan, the version beside the one before, all of it accessible."""
    desk.derive(factories.usual_notes())
    page = desk.open(desk.context(width=320), "horizon")
    page.get_by_label("Om fem år").fill("Alla lånar hemifrån.")
    page.get_by_role("button", name="Klar, till planen").click()
    page.locator("#horizon").scroll_into_view_if_needed()
    page.locator("summary", has_text="Kommentera: Om fem år").click()
    page.get_by_label("Din kommentar").last.fill("Även på filialen?")
    page.locator(".comment-new[open]").get_by_role("button").click()
    expect(page.locator(".comment")).to_contain_text("Även på filialen?")
    found = [*violations(page), scrolls_sideways(page)]
    page.get_by_role("button", name="Spara som version").click()
    page.get_by_role("link", name="Versioner").click()
    found += [*violations(page), scrolls_sideways(page)]
    page.get_by_role("link", name="Mot version").first.click()
    found += [*violations(page), scrolls_sideways(page)]

    expect(page.locator("ins")).to_contain_text("Alla lånar hemifrån")
    assert [each for each in found if each is not False] == []


def test_what_paper_leaves_out_is_said_there(desk: Desk) -> None:
    """Of notes and ways forward that stay closed; what tells how to open something stays on the screen."""
    desk.derive([factories.note(number, f"Vi kan för lite om surfplatta {number}") for number in range(1, 9)])
    page = desk.context().new_page()
    page.goto(desk.page_of_plan)
    rest = page.get_by_text("… och 3 till, i PDF:en.")
    expect(rest).to_be_hidden()
    page.emulate_media(media="print")

    expect(rest).to_be_visible()
    expect(page.get_by_text("Öppna ett område för att se")).to_be_hidden()
    page.locator(".quadrant-weakness details").evaluate("each => { each.open = true; }")
    expect(rest).to_be_hidden()
