"""Giving places: the best there are, against trying everything; one rule at a time; the same in any order."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.interventions.domain.checking import find_faults
from services.planner.interventions.domain.obstacles import Repeated, Unstaffed, find_left_out, find_obstacles
from services.planner.interventions.domain.placing import LocksCollide, give_places
from services.planner.interventions.domain.season import Need, Occasion, Person, Place, Season, Session
from tests.planner.interventions.seasons import (
    BORLANGE,
    FALUN,
    broken_rules,
    course,
    needs,
    occasion,
    person,
    season,
    session,
    worth_of,
)


def placed(told: Season) -> list[tuple[str, str]]:
    """Return the places given, as pairs."""
    return [(place.person, place.occasion) for place in give_places(told, 20).places]


@st.composite
def small_seasons(draw: st.DrawFn) -> Season:
    """Seasons of at most nine possible seats, so that every way to fill them can be tried."""
    pick = draw(st.randoms(use_true_random=False))
    courses = [
        course("k1", minimum_group=pick.randint(1, 2), hours=pick.choice([3, 6])),
        course("k2", "digital", 2, requires=pick.choice([(), ("k1",)])),
        course("k3", "barnunga", minimum_group=pick.randint(1, 3)),
    ]
    occasions = [_occasion(pick, number) for number in range(pick.randint(1, 3))]
    people = [_person(pick, number) for number in range(pick.randint(1, 3))]
    libraries = tuple(replace(one, minimum_staff=pick.choice([0, 0, 1, 2])) for one in (FALUN, BORLANGE))
    return season(people, courses, occasions, libraries=libraries)


def _occasion(pick: random.Random, number: int) -> Occasion:
    start = pick.choice([8, 9, 13])
    return occasion(
        f"t{number}",
        pick.choice(["k1", "k1", "k2", "k3"]),
        pick.randint(0, 2),
        (start, start + 4),
        capacity=pick.randint(1, 3),
        library=pick.choice(["falun", "borlänge"]),
    )


def _person(pick: random.Random, number: int) -> Person:
    told = [
        Need("digital", 1, 0.01 * pick.randint(0, 60)),
        Need("digital", 2, 0.01 * pick.randint(0, 60)),
        *needs(barnunga=0.3),
    ]
    return person(
        f"p{number}",
        *pick.sample(told, pick.randint(1, 3)),
        library=pick.choice(["falun", "borlänge"]),
        hours=pick.choice([6, 12, 40]),
        away=tuple(pick.sample([0, 1, 2], pick.randint(0, 1))),
    )


@settings(max_examples=60, deadline=None)
@given(small_seasons())
def test_nothing_is_worth_more(told: Season) -> None:
    """Of all places that keep every rule those are given that are worth most, and what they are worth is told."""
    found = give_places(told, 20)
    possible = [Place(one.id, each.id) for one in told.people for each in told.occasions]
    ways = chain.from_iterable(combinations(possible, size) for size in range(len(possible) + 1))
    best = max(worth_of(told, set(way)) for way in ways if not broken_rules(told, set(way)))

    assert broken_rules(told, set(found.places)) == []
    assert found.objective == pytest.approx(worth_of(told, set(found.places)), abs=1e-9)
    assert found.objective == pytest.approx(best, abs=1e-3 * best + 1e-3)
    assert found.bound >= best - 1e-3


@settings(max_examples=60, deadline=None)
@given(small_seasons())
def test_without_time_places_are_given_all_the_same(told: Season) -> None:
    """One after the other: not the best, and every rule is kept; the bound says how much better others may be."""
    found = give_places(told, 0)

    assert broken_rules(told, set(found.places)) == []
    assert found.objective == pytest.approx(worth_of(told, set(found.places)), abs=1e-9)
    assert found.bound >= found.objective


def test_a_group_is_found_without_time_too() -> None:
    """Those who gain most, if they are enough."""
    people = [person(name, *needs(digital=0.5)) for name in "abc"]

    assert len(give_places(season(people, [course("k", minimum_group=3)], [occasion("t", "k")]), 0).places) == 3


@settings(max_examples=25, deadline=None)
@given(small_seasons(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same(told: Season, pick: random.Random) -> None:
    """Of people, of what they need, of occasions, courses and libraries."""

    def mixed(things: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(pick.sample(things, len(things)))

    shuffled = Season(
        mixed(tuple(replace(one, needs=mixed(one.needs)) for one in told.people)),  # type: ignore[arg-type]
        mixed(told.libraries),  # type: ignore[arg-type]
        mixed(told.interventions),  # type: ignore[arg-type]
        mixed(told.occasions),  # type: ignore[arg-type]
    )

    assert replace(give_places(shuffled, 20), seconds=0) == replace(give_places(told, 20), seconds=0)


def test_the_last_seat_goes_to_the_greater_need() -> None:
    """By priority, whoever comes first."""
    people = [person("a", *needs(digital=0.2)), person("b", *needs(digital=0.6))]

    assert placed(season(people, [course("k")], [occasion("t", "k", capacity=1)])) == [("b", "t")]


def test_a_course_is_held_with_its_minimum_group_or_not_at_all() -> None:
    """Two can't fill a course for three."""
    people = [person("a", *needs(digital=0.5)), person("b", *needs(digital=0.5))]
    told = season(people, [course("k", minimum_group=3)], [occasion("t", "k")])

    assert placed(told) == []
    assert len(placed(replace(told, people=(*people, person("c", *needs(digital=0.1)))))) == 3


