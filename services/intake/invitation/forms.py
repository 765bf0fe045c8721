"""What is typed about an invitation."""

from typing import Literal

from pydantic import Field, field_validator

from services.intake.board.domain import clean_lines
from services.intake.invitation.domain import LONGEST_CONTACT, LONGEST_PARAGRAPH, Group, Sending
from services.intake.invitation.letter import Words
from shared.language import LazyText, lazy
from shared.web import FormInput

GROUP_NAMES: dict[str, LazyText] = {
    Group.EVERYBODY: lazy("Alla medarbetare och chefen"),
    Group.MANAGERS: lazy("Bara chefen och ersättare"),
}


class InvitationForm(FormInput):
    """A facilitator's own words; ``revision`` is the one that the person saw."""

    paragraph: str = ""
    contact: str = ""
    language: Literal["sv", "en"] = "sv"
    revision: int = Field(ge=0)

    @field_validator("paragraph")
    @classmethod
    def check_paragraph(cls, raw: str) -> str:
        """Clean the text, line by line."""
        return _limited(clean_lines(raw), LONGEST_PARAGRAPH)

    @field_validator("contact")
    @classmethod
    def check_contact(cls, raw: str) -> str:
        """Clean the text and make it one line."""
        return _limited(" ".join(clean_lines(raw).split()), LONGEST_CONTACT)

    def words(self) -> Words:
        """Return what was typed."""
        return Words(self.paragraph, self.contact, self.language)


class SendingForm(FormInput):
    """To whom the invitation shall be sent; ``next_round`` was made with the form, so sending it twice sends once."""

    to: Group = Group.EVERYBODY
    again: bool = False
    next_round: int = Field(ge=1, le=1000)

    def sending(self) -> Sending:
        """Return what was asked for."""
        return Sending(self.to, self.next_round, self.again)


def _limited(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(
            lazy("Texten är för lång: %(length)s tecken. Högst %(most)s får plats.", length=len(text), most=most)
        )
    return text
