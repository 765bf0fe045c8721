"""Saaty's scale (1977): how many times as important, in the nine grades that people can tell apart."""

import math

HIGHEST = 9
GRADES = tuple(range(-HIGHEST, -1)) + tuple(range(1, HIGHEST + 1))


def ratio_of(grade: int) -> float:
    """Return how many times as important the first is; below zero, the second is so many times the first."""
    return float(grade) if grade > 0 else 1.0 / -grade


def nearest_grade(ratio: float) -> int:
    """Return the grade nearest to a ratio, by its logarithm: 3 and a third are as far from 1."""
    return min(GRADES, key=lambda grade: (abs(math.log(ratio_of(grade)) - math.log(ratio)), abs(grade)))
