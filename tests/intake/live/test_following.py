"""How a page follows a board, in a real browser: by the stream, and by asking where no stream comes through."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import text

from services.intake.app import create_app
from services.intake.joining.tokens import COOKIE
from services.intake.joining.use_cases import remove_participant
from services.intake.settings import IntakeSettings
from shared.web.cookies import VISITOR
from tests.browser.starting import running_browser
from tests.intake.live.conftest import NOW, Room
from tests.processes import Processes
from tests.system import wait_for

FOLLOW = """async ([module, room]) => {
    const { follow } = await import(module);
    window.heard = [];
    window.states = [];
    window.following = follow({
        stream: `/board/${room}/stream`,
        changes: `/board/${room}/changes`,
        heard: (changes) => window.heard.push(...changes),
        connection: (state) => window.states.push(state),
        refused: (status) => window.states.push(String(status)),
    });
}"""


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    """A browser's window, and nobody's cookies yet."""
    with running_browser() as browser:
        yield browser.new_context()


@contextmanager
def opened(context: BrowserContext, room: Room) -> Iterator[Page]:
    """Give a page of somebody who has joined the room."""
    cookies = room.participant().cookies
    given = [{"name": name, "value": cookies[name], "url": room.address} for name in (COOKIE, VISITOR)]
    context.clear_cookies()
    context.add_cookies(given)  # type: ignore[arg-type]  # a mapping of exactly these
    made = context.new_page()
    made.goto(f"{room.address}/sign-in")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, room: Room) -> Iterator[Page]:
    """A page of somebody who has joined the room."""
    with opened(context, room) as made:
        yield made


def follow(page: Page, room: Room) -> None:
    """Have the page follow the room's boards."""
    module = create_app(IntakeSettings()).state.pages.static("stream.js")
    page.evaluate(FOLLOW, [module, str(room.session_id)])


def until(page: Page, condition: str) -> None:
    """Wait until something is true in the page."""
    # Not by the page's own wait_for_function: our pages let no text become a program.
    wait_for(lambda: page.evaluate(condition), condition)


def whats(page: Page) -> list[str]:
    """Return what the page has heard of."""
    found: list[str] = page.evaluate("window.heard.map((change) => change.what)")
    return found


def test_a_page_hears_the_stream(page: Page, room: Room) -> None:
    """Changes with their positions, in order."""
    follow(page, room)
    until(page, "window.states.includes('live')")
    room.change("timer")
    room.change("groups")
    until(page, "window.heard.length === 2")

    assert whats(page) == ["timer", "groups"]
    assert page.evaluate("window.heard[0].position < window.heard[1].position")


@pytest.mark.parametrize("kind", ["refused", "held up"])
def test_a_page_asks_where_no_stream_comes_through(page: Page, room: Room, kind: str) -> None:
    """A proxy that refuses streams, and one that waits for their end."""

    def block(route: Route) -> None:
        if kind == "refused":
            route.abort()

    page.route("**/board/*/stream*", block)
    follow(page, room)
    until(page, "window.states.includes('polling')")
    room.change("timer")
    until(page, "window.heard.length === 1")

    assert whats(page) == ["timer"]


def test_a_page_misses_nothing_while_the_server_is_away(
    context: BrowserContext, room: Room, environment: dict[str, str], tmp_path: Path
) -> None:
    """It says that the line is lost, and comes back with what it heard last; nothing twice."""
    running = Processes(tmp_path, environment)
    running.start_web()
    there = Room(room.world, f"http://127.0.0.1:{running.port}", room.session_id)
    with opened(context, there) as page:
        follow(page, there)
        until(page, "window.states.includes('live')")
        room.change("timer")
        until(page, "window.heard.length === 1")
        running.stop()
        room.change("groups")
        until(page, "window.states.includes('lost')")
        running.start_web()
        until(page, "window.heard.length === 2 && window.states[window.states.length - 1] === 'live'")
        heard = whats(page)
    running.stop()

    assert heard == ["timer", "groups"]


def test_a_page_of_somebody_who_was_removed_is_told(page: Page, room: Room) -> None:
    """It asks no more."""
    follow(page, room)
    until(page, "window.states.includes('live')")
    viewer = room.world.facilitator
    with room.world.database.transaction(viewer) as db:
        who = db.execute(text("SELECT id FROM intake.board_participant")).scalar_one()
        remove_participant(db, viewer, room.session_id, who, NOW)
    until(page, "window.states.includes('401')")

    assert page.evaluate("window.states.slice(-2)") == ["lost", "401"]
