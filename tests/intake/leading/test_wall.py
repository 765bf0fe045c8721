"""The wall while groups write on a board each."""

from uuid import UUID

import httpx
import pytest

from services.intake.leading.domain import Phase
from shared.database import Database
from tests.intake.leading.rooms import join, say_ready, write
from tests.people import submit


@pytest.fixture
def day(facilitator: httpx.Client, planned: UUID) -> str:
    """The address of a day on which all boards are open."""
    submit(facilitator, f"/swot-sessions/{planned}/open")
    submit(facilitator, f"/swot-sessions/{planned}/boards/open", perspective="challenges")
    return f"/swot-sessions/{planned}"


def test_all_boards_stand_side_by_side(facilitator: httpx.Client, day: str, planned: UUID, database: Database) -> None:
    """With the notes of each, and who is ready on any of them; one board alone when it is asked for, or moves on."""
    anna, bo = join(database, planned), join(database, planned)
    write(database, anna, "hemligt", perspective="possibilities")
    say_ready(database, anna, "possibilities", Phase.WRITE)
    say_ready(database, bo, "challenges", Phase.WRITE)
    wall = facilitator.get(f"{day}/projector").text
    assert wall.count('class="wall-counts"') == 3
    assert '<span class="wall-count">1</span>' in wall
    assert "2 av 2 är klara" in wall
    assert "hemligt" not in wall

    named = facilitator.get(f"{day}/projector?perspective=possibilities").text
    assert named.count('class="wall-counts"') == 1
    assert "1 av 2 är klara" in named
    submit(facilitator, f"{day}/boards/possibilities/phase", phase="reveal", seen="write")
    assert "hemligt" in facilitator.get(f"{day}/projector/now").text


def test_a_rehearsal_is_named_on_the_wall(facilitator: httpx.Client, planned: UUID) -> None:
    """On the board and beside the large code, so that no group takes it for its day."""
    real = f"/swot-sessions/{planned}"
    rehearsal = submit(facilitator, f"{real}/rehearsal").headers["location"].partition("?")[0]
    shown = [facilitator.get(f"{rehearsal}/projector{query}").text for query in ("", "?view=code")]
    submit(facilitator, f"{real}/open")

    assert all("Övning" in wall for wall in shown)
    assert "Övning" not in facilitator.get(f"{real}/projector").text
