"""What can stand in the way of joining."""

from shared.errors import Conflict, InvalidForm, NotFound
from shared.language import lazy


class UnknownCode(InvalidForm):
    """No open session has this code."""

    message = lazy("Ingen öppen tavla har den koden.")
    advice = lazy(
        "Titta på koden en gång till. Den har sex tecken, och den kan ha bytts. "
        "Är du inte i rummet, fråga processledaren efter den kod som gäller nu."
    )


class BoardGone(NotFound):
    """The board that somebody had joined is erased, as a rehearsal is when it ends."""

    message = lazy("Tavlan finns inte längre.")
    advice = lazy("Var det en övning är allt raderat.")


class JoiningLocked(Conflict):
    """The facilitator lets nobody more in."""

    message = lazy("Tavlan tar inte emot fler just nu.")
    advice = lazy("Be processledaren att öppna för fler, och försök igen.")


class DayIsOver(Conflict):
    """The code is right, but the day is closed and takes no more notes."""

    message = lazy("Den här SWOT-dagen är avslutad.")
    advice = lazy("Fråga processledaren efter länken till resultatet.")
