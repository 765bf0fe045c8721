"""What can stand in the way while a group prepares."""

from services.intake.preparation.domain import Figure
from shared.errors import Conflict, InvalidForm, NotFound, Problem, TooLarge
from shared.language import format_number, lazy


class PreparationClosed(Conflict):
    """The day is closed or called off; the pages show again what was typed."""

    message = lazy("Förberedelsen går inte att ändra längre, så inget är sparat.")
    advice = lazy("SWOT-dagen är stängd eller inställd. Prata med processledaren om något behöver komma med.")


class ItemGone(NotFound):
    """There is no such thought, or it is somebody else's."""

    message = lazy("Tanken finns inte längre, eller så är den någon annans.")
    advice = lazy("Skriv det som en ny tanke i stället.")


class ItemChanged(Conflict):
    """The thought was changed in the meantime, by somebody with the same sign-in or in another window."""

    message = lazy("Tanken hann ändras medan du skrev.")
    advice = lazy("Båda lydelserna står här. Foga ihop dem och spara igen.")

    def __init__(self, text: str, level: str, revision: int) -> None:
        self.text = text
        self.level = level
        self.revision = revision
        super().__init__()


class FigureDiffers(Conflict):
    """The worksheet says something else of the same thing."""

    advice = lazy("Ta bort den som står där, om den är fel, och skriv den rätta sedan.")

    def __init__(self, there: Figure) -> None:
        number = (
            format_number(there.amount.number, there.amount.decimals) + "\N{NO-BREAK SPACE}%" * there.amount.percent
        )
        message = lazy(
            "”%(label)s” finns redan för %(year)s, med värdet %(number)s.",
            label=there.label,
            year=there.year,
            number=number,
        )
        super().__init__(message)


class TooManyFigures(InvalidForm):
    """More than a worksheet holds."""

    message = lazy("Arbetsbladet rymmer inte så många uppgifter.")
    advice = lazy("Välj ut dem som säger något om vilka biblioteket är till för.")


class NotAPdf(Problem):
    """The file is something else, or was cut off."""

    status = 422
    message = lazy("Filen är ingen hel PDF. Spara biblioteksplanen som PDF och välj den igen.")


class PlanTooLarge(TooLarge):
    """The file is larger than what is kept."""

    message = lazy("Filen är för stor. Den får vara högst 10 MB.")
    advice = lazy("Länka till planen i stället, eller spara den med mindre bilder.")
