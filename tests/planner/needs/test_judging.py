"""Comparisons in an analysis: they move weight among what was compared, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.needs.domain import Analysis, Decisions, NoteInput, analyse
from services.planner.needs.domain.comparisons import Judgement
from services.planner.needs.domain.judging import weigh_connected, weigh_quadrants
from tests.planner.plans import factories

NOTES = [
    NoteInput("n1", "Vi kan för lite om surfplattor", "challenges", "weakness", 3),
    NoteInput("n2", "Hyllor saknas i entrén", "challenges", "weakness", 1),
    NoteInput("n3", "Kopiatorn är trasig", "challenges", "weakness"),
    NoteInput("n4", "Fler sagostunder på filialen", "challenges", "opportunity", 1),
    NoteInput("n5", "Minskade anslag", "challenges", "threat"),
]


def analysed(notes: list[NoteInput] = NOTES, **judgements: list[Judgement]) -> Analysis:
    """Return the analysis with what was compared."""
    decisions = Decisions(judgements={subject: tuple(said) for subject, said in judgements.items()})
    return analyse(notes, factories.framework(), decisions=decisions)


def local(analysis: Analysis) -> dict[str, float]:
    """Return the groups' local weights."""
    return {group.id: group.local_weight for group in analysis.groups}


def test_compared_notes_keep_their_joint_mass() -> None:
    """Two of three: they share by the answer what they had together, the third stays as it was."""
    weights = local(analysed(weakness=[Judgement("n2", "n1", 3.0)]))

    assert weights["n3"] == pytest.approx(1 / 7)
    assert weights["n1"] + weights["n2"] == pytest.approx(6 / 7)
    assert weights["n2"] == pytest.approx(3 * weights["n1"])


def test_compared_quadrants_weigh_what_was_answered() -> None:
    """A chain of two answers is enough for three."""
    said = [Judgement("weakness", "threat", 2.0), Judgement("opportunity", "threat", 1.0)]

    assert analysed(quadrants=said).quadrant_weights == pytest.approx(
        {"weakness": 0.5, "opportunity": 0.25, "threat": 0.25}
    )


def test_quadrants_weigh_equally_until_the_answers_reach_all() -> None:
    """One answer about two of three says nothing of the third."""
    weights = analysed(quadrants=[Judgement("weakness", "threat", 9.0)]).quadrant_weights

    assert set(weights.values()) == {1 / 3}


def test_several_sessions_are_joined_by_the_geometric_mean() -> None:
    """Nine times in one room and as much the other way in the next cancel out."""
    said = [Judgement("n1", "n2", 9.0, "morning"), Judgement("n2", "n1", 9.0, "evening")]
    weights = local(analysed(weakness=said))

    assert weights["n1"] == pytest.approx(weights["n2"])


def test_notes_that_are_joined_or_gone_are_left_out_of_the_comparison() -> None:
    """What remains still holds."""
    twin = replace(NOTES[1], id="n6")
    said = [Judgement("n2", "n1", 3.0), Judgement("n2", "n6", 9.0), Judgement("gone", "n1", 9.0)]
    weights = local(analysed([*NOTES, twin], weakness=said))

    assert weights["n2"] == pytest.approx(3 * weights["n1"])


def test_contradicting_answers_still_give_weights() -> None:
    """In a circle nobody is first; the ratio says how little that tells."""
    said = [
        Judgement("weakness", "opportunity", 9.0),
        Judgement("opportunity", "threat", 9.0),
        Judgement("threat", "weakness", 9.0),
    ]
    weighing = weigh_quadrants(said, ["weakness", "opportunity", "threat"])

    assert weighing is not None
    assert sorted(weighing.weights.values()) == pytest.approx([1 / 3] * 3)
    assert weighing.consistency_ratio > 1
    assert not weighing.consistent


def test_answers_that_fall_apart_weigh_the_largest_part() -> None:
    """Two pairs and a triple that nobody connected: the triple is weighed."""
    said = [Judgement("a", "b", 2.0), Judgement("x", "y", 3.0), Judgement("y", "z", 3.0)]
    weighing = weigh_connected(said)

    assert weighing is not None
    assert set(weighing.weights) == {"x", "y", "z"}
    assert not weighing.tested


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 20))
def test_multiplying_every_mass_changes_no_need(grade: int, factor: int) -> None:
    """Comparisons divide parts of the mass, whatever its unit."""
    said = [Judgement("n2", "n1", float(grade))]
    more = [replace(note, votes=(1 + note.votes) * factor - 1) for note in NOTES]
    needs = [{need.area: need.need for need in analysed(notes, weakness=said).needs} for notes in (NOTES, more)]

    assert needs[1] == pytest.approx(needs[0])


def test_an_answer_moves_the_needs_towards_what_it_prefers() -> None:
    """The room in which the shelves count more needs them more."""
    before, after = (
        {need.area: need.need for need in analysed(weakness=said).needs} for said in ([], [Judgement("n2", "n1", 9.0)])
    )

    assert after["lokal"] > before["lokal"]
    assert after["digital"] < before["digital"]
