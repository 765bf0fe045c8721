"""From notes to needs: the whole chain, on notes of any kind."""

import math
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.framework.loading import load_framework
from services.planner.needs.domain import Analysis, NoteInput, Parameters, analyse
from services.planner.needs.domain.values import LEARNED_WORD, PRESSING, QUADRANTS, STRENGTH

TEXTS = st.sampled_from(
    [
        "Vi kan för lite om e-böcker", "personalen kan för lite om e-böcker", "hyran stiger men inte anslaget",
        "Anslaget står stilla men hyran stiger", "språkcafé ihop med Röda korset", "Bra chef som lyssnar", "😀",
        "Våra sagostunder är uppskattade", "stängt på lördagar", "öppet på lördagar", "se förra gången", "",
    ]
)  # fmt: skip
NOTES = st.lists(
    st.tuples(TEXTS, st.sampled_from(QUADRANTS), st.integers(0, 9), st.sampled_from(["challenges", "possibilities"])),
    max_size=14,
).map(
    lambda rows: [
        NoteInput(f"n{number}", text, perspective, quadrant, votes)
        for number, (text, quadrant, votes, perspective) in enumerate(rows)
    ]
)


def analysed(notes: list[NoteInput], parameters: Parameters | None = None) -> Analysis:
    """The analysis with the shipped framework."""
    return analyse(notes, load_framework(), parameters)


def note(number: int, text: str, quadrant: str, votes: int = 0) -> NoteInput:
    """A note of the first perspective."""
    return NoteInput(f"n{number}", text, "challenges", quadrant, votes)


@settings(max_examples=20, deadline=None)
@given(NOTES, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_result(notes: list[NoteInput], random: Random) -> None:
    """The same notes in another order give the same figures, to the last digit."""
    shuffled = list(notes)
    random.shuffle(shuffled)

    assert analysed(shuffled).to_json() == analysed(notes).to_json()


@settings(max_examples=30, deadline=None)
@given(NOTES, st.randoms(use_true_random=False))
def test_other_ids_give_the_same_result(notes: list[NoteInput], random: Random) -> None:
    """Notes of a file without ids are called after their lines: what they are called decides nothing."""
    ids = [given_note.id for given_note in notes]
    random.shuffle(ids)
    called = [replace(given_note, id=other) for given_note, other in zip(notes, ids, strict=True)]

    def told(result: Analysis) -> list[object]:
        parts = [[(part.text, part.mass, part.weight) for part in need.evidence] for need in result.needs]
        figures = [replace(need, evidence=(), strengths=()) for need in result.needs]
        return [(need, sorted(own)) for need, own in zip(figures, parts, strict=True)]

    assert told(analysed(called)) == told(analysed(notes))


def test_of_equal_wordings_the_same_is_shown_whatever_they_are_called() -> None:
    """The one with most dots stands for its group, else the first in the alphabet."""
    texts = "Vi kan för lite om e-böcker", "vi kan för lite om e-böcker!"

    shown = [
        analysed([note(number, text, "weakness") for number, text in enumerate(order)]).groups
        for order in (texts, texts[::-1])
    ]

    assert [[group.text for group in groups] for groups in shown] == [["Vi kan för lite om e-böcker"]] * 2


@settings(max_examples=30, deadline=None)
@given(NOTES)
def test_joining_keeps_every_voice(notes: list[NoteInput]) -> None:
    """The masses of a quadrant's groups are its wordings and votes; each note stands in one group."""
    result = analysed(notes)

    for quadrant in QUADRANTS:
        voices = sum(1 + given_note.votes for given_note in notes if given_note.quadrant == quadrant)
        assert math.fsum(group.mass for group in result.groups if group.quadrant == quadrant) == voices
    assert sorted(note_id for group in result.groups for note_id in group.note_ids) == sorted(n.id for n in notes)


@settings(max_examples=30, deadline=None)
@given(NOTES.filter(bool), st.integers(1, 5))
def test_writing_the_same_again_is_a_dot_more(notes: list[NoteInput], copies: int) -> None:
    """Joined notes change nothing but the count: each further wording weighs what a dot does."""
    first, *others = [replace(given_note, perspective="challenges") for given_note in notes]
    again = [replace(first, id=f"{first.id}-{number}", votes=0) for number in range(copies)]
    dotted = replace(first, votes=first.votes + copies)

    written, pointed = analysed([first, *again, *others]), analysed([dotted, *others])

    assert [(need.area, need.rank, need.rank_interval) for need in written.needs] == [
        (need.area, need.rank, need.rank_interval) for need in pointed.needs
    ]
    assert [(need.need, need.resource) for need in written.needs] == [
        pytest.approx((need.need, need.resource)) for need in pointed.needs
    ]


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("We need to learn more about e-books and tablets", {"digital"}),
        ("Tarvitsemme lisää osaamista", set[str]()),
        ("Нам нужно больше знаний", set[str]()),
    ],
)
def test_notes_in_other_languages_are_counted(text: str, areas: set[str]) -> None:
    """What their words don't say stays unmapped, and presses as such."""
    result = analysed([note(1, text, "weakness"), note(2, "vi kan för lite om e-böcker", "weakness")])

    assert {match.area for match in result.notes[0].areas} <= areas
    assert math.fsum(need.pressure for need in result.needs) + result.unmapped.pressure == pytest.approx(1.0)


