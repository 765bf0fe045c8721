"""An assessment arranged for its pages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.planner.assessment import queries
from services.planner.assessment.domain import Answer, Progress, Round, Sharing, count_answered, trends
from services.planner.framework.domain import CompetenceArea
from services.planner.framework.levels import shown_sentences
from services.planner.framework_versions.queries import published_document, published_outline
from services.planner.plans.queries import find_own_plan
from services.planner.plans.words import LEVELS
from shared.database import Transaction
from shared.language import gettext as _

# The picture of one area, in units of its own: room for a round, the height of a level, and the margins.
ROUND, LEVEL, LEFT, TOP = 44, 13, 8, 8
FEWEST_ROUNDS = 3


@dataclass(frozen=True)
class Collision:
    """An area, or the words of one's own, answered on two devices: ``there`` in words, ``here`` as it was sent."""

    place: str
    there: str
    here: Answer | str


def say_there(there: Answer | str) -> str:
    """Return an answer in words, as the page of the other device shows it."""
    if isinstance(there, str):
        return there
    level = _("ingen nivå") if there.level is None else f"{there.level}, {LEVELS[there.level]}"
    said = [_("I dag: %(level)s.", level=level)]
    said += [_("Vill nå nivå %(level)s.", level=there.wish)] if there.wish is not None else []
    said += [_("Kan lära en kollega.")] if there.can_teach else []
    return " ".join(said)


def say_chosen(sharing: Sharing, before: Sharing) -> str:
    """Return in words what both choices of who sees the assessment are now."""
    manager = _("Nu får din chef se dina svar i planen.") if sharing.with_manager else _("Din chef ser inte dina svar.")
    if sharing.open_to_colleagues:
        colleagues = _("Du kan föreslås för kollegor.")
    elif before.open_to_colleagues:
        colleagues = _("Du föreslås inte längre för kollegor. Har du svarat Gärna någonstans står där nu Inte nu.")
    else:
        colleagues = _("Du föreslås inte för kollegor.")
    return f"{manager} {colleagues}"


def assessment_page(db: Transaction, owner: queries.Owner) -> dict[str, Any]:
    """Return what the page to fill in shows: each area with its levels and what is said of it."""
    answers = queries.read_answers(db, owner)
    framework = published_outline(db, owner[0])
    role = queries.role_of(db, owner[1])
    return {
        "areas": [
            {
                "id": area.id,
                "name": area.name,
                "description": area.description,
                "levels": [(number, LEVELS[number], said) for number, said in enumerate(_levels(area))],
                "answer": answers.get(area.id, Answer()),
                "target": framework.target_level(role, area.id) if role else 0,
            }
            for area in framework.areas
        ],
        "answered": count_answered((area.id for area in framework.areas), answers),
        "sharing": queries.read_sharing(db, owner),
        "rounds": queries.read_rounds(db, owner),
        "level_names": LEVELS,
    }


def result_page(db: Transaction, owner: queries.Owner, programme_person: UUID) -> dict[str, Any]:
    """Return what the page afterwards shows: what was said, who sees it, and the levels over time."""
    page = assessment_page(db, owner)
    rounds = page["rounds"]
    gone = _no_longer_used(db, owner, {area["id"] for area in page["areas"]}, rounds)
    found = trends([(area["id"], area["name"], area["target"]) for area in [*page["areas"], *gone]], rounds)
    progress: Progress = queries.read_progress(db, owner)
    plan = find_own_plan(db, programme_person)
    return page | {
        "said": [area for area in page["areas"] if area["answer"] != Answer()],
        "no_longer_used": [area for area in gone if area["answer"] != Answer()],
        "progress": progress,
        "trends": [{"trend": trend, "picture": picture(trend.levels, trend.target)} for trend in found],
        "gone": {area["id"] for area in gone},
        "risen": sum(trend.step > 0 for trend in found),
        "plan": plan.plan if plan else None,
    }


def _no_longer_used(
    db: Transaction, owner: queries.Owner, used: Collection[str], rounds: Sequence[Round]
) -> list[dict[str, Any]]:
    """Return the areas that were retired or merged since the person spoke of them, and where the answer counts now."""
    answers = queries.read_answers(db, owner)
    document = published_document(db, owner[0]).document
    names = {area.id: area.name for area in document.areas if area.id in used}
    spoken_of = {*answers, *(area for each in rounds for area in each.answers)} - set(used)
    return [
        {
            "id": area.id,
            "name": area.name,
            "answer": answers.get(area.id, Answer()),
            "target": 0,
            "counts_for": names.get(document.successor(area.id) or "", ""),
        }
        for area in document.areas
        if area.id in spoken_of
    ]


def picture(levels: Any, target: int) -> dict[str, Any]:
    """Return the lines and dots of one area: rounds from left to right, levels 0 to 4 from below."""
    columns = max(FEWEST_ROUNDS, len(levels))
    dots = [(LEFT + ROUND * place, _height(level), level) for place, level in enumerate(levels) if level is not None]
    width = LEFT * 2 + ROUND * (columns - 1)
    return {
        "width": width,
        "height": TOP * 2 + LEVEL * 4,
        "grid": [_height(level) for level in range(5)],
        "left": LEFT,
        "right": width - LEFT,
        "target": _height(target) if target else None,
        "dots": dots,
        "path": " ".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y, _level) in enumerate(dots)),
    }


def _height(level: int) -> int:
    return TOP + LEVEL * (4 - level)


def _levels(area: CompetenceArea) -> Sequence[str]:
    """Return a sentence per level, or empty ones."""
    return shown_sentences(area.id, area.levels) or [""] * len(LEVELS)
