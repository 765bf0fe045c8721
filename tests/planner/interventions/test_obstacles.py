"""Why a need got no place, and what would have to change: no less, and nothing else."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

import pytest
from hypothesis import given, settings

from services.planner.interventions.domain.obstacles import (
    Clash,
    Full,
    LeftOut,
    NoHours,
    NoOccasion,
    NotPrepared,
    Obstacle,
    Repeated,
    TooFar,
    TooFew,
    TooSmall,
    Unavailable,
    Unstaffed,
    find_left_out,
)
from services.planner.interventions.domain.placing import give_places
from services.planner.interventions.domain.season import Need, Occasion, Person, Place, Season
from services.planner.interventions.words import describe_change, describe_reason
from shared.language import speaking
from tests.planner.interventions.seasons import (
    BORLANGE,
    FALUN,
    MONDAY,
    broken_rules,
    course,
    needs,
    occasion,
    person,
    season,
)
from tests.planner.interventions.test_placing import small_seasons


def left_out(told: Season) -> list[LeftOut]:
    """Return who is left out once places are given."""
    return find_left_out(told, give_places(told, 20).places)


def without(told: Season, left: LeftOut, obstacle: Obstacle) -> Season:
    """Return the season in which an obstacle isn't there."""
    at = told.occasion[left.occasion or ""]
    gives = told.given_by(at)
    match obstacle:
        case Full(capacity):
            return _changed(told, replace(at, capacity=capacity + 1))
        case TooSmall(missing):
            # Those who wait for the same come along.
            return without(_changed(told, replace(at, capacity=at.capacity + missing)), left, TooFew(1))
        case TooFew():
            courses = tuple(replace(one, minimum_group=1) if one == gives else one for one in told.interventions)
            return replace(told, interventions=courses)
        case NoHours(missing):
            return _with_person(told, left, hours=told.person[left.person].hours + missing)
        case Unavailable(days):
            return _with_person(told, left, unavailable=told.person[left.person].unavailable - set(days))
        case Unstaffed(library, _when, missing):
            return _with_fewer(told, library, missing)
        case NotPrepared():
            courses = tuple(replace(one, requires=()) if one == gives else one for one in told.interventions)
            return replace(told, interventions=courses)
        case Clash():
            # At another time, when there is nothing else; nobody shall be prepared by then who isn't now.
            shift = timedelta(-300 if any(isinstance(other, NotPrepared) for other in left.obstacles) else 300)
            sessions = tuple(replace(one, start=one.start + shift, end=one.end + shift) for one in at.sessions)
            return _changed(told, replace(at, sessions=sessions))
        case TooFar() | NoOccasion() | Repeated():
            return told
        case _:
            assert_never(obstacle)


def _with_fewer(told: Season, library: str, fewer: int) -> Season:
    libraries = tuple(
        replace(one, minimum_staff=max(0, one.minimum_staff - fewer)) if one.id == library else one
        for one in told.libraries
    )
    return replace(told, libraries=libraries)


def _changed(told: Season, changed: Occasion) -> Season:
    return replace(told, occasions=tuple(changed if one.id == changed.id else one for one in told.occasions))


def _with_person(told: Season, left: LeftOut, **changes: object) -> Season:
    people: list[Person] = [
        replace(one, **changes) if one.id == left.person else one  # type: ignore[arg-type]
        for one in told.people
    ]
    return replace(told, people=tuple(people))


@settings(max_examples=100, deadline=None)
@given(small_seasons())
def test_the_changes_would_do_and_none_is_too_many(told: Season) -> None:
    """With all that stands in the way taken away the place can be given; with one thing left it can't."""
    places = set(give_places(told, 20).places)
    for left in find_left_out(told, sorted(places)):
        if left.occasion is None:
            continue
        more = places | {Place(left.person, left.occasion)}
        freed = told
        for obstacle in left.obstacles:
            kept = told
            for other in left.obstacles:
                kept = without(kept, left, other) if other is not obstacle else kept
            # Seats that are missing for the smallest group and people who are hang together.
            if not any(isinstance(other, TooFar | TooSmall) for other in left.obstacles):
                assert broken_rules(kept, more)
            freed = without(freed, left, obstacle)
        # Whoever could come after all would be counted on at work too.
        if not any(isinstance(obstacle, Unavailable) for obstacle in left.obstacles):
            # Where nothing is required any more, somebody else has prepared for nothing.
            assert [rule for rule in broken_rules(freed, more) if "for nothing" not in rule] == []


