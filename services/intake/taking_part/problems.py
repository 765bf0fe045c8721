"""What can stand in the way of taking part."""

from shared.errors import Conflict
from shared.language import lazy


class PhaseEnded(Conflict):
    """The board no longer takes what was sent."""

    message = lazy("Skrivtiden på den här tavlan är slut.")
    advice = lazy("Det du skrev finns kvar. Du kan låta processledaren få det.")


class NotYours(Conflict):
    """A note was taken off by the facilitator: only the facilitator puts it back."""

    message = lazy("Processledaren har tagit bort lappen från tavlan.")
    advice = lazy("Prata med processledaren om du vill ha den tillbaka.")
