"""The parts of an analysis as the JSON of ``kub analyse``. Keys may be added, never changed."""

from collections.abc import Sequence
from typing import Any

from services.planner.needs.domain.comparisons import Weighing
from services.planner.needs.domain.strategies import Strategy
from services.planner.needs.domain.themes import Theme
from services.planner.needs.domain.values import (
    AnalysedNote,
    AreaMatch,
    CompetenceNeed,
    NeedEvidence,
    NoteGroup,
    PossibleDuplicate,
)


def need_documents(needs: Sequence[CompetenceNeed]) -> list[dict[str, Any]]:
    """Return each area's need with every figure of its formula; those without need share the places that are left."""
    first = 1 + sum(need.need > 0.0 for need in needs)
    return [_need(need, (first, len(needs))) for need in needs]


def _need(need: CompetenceNeed, left: tuple[int, int]) -> dict[str, Any]:
    return {
        "area": need.area,
        "name": need.name,
        "rank": need.rank,
        "rank_interval": list(need.rank_interval or left),
        "too_close_to_call": need.too_close_to_call,
        "priority": need.priority,
        "need": need.need,
        "pressure": need.pressure,
        "coverage": need.coverage,
        "burden": need.burden,
        "strength": need.strength,
        "resource": need.resource,
        "evidence": [_need_evidence(part) for part in need.evidence],
        "strengths": [_need_evidence(part) for part in need.strengths],
    }


def note_document(analysed: AnalysedNote) -> dict[str, Any]:
    """Return a note with its areas and their evidence."""
    return {
        "id": analysed.note.id,
        "areas": [_area_match(match) for match in analysed.areas],
        "duplicate_group": analysed.duplicate_group,
    }


def _area_match(match: AreaMatch) -> dict[str, Any]:
    return {
        "id": match.area,
        "confidence": match.confidence,
        "status": match.status,
        "evidence": [{"text": part.text, "term": part.term, "match": part.match} for part in match.evidence],
    }


def pair_document(pair: PossibleDuplicate) -> dict[str, Any]:
    """Return a pair for a person to decide on."""
    return {"a": pair.a, "b": pair.b, "why": pair.why, "likeness": pair.likeness}


def strategy_document(strategy: Strategy) -> dict[str, Any]:
    """Return a strategy with the groups that it cites."""
    return {"kind": strategy.kind, "area": strategy.area, "notes": list(strategy.notes), "text": strategy.text}


def theme_document(theme: Theme) -> dict[str, Any]:
    """Return a theme with its notes."""
    return {"id": theme.id, "label": theme.label, "area": theme.area, "notes": list(theme.notes)}


def weighing_document(weighing: Weighing) -> dict[str, Any]:
    """Return what follows from comparisons in pairs."""
    return {
        "weights": dict(weighing.weights),
        "lambda_max": weighing.lambda_max,
        "consistency_index": weighing.consistency_index,
        "consistency_ratio": weighing.consistency_ratio,
    }


def group_document(group: NoteGroup) -> dict[str, Any]:
    """Return a group with its voices, weights and shares."""
    return {
        "id": group.id,
        "text": group.text,
        "perspective": group.perspective,
        "quadrant": group.quadrant,
        "notes": list(group.note_ids),
        "votes": whole(group.votes),
        "mass": whole(group.mass),
        "local_weight": group.local_weight,
        "weight": group.weight,
        "shares": dict(group.shares),
    }


def _need_evidence(part: NeedEvidence) -> dict[str, Any]:
    return {
        "note": part.note,
        "text": part.text,
        "quadrant": part.quadrant,
        "mass": whole(part.mass),
        "weight": part.weight,
        "confidence": part.confidence,
        "contribution": part.contribution,
        "words": list(part.words),
    }


def whole(number: float) -> float:
    """Return an integer where the number is one: 3, not 3.0."""
    return int(number) if number == int(number) else number
