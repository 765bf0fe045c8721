"""What can stand in the way of a note on its way from somebody's phone."""

import math

from shared.errors import Conflict, TooMany
from shared.language import lazy


class PhaseEnded(Conflict):
    """The board takes no notes just now; the note can be sent again to be held for the facilitator."""

    message = lazy("Tavlan tar inte emot lappar just nu, så lappen kom inte upp.")
    advice = lazy("Texten finns kvar hos dig. Du kan lämna den till processledaren, som avgör om den ska upp.")


class BoardClosed(Conflict):
    """The session takes no notes at all any more."""

    message = lazy("SWOT-dagen är stängd och tar inte emot fler lappar.")
    advice = lazy("Texten finns kvar hos dig. Prata med processledaren om du vill få med den.")


def too_many_notes(seconds: float) -> TooMany:
    """Return the problem of a participant who posts faster than anybody writes, and may again in ``seconds``."""
    problem = TooMany(
        lazy("Det kom många lappar på en gång."),
        advice=lazy("Inget är borta: lapparna ligger kvar hos dig och skickas om en liten stund."),
    )
    problem.retry_after = max(1, math.ceil(seconds))
    return problem
