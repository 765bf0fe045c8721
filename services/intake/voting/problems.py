"""What can stand in the way of voting."""

from shared.errors import Conflict, InvalidForm
from shared.language import lazy


class VotingNotOpen(Conflict):
    """The board isn't in its voting phase."""

    message = lazy("Det går inte att sätta prickar just nu, så inget är ändrat.")
    advice = lazy("Prickar sätts när processledaren öppnar för det. Titta på tavlan igen.")


class TooManyDots(InvalidForm):
    """More dots than the budget holds."""

    advice = lazy("Ta bort en prick någon annanstans först.")

    def __init__(self, wanted: int, budget: int) -> None:
        super().__init__(
            lazy("Det är %(wanted)s prickar, men du har %(budget)s att sätta.", wanted=wanted, budget=budget)
        )
