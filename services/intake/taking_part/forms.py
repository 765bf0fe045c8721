"""What a participant sends."""

from dataclasses import replace
from typing import Literal

from pydantic import Field

from services.intake.board.domain import Content
from services.intake.board.forms import NoteForm
from services.intake.leading.domain import Phase
from shared.web import FormInput


class OwnNoteForm(NoteForm):
    """A note as typed; ``held`` lets the facilitator have it when its board doesn't take it any more.

    ``move`` is the open board that it is laid on instead.
    """

    held: Literal["", "1"] = ""
    move: str = Field(default="", max_length=100)

    @property
    def for_facilitator(self) -> bool:
        """Say whether it goes to the facilitator."""
        return bool(self.held) and not self.move

    def content(self) -> Content:
        """Return the note on the board that it goes to."""
        content = super().content()
        return replace(content, perspective=self.move or content.perspective)


class ReadyForm(FormInput):
    """That somebody is ready, or isn't after all, in the phase that they saw."""

    perspective: str = Field(max_length=100)
    phase: Phase
    ready: bool
