"""A self-assessment as values: what is said of each area, how far it has come, and what a finished one holds."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

LONGEST_HOPES = 1000
# Who can do something alone, and so can show it; those below are proposed to nobody as mentors.
LEAST_TO_TEACH = 2


@dataclass(frozen=True)
class Answer:
    """What a person says of one area: the level today, the level to reach if any, and whether they can teach others."""

    level: int | None = None
    wish: int | None = None
    can_teach: bool = False

    @property
    def further(self) -> int | None:
        """The wished level, where it lies above the level of today."""
        return self.wish if self.wish is not None and self.wish > (self.level or 0) else None

    @property
    def teaches(self) -> bool:
        """Whether the person can be proposed to colleagues: they are willing, and at a level from which one teaches."""
        return self.can_teach and (self.level or 0) >= LEAST_TO_TEACH

    @property
    def mark(self) -> str:
        """What a form carries of the answer that it was made from; its script writes the same."""
        level, wish = ("" if each is None else str(each) for each in (self.level, self.wish))
        return f"{level}/{wish}/{'1' if self.can_teach else ''}"

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        return {"level": self.level, "wish": self.wish, "can_teach": self.can_teach}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(data["level"], data["wish"], data["can_teach"])


@dataclass(frozen=True)
class Round:
    """An assessment that was finished; ``number`` counts from 1. ``hopes``: what the person wants, in their words."""

    number: int
    answers: Mapping[str, Answer]
    hopes: str
    finished_at: datetime

    @property
    def document(self) -> dict[str, Any]:
        """What it says, as plain values."""
        return round_document(self.answers, self.hopes)


@dataclass(frozen=True)
class Assessed:
    """What a plan is derived with: a person's newest finished assessment, and whether the manager may know of it."""

    round: int
    answers: Mapping[str, Answer]
    hopes: str = ""
    shared: bool = False

    def level(self, area: str) -> int | None:
        """Return the level of today, or None where the person didn't say."""
        return self.answers.get(area, Answer()).level

    def wish(self, area: str) -> int | None:
        """Return the level that the person wants to reach, where it lies above the level of today."""
        return self.answers.get(area, Answer()).further


@dataclass(frozen=True)
class Sharing:
    """Whom a person lets see the assessment; ``hopes`` stands with it."""

    with_manager: bool = False
    open_to_colleagues: bool = False
    hopes: str = ""


@dataclass(frozen=True)
class Progress:
    """How far an assessment has come; ``finished_at``: when the person said *Klar* last.

    ``new``: how many areas the framework has had since then of which nothing is said yet.
    """

    answered: int
    areas: int
    finished_at: datetime | None = None
    changed: bool = False
    new: int = 0


@dataclass(frozen=True)
class Trend:
    """The levels of one area over the finished rounds, None where the person didn't say, and the role's target."""

    area: str
    name: str
    target: int
    levels: Sequence[int | None] = field(default_factory=tuple)

    @property
    def now(self) -> int | None:
        """The newest level."""
        return next((level for level in reversed(self.levels) if level is not None), None)

    @property
    def step(self) -> int:
        """How much the level has changed from the first round that has one to the last."""
        known = [level for level in self.levels if level is not None]
        return known[-1] - known[0] if known else 0


def round_document(answers: Mapping[str, Answer], hopes: str) -> dict[str, Any]:
    """Return an assessment as plain values; areas of which nothing is said are left out."""
    said = {area: answer.to_json() for area, answer in sorted(answers.items()) if answer != Answer()}
    return {"areas": said, "hopes": hopes}


def read_document(document: Mapping[str, Any]) -> tuple[dict[str, Answer], str]:
    """Return the answers by area and the hopes of what :func:`round_document` wrote."""
    return {area: Answer.from_json(said) for area, said in document["areas"].items()}, document["hopes"]


def count_answered(areas: Iterable[str], answers: Mapping[str, Answer]) -> int:
    """Return of how many of the areas a level is said."""
    return sum(answers.get(area, Answer()).level is not None for area in areas)


def trends(areas: Sequence[tuple[str, str, int]], rounds: Sequence[Round]) -> list[Trend]:
    """Return the levels over the rounds for each (area, name, target) that some round says something of."""
    found = [
        Trend(area, name, target, tuple(each.answers.get(area, Answer()).level for each in rounds))
        for area, name, target in areas
    ]
    return [trend for trend in found if trend.now is not None]


def clean_hopes(raw: str) -> str:
    """Return what was typed line by line, in NFC, without what can't be seen and without blanks around it."""
    lines = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    visible = ("".join(each if each.isprintable() else " " for each in line).strip() for line in lines)
    return "\n".join(visible).strip()
