"""Who is proposed to whom: symmetric, deterministic, near enough, and never somebody who isn't willing."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.planner.overview.domain.geography import Position, distance_km, travel_minutes
from services.planner.overview.domain.pairs import Offer, Willing, closest, find_ways, match
from services.planner.overview.domain.visits import propose_visits
from tests.planner.overview.factories import PROGRAMME, place, plan, strength, willing

PLACES = {one.id: one for one in (place(1), place(2, east=0.5), place(3, east=5.0))}
NEAR = 80.0
IN_FORCE = {PROGRAMME: {"digital", "lokal"}}
people = st.lists(
    st.builds(
        willing,
        st.integers(10, 15),
        st.integers(1, 3),
        level=st.none() | st.integers(0, 4),
        wish=st.none() | st.integers(0, 4),
        teaches=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.person_id,
)


def test_the_way_from_falun_to_gavle_is_known() -> None:
    """83 km as the crow flies, an hour and a half by car."""
    kilometres = distance_km(Position(60.607, 15.631), Position(60.675, 17.141))

    assert (round(kilometres), travel_minutes(kilometres)) == (83, 90)


def test_neighbours_with_a_strength_are_proposed_with_their_words() -> None:
    """The need's rank decides the order, then the greater strength."""
    strengths = [strength(2, "digital", 0.2, ("it-café",)), strength(1, "digital"), strength(3, "digital", 0.9)]
    visits = propose_visits([plan(1, digital=0.3, lokal=0.1)], strengths, PLACES, NEAR, IN_FORCE)

    assert [(visit.host.name, visit.host.words) for visit in visits] == [("Kommun 2", ("it-café",))]


def test_a_remark_is_no_strength() -> None:
    """Under one in twenty nobody travels."""
    assert propose_visits([plan(1, digital=0.3)], [strength(2, "digital", 0.04)], PLACES, NEAR, IN_FORCE) == []


def test_nobody_travels_for_an_area_that_is_given_up() -> None:
    """It stands in a plan of before; the greatest needs are counted without it."""
    guest = plan(1, digital=0.1, old1=0.9, old2=0.9, old3=0.9, old4=0.9, old5=0.9)
    strengths = [strength(2, area, 0.9) for area in ("old1", "digital")]
    visits = propose_visits([guest], strengths, PLACES, NEAR, IN_FORCE)

    assert [visit.need.area for visit in visits] == ["digital"]


def test_somebody_who_teaches_meets_somebody_who_wishes() -> None:
    """However far ahead: how far nobody is told."""
    mentor = willing(10, 1, level=3, teaches=True)
    pairs = match([mentor, willing(11, 2, level=1, wish=3), willing(12, 2, level=2, wish=3)], PLACES, NEAR)

    assert [pair.learner.person_id.int for pair in pairs] == [11, 12]


@given(people, st.randoms())
def test_the_order_of_people_changes_nothing(known: list[Willing], chance) -> None:  # type: ignore[no-untyped-def]
    """Everybody meets the same proposals."""
    shuffled = list(known)
    chance.shuffle(shuffled)

    assert match(shuffled, PLACES, NEAR) == match(known, PLACES, NEAR)


@given(people)
def test_a_pair_is_near_and_one_can_teach_what_the_other_wishes(known: list[Willing]) -> None:
    """Both of a pair stand among the willing."""
    for pair in match(known, PLACES, NEAR):
        assert {pair.mentor, pair.learner} <= set(known)
        assert pair.mentor.can_teach
        assert pair.learner.wishes_more
        assert pair.mentor.person_id != pair.learner.person_id
        assert pair.kilometres <= NEAR


@given(people)
def test_both_meet_the_same_pair_from_either_end(known: list[Willing]) -> None:
    """Swapping east and west changes no distance, so what one sees the other sees."""
    mirrored = {
        key: place(key.int, east=-(one.position.longitude - 15.6) if one.position else 0.0)
        for key, one in PLACES.items()
    }
    here = {pair.identity for pair in match(known, PLACES, NEAR)}

    assert here == {pair.identity for pair in match(known, mirrored, NEAR)}


def test_a_learner_is_proposed_the_nearest_mentors() -> None:
    """Three of five, those of the own municipality first; a mentor may be the nearest one for many."""
    mentors = [willing(20 + number, 1 + number % 2, level=3, teaches=True) for number in range(5)]
    learners = [willing(30 + number, 1, level=0, wish=2) for number in range(9)]
    one = closest([*mentors, learners[0]], PLACES, NEAR)
    many = closest([mentors[0], *learners], PLACES, NEAR)

    assert [pair.kilometres for pair in one] == [0, 0, 0]
    assert len(many) == 9


@given(people)
def test_a_learner_is_proposed_the_first_of_all_pairs(known: list[Willing]) -> None:
    """And one person's pairs are those of all pairs that have the person."""
    everything = match(known, PLACES, NEAR)
    proposed = closest(known, PLACES, NEAR)

    for one in known:
        mine = [pair for pair in everything if pair.learner == one]
        nearest = sorted(mine, key=lambda pair: (pair.kilometres, pair.mentor.person_id.int))
        assert [pair for pair in proposed if pair.learner == one] == nearest[:3]
        assert match(known, PLACES, NEAR, one.person_id) == [
            pair for pair in everything if one in (pair.mentor, pair.learner)
        ]


@given(people)
def test_ways_between_places_are_those_of_the_pairs(known: list[Willing]) -> None:
    """Found from what each place says together, without going through all pairs."""
    offers = [
        Offer(PROGRAMME, "digital", here, max(teach, default=None), min(learn, default=None))
        for here in {one.municipality_id for one in known}
        for teach in [[one.level for one in known if one.municipality_id == here and one.can_teach and one.level]]
        for learn in [[one.level or 0 for one in known if one.municipality_id == here and one.wishes_more]]
    ]
    pairs = match(known, PLACES, NEAR)

    assert {(way.helper, way.helped, way.kilometres) for way in find_ways(offers, PLACES, NEAR)} == {
        (pair.mentor.municipality_id, pair.learner.municipality_id, pair.kilometres) for pair in pairs
    }


def test_a_form_names_a_pair_by_a_key_that_tells_nothing() -> None:
    """The same secret gives the same key, another secret another one."""
    pair = match([willing(10, 1, level=3, teaches=True), willing(11, 1, level=0, wish=2)], PLACES, NEAR)[0]

    assert pair.key("a") == pair.key("a") != pair.key("b")
    assert str(UUID(int=10)) not in pair.key("a")


def test_where_a_place_is_unknown_only_colleagues_of_the_same_municipality_meet() -> None:
    """Without coordinates nobody is sent anywhere."""
    mentor = willing(10, 1, level=3, teaches=True)
    learners = [willing(11, 1, level=0, wish=2), willing(12, 2, level=0, wish=2)]

    assert [pair.learner.person_id.int for pair in match([mentor, *learners], {}, NEAR)] == [11]
