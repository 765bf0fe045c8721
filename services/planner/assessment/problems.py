"""What can stand in the way of a self-assessment."""

from services.planner.assessment.domain import Answer
from shared.errors import Conflict
from shared.language import lazy


class NothingAssessed(Conflict):
    """There is nothing to finish."""

    message = lazy("Du har inte valt nivå i något område än.")
    advice = lazy("Välj nivå i minst ett område. Du kan hoppa över de andra.")


class AnsweredElsewhere(Conflict):
    """The same person answered on another device meanwhile; ``there``: what stands there now."""

    message = lazy("Du har svarat här på en annan enhet också. Det svaret är kvar.")
    advice = lazy("Välj vilket som ska gälla.")

    def __init__(self, there: Answer | str) -> None:
        super().__init__()
        self.there = there
