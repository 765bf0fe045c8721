"""Goals of a municipal plan: from an area's need and the catalogue to text, dates and interventions."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import Any

from services.planner.deriving.domain.nouns import names_something
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
from shared.wording.normalise import fold

MOST_WORDS = 3
MOST_STRONG_WORDS = 2
# Letters from which a word says enough by itself: a long one is mostly a compound, which names a thing.
LONG_WORD = 8
# Of at least four letters: such words say what notes are about, and never who wrote them.
_TELLING = re.compile(r"[^\W\d_][\w-]{3,}")
# Months after the start: when the first and the last intervention of a horizon run, and when the goal is due.
SPAN = {"0-6": (2, 5, 6), "6-24": (8, 20, 24)}


@dataclass(frozen=True)
class _Spoken:
    """By which words the notes spoke of an area's need, and of what it is strong in; empty where by none."""

    of_need: str
    of_strengths: str

    @classmethod
    def of(cls, need: CompetenceNeed) -> "_Spoken":
        # What there is to build on is named, or left out: ”sagostund”, not ”jobbet”.
        strong = [word for word in top_words(need.strengths, need.name) if len(word) >= LONG_WORD]
        return cls(_telling(top_words(need.evidence, need.name)), enumerate_words(strong[:MOST_STRONG_WORDS]))


def draft_goals(needs: Iterable[CompetenceNeed], catalogue: Catalogue, today: date) -> list[dict[str, Any]]:
    """Return the goals of the prioritised needs: the near ones first, and within a horizon by rank."""
    prioritised = [need for need in needs if need.priority and need.need > 0]
    ordered = sorted(prioritised, key=lambda need: need.rank)
    goals = [goal for need in ordered for goal in _goals(need, catalogue.goals(need.area), today)]
    return sorted(goals, key=lambda goal: goal["horizon"] != SHORT_TERM)


def _goals(need: CompetenceNeed, templates: Iterable[GoalTemplate], today: date) -> Iterator[dict[str, Any]]:
    spoken = _Spoken.of(need)
    for template in templates:
        goal = _goal(need, template, spoken, today)
        yield goal
        if spoken.of_strengths and any(spoken.of_strengths in item["content"] for item in goal["interventions"]):
            # What an area has to build on is said once.
            spoken = replace(spoken, of_strengths="")


def top_words(evidence: Sequence[NeedEvidence], name: str) -> list[str]:
    """Return words by which the notes spoke of the area: those that weigh most and recur most, none like another.

    Each names something, so that a sentence can say that the notes are about it; that they are about the area, by
    its ``name``, is said already.
    """
    told = {_alike(word) for word in _TELLING.findall(name.lower())}
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    recurrence: Counter[str] = Counter()
    for part in evidence:
        spoken = {word.lower() for word in part.said}
        words = sorted(word for word in spoken if _TELLING.fullmatch(word) and names_something(word))
        recurrence.update({_alike(word) for word in words})
        for word in words:
            weights[_alike(word)][word] += part.mass * part.confidence  # type: ignore[assignment]
    score = {key: fsum(sorted(forms.values())) * recurrence[key] for key, forms in weights.items()}
    heaviest = sorted(weights.keys() - told, key=lambda key: (-score[key], key))[:MOST_WORDS]
    return [min(weights[key], key=lambda word: (-weights[key][word], word)) for key in heaviest]


def _alike(word: str) -> str:
    # surfplattor and surfplattelån, kurs and kurser, e-bok and e-böcker say the same.
    head, hyphen, tail = fold(word).rpartition("-")
    return head + hyphen + tail[: 2 if hyphen else 5].rstrip("aeo")


def _telling(words: Sequence[str]) -> str:
    # ”nyhet” alone tells nobody where to begin; ”surfplattor” does.
    return enumerate_words(words) if len(words) > 1 or any(len(word) >= LONG_WORD for word in words) else ""


def enumerate_words(words: Sequence[str]) -> str:
    """Return ``”e-böcker”, ”surfplattor” och ”appar”``."""
    quoted = [f"”{word}”" for word in words]
    return " och ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def _goal(need: CompetenceNeed, template: GoalTemplate, spoken: _Spoken, today: date) -> dict[str, Any]:
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
            _intervention(spoken, item, term(months_after(today, first + round(step * place))), opens=place == 0)
            for place, item in enumerate(ordered)
        ],
    }


def _intervention(spoken: _Spoken, item: InterventionTemplate, period: str, *, opens: bool) -> dict[str, Any]:
    sentences = [item.content]
    if item.cite and spoken.of_need:
        sentences.append(item.cite.format(words=spoken.of_need))
    if opens and item.form in AMONG_COLLEAGUES and spoken.of_strengths:
        sentences.append(f"Ni har redan något att bygga på: bland styrkorna skrev ni om {spoken.of_strengths}.")
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
