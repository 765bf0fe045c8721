"""The facilitator's board in a real browser while contact is lost."""

import pytest
from playwright.sync_api import expect

from tests.intake.leading import test_in_browser
from tests.intake.leading.test_in_browser import Room

pytestmark = pytest.mark.browser
room = test_in_browser.room


def test_lost_contact_is_shown_and_so_is_its_return(room: Room) -> None:
    """What was missed is there then, and what is said of it goes again by itself."""
    board = room.open(room.board)
    for unreachable in ("**/stream?*", "**/changes?*"):
        board.context.route(unreachable, lambda route: route.abort())
    board.clock.install()
    board.reload()
    expect(board.locator("[data-live-state]")).to_contain_text("Kontakten med servern är borta")
    room.write("skriven under tiden")
    board.context.unroute_all()

    expect(board.locator(".quadrant-weakness .quadrant-count")).to_have_text("1 lapp")
    expect(board.locator("[data-live-state]")).to_have_text("Kontakten är tillbaka.")
    board.clock.fast_forward("00:11")
    expect(board.locator("[data-live-state]")).to_be_empty()
    room.complaints[:] = [said for said in room.complaints if "ERR_FAILED" not in said]
