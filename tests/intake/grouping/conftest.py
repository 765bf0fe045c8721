"""A room whose board is open for grouping."""

import pytest

from services.intake.leading.domain import Phase
from tests.intake.voting.conftest import Room, room  # noqa: F401 - pytest finds fixtures by name


@pytest.fixture
def grouping_room(room: Room) -> Room:  # noqa: F811 - the fixture of this name
    """Three notes among the strengths, one phase before the voting."""
    room.move(Phase.GROUP)
    return room
