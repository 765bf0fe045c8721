"""What can stand in the way of an order."""

from shared.errors import Conflict
from shared.language import lazy


class PlanWithdrawn(Conflict):
    """The plan is archived: no new documents are made of it, but for what a municipality adopted."""

    message = lazy("Planen är arkiverad, så det går inte att beställa nya dokument av den.")
    advice = lazy("Dokument som redan är gjorda finns kvar under Dokument.")


class NotReady(Conflict):
    """The document was asked for before it was made."""

    message = lazy("Dokumentet är inte klart än.")
    advice = lazy("Gå tillbaka till beställningen. Där ser du hur det går.")
