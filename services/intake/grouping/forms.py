"""What is ticked on the page of groups, and the words for what was done."""

from uuid import UUID

from pydantic import Field, field_validator
from starlette.datastructures import FormData

from services.intake.board.domain import clean_text
from services.intake.grouping.domain import LONGEST_TITLE, Remark, Ticked
from shared.language import LazyText, lazy
from shared.web import FormInput

REMARKS: dict[Remark, LazyText] = {
    Remark.NOTE_GONE: lazy("En lapp hann tas bort eller flyttas till ett annat fält."),
    Remark.NOTE_MOVED: lazy("En lapp hann någon annan flytta. Den ligger kvar där den lades."),
    Remark.GROUP_GONE: lazy("En grupp hann någon annan lösa upp eller lägga ihop med en annan."),
    Remark.GROUP_CHANGED: lazy("En grupp hann någon annan ändra. Den är kvar som den är: titta på den först."),
}


class TitleForm(FormInput):
    """A group's title as typed; ``seen`` is what it was called then."""

    perspective: str = Field(max_length=100)
    title: str = ""
    seen: str = ""

    @field_validator("title")
    @classmethod
    def check_title(cls, raw: str) -> str:
        """Clean the title."""
        title = clean_text(raw)
        if len(title) > LONGEST_TITLE:
            raise ValueError(lazy("Rubriken är för lång. Högst %(most)s tecken får plats.", most=LONGEST_TITLE))
        return title


def read_ticks(form: FormData) -> Ticked:
    """Return what was ticked; what is no tick is left out.

    Fields ``note`` hold the note's id and that of the group that it was seen in, fields ``group`` the group's and the
    revision that was seen.
    """
    notes: dict[UUID, UUID | None] = {}
    for value in form.getlist("note"):
        note, _, group = str(value).partition(".")
        if note_id := read_id(note):
            notes[note_id] = read_id(group)
    groups: dict[UUID, int] = {}
    for value in form.getlist("group"):
        group, _, revision = str(value).partition(".")
        if (group_id := read_id(group)) and revision.isascii() and revision.isdigit():
            groups[group_id] = int(revision[:9])
    return Ticked(notes, groups)


def read_id(text: str) -> UUID | None:
    """Return the id that was sent; ``None`` when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