def test_a_note_with_hundreds_of_dots_outweighs_the_rest() -> None:
    """It is what the group said, and nothing falls over."""
    result = analysed([note(1, "vi kan för lite om e-böcker", "weakness", votes=500), note(2, "trångt", "weakness")])
    first = min(result.needs, key=lambda need: need.rank)

    assert first.area == "digital"
    assert first.evidence[0].weight == pytest.approx(501 / 502)


@settings(max_examples=30, deadline=None)
@given(NOTES)
def test_pressure_is_shared_out_completely(notes: list[NoteInput]) -> None:
    """What the areas take and what stays unmapped is all there is: 1, or 0 without pressing notes."""
    result = analysed(notes)
    whole = 1.0 if any(given_note.quadrant in PRESSING for given_note in notes) else 0.0

    taken = math.fsum(need.pressure for need in result.needs)

    assert taken + result.unmapped.pressure == pytest.approx(whole, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(NOTES)
def test_every_figure_follows_from_its_evidence(notes: list[NoteInput]) -> None:
    """Need, coverage and pressure can be computed again from what the page shows."""
    result = analysed(notes)

    for need in result.needs:
        pressure = math.fsum(part.weight * part.confidence for part in need.evidence)
        strength = math.fsum(part.mass * part.confidence for part in need.strengths)
        burden = math.fsum(part.mass * part.confidence for part in need.evidence)
        coverage = min(0.5, strength / (strength + burden)) if strength + burden else 0.0
        assert (need.pressure, need.strength, need.burden) == (pressure, strength, burden)
        assert need.need == pressure * (1 - coverage)


@settings(max_examples=40, deadline=None)
@given(NOTES, st.integers(0, 9))
def test_a_strength_in_one_area_changes_no_other_need(notes: list[NoteInput], votes: int) -> None:
    """A strength that speaks of leadership leaves the need of every other area as it was."""
    strength = NoteInput("zz", "tydligt ledarskap", "challenges", STRENGTH, votes)
    before = {need.area: need.need for need in analysed(notes).needs}
    after = {need.area: need.need for need in analysed([*notes, strength]).needs}

    assert {area: need for area, need in after.items() if area != "ledarskap"} == {
        area: need for area, need in before.items() if area != "ledarskap"
    }
    assert after["ledarskap"] <= before["ledarskap"]


def test_no_notes_give_zeros() -> None:
    """Empty denominators give 0, and every area still has its rank."""
    result = analysed([])

    assert [need.rank for need in result.needs] == list(range(1, 16))
    assert {(need.need, need.coverage, need.resource, need.priority) for need in result.needs} == {(0, 0, 0, False)}


def test_without_pressing_notes_every_need_is_zero() -> None:
    """Strengths alone make resources, no needs."""
    result = analysed([note(1, "tydligt ledarskap", STRENGTH), note(2, "kul dag", STRENGTH)])
    leadership = next(need for need in result.needs if need.area == "ledarskap")

    assert all(need.need == 0 for need in result.needs)
    assert 0 < leadership.resource <= 0.5


def test_weights_are_renormalised_over_the_quadrants_with_notes() -> None:
    """Two pressing quadrants share the whole weight, in the proportion that is asked for."""
    notes = [note(1, "trångt", "weakness"), note(2, "dyrt", "threat")]
    weights = {"weakness": 3.0, "opportunity": 5.0, "threat": 1.0}

    assert analysed(notes).quadrant_weights == {"weakness": 0.5, "opportunity": 0.0, "threat": 0.5}
    assert analysed(notes, Parameters(quadrant_weights=weights)).quadrant_weights["weakness"] == 0.75


def test_a_group_weighs_as_much_as_its_voices() -> None:
    """Wordings and dots count alike; the wording with most dots is shown, and the first note names the group."""
    notes = [
        note(1, "hyran stiger men inte anslaget", "threat", 1),
        note(2, "Hyran stiger, anslaget gör det inte", "threat", 4),
        note(3, "dåligt bredband", "threat", 1),
    ]
    group, other = analysed(notes).groups

    assert (group.id, group.note_ids, group.votes, group.mass) == ("n1", ("n1", "n2"), 5, 7)
    assert group.wordings == ("Hyran stiger, anslaget gör det inte", "hyran stiger men inte anslaget")
    assert (group.local_weight, group.weight) == (7 / 9, 7 / 9)
    assert other.mass == 2


def test_coverage_is_capped() -> None:
    """However strong a group is, half of the pressure stays."""
    notes = [note(1, "otydligt ledarskap", "weakness"), note(2, "tydligt ledarskap", STRENGTH, 50)]
    leadership = next(need for need in analysed(notes).needs if need.area == "ledarskap")

    assert leadership.coverage == 0.5
    assert leadership.need == leadership.pressure / 2


def test_notes_with_one_id_are_refused() -> None:
    """Two notes can't be told apart by one id."""
    with pytest.raises(ValueError, match="n1"):
        analysed([note(1, "a", "threat"), note(1, "b", "threat")])


@pytest.mark.parametrize(("quadrant", "votes"), [("svagheter", 0), ("threat", -1), ("threat", float("nan"))])
def test_a_note_without_place_in_the_formulas_is_refused(quadrant: str, votes: float) -> None:
    """An unknown quadrant or impossible votes are errors at once, not strange figures later."""
    with pytest.raises(ValueError, match="n1"):
        NoteInput("n1", "text", "challenges", quadrant, votes)


def test_the_document_has_the_promised_keys() -> None:
    """Scripts find the keys of `kub analyse`, and what doesn't exist yet is empty."""
    document = analysed([note(1, "Vi kan för lite om e-böcker", "weakness", 2)]).to_json()

    assert {"notes", "possible_duplicates", "themes", "strategies", "needs"} <= set(document)
    assert document["notes"][0]["areas"][0].keys() == {"id", "confidence", "status", "evidence"}
    assert (document["themes"], document["needs"][0]["rank_interval"]) == ([], [1, 1])
    assert document["needs"][0]["evidence"][0]["note"] == "n1"


def test_areas_without_need_share_the_places_that_are_left() -> None:
    """A script finds an interval for every area, and its rank in it."""
    needs = analysed([note(1, "Vi kan för lite om e-böcker", "weakness", 2)]).to_json()["needs"]

    assert [need["rank_interval"] for need in needs] == [[1, 1]] + [[2, len(needs)]] * (len(needs) - 1)


def test_words_that_were_only_learned_are_not_what_a_need_speaks_in() -> None:
    """They tip the scales; a plan that names a need's words names those that terms know."""
    notes = [NoteInput("n", "Sexorna räcker inte till, skolchefen läser inte mejl", "challenges", "weakness")]
    analysis = analyse(notes, load_framework())
    (note,) = analysis.notes
    learned = {piece.text for match in note.areas for piece in match.evidence if piece.match == LEARNED_WORD}
    known = {piece.text for match in note.areas for piece in match.evidence if piece.match != LEARNED_WORD}
    named = {word for need in analysis.needs for part in need.evidence for word in part.words}

    assert learned
    assert named == known


def test_what_is_shown_as_nothing_gets_no_goals() -> None:
    """One dot beside thousands: the need is there, and shown as 0.0 %."""
    loud, faint = note(1, "Vi kan för lite om e-böcker", "weakness", 9000), note(2, "hyran stiger", "weakness")
    needs = [need for need in analysed([loud, faint]).needs if need.need]

    assert needs[-1].need < 0.0005
    assert [need.priority for need in needs] == [need.need >= 0.0005 for need in needs]
