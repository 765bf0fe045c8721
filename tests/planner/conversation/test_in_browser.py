"""A conversation in real browsers without scripts: both prepare apart, meet, agree and sign."""

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.route_world import World
from tests.system import PATIENCE

pytestmark = pytest.mark.browser


def enter(route_world: World, chromium: Browser, role: str, *, scripts: bool = False) -> Page:
    """Return the conversation as somebody with this role meets it, on the narrowest phone."""
    visitor = route_world.visitors[role].browser
    address = f"{str(visitor.base_url).rstrip('/')}/planner/plans/{route_world.here.fixed['plan_id']}/conversation"
    context = chromium.new_context(viewport={"width": 320, "height": 800}, locale="sv-SE", java_script_enabled=scripts)
    context.set_default_timeout(PATIENCE * 1000)
    context.add_cookies([{"name": SESSION, "value": visitor.cookies[SESSION], "url": address}])
    page = context.new_page()
    page.goto(address)
    return page


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name).click()


def check(route_world: World, chromium: Browser, role: str) -> list[str]:
    """Return what is wrong with the page as it is now; for that a browser needs scripts."""
    page = enter(route_world, chromium, role, scripts=True)
    found = violations(page) + ["scrolls sideways"] * scrolls_sideways(page)
    page.context.close()
    return found


def test_only_the_form_itself_comes_on_paper(route_world: World, chromium: Browser) -> None:
    """What tells the manager how to print it stays on the screen."""
    manager = enter(route_world, chromium, "manager")
    press(manager, "Skapa en blankett")
    manager.emulate_media(media="print")

    expect(manager.get_by_text("Kod:")).to_be_visible()
    expect(manager.get_by_text("Koden visas bara nu.")).to_be_hidden()


def test_both_prepare_apart_meet_agree_and_sign(route_world: World, chromium: Browser) -> None:
    """On phones, each step readable for everybody."""
    person, manager = enter(route_world, chromium, "staff"), enter(route_world, chromium, "manager")
    wrong = check(route_world, chromium, "staff") + check(route_world, chromium, "manager")
    person.get_by_label("Det jag vill").fill("Lära mig film")
    press(person, "Jag är klar")
    manager.reload()
    expect(manager.get_by_text("Medarbetaren är klar.")).to_be_visible()
    expect(manager.get_by_text("Lära mig film")).to_have_count(0)
    manager.get_by_label("Det jag kan erbjuda").fill("Två dagar")
    press(manager, "Jag är klar")
    expect(manager.get_by_text("Lära mig film")).to_be_visible()
    manager.get_by_role("group", name="Välj högst tre mål").get_by_role("checkbox").first.check()
    press(manager, "Spara valet")
    wrong += check(route_world, chromium, "manager")
    person.reload()
    person.get_by_label("Vi skriver under utan att ha bestämt hur många timmar stöden tar").check()
    press(person, "Skriv under planen")
    manager.reload()
    press(manager, "Skriv under planen")

    expect(manager.get_by_role("heading", name="Följ upp varje halvår")).to_be_visible()
    assert wrong + check(route_world, chromium, "staff") == []
