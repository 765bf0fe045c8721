"""The world of the board's tests serves here too."""

from tests.intake.board.conftest import world  # noqa: F401 - pytest finds fixtures by name
