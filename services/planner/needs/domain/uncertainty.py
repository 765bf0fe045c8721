"""How sure the order of needs is: what it would have been, had other voices of the same group been heard."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.planner.needs.domain.values import PRESSING, QUADRANTS, STRENGTH, NoteGroup, Parameters

# Both ends of the interval leave out this part of the rounds.
_TAIL = 0.025
# Needs that differ by less are equal: sums in another order differ in the last digits.
_DECIMALS = 12
# 100 rounds of 10,000 groups take 8 MB, and of the 300 areas that a framework may have, each beside each, 9 MB.
_ROUNDS_AT_ONCE = 100

Figures = NDArray[np.float64]
Ranks = NDArray[np.int64]
# Masses, shares by area, and what each voice of a group presses for: 1 unless comparisons moved its weight.
Board = tuple[Figures, Figures, Figures]


def rank_intervals(
    groups: Sequence[NoteGroup], needs: Mapping[str, float], parameters: Parameters
) -> dict[str, tuple[int, int]]:
    """Return the ranks between which each area lies in 95 % of the rounds (Efron 1979: the bootstrap).

    Each round draws as many voices (wordings and dots) per quadrant as there are, with replacement, and derives the
    needs anew.  How many voices a strength has is drawn for itself (Poisson), since only those of areas with need are
    looked at: what else the group is good at tells nothing of these.  Equal needs share their ranks, from the first to
    the last.  Areas without need have no interval, and take no rank from others.  The seed is a parameter: the same
    notes give the same intervals, in whatever order notes and areas come.

    Args:
        groups: weighed groups of the municipality.
        needs: area → its need.
        parameters: rounds, seed, and the cap of coverage.
    """
    areas = sorted(area for area, need in needs.items() if need > 0.0)
    if not areas:
        return {}
    boards = {quadrant: _board(groups, quadrant, areas) for quadrant in QUADRANTS}
    weights = {name: math.fsum(group.weight for group in groups if group.quadrant == name) for name in PRESSING}
    ranks = [_ranks(_needs(drawn, weights, parameters.coverage_cap)) for drawn in _rounds(boards, parameters)]
    best, worst = (np.concatenate(ends) for ends in zip(*ranks, strict=True))
    low = np.quantile(best, _TAIL, axis=0, method="inverted_cdf")
    high = np.quantile(worst, 1 - _TAIL, axis=0, method="inverted_cdf")
    # The ranks themselves belong to the interval, however unusual they were among the rounds.
    first, last = _ranks(np.array([[needs[area] for area in areas]]))
    lows, highs = np.minimum(low, first[0]), np.maximum(high, last[0])
    return {area: (int(lows[place]), int(highs[place])) for place, area in enumerate(areas)}


def _board(groups: Sequence[NoteGroup], quadrant: str, areas: Sequence[str]) -> Board:
    mine = sorted((group for group in groups if group.quadrant == quadrant), key=_said)
    if quadrant == STRENGTH:
        # Strengths of areas without need cover nothing.
        mine = [group for group in mine if not group.shares.keys().isdisjoint(areas)]
    shares = [[group.shares.get(area, 0.0) for area in areas] for group in mine]
    masses = np.array([group.mass for group in mine])
    pressing = np.array([group.local_weight for group in mine]) * masses.sum() / masses
    return masses, np.array(shares).reshape(len(mine), len(areas)), pressing


def _said(group: NoteGroup) -> tuple[Any, ...]:
    """Return what a group says and weighs: by ids it would depend on them which of the draws is whose."""
    return sorted(group.wordings), group.mass, group.local_weight, sorted(group.shares.items())


def _rounds(boards: Mapping[str, Board], parameters: Parameters) -> Iterator[dict[str, tuple[Figures, Figures]]]:
    """Yield rounds as they are drawn, some at once; each quadrant has a chance of its own."""
    seeds = np.random.SeedSequence(parameters.bootstrap_seed).spawn(len(boards))
    chances = [np.random.Generator(np.random.PCG64(seed)) for seed in seeds]
    for done in range(0, parameters.bootstrap_rounds, _ROUNDS_AT_ONCE):
        rounds = min(_ROUNDS_AT_ONCE, parameters.bootstrap_rounds - done)
        drawn = zip(boards.items(), chances, strict=True)
        yield {
            quadrant: _draw(*board, rounds, chance, alone=quadrant == STRENGTH) for (quadrant, board), chance in drawn
        }


def _draw(
    masses: Figures, shares: Figures, pressing: Figures, rounds: int, chance: np.random.Generator, *, alone: bool
) -> tuple[Figures, Figures]:
    """Return each round's mass per area, and its part of the quadrant's whole weight; rounds × areas both.

    ``alone``: each group's voices are drawn for themselves, not so many in all.
    """
    if not masses.size:
        nothing = np.zeros((rounds, shares.shape[1]))
        return nothing, nothing
    whole = masses.sum()
    voices: float = max(1, round(float(whole)))
    if alone:
        counts, voices = chance.poisson(masses, size=(rounds, masses.size)), whole
    else:
        counts = chance.multinomial(int(voices), masses / whole, size=rounds)
    heard = counts @ shares
    pressed = heard if np.allclose(pressing, 1.0, rtol=0, atol=1e-12) else counts @ (shares * pressing[:, np.newaxis])
    return heard * (whole / voices), pressed / voices


def _needs(drawn: Mapping[str, tuple[Figures, Figures]], weights: Mapping[str, float], cap: float) -> Figures:
    pressure = sum(weights[quadrant] * drawn[quadrant][1] for quadrant in PRESSING)
    burden = sum(drawn[quadrant][0] for quadrant in PRESSING)
    strength = drawn[STRENGTH][0]
    both = strength + burden
    coverage = np.minimum(cap, np.divide(strength, both, out=np.zeros_like(both), where=both > 0))
    return pressure * (1 - coverage)


def _ranks(needs: Figures) -> tuple[Ranks, Ranks]:
    """Return the first and the last of the ranks that each area shares with its equals, per round."""
    rounded = np.round(needs, _DECIMALS)
    mine, others = rounded[:, :, np.newaxis], rounded[:, np.newaxis, :]
    return (others > mine).sum(axis=2) + 1, (others >= mine).sum(axis=2)
