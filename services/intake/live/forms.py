"""A note as a phone sends it."""

from pydantic import field_validator

from services.intake.board.forms import NoteForm


class PostedForm(NoteForm):
    """A note; ``held`` asks to have it kept for the facilitator if its phase has ended."""

    held: bool = False

    @field_validator("text", "perspective", mode="before")
    @classmethod
    def _whole_characters(cls, typed: object) -> object:
        # A phone may cut an emoji in two when it shortens a text.
        return typed.encode("utf-16", "surrogatepass").decode("utf-16", "ignore") if isinstance(typed, str) else typed
