"""What can stand in the way of a step."""

from typing import Any

from shared.errors import Conflict
from shared.language import lazy


class StepNotPossible(Conflict):
    """The plan isn't where the step begins: somebody else has taken it further, or back."""

    message = lazy("Planen har hunnit byta läge, så inget är gjort.")
    advice = lazy("Gå tillbaka till planen och se vad som gäller nu.")


class NothingNew(Conflict):
    """An adopted plan that nobody has changed is sent for review again."""

    message = lazy("Planen säger detsamma som den antagna, så det finns inget nytt att granska.")
    advice = lazy("Ändra något först, eller låt den antagna planen gälla som den är.")


class ChangedMeanwhile(Conflict):
    """The plan says something else than what was read when the decision was made; nothing is adopted.

    Args:
        before: the contents that were read.
        after: the contents of now.
    """

    message = lazy("Planen har ändrats sedan du öppnade sidan, så den är inte antagen.")
    advice = lazy("Läs ändringarna, och anta planen som den står nu om du vill.")

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        super().__init__()
        self.before = before
        self.after = after


class AdoptedMeanwhile(ChangedMeanwhile):
    """Another version holds than the one whose goals were read for a follow-up; nothing is kept."""

    message = lazy("En ny version av planen har antagits sedan du öppnade sidan, så uppföljningen är inte sparad.")
    advice = lazy("Läs ändringarna, svara om de mål som har skrivits om och spara igen.")

    @property
    def rewritten(self) -> set[str]:
        """The ids of goals that say something else now."""
        read = {goal["id"]: goal["text"] for goal in self.before["goals"]}
        return {goal["id"] for goal in self.after["goals"] if goal["text"] != read.get(goal["id"])}
