"""What can stand in the way of a conversation's next step."""

from collections.abc import Mapping

from shared.errors import Conflict, InvalidForm
from shared.language import lazy


class PreparationClosed(Conflict):
    """Both are ready: what each has prepared is read by the other, and stays."""

    message = lazy("Ni är klara båda två, så förberedelsen går inte att ändra längre.")
    advice = lazy("Ta upp det i samtalet, och skriv det i planen.")


class NotReadyToSign(Conflict):
    """Not both have prepared."""

    message = lazy("Ni är inte klara med förberedelsen båda två, så planen går inte att skriva under än.")
    advice = lazy("Skriv klart förberedelsen och tryck på Jag är klar.")


class TooLongTogether(InvalidForm):
    """A field of the plan doesn't hold all that is prepared for it."""

    message = lazy("Texterna är för långa för att stå i planen tillsammans, så inget är ändrat.")
    advice = lazy("Tryck på Ändra bredvid rubriken Samtalet, och skriv in det viktigaste.")


class PlanHasChanged(Conflict):
    """The plan says something else than what was read before signing."""

    message = lazy("Planen har ändrats sedan du öppnade sidan, så den är inte underskriven.")
    advice = lazy("Läs planen som den är nu, och skriv under den om ni är överens.")


class SignsOnScreen(Conflict):
    """The person has a way in: nobody else says that they have signed."""

    message = lazy("Personen kan logga in i KUB och skriver under själv, så underskriften är inte införd.")
    advice = lazy("Be personen logga in och skriva under här på sidan. Har ni papper också, så spara det hos er.")


class OverBudget(InvalidForm):
    """More hours than there are, and nobody has said why."""

    message = lazy("Planen tar fler timmar än det finns tid för.")
    advice = lazy("Minska timmarna, eller förklara under rubriken Tid varför planen får ta mer tid.")


class HoursUndecided(InvalidForm):
    """No support has any hours, and nobody has said that it is meant to be so."""

    message = lazy("Inget stöd har någon tid än, så planen är inte underskriven.")
    advice = lazy("Ange timmar för stöden, eller kryssa i att ni skriver under utan timmar.")


class TooManyGoals(InvalidForm):
    """The plan holds more goals than anybody keeps up with."""

    message = lazy("Planen har fler än tre mål, så den är inte underskriven.")
    advice = lazy("Välj högst tre av dem här på sidan, och skriv under sedan.")


class AgreementHolds(Conflict):
    """The round is closed: what was agreed stays."""

    message = lazy("Planen är överenskommen och ändras inte mer.")
    advice = lazy("Börja ett nytt samtal om något ska bli annorlunda.")


class UnknownPaperCode(InvalidForm):
    """No form has this code and name, or its time is over."""

    message = lazy("Koden och efternamnet hör inte ihop, eller så gäller koden inte längre.")
    advice = lazy(
        "Titta på blanketten en gång till. En kod gäller i två veckor, och bara en gång. Ska något rättas gör chefen "
        "en ny blankett."
    )


class WrittenElsewhere(Conflict):
    """The same person wrote on another device meanwhile; ``collided``: what stands there now, by question."""

    message = lazy("Du har skrivit på en annan enhet också, så allt är inte sparat än.")
    advice = lazy("Båda texterna står nedan vid frågan. Foga ihop dem, eller välj en, och spara igen.")

    def __init__(self, collided: Mapping[str, str]) -> None:
        super().__init__()
        self.collided = collided


class WrittenOnScreen(Conflict):
    """The person has answered already; whoever types a form in may not read that, and doesn't erase it."""

    message = lazy(
        "Samma fråga är redan besvarad, på skärmen eller på en blankett före den här, som inte är inskriven än."
    )
    advice = lazy("Välj nedan vad som ska gälla. Inget av det som redan står försvinner, och det visas inte här.")


class NotAgreedYet(Conflict):
    """There is nothing to look back at yet."""

    message = lazy("Planen är inte överenskommen än, så det finns inget att följa upp.")
    advice = lazy("Skriv under planen båda två först.")
