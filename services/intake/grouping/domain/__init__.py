"""Groups of notes: pure values, and what can be done with them."""

from services.intake.grouping.domain.acting import (
    Fault,
    Outcome,
    Remark,
    Ticked,
    dissolve,
    put_together,
    rename,
    split_out,
)
from services.intake.grouping.domain.arrangement import (
    LONGEST_TITLE,
    Arrangement,
    Group,
    Lying,
    Place,
    targets_in,
)
from services.intake.grouping.domain.changing import Change, Pair, apply
from services.intake.grouping.domain.suggesting import Suggestion, pair_of, suggestions
from services.intake.grouping.domain.undoing import Obstacle, take_back

__all__ = [
    "LONGEST_TITLE",
    "Arrangement",
    "Change",
    "Fault",
    "Group",
    "Lying",
    "Obstacle",
    "Outcome",
    "Pair",
    "Place",
    "Remark",
    "Suggestion",
    "Ticked",
    "apply",
    "dissolve",
    "pair_of",
    "put_together",
    "rename",
    "split_out",
    "suggestions",
    "take_back",
    "targets_in",
]
