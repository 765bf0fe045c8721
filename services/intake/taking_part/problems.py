"""What can stand in the way of taking part."""

from shared.errors import Conflict
from shared.language import lazy


class ChangesEnded(Conflict):
    """A note was to be changed on a board that is past its writing."""

    message = lazy("Skrivtiden på den här tavlan är slut, så lappen går inte att ändra.")
    advice = lazy("Be processledaren om något behöver rättas.")


class NotYours(Conflict):
    """A note was taken off by the facilitator: only the facilitator puts it back."""

    message = lazy("Processledaren har tagit bort lappen från tavlan.")
    advice = lazy("Prata med processledaren om du vill ha den tillbaka.")
