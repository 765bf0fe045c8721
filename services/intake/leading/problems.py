"""What can stand in the way of leading a day."""

from shared.errors import Conflict
from shared.language import lazy


class PhaseNotReachable(Conflict):
    """The board isn't where the facilitator saw it, or can't go that far back."""

    message = lazy("Tavlan har bytt skede sedan du tittade.")
    advice = lazy("Ladda om sidan. Man kan gå framåt, eller ett skede tillbaka.")
