"""Changing the framework in a real Chromium: an area is edited, two are merged, the draft is published."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from services.planner.framework_versions.queries import published_document
from shared.database import Database
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.browser.accessibility import scrolls_sideways, violations
from tests.people import Place, make_account, signed_in_cookie
from tests.served import served
from tests.system import PATIENCE

pytestmark = pytest.mark.browser


def look_at(page: Page) -> None:
    """Find nothing wrong with the page, at any width."""
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_an_administrator_edits_merges_and_publishes(
    chromium: Browser, app: FastAPI, database: Database, intake: Database, falun: Place, framework_path: str
) -> None:
    """Every page on the way is usable by everybody, and what was published is in force."""
    with intake.transaction(WORKER) as db:
        cookie = signed_in_cookie(db, make_account(db, Role.ADMINISTRATOR, falun, email="anna@example.org"))
    with served(app) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="sv-SE")
        context.add_cookies([{"name": SESSION, "value": cookie, "url": address}])
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        page.goto(f"{address}{framework_path}")
        look_at(page)
        page.get_by_role("link", name="Ändra ramverket").click()
        page.get_by_role("link", name="Digital teknik & e-medier").click()
        look_at(page)
        page.get_by_label("Beskrivning").fill("Det som har med teknik att göra.")
        page.get_by_role("button", name="Spara i utkastet").click()
        page.get_by_role("link", name="Digital teknik & e-medier").click()
        page.get_by_role("link", name="Slå ihop med ett annat område").click()
        look_at(page)
        page.get_by_label("Räkna det till").select_option("mik")
        page.get_by_role("button", name="Slå ihop områdena").click()
        look_at(page)
        page.get_by_role("button", name="Publicera och ta fram planerna på nytt").click()
        expect(page.get_by_role("status")).to_contain_text("Version 2 gäller nu.")
        context.close()
    with database.transaction(WORKER) as db:
        in_force = published_document(db, falun.programme_id)

    assert (in_force.number, in_force.document.successor("digital")) == (2, "mik")
    assert in_force.document.by_id["digital"].description == "Det som har med teknik att göra."
