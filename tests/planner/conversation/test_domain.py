"""Steps, reasons, hours and codes as values."""

import secrets
from datetime import date

import pytest

from services.planner.conversation.domain import (
    Step,
    choice_fits,
    count_hours,
    make_code,
    next_follow_up,
    propose_goals,
    read_code,
    same_last_name,
    shown_code,
    step_of,
)


@pytest.mark.parametrize(
    ("agreed", "held", "due"),
    [
        ("2026-03-01", [], "2026-09-01"),
        ("2026-09-02", [], "2027-03-01"),
        ("2026-03-01", ["2026-05-01"], "2026-09-01"),
        ("2026-03-01", ["2026-08-10"], "2027-03-01"),
        ("2026-03-01", ["2027-03-04", "2026-09-01"], None),
    ],
)
def test_the_next_follow_up_is_the_first_that_nothing_is_told_of(agreed: str, held: list[str], due: str | None) -> None:
    """Held some weeks early it is held; a day before the agreement is nobody's."""
    planned = [date(2026, 9, 1), date(2027, 3, 1)]
    found = next_follow_up(planned, date.fromisoformat(agreed), map(date.fromisoformat, held))

    assert (found and found.isoformat()) == due


def area(name: str, rank: int, need: float, role: int = 2, target: int = 2) -> dict[str, object]:
    """Return an area of a plan's content."""
    return {
        "area": name,
        "name": name.title(),
        "present": None,
        "role_target": role,
        "target": target,
        "municipal_rank": rank,
        "municipal_need": need,
    }


@pytest.mark.parametrize(
    ("ready", "signed", "agreed", "step"),
    [
        ((), (), False, Step.PREPARE),
        (("person",), (), False, Step.PREPARE),
        (("manager", "person"), (), False, Step.MEET),
        (("manager", "person"), ("person",), False, Step.SIGN),
        (("manager", "person"), (), True, Step.AGREED),
    ],
)
def test_a_round_goes_on_when_both_have_done_their_part(
    ready: tuple[str, ...], signed: tuple[str, ...], agreed: bool, step: Step
) -> None:
    """One side alone moves it no further."""
    assert step_of(ready, signed, agreed=agreed) is step


def test_what_the_person_wishes_comes_before_what_the_role_asks_for_alike() -> None:
    """With the same need and the same step, the wish decides."""
    found = propose_goals([area("lokal", 1, 0.2), area("digital", 2, 0.2)], {"digital": (1, 3), "lokal": (1, None)})

    assert [each.area for each in found] == ["digital", "lokal"]
    assert (found[0].wished, found[0].target, found[0].gap) == (True, 3, 2)


def test_a_level_that_is_reached_is_no_reason_for_a_goal() -> None:
    """Nor is an area that neither the role nor the person asks for."""
    areas = [area("lokal", 1, 0.4), area("sprak", 2, 0.3, role=0, target=0)]

    assert propose_goals(areas, {"lokal": (2, None)}) == []


def test_a_wish_outside_the_municipality_needs_is_proposed_too() -> None:
    """What people learn is theirs."""
    found = propose_goals([area("sprak", 9, 0.0, role=0, target=0)], {"sprak": (0, 2)})

    assert [(each.area, each.rank, each.target) for each in found] == [("sprak", None, 2)]


def test_hours_follow_the_working_time() -> None:
    """Supports without hours are counted apart."""
    content = {
        "person": {"working_time_share": 50},
        "goals": [{"support": [{"hours": 16}, {"hours": 9}, {"hours": None}, {}]}],
    }
    hours = count_hours(content, 40)

    assert (hours.planned, hours.budget, hours.over, hours.unknown) == (25, 20, 5, 2)


def test_a_fourth_goal_does_not_fit() -> None:
    """The same goal twice is one."""
    assert choice_fits(["a", "b", "c", "c"])
    assert not choice_fits(["a", "b", "c", "d"])


def test_a_code_is_read_as_it_is_printed() -> None:
    """Also in lower case; what is too short is none."""
    code = make_code(secrets.choice)

    assert read_code(shown_code(code).lower()) == code
    assert read_code(code[:-1]) == ""


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("lind", "Petra Lind", True),
        ("Ek Holm", "Åsa Ek-Holm", True),
        ("Petra", "Petra Lind", False),
        ("", "Petra Lind", False),
    ],
)
def test_the_last_name_is_recognised(typed: str, name: str, same: bool) -> None:
    """Whatever the case and the hyphens."""
    assert same_last_name(typed, name) is same
