"""What can stand in the way of joining."""

from shared.errors import Conflict, InvalidForm
from shared.language import lazy


class UnknownCode(InvalidForm):
    """No open session has this code."""

    message = lazy("Ingen öppen tavla har den koden.")
    advice = lazy("Titta på koden på väggen en gång till. Den har sex tecken.")


class JoiningLocked(Conflict):
    """The facilitator lets nobody more in."""

    message = lazy("Tavlan tar inte emot fler just nu.")
    advice = lazy("Be processledaren att öppna för fler, och försök igen.")
