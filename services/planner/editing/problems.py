"""What can stand in the way of an edit."""

from shared.errors import Conflict, InvalidForm
from shared.language import lazy


class PlanLocked(Conflict):
    """The plan is adopted, followed up or archived; what was typed is shown again."""

    message = lazy("Planen går inte att ändra nu, så inget är sparat.")
    advice = lazy(
        "Bara ett utkast, eller en plan under granskning, kan ändras. Kopiera din text om du vill ha den kvar."
    )


class ProposalChanged(Conflict):
    """What was decided about isn't what is proposed, or what stands there, by now; nothing is changed."""

    message = lazy("Förslaget eller planen har ändrats sedan du öppnade sidan, så inget är gjort.")
    advice = lazy("Läs det som står nu, och välj igen.")


class TooManyItems(InvalidForm):
    """More goals, or parts of a goal, than a plan holds."""

    message = lazy("Planen rymmer inte fler.")
    advice = lazy("Ta bort ett mål eller en insats först, eller skriv om ett som finns.")
