"""Goals of a municipal plan: from an area's need and the catalogue to text, dates and interventions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum
from typing import Any

from services.planner.needs.domain import CompetenceNeed, NeedEvidence
from services.planner.plans.domain.catalogue import (
    AMONG_COLLEAGUES,
    FORMS,
    SHORT_TERM,
    Catalogue,
    GoalTemplate,
    InterventionTemplate,
)
from services.planner.plans.domain.dates import months_after, term

MOST_WORDS = 3
SHORTEST_WORD = 4
# Words that begin with the same letters say the same: surfplattor, surfplattelån.
ALIKE = 5
# Months after the start: when the first and the last intervention of a horizon run, and when the goal is due.
SPAN = {"0-6": (2, 5, 6), "6-24": (8, 20, 24)}


def draft_goals(needs: Iterable[CompetenceNeed], catalogue: Catalogue, today: date) -> list[dict[str, Any]]:
    """Return the goals of the prioritised needs: the near ones first, and within a horizon by rank."""
    prioritised = [need for need in needs if need.priority and need.need > 0]
    goals = [
        _goal(need, template, today)
        for need in sorted(prioritised, key=lambda need: need.rank)
        for template in catalogue.goals(need.area)
    ]
    return sorted(goals, key=lambda goal: goal["horizon"] != SHORT_TERM)


def top_words(evidence: Sequence[NeedEvidence], most: int = MOST_WORDS) -> list[str]:
    """Return the words by which the notes spoke of the area, those that carry most of it first, none like another."""
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for part in evidence:
        for word in sorted({word.lower() for word in part.words if _stands_alone(word)}):
            weights[word[:ALIKE]][word] += part.mass * part.confidence  # type: ignore[assignment]
    heaviest = sorted(weights.values(), key=lambda forms: (-fsum(sorted(forms.values())), min(forms)))
    return [min(forms, key=lambda word: (-forms[word], word)) for forms in heaviest[:most]]


def _stands_alone(word: str) -> bool:
    # A single word says what a note is about, and never who wrote it.
    return len(word) >= SHORTEST_WORD and word.replace("-", "").isalpha()


def enumerate_words(words: Sequence[str]) -> str:
    """Return ``”e-böcker”, ”surfplattor” och ”appar”``."""
    quoted = [f"”{word}”" for word in words]
    return " och ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def _goal(need: CompetenceNeed, template: GoalTemplate, today: date) -> dict[str, Any]:
    first, last, due = SPAN[template.horizon]
    ordered = sorted(template.interventions, key=lambda item: FORMS.index(item.form))
    step = (last - first) / max(1, len(ordered) - 1)
    return {
        "id": f"{need.area}-{template.horizon}",
        "area": need.area,
        "area_name": need.name,
        "text": template.text,
        "horizon": template.horizon,
        "measure": template.measure,
        "target": template.target,
        "responsible": template.responsible,
        "due": months_after(today, due).isoformat(),
        "follow_up": template.follow_up,
        "interventions": [
            _intervention(need, item, term(months_after(today, first + round(step * place))), opens=place == 0)
            for place, item in enumerate(ordered)
        ],
    }


def _intervention(need: CompetenceNeed, item: InterventionTemplate, period: str, *, opens: bool) -> dict[str, Any]:
    sentences = [item.content]
    if item.cite and (words := top_words(need.evidence)):
        sentences.append(item.cite.format(words=enumerate_words(words)))
    if opens and item.form in AMONG_COLLEAGUES and (strong := top_words(need.strengths)):
        sentences.append(f"Ni har redan något att bygga på: bland styrkorna skrev ni om {enumerate_words(strong)}.")
    return {
        "form": item.form,
        "title": item.title,
        "content": " ".join(sentences),
        "performed_by": item.performed_by,
        "audience": item.audience,
        "hours": item.hours,
        "cost": None,
        "period": period,
    }
