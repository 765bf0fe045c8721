"""What can stand in the way on a SWOT day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.intake.board.domain import Closing, Content
from shared.errors import Conflict, InvalidForm, NotFound
from shared.language import format_date, lazy


class NotNow(Conflict):
    """The session's state doesn't allow it."""

    message = lazy("Det går inte att göra det just nu, för SWOT-dagen är i ett annat läge.")
    advice = lazy("Ladda om sidan och se hur det ser ut nu.")


class BoardNotOpen(NotNow):
    """Something was to be written on a board that isn't open; the pages show again what was typed."""

    message = lazy("Tavlan är inte öppen, så inget är sparat.")
    advice = lazy("Öppna tavlan först. Är dagen stängd kan du öppna den igen.")


class BoardUsed(NotNow):
    """An opening was to be taken back, or the day called off, but something has come of it."""

    message = lazy("Det finns lappar, slutsatser eller deltagare på tavlan, så öppnandet går inte att ta tillbaka.")
    advice = lazy("Ta bort dem först. Har dagen hållits, stäng den i stället.")


class DayAhead(NotNow):
    """The board of a day that isn't due was to be opened, and nobody has said that it is meant."""

    message = lazy("Dagen är inte här än.")
    advice = lazy("Säg till att tavlan ska öppnas redan nu.")


class NotHeldYet(InvalidForm):
    """A day was to be closed as held on a date that lies ahead."""

    message = lazy("Det datumet har inte varit än. Skriv vilken dag SWOT-dagen hölls.")


class NothingToExport(NotNow):
    """There is no board yet, or none that this viewer may take out."""

    message = lazy("Det finns inget att ladda ner än.")
    advice = lazy("Processledaren kan ladda ner lapparna när tavlan är öppen, andra när dagen är stängd.")


class NoteChanged(Conflict):
    """Somebody else changed the note in the meantime."""

    message = lazy("Någon annan hann ändra lappen medan du skrev.")
    advice = lazy("Båda lydelserna står här. Foga ihop dem och spara igen.")

    def __init__(self, content: Content, revision: int) -> None:
        self.content = content
        self.revision = revision
        super().__init__()


class ConclusionChanged(Conflict):
    """Somebody else wrote the conclusion in the meantime."""

    message = lazy("Någon annan hann skriva slutsatsen medan du skrev.")
    advice = lazy("Båda texterna står här. Foga ihop dem och spara igen.")

    def __init__(self, perspective: str, text: str, revision: int) -> None:
        self.perspective = perspective
        self.text = text
        self.revision = revision
        super().__init__()


class ClosingChanged(Conflict):
    """Something was written after the closing page was opened."""

    message = lazy("Något har ändrats sedan du öppnade den här sidan.")
    advice = lazy("Titta igenom en gång till och stäng sedan.")

    def __init__(self, closing: Closing) -> None:
        self.closing = closing
        super().__init__()


class NotesHidden(NotNow):
    """A board still hides what participants wrote: nobody could know what is handed on."""

    message = lazy("Det finns lappar som gruppen inte har fått se än.")
    advice = lazy("Visa lapparna på alla tavlor först. Stäng sedan.")


class DotsHidden(NotNow):
    """A board hides participants' dots still: nobody could know what is handed on."""

    message = lazy("Det finns prickar som inte är räknade än.")
    advice = lazy("Räkna prickarna på alla tavlor först, genom att gå vidare till slutsatserna. Stäng sedan.")


class KeyReused(InvalidForm):
    """The same key came with another text: it is no repetition, and must not replace anything."""

    message = lazy("Formuläret var redan skickat med en annan text.")
    advice = lazy("Ladda om sidan och skicka texten igen.")


class UnknownPerspective(InvalidForm):
    """The programme has no such perspective."""

    message = lazy("Det perspektivet finns inte i programmet.")
    advice = lazy("Välj ett av perspektiven på sidan.")


class BoardHides(InvalidForm):
    """A participant's note was to be moved to a board that doesn't show what participants wrote yet."""

    message = lazy("Den tavlan visar inte sina lappar än, så lappen kan inte flyttas dit.")
    advice = lazy("Flytta lappen när lapparna på den tavlan visas för alla.")


class OutsideProgramme(InvalidForm):
    """The day lies before the programme's first phase or after its last."""

    advice = lazy("Välj en dag inom programmets faser.")

    def __init__(self, first: date, last: date) -> None:
        days = {"first": format_date(first), "last": format_date(last)}
        super().__init__(lazy("Dagen ligger utanför programmets tid, %(first)s till %(last)s.", **days))


class DateTaken(InvalidForm):
    """The municipality has another SWOT day on that date."""

    message = lazy("Kommunen har redan en SWOT-dag det datumet. Ska det vara två dagar, kryssa i rutan nedanför.")

    def __init__(self, session_id: UUID) -> None:
        self.session_id = session_id
        super().__init__()


class LinesThere(InvalidForm):
    """Lines were to be pasted that lie where they would come to lie already: mostly a form that was sent again."""

    message = lazy("De här raderna finns redan.")
    advice = lazy("Inget är sparat än. Ta bort dem ur rutan, eller spara alla rader ändå.")

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        super().__init__()


class OriginalStands(DateTaken):
    """A day was to be made of a file whose own day is here as well."""

    message = lazy(
        "Dagen som filen kommer från finns här redan, och den räknas också: lapparna skulle räknas två gånger. "
        "Ska det vara två dagar ändå, kryssa i rutan nedanför."
    )


class UploadGone(NotFound):
    """An uploaded file of notes was thrown away, taken in long ago, or nobody confirmed it for a day."""

    message = lazy("Filen finns inte kvar, så inget nytt är inläst.")
    advice = lazy(
        "En fil som ingen har läst in slängs efter ett dygn. Saknas lapparna på tavlan, välj filen igen på dagens sida."
    )


class FrozenDots(Conflict):
    """Dots were to be counted on notes whose dots a closing has frozen, or that are gone."""

    message = lazy("De prickarna går inte att ändra.")
    advice = lazy("Prickar från en stängd omgång är låsta, och borttagna lappar kan inte få nya.")
