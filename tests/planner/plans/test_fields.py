"""The fields of a plan: read from a content, laid back into one, and three of them merged."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.deriving.domain.deriving import derive
from services.planner.needs.domain import Parameters
from services.planner.plans.domain.field_kinds import Fault, Refused, field_of, read_typed
from services.planner.plans.domain.fields import Change, compose, difference, editable_fields, identify, items_of, lay
from services.planner.plans.domain.merging import merge
from services.planner.plans.loading import load_catalogue
from tests.planner.plans import factories

DERIVED = derive(
    factories.material(), factories.framework(), load_catalogue(), Parameters(goal_count=2), date(2026, 3, 12)
)
MUNICIPAL = DERIVED.municipal.content
INDIVIDUAL = next(iter(DERIVED.individual.values())).content
BASE = editable_fields(MUNICIPAL)
GOAL = "goals/digital-0-6"
PARTS = [path for path in BASE if path.startswith(f"{GOAL}/interventions/") and path.count("/") == 3]
TEXTS = [path for path, value in BASE.items() if isinstance(value, str)]
ITEMS = [path for path, value in BASE.items() if value is True]


def new_goal(name: str) -> dict[str, Any]:
    """Return the edits that add a goal."""
    return {f"goals/{name}": True, f"goals/{name}/area": "lokal", f"goals/{name}/text": name}


EDITS = st.one_of(
    st.dictionaries(st.sampled_from(TEXTS), st.sampled_from(["ett", "två"]), max_size=6),
    st.dictionaries(st.sampled_from(ITEMS), st.just(value=False), max_size=3),
    st.builds(new_goal, st.sampled_from(["new-a", "new-b"])),
    st.builds(lambda order: {"goals": order}, st.permutations(BASE["goals"])),  # type: ignore[arg-type]
)
EDITED = st.lists(EDITS, max_size=4).map(
    lambda several: {path: value for each in several for path, value in each.items()}
)


@pytest.mark.parametrize("content", [MUNICIPAL, INDIVIDUAL], ids=["municipal", "individual"])
def test_fields_that_nobody_changed_make_the_same_content(content: dict[str, Any]) -> None:
    """Reading and laying back loses and adds nothing but the parts' ids."""
    assert compose(content, editable_fields(content)) == identify(content)


def test_parts_of_older_revisions_get_the_same_ids_as_new_ones() -> None:
    """Called after their form, and numbered where there are several."""
    goal = {"interventions": [{"form": "visit"}, {"form": "visit"}, {"id": "mine", "form": "course"}]}
    identified = identify({"kind": "municipal", "goals": [goal]})

    assert [part["id"] for part in identified["goals"][0]["interventions"]] == ["visit", "visit-2", "mine"]


def test_an_edit_stands_in_the_content_and_nothing_else_changes() -> None:
    """One path, one difference."""
    edited = compose(MUNICIPAL, lay(BASE, {f"{PARTS[0]}/hours": 12, "process/background": "Vi växer."}))

    assert difference(BASE, editable_fields(edited)) == [
        Change("process/background", "", "Vi växer."),
        Change(f"{PARTS[0]}/hours", BASE[f"{PARTS[0]}/hours"], 12),
    ]


def test_goals_are_added_removed_and_moved_by_their_ids() -> None:
    """What an order doesn't name comes last; what is gone takes its fields along."""
    first, second, *others = [str(each) for each in BASE["goals"]]  # type: ignore[union-attr]
    edits = new_goal("new-a") | {f"goals/{first}": False, "goals": [*others, second, first]}
    content = compose(MUNICIPAL, lay(BASE, edits))

    assert [goal["id"] for goal in content["goals"]] == [*others, second, "new-a"]
    assert content["goals"][-1]["area_name"] == factories.AREAS["lokal"]


@settings(max_examples=30)
@given(EDITED)
def test_the_order_of_edits_does_not_matter(edits: dict[str, Any]) -> None:
    """They lie over the fields, each in its place."""
    backwards = dict(reversed(edits.items()))

    assert compose(MUNICIPAL, lay(BASE, edits)) == compose(MUNICIPAL, lay(BASE, backwards))


