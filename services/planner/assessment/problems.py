"""What can stand in the way of a self-assessment."""

from shared.errors import Conflict
from shared.language import lazy


class NothingAssessed(Conflict):
    """There is nothing to finish."""

    message = lazy("Du har inte valt nivå i något område än.")
    advice = lazy("Välj nivå i minst ett område. Du kan hoppa över de andra.")
