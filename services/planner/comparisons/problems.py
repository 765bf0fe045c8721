"""What can stand in the way of a comparison."""

from shared.errors import InvalidForm, Problem
from shared.language import lazy


class NothingToCompare(InvalidForm):
    """There are fewer than two things of that kind."""

    message = lazy("Det finns för få lappar att jämföra där. Välj ett annat fält.")


class NotAsked(InvalidForm):
    """An answer about a pair, or a grade, that this comparison doesn't have."""

    message = lazy("Vi förstod inte svaret. Välj ett av svaren på sidan.")


class ComparisonRemoved(Problem):
    """Somebody removed the comparison while it was answered."""

    status = 410
    message = lazy("Svaret sparades inte, för jämförelsen är borttagen.")


class ComparisonErased(Problem):
    """What is to be removed or put back was erased, or never was there."""

    status = 410
    message = lazy("Jämförelsen finns inte längre, så inget är ändrat.")
    advice = lazy(
        "En jämförelse som har varit borttagen i 30 dagar raderas med sina svar. Börja en ny om ni vill jämföra igen."
    )
