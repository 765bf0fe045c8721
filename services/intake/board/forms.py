"""What is typed on a SWOT day, and the words for codes."""

import re
from collections.abc import Iterable
from datetime import date, time
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, ValidationInfo, field_validator
from starlette.datastructures import FormData

from services.intake.board.domain import (
    LONGEST_CONCLUSION,
    LONGEST_NOTE,
    MOST_DOTS,
    MOST_PARTICIPANTS,
    MOST_PASTED,
    Content,
    Day,
    Level,
    Origin,
    Quadrant,
    TextFault,
    clean_lines,
    clean_text,
    conclusion_fault,
    note_fault,
    pasted_lines,
)
from shared.language import LazyText, format_number, lazy
from shared.web import FormErrors, FormInput, InvalidInput

QUADRANT_NAMES: dict[str, LazyText] = {
    Quadrant.STRENGTH: lazy("Styrkor"),
    Quadrant.WEAKNESS: lazy("Svagheter"),
    Quadrant.OPPORTUNITY: lazy("Möjligheter"),
    Quadrant.THREAT: lazy("Hot"),
}
# How a note came in, where nobody's phone sent it.
ORIGIN_NAMES: dict[str, LazyText] = {
    Origin.FORM: lazy("inskriven av processledaren"),
    Origin.PASTE: lazy("inskriven av processledaren"),
    Origin.FILE: lazy("inläst ur en fil"),
    Origin.PREPARATION: lazy("ur förberedelsen"),
}
LEVEL_NAMES: dict[str, LazyText] = {
    Level.OMVARLD: lazy("omvärld"),
    Level.NARVARLD: lazy("närvärld"),
    Level.INVARLD: lazy("invärld"),
}
FIELD_NAMES: dict[str, LazyText] = {
    "id": lazy("id"),
    "text": lazy("text"),
    "perspective": lazy("perspektiv"),
    "quadrant": lazy("fält"),
    "level": lazy("nivå"),
    "votes": lazy("prickar"),
    "municipality": lazy("kommun"),
    "row": lazy("raden"),
    "conclusion": lazy("slutsats"),
    "group": lazy("grupp"),
    "group_votes": lazy("gruppens prickar"),
}
MOST_FACILITATORS = 10
LONGEST_NAME = 100


def _checked_text(raw: str) -> str:
    text = clean_text(raw)
    match note_fault(text):
        case TextFault.EMPTY:
            raise ValueError(lazy("Skriv något på lappen."))
        case TextFault.TOO_LONG:
            raise ValueError(_too_long(len(text), LONGEST_NOTE))
    return text


def _too_long(length: int, most: int) -> LazyText:
    return lazy("Texten är för lång: %(length)s tecken. Högst %(most)s får plats.", length=length, most=most)


class _Written(FormInput):
    """What a note says, and where it lies."""

    text: str
    perspective: str = Field(max_length=100)
    quadrant: Quadrant
    level: Level | None = None

    check_text = field_validator("text")(_checked_text)

    def content(self) -> Content:
        """Return what the note says."""
        return Content(self.text, self.perspective, self.quadrant, self.level)


class NoteForm(_Written):
    """A note as typed; ``key`` was made with the form, so sending it twice writes one note."""

    key: UUID


class NoteEditForm(_Written):
    """A changed note; ``revision`` is the one that the person saw."""

    revision: int = Field(ge=0)