def test_a_library_keeps_its_staff() -> None:
    """Of three one must stay; who is away anyway doesn't stay."""
    people = [person(name, *needs(digital=0.5)) for name in "abc"]
    told = season(people, [course("k")], [occasion("t", "k")], libraries=(replace(FALUN, minimum_staff=1), BORLANGE))
    fewer = replace(told, people=(*people[:2], person("c", away=(0,))))

    assert len(placed(told)) == 2
    assert len(placed(fewer)) == 1


def test_a_library_keeps_its_staff_over_midnight() -> None:
    """Who is away for two days is missed on the second too, when a colleague can't."""
    long = occasion("t", "k", sessions=(replace(session(0, 9, 24), end=session(1, 0, 16).end),))
    people = [person("a", *needs(digital=0.5)), person("b", away=(1,))]
    told = season(people, [course("k")], [long], libraries=(replace(FALUN, minimum_staff=1), BORLANGE))
    (left,) = find_left_out(told, ())

    assert placed(told) == []
    assert placed(replace(told, people=(people[0], person("b")))) == [("a", "t")]
    assert [obstacle.when.hour for obstacle in left.obstacles if isinstance(obstacle, Unstaffed)] == [23]


def test_two_decided_places_in_one_course_are_named() -> None:
    """Nobody takes the same twice."""
    told = season(
        [person("a", *needs(digital=0.5))],
        [course("k")],
        [occasion("t", "k"), occasion("u", "k", 1)],
        locked=(Place("a", "t"), Place("a", "u")),
    )

    with pytest.raises(LocksCollide) as collision:
        give_places(told, 20)
    (refused,) = collision.value.refused
    assert find_obstacles(told, collision.value.kept, refused) == (Repeated("t" if refused.occasion == "u" else "u"),)


