"""What can stand in the way of a review."""

from shared.errors import Conflict, InvalidForm
from shared.language import lazy


class TooManyAreas(InvalidForm):
    """More areas were chosen than a note can speak of."""

    message = lazy("Du har valt fler än tre områden. Välj de tre som lappen mest handlar om.")


class UnknownArea(InvalidForm):
    """An area was sent that isn't in the framework."""

    message = lazy("Ett av områdena finns inte längre. Välj bland dem som står här.")


class NotJoinable(InvalidForm):
    """The two notes can't be decided on: one is gone, or they lie in different boxes."""

    message = lazy("De två lapparna går inte att jämföra längre. Ladda om sidan, så ser du vilka som finns.")


class NoteGone(InvalidForm):
    """The note isn't among those of the closed sessions."""

    message = lazy("Lappen finns inte längre bland de stängda SWOT-dagarnas lappar. Gå vidare till nästa.")


class AnsweredMeanwhile(Conflict):
    """Somebody has stated other areas since the note was read; nothing is changed."""

    message = lazy("Lappen har fått ett annat svar sedan du öppnade sidan, så ditt är inte sparat.")
    advice = lazy("Läs svaret som står nu. Vill du ändra det trycker du på Spara de valda.")


class LessonsUnreadable(InvalidForm):
    """A file of confirmed notes can't be read."""
