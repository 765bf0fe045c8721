"""Needs, resources and what stays unmapped, from weighed groups."""

import math
from collections.abc import Sequence
from dataclasses import replace

from services.planner.framework.domain import CompetenceArea
from services.planner.needs.domain.uncertainty import rank_intervals
from services.planner.needs.domain.values import (
    PRESSING,
    STRENGTH,
    CompetenceNeed,
    NeedEvidence,
    NoteGroup,
    Parameters,
    Unmapped,
)

# Less is shown as 0,0 %: nobody would see why there are goals for it.
LEAST_SHOWN = 0.0005


def rank_needs(
    groups: Sequence[NoteGroup], areas: Sequence[CompetenceArea], parameters: Parameters
) -> tuple[CompetenceNeed, ...]:
    """Return every area's need, highest first; equal needs stand in the framework's order."""
    whole = math.fsum(group.mass for group in groups if group.quadrant == STRENGTH)
    speaking: dict[str, list[NoteGroup]] = {area.id: [] for area in areas}
    for group in groups:
        for area in group.shares.keys() & speaking.keys():
            speaking[area].append(group)
    needs = [_need(area, speaking[area.id], whole, parameters) for area in areas]
    intervals = rank_intervals(groups, {need.area: need.need for need in needs}, parameters)
    order = sorted(needs, key=lambda need: -need.need)
    return tuple(
        _ranked(need, rank, intervals.get(need.area), parameters.goal_count) for rank, need in enumerate(order, 1)
    )


def unmapped(groups: Sequence[NoteGroup]) -> Unmapped:
    """Return the pressure that no area takes, ``Σ g (1 - Σ c)``, and the groups that speak of no area."""
    return Unmapped(
        pressure=math.fsum(group.weight * group.unmapped_share for group in groups),
        groups=tuple(group for group in groups if not group.shares),
    )


def _need(area: CompetenceArea, groups: Sequence[NoteGroup], whole: float, parameters: Parameters) -> CompetenceNeed:
    pressing = [_evidence(area, group) for group in groups if group.quadrant in PRESSING]
    strengths = [_evidence(area, group) for group in groups if group.quadrant == STRENGTH]
    pressure = math.fsum(part.contribution for part in pressing)
    burden = math.fsum(part.mass * part.confidence for part in pressing)
    strength = math.fsum(part.mass * part.confidence for part in strengths)
    both = strength + burden
    coverage = min(parameters.coverage_cap, strength / both) if both else 0.0
    return CompetenceNeed(
        area=area.id,
        name=area.name,
        rank=0,
        need=pressure * (1.0 - coverage),
        pressure=pressure,
        coverage=coverage,
        burden=burden,
        strength=strength,
        resource=strength / whole if whole else 0.0,
        priority=False,
        evidence=tuple(sorted(pressing, key=lambda part: (-part.contribution, part.note))),
        strengths=tuple(sorted(strengths, key=lambda part: (-part.mass * part.confidence, part.note))),
    )


def _evidence(area: CompetenceArea, group: NoteGroup) -> NeedEvidence:
    return NeedEvidence(
        note=group.id,
        text=group.text,
        quadrant=group.quadrant,
        mass=group.mass,
        weight=group.weight,
        confidence=group.shares[area.id],
        contribution=group.weight * group.shares[area.id],
        words=group.words[area.id],
        said=group.said[area.id],
    )


def _ranked(need: CompetenceNeed, rank: int, interval: tuple[int, int] | None, goal_count: int) -> CompetenceNeed:
    return replace(
        need,
        rank=rank,
        priority=rank <= goal_count and need.need >= LEAST_SHOWN,
        rank_interval=interval,
        too_close_to_call=interval is not None and interval[0] <= goal_count < interval[1],
    )
