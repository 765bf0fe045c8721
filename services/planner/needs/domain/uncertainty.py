"""How sure the order of needs is: what it would have been, had other voices of the same group been heard."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from services.planner.framework.domain import CompetenceArea
from services.planner.needs.domain.values import PRESSING, STRENGTH, NoteGroup, Parameters

# Both ends of the interval leave out this part of the rounds.
_TAIL = 0.025
# Needs that differ by less are equal: sums in another order differ in the last digits.
_DECIMALS = 12
# 100 rounds of 10,000 groups take 8 MB.
_ROUNDS_AT_ONCE = 100

Figures = NDArray[np.float64]


def rank_intervals(
    groups: Sequence[NoteGroup], areas: Sequence[CompetenceArea], parameters: Parameters
) -> list[tuple[int, int]]:
    """Return for each area the ranks between which it lies in 95 % of the rounds (Efron 1979: the bootstrap).

    Each round draws as many voices (wordings and dots) per quadrant as there are, with replacement, and derives the
    needs anew.  The seed is a parameter, so the same notes always give the same intervals.

    Args:
        groups: weighed groups of the municipality, in an order that follows from themselves.
        areas: of the framework; equal needs stand in their order.
        parameters: rounds, seed, and the cap of coverage.
    """
    chance = np.random.Generator(np.random.PCG64(parameters.bootstrap_seed))
    quadrants = {quadrant: _shares(groups, quadrant, areas) for quadrant in (STRENGTH, *PRESSING)}
    weights = {quadrant: sum(group.weight for group in groups if group.quadrant == quadrant) for quadrant in PRESSING}
    ranks = []
    for done in range(0, parameters.bootstrap_rounds, _ROUNDS_AT_ONCE):
        rounds = min(_ROUNDS_AT_ONCE, parameters.bootstrap_rounds - done)
        drawn = {name: _draw(*board, rounds, chance) for name, board in quadrants.items()}
        ranks.append(_ranks(drawn, weights, parameters.coverage_cap))
    low, high = np.quantile(np.concatenate(ranks), [_TAIL, 1 - _TAIL], axis=0, method="inverted_cdf")
    return [(int(first), int(last)) for first, last in zip(low, high, strict=True)]


def _shares(
    groups: Sequence[NoteGroup], quadrant: str, areas: Sequence[CompetenceArea]
) -> tuple[Figures, Figures, Figures]:
    """Return masses, shares, and what each voice of a group presses for: 1 unless comparisons moved its weight."""
    mine = [group for group in groups if group.quadrant == quadrant]
    shares = [[group.shares.get(area.id, 0.0) for area in areas] for group in mine]
    masses = np.array([group.mass for group in mine])
    pressing = np.array([group.local_weight for group in mine]) * masses.sum() / masses
    return masses, np.array(shares).reshape(len(mine), len(areas)), pressing


def _draw(
    masses: Figures, shares: Figures, pressing: Figures, rounds: int, chance: np.random.Generator
) -> tuple[Figures, Figures]:
    """Return each round's mass per area, and its part of the quadrant's whole weight; rounds × areas both."""
    if not masses.size:
        nothing = np.zeros((rounds, shares.shape[1]))
        return nothing, nothing
    whole = masses.sum()
    voices = max(1, round(float(whole)))
    counts = chance.multinomial(voices, masses / whole, size=rounds)
    heard = counts @ shares
    pressed = heard if np.allclose(pressing, 1.0, rtol=0, atol=1e-12) else counts @ (shares * pressing[:, np.newaxis])
    return heard * (whole / voices), pressed / voices


def _ranks(drawn: dict[str, tuple[Figures, Figures]], weights: dict[str, float], cap: float) -> NDArray[np.int64]:
    pressure = sum(weights[quadrant] * drawn[quadrant][1] for quadrant in PRESSING)
    burden = sum(drawn[quadrant][0] for quadrant in PRESSING)
    strength = drawn[STRENGTH][0]
    both = strength + burden
    coverage = np.minimum(cap, np.divide(strength, both, out=np.zeros_like(both), where=both > 0))
    order = np.argsort(-np.round(pressure * (1 - coverage), _DECIMALS), axis=1, kind="stable")
    return np.argsort(order, axis=1) + 1
