"""How two states of a plan differ, in words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.editing.differences import Piece, compare_words, list_changes
from services.planner.editing.domain import same_ground
from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import compose, editable_fields, lay
from tests.planner.plans.test_fields import GOAL, INDIVIDUAL, MUNICIPAL, PARTS

TEXTS = st.lists(st.sampled_from(["alla", "kan", "låna", " ", ".", "\n"]), max_size=8).map("".join)


def test_a_changed_run_of_words_is_one_change() -> None:
    """Not one per word."""
    assert compare_words("Alla kan låna hemma.", "Alla får lära sig.") == [
        Piece("same", "Alla "),
        Piece("gone", "kan låna hemma"),
        Piece("new", "får lära sig"),
        Piece("same", "."),
    ]


@settings(max_examples=50)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_comparison(before: str, after: str) -> None:
    """Nothing is lost, nothing added."""
    pieces = compare_words(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_changes_are_told_as_people_read_them() -> None:
    """Dates, choices and whole items in words, with where they stand."""
    edits: dict[str, Value] = {f"{GOAL}/due": "2027-03-12", f"{PARTS[0]}/form": "course", PARTS[1]: False}
    changes = {
        each.label: each for each in list_changes(MUNICIPAL, compose(MUNICIPAL, lay(editable_fields(MUNICIPAL), edits)))
    }
    intervention = editable_fields(MUNICIPAL)[f"{PARTS[0]}/title"]

    assert changes["Klart"].after == "12 mars 2027"
    assert changes["Form"].after == "Kurs"
    assert changes["Form"].place.endswith(f" · {intervention}")
    assert changes["Insatsen"].after is None


def test_a_change_of_an_area_or_a_goal_names_the_area() -> None:
    """Neither has a title of its own to stand under."""
    goal = INDIVIDUAL["goals"][0]
    edits: dict[str, Value] = {f"areas/{goal['area']}/target": 1, f"goals/{goal['id']}": False}
    changed = compose(INDIVIDUAL, lay(editable_fields(INDIVIDUAL), edits))
    places = {each.label: each.place for each in list_changes(INDIVIDUAL, changed) if each.path in edits}

    assert places == {"Nivå att nå": goal["area_name"], "Målet": goal["area_name"]}


def test_edits_leave_the_ground_as_it_is() -> None:
    """What is derived is compared without what people wrote."""
    edited = compose(MUNICIPAL, lay(editable_fields(MUNICIPAL), {"process/background": "Vi växer."}))

    assert same_ground(MUNICIPAL, edited)
    assert not same_ground(MUNICIPAL, {**MUNICIPAL, "needs": []})
