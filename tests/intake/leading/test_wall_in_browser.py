"""The wall in a real browser while groups write on a board each."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from services.intake.leading.domain import Phase
from services.intake.leading.tables import Board
from shared.identity import WORKER
from tests.intake.leading import test_in_browser
from tests.intake.leading.test_in_browser import FITS, Room

pytestmark = pytest.mark.browser
room = test_in_browser.room

COLUMNS = "sections => sections.map(section => Math.round(section.getBoundingClientRect().top))"
NUMBERS = "counts => counts.map(list => Math.round(list.getBoundingClientRect().top))"


def test_all_boards_stand_in_one_row(room: Room) -> None:
    """On a small and a large projector, with a clock on one of them: nothing lies under the foot."""
    room.write("hyllor")
    with room.database.transaction(WORKER) as db:
        db.execute(update(Board).values(phase=Phase.WRITE))
        ends = datetime.now(UTC) + timedelta(minutes=12)
        db.execute(update(Board).where(Board.perspective == "target_groups").values(timer_ends_at=ends))
    wall = room.open(room.wall, reduced_motion="reduce")
    for width, height in ((1024, 768), (1280, 720), (1920, 1080)):
        wall.set_viewport_size({"width": width, "height": height})
        wall.wait_for_function("document.fonts.status === 'loaded'")

        assert wall.locator("html").evaluate(FITS)
        assert len(set(wall.locator(".wall-together section").evaluate_all(COLUMNS))) == 1
        assert len(set(wall.locator(".wall-together .wall-counts").evaluate_all(NUMBERS))) == 1
