"""What can stand in the way of a review."""

from shared.errors import InvalidForm
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


class LessonsUnreadable(InvalidForm):
    """A file of confirmed notes can't be read."""
