"""A conversation about an individual plan as values: its sides, its steps, reasons for goals, hours, codes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from services.planner.deriving.domain.individual import MOST_GOALS, find_next_level
from services.planner.plans.domain.content import text_hash

HOURS_A_YEAR = 40
LONGEST_ANSWER = 5_000
SIDES = ("person", "manager")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "person": ("look_back", "now", "future", "want", "give"),
    "manager": ("workplace", "seen", "offer"),
}
# What is prepared for each of the plan's own texts, by side and question.
TAKEN_FROM: dict[str, tuple[tuple[str, str], ...]] = {
    "look_back": (("person", "look_back"),),
    "now": (("person", "now"), ("manager", "seen")),
    "future": (("person", "future"), ("manager", "workplace")),
}
# Without what is mistaken for something else in handwriting. Ten of 24 are 46 bits: a guess a second finds one of a
# thousand codes after some two thousand years, and wrong ones are answered slower and slower.
CODE_ALPHABET = "234679CDFGHJKLMNPRTVWXYZ"
CODE_LENGTH = 10
CODE_LIFETIME = timedelta(days=14)
# Who looks back a month before the day has looked back.
EARLY = timedelta(days=31)


class Step(StrEnum):
    """How far a round has come."""

    PREPARE = "prepare"
    MEET = "meet"
    SIGN = "sign"
    AGREED = "agreed"


def step_of(ready: Iterable[str], signed: Iterable[str], *, agreed: bool) -> Step:
    """Return how far a round has come; ``ready`` and ``signed`` name sides."""
    if agreed:
        return Step.AGREED
    if set(ready) != set(SIDES):
        return Step.PREPARE
    return Step.SIGN if set(signed) else Step.MEET


@dataclass(frozen=True)
class Typed:
    """What was typed in a field, and the fingerprint of what stood there when the form was made."""

    text: str
    seen: str = ""


def merge_typed(now: Mapping[str, str], typed: Mapping[str, Typed]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the answers with what was typed in them, and what stands where something else has come meanwhile.

    What has come meanwhile stays: who wrote it may be the same person, on another device.
    """
    merged, collided = dict(now), {}
    for question, each in typed.items():
        there = now.get(question, "")
        if each.text == there:
            continue
        if there and each.seen != text_hash(there):
            collided[question] = there
        else:
            merged[question] = each.text
    return merged, collided


def add_paper(now: Mapping[str, str], paper: Mapping[str, str], mark: str, *, both: bool) -> dict[str, str]:
    """Return the answers with a paper form's: where both say something they stand one below the other.

    Args:
        now: what is saved.
        paper: what stands on the form.
        mark: what is written above the form's words, where there are others.
        both: False leaves what is saved alone, and takes the form's words only where there are none.
    """
    answers = dict(now)
    for question in collisions(now, paper) if both else ():
        answers[question] = f"{now[question]}\n\n{mark}\n{paper[question]}"
    return answers | {question: text for question, text in paper.items() if not now.get(question)}


def collisions(now: Mapping[str, str], paper: Mapping[str, str]) -> list[str]:
    """Return the questions of which a paper form says what isn't saved, though something is."""
    return [question for question, text in paper.items() if text and now.get(question) and text not in now[question]]


def waits_for(side: str, step: Step, ready: Iterable[str], signed: Iterable[str]) -> bool:
    """Say whether the next move is this side's: to prepare, to agree together, or to sign."""
    moved = {Step.PREPARE: ready, Step.MEET: (), Step.SIGN: signed, Step.AGREED: SIDES}[step]
    return side not in moved


def next_follow_up(planned: Iterable[date], agreed_on: date, held: Iterable[date]) -> date | None:
    """Return the first planned day after the agreement for which nothing is told yet, also where it has passed.

    What was held up to ``EARLY`` before a day was held for that day.
    """
    told_until = max(held, default=date.min)
    open_days = (day for day in planned if day > agreed_on and told_until < day - EARLY)
    return min(open_days, default=None)


