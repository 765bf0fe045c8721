"""What can stand in the way of an order."""

from shared.errors import Conflict, NotFound
from shared.language import lazy


class PlanWithdrawn(Conflict):
    """The plan is archived: no new documents are made of it, but for what a municipality adopted."""

    message = lazy("Planen är arkiverad, så det går inte att beställa nya dokument av den.")
    advice = lazy("Dokument som redan är gjorda finns kvar under Dokument.")


class NotReady(Conflict):
    """The document was asked for before it was made."""

    message = lazy("Dokumentet är inte klart än.")
    advice = lazy("Gå tillbaka till beställningen. Där ser du hur det går.")


class OutOfReach(NotFound):
    """The viewer may no longer see what their document was made of: it isn't shared any more, or they have moved."""

    message = lazy("Du får inte längre se det som dokumentet är gjort av. Därför går det inte att ladda ner.")
    advice = lazy("Är det en individuell plan kan den som planen gäller dela den med dig igen.")