def test_the_hour_that_comes_twice_is_an_hour() -> None:
    """From half past two in summer time to a quarter past two in winter time is three quarters of one."""
    twice = Session(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
    told = season([person("a", *needs(digital=0.5))], [course("k")], [occasion("t", "k", sessions=(twice,))])

    assert find_faults(told) == []
    assert placed(told) == [("a", "t")]


def test_the_way_takes_time_too() -> None:
    """Twenty kilometres can't be done in no time: one afternoon must wait."""
    both = [course("k"), course("m", "barnunga")]
    morning, afternoon = occasion("t", "k", 0, (9, 12)), occasion("u", "m", 0, (12, 15), library="borlänge")
    told = season([person("a", *needs(digital=0.5, barnunga=0.4))], both, [morning, afternoon])

    assert placed(told) == [("a", "t")]
    assert placed(replace(told, occasions=(morning, replace(afternoon, library="falun")))) == [("a", "t"), ("a", "u")]


def test_the_nearer_of_two_is_given() -> None:
    """Where both meet the need."""
    there = [occasion("t", "k", library="borlänge"), occasion("u", "k", 1)]

    assert placed(season([person("a", *needs(digital=0.5))], [course("k")], there)) == [("a", "u")]


def test_a_need_that_weighs_less_than_the_way_stays_at_home() -> None:
    """Forty kilometres take off 0.02."""
    told = season([person("a", *needs(digital=0.01))], [course("k")], [occasion("t", "k", library="borlänge")])

    assert placed(told) == []


def test_what_a_course_requires_comes_before_it() -> None:
    """Though nobody needs it for its own sake; where it comes later there is no place in either."""
    steps = [course("k1"), course("k2", to=2, requires=("k1",))]
    told = season([person("a", Need("digital", 2, 0.5))], steps, [occasion("t1", "k1", 0), occasion("t2", "k2", 1)])

    assert placed(told) == [("a", "t1"), ("a", "t2")]
    assert placed(replace(told, occasions=(occasion("t1", "k1", 2), occasion("t2", "k2", 1)))) == []


def test_what_is_decided_is_kept() -> None:
    """Even where another would need the seat more, and where the person needs nothing of it."""
    people = [person("a"), person("b", *needs(digital=0.6))]
    told = season(people, [course("k")], [occasion("t", "k", capacity=1)], locked=(Place("a", "t"),))

    assert placed(told) == [("a", "t")]


def test_decided_places_that_collide_are_named() -> None:
    """As few as can be; what else is decided could stay."""
    people = [person("a", *needs(digital=0.5)), person("b", *needs(digital=0.4)), person("c", away=(0,))]
    locked = (Place("a", "t"), Place("b", "t"), Place("c", "t"))
    told = season(people, [course("k")], [occasion("t", "k", capacity=1)], locked=locked)

    with pytest.raises(LocksCollide) as collision:
        give_places(told, 20)
    assert collision.value.refused == (Place("b", "t"), Place("c", "t"))


def test_a_season_without_anything_is_no_fault() -> None:
    """No people, no places."""
    found = give_places(season([], [], []), 20)

    assert (found.places, found.objective, found.gap) == ((), 0.0, 0.0)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"people": (person("a", library="mora"),)}, 'people[0].library: there is no library "mora"'),
        ({"people": (person("a", hours=-1),)}, "people[0].hours: -1 is not between 0 and 1,000,000"),
        (
            {"people": (person("a", *needs(digital=-0.5)),)},
            "people[0].needs[0].priority: -0.5 is not between 0 and 1,000,000",
        ),
        ({"people": (person("a", Need("x", 5, 1)),)}, "people[0].needs[0].level: 5 is not between 1 and 4"),
        ({"people": (person("a"), person("a"))}, 'people: "a" is the id of 2 of them'),
        (
            {"libraries": (replace(FALUN, latitude=160), BORLANGE)},
            "libraries[0].latitude: 160 is not between -90 and 90",
        ),
        ({"occasions": (occasion("t", "m"),)}, 'occasions[0].intervention: there is no intervention "m"'),
        ({"occasions": (occasion("t", "k", at=(9, 9)),)}, "occasions[0].sessions[0]: ends before it starts"),
        ({"occasions": (occasion("t", "k", sessions=()),)}, "occasions[0].sessions: is empty"),
        ({"locked": (Place("z", "t"),)}, 'locked[0].person: there is nobody "z"'),
        (
            {"interventions": (course("k", requires=("m",)), course("m", requires=("k",)))},
            "interventions: these require each other in a circle: k, m, k",
        ),
    ],
)
def test_what_can_not_be_is_named(changes: dict[str, object], fault: str) -> None:
    """With where it stands."""
    told = season([person("a")], [course("k")], [occasion("t", "k")])

    assert find_faults(told) == []
    assert find_faults(replace(told, **changes)) == [fault]  # type: ignore[arg-type]
