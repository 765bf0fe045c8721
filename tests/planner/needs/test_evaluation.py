"""Measuring against notes that people have labelled."""

import pytest

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import NoteInput
from services.planner.needs.evaluation import LabelledNote, evaluate


def labelled(number: int, text: str, *areas: str) -> LabelledNote:
    """A weakness with the areas that a person gave it."""
    return LabelledNote(NoteInput(f"n{number}", text, "challenges", "weakness"), frozenset(areas))


def test_right_wrong_and_missed_areas_are_counted() -> None:
    """One right, one wrong and one missed area give a precision and a recall of one half."""
    rows = [labelled(1, "e-böcker", "digital"), labelled(2, "gallra", "lokal")]

    figures = evaluate(rows, load_framework())

    assert (figures["precision"], figures["recall"], figures["micro_f1"]) == (0.5, 0.5, 0.5)
    assert figures["per_area"] == {"digital": 1.0, "samlingar": 0.0, "lokal": 0.0}
    assert figures["macro_f1"] == pytest.approx(1 / 3)


def test_joined_pairs_are_compared_with_the_expected_ones() -> None:
    """A pair that should be joined and is counts as right; without pairs nothing is said."""
    rows = [labelled(1, "hyran stiger igen"), labelled(2, "Hyran stiger nu igen"), labelled(3, "bokbuss")]

    assert evaluate(rows, load_framework(), duplicate_pairs=[("n1", "n2")])["duplicates"]["f1"] == 1.0
    assert evaluate(rows, load_framework(), duplicate_pairs=[("n1", "n3")])["duplicates"]["f1"] == 0.0
    assert evaluate(rows, load_framework())["duplicates"] is None


def test_nothing_labelled_gives_zeros() -> None:
    """No notes, no figures, no error."""
    assert evaluate([], load_framework())["macro_f1"] == 0.0
