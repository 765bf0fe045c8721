"""Weights from comparisons in pairs, for notes that are joined in groups and judgements that may fall apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.planner.needs.domain.comparisons import Judgement, NotConnected, Weighing, weigh_judgements
from services.planner.needs.domain.values import NoteGroup


def weigh_quadrants(judgements: Sequence[Judgement], present: Iterable[str]) -> Weighing | None:
    """Return the weights of the quadrants, or None while what was answered doesn't reach all that have notes."""
    weighing = weigh_connected(judgements)
    return weighing if weighing and set(present) <= set(weighing.weights) else None


def weigh_groups(judgements: Iterable[Judgement], groups: Iterable[NoteGroup]) -> Weighing | None:
    """Return the weights of the groups whose notes were compared, by group id; None where fewer than two were.

    Notes that are no longer there are left out, and so are pairs that are joined by now.
    """
    group_of = {note: group.id for group in groups for note in group.note_ids}
    known = [
        replace(judgement, a=group_of[judgement.a], b=group_of[judgement.b])
        for judgement in judgements
        if {judgement.a, judgement.b} <= group_of.keys() and group_of[judgement.a] != group_of[judgement.b]
    ]
    return weigh_connected(known)


def weigh_connected(judgements: Sequence[Judgement]) -> Weighing | None:
    """Return the weights that follow for the largest part that comparisons connect; None where there are none."""
    if not judgements:
        return None
    try:
        return weigh_judgements(judgements)
    except NotConnected as apart:
        part = max(apart.parts, key=len)
        return weigh_judgements([judgement for judgement in judgements if judgement.a in part])


def compared_weights(local: Mapping[str, float], weighing: Weighing | None) -> dict[str, float]:
    """Return group → local weight of those that were compared: they keep their joint weight, divided anew.

    Args:
        local: what each group of the quadrant weighs before that.
        weighing: what follows from the comparisons.
    """
    if weighing is None:
        return {}
    joint = sum(sorted(weight for group, weight in local.items() if group in weighing.weights))
    return {group: joint * part for group, part in weighing.weights.items()}