class PasteForm(FormInput):
    """Many notes, one per line, all in one quadrant of one perspective."""

    # Empty lines before the first note count too: messages name lines as the person sees them.
    model_config = ConfigDict(str_strip_whitespace=False)

    text: str
    perspective: str = Field(max_length=100)
    quadrant: Quadrant
    key: UUID
    # What lies there already is wanted once more.
    anyway: bool = False

    def contents(self) -> list[Content]:
        """Return the notes.

        Raises:
            InvalidInput: there are none or too many, or lines are wrong; one message per line.
        """
        lines, errors = pasted_lines(self.text), FormErrors()
        if not lines:
            errors.add("text", lazy("Klistra in minst en rad."))
        if len(lines) > MOST_PASTED:
            errors.add(
                "text",
                lazy(
                    "Det är %(lines)s rader. Klistra in högst %(most)s åt gången.",
                    lines=format_number(len(lines)),
                    most=format_number(MOST_PASTED),
                ),
            )
        for line in lines:
            if line.fault is TextFault.TOO_LONG:
                length = len(line.text)
                errors.add(
                    "text",
                    lazy(
                        "Rad %(line)s är för lång: %(length)s tecken. Högst %(most)s får plats.",
                        line=line.line,
                        length=length,
                        most=LONGEST_NOTE,
                    ),
                )
            elif line.fault:
                errors.add("text", lazy("Rad %(line)s säger inget: skriv ett ord eller ta bort den.", line=line.line))
        if errors:
            raise InvalidInput(errors)
        return [Content(line.text, self.perspective, self.quadrant) for line in lines]


class WrittenForm(FormInput):
    """When the notes came in that shall be taken off again."""

    written: AwareDatetime


class DayForm(FormInput):
    """When and where a SWOT day is held, and by whom."""

    held_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    place: str = Field(default="", max_length=200)
    participants: int = Field(default=0, ge=0, le=MOST_PARTICIPANTS)
    facilitators: str = Field(default="", max_length=2000)
    # Another on the same date is wanted.
    another: bool = False

    clean_place = field_validator("place")(clean_text)

    @field_validator("facilitators")
    @classmethod
    def check_facilitators(cls, raw: str) -> str:
        """Keep one name per line."""
        names = [name for line in raw.splitlines() if (name := clean_text(line))]
        if len(names) > MOST_FACILITATORS or any(len(name) > LONGEST_NAME for name in names):
            raise ValueError(lazy("Skriv högst tio namn, ett på varje rad."))
        return "\n".join(names)

    @field_validator("ends_at")
    @classmethod
    def check_order(cls, ends_at: time | None, info: ValidationInfo) -> time | None:
        """Refuse a day that ends before it starts."""
        starts_at = info.data.get("starts_at")
        if starts_at and ends_at and ends_at <= starts_at:
            raise ValueError(lazy("Dagen behöver sluta efter att den har börjat."))
        return ends_at

    def day(self, otherwise: str = "") -> Day:
        """Return the day; ``otherwise`` runs it when nobody is named."""
        names = tuple(name for name in (self.facilitators or otherwise).split("\n") if name)
        return Day(self.held_on, self.starts_at, self.ends_at, self.place, self.participants, names)


class NewDayForm(DayForm):
    """A new SWOT day; ``session_id`` was made with the form, so sending it twice plans one day."""

    municipality_id: UUID
    session_id: UUID


class ConclusionForm(FormInput):
    """A conclusion as typed; ``revision`` is the one that the person saw."""

    text: str = ""
    revision: int = Field(ge=0)

    @field_validator("text")
    @classmethod
    def check_text(cls, raw: str) -> str:
        """Clean the text, line by line."""
        text = clean_lines(raw)
        if conclusion_fault(text):
            raise ValueError(_too_long(len(text), LONGEST_CONCLUSION))
        return text


_DOTS = re.compile(r"[0-9]{1,3}")


def read_dots(form: FormData, note_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the counts that were changed: fields ``dots-ID``, with what was shown in ``was-ID``.

    Raises:
        InvalidInput: a count is no whole number from 0 to 999.
    """
    changed: dict[UUID, int] = {}
    errors = FormErrors()
    for note_id in note_ids:
        typed, shown = (str(form.get(f"{name}-{note_id}", "")).strip() for name in ("dots", "was"))
        if typed == shown or (not typed and shown in {"", "0"}):
            continue
        if typed and not _DOTS.fullmatch(typed):
            errors.add(f"dots-{note_id}", lazy("Skriv ett heltal från 0 till %(most)s.", most=MOST_DOTS))
        else:
            changed[note_id] = int(typed or 0)
    if errors:
        raise InvalidInput(errors)
    return changed
