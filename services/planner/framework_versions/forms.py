"""An area as it is typed, how an upload is confirmed, and the words for what differs between versions."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from services.planner.framework_versions.domain.document import Area, level_sentences
from services.planner.framework_versions.formats.assembly import LONGEST_NAME, LONGEST_SENTENCE, LONGEST_TEXT
from shared.language import LazyText, lazy
from shared.web import FormInput

LevelSentence = Annotated[str, Field(max_length=LONGEST_SENTENCE)]
FIELD_NAMES: dict[str, LazyText] = {
    "name": lazy("Namn"),
    "name_en": lazy("Namn på engelska"),
    "description": lazy("Beskrivning"),
    "parent": lazy("Ligger under"),
    "examples": lazy("Andra namn och exempel"),
    "terms": lazy("Ord som visar på området"),
    "digcomp": lazy("DigComp"),
    "levels": lazy("Vad nivåerna betyder"),
    "merged_into": lazy("Räknas till"),
}
# kind of change → (what it is called, the tone of its tag)
CHANGES: dict[str, tuple[LazyText, str]] = {
    "added": (lazy("nytt"), "active"),
    "changed": (lazy("ändrat"), "waiting"),
    "merged": (lazy("ihopslaget"), "waiting"),
    "retired": (lazy("avvecklat"), "problem"),
    "restored": (lazy("åter i bruk"), "active"),
    "removed": (lazy("borttaget"), "problem"),
}
FORMATS: dict[str, LazyText] = {
    "case": lazy("CASE (JSON)"),
    "moodle": lazy("Moodle (CSV)"),
    "esco": lazy("ESCO, kompetenser (CSV)"),
    "esco-relations": lazy("ESCO, vad som ligger under vad (CSV)"),
}


class AreaForm(FormInput):
    """An area; ``seen`` tells which state of it was changed."""

    name: str = Field(min_length=2, max_length=LONGEST_NAME)
    name_en: str = Field("", max_length=LONGEST_NAME)
    description: str = Field("", max_length=LONGEST_TEXT)
    parent: str = ""
    examples: str = Field("", max_length=LONGEST_TEXT)
    terms: str = Field("", max_length=LONGEST_TEXT)
    digcomp: tuple[str, ...] = ()
    levels: tuple[LevelSentence, ...] = ()
    seen: str = ""

    @field_validator("levels")
    @classmethod
    def _sentences(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        return level_sentences(said)

    @field_validator("examples", "terms", "description")
    @classmethod
    def _lines(cls, text: str) -> str:
        # Browsers send CRLF.
        return "\n".join(line.strip() for line in text.splitlines()).strip()


class ConfirmForm(FormInput):
    """How an upload becomes the draft; ``seal`` tells which state of the draft was shown."""

    mode: Literal["replace", "add"] = "replace"
    levels: int = Field(9, ge=1, le=9)
    seal: str = ""


def shown_area(area: Area, seen: str) -> dict[str, object]:
    """Return an area as its form shows it."""
    return vars(area) | {"parent": area.parent or "", "digcomp": list(area.digcomp), "seen": seen}
