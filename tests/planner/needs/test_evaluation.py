"""Measuring against notes that people have labelled."""

from dataclasses import replace

import pytest

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import NoteInput
from services.planner.needs.evaluation import LabelledNote, b_cubed_f1, evaluate, interval_95


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


def test_the_interval_tells_what_other_notes_of_the_same_kind_would_have_given() -> None:
    """It holds the figure, is the same for any order, narrower with more notes, and a point where nothing varies."""
    framework = load_framework()
    rows = [labelled(number, "", "digital") for number in range(400)]
    found = {row.note.id: {"digital"} if number % 4 else set() for number, row in enumerate(rows)}
    low, high = interval_95(rows, found, framework) or [0.0, 0.0]
    few_low, few_high = interval_95(rows[:40], found, framework) or [0.0, 0.0]

    assert low < 2 * 0.75 / 1.75 < high
    assert few_low < low
    assert few_high > high
    assert interval_95(rows[::-1], found, framework) == [low, high]
    assert interval_95(rows, {note: {"digital"} for note in found}, framework) == [1.0, 1.0]
    assert evaluate([], framework)["interval_95"] is None


def test_nothing_labelled_gives_zeros() -> None:
    """No notes, no figures, no error."""
    assert evaluate([], load_framework())["macro_f1"] == 0.0


def test_parts_are_compared_with_the_labels_item_by_item() -> None:
    """Parts as labelled are right; one part of all costs precision, parts of one each cost recall."""
    labels = dict.fromkeys("abc", "x") | dict.fromkeys("de", "y")

    assert b_cubed_f1(["abc", "de"], labels) == 1.0
    assert b_cubed_f1(["abcde"], labels) == pytest.approx(2 * (13 / 25) / (13 / 25 + 1))
    assert b_cubed_f1("abcde", labels) == pytest.approx(2 * 0.4 / 1.4)


def test_themes_are_measured_where_notes_have_them() -> None:
    """A note without a label counts for nothing; without any, nothing is said."""
    rows = [replace(labelled(number, "hissen är trasig"), theme="x") for number in (1, 2)] + [labelled(3, "bokbuss")]

    assert evaluate(rows, load_framework())["themes"] == {"b_cubed_f1": 1.0}
    assert evaluate(rows[2:], load_framework())["themes"] is None