@settings(max_examples=30)
@given(EDITED)
def test_a_content_that_nobody_edited_becomes_the_new_one(edits: dict[str, Any]) -> None:
    """Without conflicts."""
    theirs = lay(BASE, edits)
    merged = merge(BASE, BASE, theirs)

    assert (merged.fields, merged.conflicts) == (theirs, [])


@settings(max_examples=30)
@given(EDITED)
def test_what_was_derived_the_same_again_leaves_my_edits_as_they_are(edits: dict[str, Any]) -> None:
    """Without conflicts."""
    mine = lay(BASE, edits)
    merged = merge(BASE, mine, BASE)

    assert merged.conflicts == []
    assert difference(mine, merged.fields) == []


@settings(max_examples=30)
@given(EDITED, EDITED)
def test_no_edit_is_ever_lost(mine_edits: dict[str, Any], theirs_edits: dict[str, Any]) -> None:
    """Whatever is derived: each value that I changed stands, each item that I added or took away too."""
    mine, theirs = lay(BASE, mine_edits), lay(BASE, theirs_edits)
    merged = merge(BASE, mine, theirs).fields
    changed = {path for path, value in mine.items() if BASE.get(path) != value and not isinstance(value, list)}
    removed = {path for path in ITEMS if path not in mine}

    assert {path: merged.get(path) for path in changed} == {path: mine[path] for path in changed}
    assert not removed & set(merged)


@settings(max_examples=30)
@given(EDITED, EDITED)
def test_what_only_they_changed_is_taken(mine_edits: dict[str, Any], theirs_edits: dict[str, Any]) -> None:
    """Each value of theirs that differs from what is kept was in my way: it stands among the conflicts."""
    mine, theirs = lay(BASE, mine_edits), lay(BASE, theirs_edits)
    merged = merge(BASE, mine, theirs)
    disputed = [conflict.path for conflict in merged.conflicts]
    news = [change.path for change in difference(BASE, theirs) if not isinstance(change.after, list)]
    untaken = [path for path in news if merged.fields.get(path) != theirs.get(path)]

    assert [path for path in untaken if not set(items_of(path)) & set(disputed) and path not in disputed] == []


def test_a_goal_that_was_dropped_stays_if_i_worked_on_it() -> None:
    """It is for me to say whether it goes."""
    mine = lay(BASE, {f"{GOAL}/measure": "Mitt mått"})
    merged = merge(BASE, mine, lay(BASE, {GOAL: False}))

    assert merged.fields[f"{GOAL}/measure"] == "Mitt mått"
    assert [(each.path, each.mine, each.theirs) for each in merged.conflicts] == [(GOAL, True, None)]


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        (f"{GOAL}/text", "  Alla \r\n kan.  ", "Alla\nkan."),
        (f"{GOAL}/responsible", "chefen\noch Bo", "chefen och Bo"),
        (f"{GOAL}/due", "2027-01-31", "2027-01-31"),
        (f"{GOAL}/due", "", None),
        ("budget/amount", "25 000 kr", 25_000),
    ],
)
def test_what_is_typed_is_understood(path: str, typed: str, value: Any) -> None:
    """As people write it."""
    field = field_of("municipal", path)

    assert field is not None
    assert read_typed(field, typed) == value


@pytest.mark.parametrize(
    ("path", "typed", "fault"),
    [
        (f"{GOAL}/text", " ", Fault.EMPTY),
        (f"{GOAL}/text", "a" * 5_001, Fault.TOO_LONG),
        (f"{GOAL}/due", "i vår", Fault.NO_DATE),
        ("budget/amount", "lagom", Fault.NO_NUMBER),
        ("budget/amount", "999999999999", Fault.TOO_MUCH),
        (f"{GOAL}/horizon", "0-99", Fault.NO_CHOICE),
    ],
)
def test_what_a_field_can_not_hold_is_refused(path: str, typed: str, fault: Fault) -> None:
    """With its reason."""
    field = field_of("municipal", path)

    assert field is not None
    with pytest.raises(Refused) as refused:
        read_typed(field, typed)
    assert refused.value.fault is fault


def test_needs_and_ids_are_no_fields() -> None:
    """What is derived as a whole isn't edited by hand."""
    assert [field_of("municipal", path) for path in ("needs/digital/need", "goals/x/id", "swot", "")] == [None] * 4