@dataclass(frozen=True)
class Hours:
    """The hours of the plan's supports against the year's budget."""

    planned: int
    budget: int
    unknown: int

    @property
    def over(self) -> int:
        """How many hours lie over the budget; 0 where they fit in it."""
        return max(0, self.planned - self.budget)

    @property
    def undecided(self) -> bool:
        """Whether there is support, and nobody has said of any of it how long it takes."""
        return self.unknown > 0 and not self.planned


def count_hours(content: Mapping[str, Any], hours_a_year: int) -> Hours:
    """Return the hours of all supports, how many have none, and the budget: a year's hours × working-time share."""
    supports = [part for goal in content["goals"] for part in goal.get("support", ())]
    given = [part["hours"] for part in supports if part.get("hours") is not None]
    share = content["person"].get("working_time_share")
    return Hours(sum(given), round(hours_a_year * (100 if share is None else share) / 100), len(supports) - len(given))


@dataclass(frozen=True)
class Reasons:
    """Why an area is proposed: its place among the municipality's needs, the role, the step to take, the wish."""

    area: str
    name: str
    target: int
    rank: int | None
    role_target: int
    level: int | None
    wish: int | None

    @property
    def gap(self) -> int:
        """The levels to climb; without a self-assessment one is assumed."""
        known = max(0, self.role_target - 1) if self.level is None else self.level
        return max(0, self.target - known)

    @property
    def next_level(self) -> int:
        """The level that a goal here aims at now, as a draft's would."""
        return find_next_level(self.target, self.role_target, self.level)

    @property
    def wished(self) -> bool:
        """Whether the person wants to get further here than they are."""
        return self.wish is not None and self.wish > (self.level or 0)


def propose_goals(
    areas: Sequence[Mapping[str, Any]], assessed: Mapping[str, tuple[int | None, int | None]], *, most: int = 8
) -> list[Reasons]:
    """Return the areas that goals may be chosen among, the most pressing first.

    Args:
        areas: the areas of a plan's content, with target, role and the municipality's need.
        assessed: area → the level and the wish that the person has said, as far as the reader may know them.
        most: how many to return.

    Ranked by step × role × need as the draft is (see ``plans/domain/individual.py``), where a wish counts as half a
    step more; an area that nobody needs stands only where the person wishes it.
    """
    found = []
    for area, reasons in zip(areas, list_reasons(areas, assessed), strict=True):
        weight = (reasons.gap + reasons.wished / 2) * max(1, area["role_target"]) * (area["municipal_need"] or 0.01)
        if reasons.gap and (reasons.wished or (area["municipal_need"] and area["role_target"])):
            found.append((-weight, area["municipal_rank"], reasons))
    return [reasons for _weight, _rank, reasons in sorted(found, key=lambda each: each[:2])][:most]


def list_reasons(
    areas: Sequence[Mapping[str, Any]], assessed: Mapping[str, tuple[int | None, int | None]]
) -> list[Reasons]:
    """Return what speaks for a goal in each of the areas, in their order; arguments as in ``propose_goals``."""
    found = []
    for area in areas:
        level, wish = assessed.get(area["area"], (area.get("present"), None))
        wished = wish if wish is not None else 0
        found.append(
            Reasons(
                area=area["area"],
                name=area["name"],
                target=min(4, max(1, area["target"], wished)),
                rank=area["municipal_rank"] if area["municipal_need"] else None,
                role_target=area["role_target"],
                level=level,
                wish=wish,
            )
        )
    return found


def choice_fits(chosen: Sequence[str]) -> bool:
    """Say whether so many goals can be chosen: more than three nobody keeps up with."""
    return len(set(chosen)) <= MOST_GOALS


def make_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a new code; ``choose`` picks one character (``secrets.choice``)."""
    return "".join(choose(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """Return the code that was typed, however it was spaced or cased; empty when it can't be one."""
    code = "".join(character for character in typed.upper() if character.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else ""


def shown_code(code: str) -> str:
    """Return the code as it is printed: in two groups of five."""
    return f"{code[:5]} {code[5:]}"


def same_last_name(typed: str, name: str) -> bool:
    """Say whether what was typed ends as the person's name does, whatever the case and the hyphens."""
    mine, theirs = _words(typed), _words(name)
    return bool(mine) and mine == theirs[-len(mine) :]


def _words(name: str) -> list[str]:
    return name.casefold().replace("-", " ").split()