def test_the_seats_are_taken() -> None:
    """By whoever needs it more; one seat more would do."""
    told = season(
        [person("a", *needs(digital=0.2)), person("b", *needs(digital=0.6))],
        [course("k")],
        [occasion("t", "k", capacity=1)],
    )

    (left,) = left_out(told)
    assert (left.person, left.occasion, left.obstacles) == ("a", "t", (Full(1),))
    assert describe_reason(left) == "Närmast till hands är t, men den enda platsen är tagen."
    assert describe_change(left) == "En plats till i t."


def test_a_room_that_is_too_small_is_no_want_of_participants() -> None:
    """However many come: it is held with three, and seats two."""
    people = [person(name, *needs(digital=0.5)) for name in "abc"]
    told = season(people, [course("k", minimum_group=3)], [occasion("t", "k", capacity=2)])

    assert left_out(told)[0].obstacles == (TooSmall(1),)


def test_those_who_wait_for_each_other_are_counted_together() -> None:
    """Two of a group of four: two more are missing, not three each."""
    people = [person("a", *needs(digital=0.5)), person("b", *needs(digital=0.5))]

    assert [
        one.obstacles for one in left_out(season(people, [course("k", minimum_group=4)], [occasion("t", "k")]))
    ] == [
        (TooFew(2),),
        (TooFew(2),),
    ]


def test_nothing_leads_there() -> None:
    """No occasion of the course that would, or no course at all."""
    told = season([person("a", Need("digital", 1, 0.5), Need("sprak", 2, 0.4))], [course("k")], [])

    course_missing, all_missing = left_out(told)
    assert describe_reason(course_missing) == "Inget tillfälle leder till nivå 1 i digital."
    assert describe_change(course_missing) == "Ett tillfälle av k."
    assert describe_change(all_missing) == "En insats till nivå 2 i sprak."


def test_what_is_easiest_to_change_is_named() -> None:
    """Of two occasions, one full and one on a day on which the person can't, a seat is sooner had."""
    people = [person("a", *needs(digital=0.5), away=(1,)), person("b", *needs(digital=0.9))]
    told = season(people, [course("k")], [occasion("t", "k", 0, capacity=1), occasion("u", "k", 1, capacity=0)])

    (left,) = left_out(told)
    assert (left.occasion, left.obstacles) == ("t", (Full(1),))


@pytest.mark.parametrize(
    ("obstacle", "reason", "change"),
    [
        (TooFew(3), "3 participants are missing", "3 more participants in t."),
        (NoHours(1), "it takes 1 hour more than there is time for", "1 hour more for the person."),
        (NoHours(2.5), "it takes 2.5 hours more than there is time for", "2.5 hours more for the person."),
        (Unavailable((MONDAY,)), "the person can’t on 2 March 2026", "Time for the person on 2 March 2026."),
        (Clash("u"), "it clashes with u", "Another time for t or u."),
        (
            TooFar(754, 20),
            "the travelling, 754 km, weighs more than the need",
            "An occasion with at most 20 km of travelling.",
        ),
    ],
)
def test_it_is_told_in_english_too(obstacle: Obstacle, reason: str, change: str) -> None:
    """For whoever reads that."""
    left = LeftOut("a", Need("digital", 1, 0.5), "t", (obstacle,))

    with speaking("en"):
        assert describe_reason(left) == f"Nearest at hand is t, but {reason}."
        assert describe_change(left) == change


def test_who_would_be_missed_at_work_is_told() -> None:
    """Where, when and how many."""
    people = [person("a", *needs(digital=0.5)), person("b", *needs(digital=0.6), hours=0)]
    told = season(people, [course("k")], [occasion("t", "k")], libraries=(replace(FALUN, minimum_staff=2), BORLANGE))

    missed, _ = sorted(left_out(told), key=lambda one: one.person)
    assert describe_reason(missed) == (
        "Närmast till hands är t, men falun skulle sakna en person 2 mars 2026 kl. 09:00."
    )
    assert describe_change(missed) == "En vikarie på falun 2 mars 2026 kl. 09:00."
