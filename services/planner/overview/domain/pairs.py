"""Pairs of colleagues: one can teach what the other wishes to learn, both are willing, and it isn't too far."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from uuid import UUID

from services.planner.assessment.domain import LEAST_TO_TEACH
from services.planner.overview.domain.geography import Located, distance_between

# So many of the nearest mentors are proposed to a learner in each area.
MOST_PROPOSED = 3
# Programme, area, who teaches, who learns.
PairIdentity = tuple[UUID, str, UUID, UUID]


@dataclass(frozen=True)
class Willing:
    """What somebody who may be asked says of an area; levels are 0 to 4, None where nothing is said."""

    programme_id: UUID
    area: str
    person_id: UUID
    municipality_id: UUID
    level: int | None
    wish: int | None
    can_teach: bool

    @property
    def wishes_more(self) -> bool:
        """Say whether the wished level is above the present one."""
        return self.wish is not None and self.wish > (self.level or 0)


@dataclass(frozen=True)
class Pair:
    """``learner`` could learn the area from ``mentor``, so many kilometres away."""

    mentor: Willing
    learner: Willing
    kilometres: float

    @property
    def identity(self) -> PairIdentity:
        """What makes it this pair and no other."""
        return self.mentor.programme_id, self.mentor.area, self.mentor.person_id, self.learner.person_id

    def key(self, secret: str) -> str:
        """Return what a form calls the pair: nobody learns from it who the other one is."""
        text = "/".join(map(str, self.identity)).encode()
        return hashlib.blake2b(text, key=secret.encode()[:64], digest_size=16).hexdigest()


@dataclass(frozen=True)
class Offer:
    """What a municipality's willing people say of an area together.

    ``best``: the highest level of somebody who can teach; ``least``: the lowest of somebody who wishes to get further.
    """

    programme_id: UUID
    area: str
    municipality_id: UUID
    best: int | None
    least: int | None


@dataclass(frozen=True)
class Way:
    """Somebody of ``helper`` could help somebody of ``helped`` with an area."""

    area: str
    helper: UUID
    helped: UUID
    kilometres: float


def match(
    people: Iterable[Willing], places: Mapping[UUID, Located], within_km: float, person_id: UUID | None = None
) -> list[Pair]:
    """Return all pairs, or one person's: those that want most first, then the nearer ones."""
    known = sorted(people, key=lambda one: (one.area, one.person_id.int))
    mentors = _mentors(known)
    own = _mentors(one for one in known if one.person_id == person_id)
    between = cache(partial(distance_between, places))
    pairs = [
        Pair(mentor, learner, kilometres)
        for learner in known
        if learner.wishes_more
        for mentor in (mentors if person_id in {None, learner.person_id} else own).get(_field(learner), ())
        if _is_ahead(mentor, learner)
        and (kilometres := between(mentor.municipality_id, learner.municipality_id)) is not None
        and kilometres <= within_km
    ]
    return sorted(pairs, key=_order)


def closest(people: Iterable[Willing], places: Mapping[UUID, Located], within_km: float) -> list[Pair]:
    """Return for each learner and area the pairs with the nearest mentors; both of a pair meet it."""
    known = list(people)
    mentors = _mentors(known)
    between = cache(partial(distance_between, places))

    # Learners of the same municipality have the same way to everybody.
    @cache
    def by_way(field: tuple[UUID, str], home: UUID) -> list[tuple[float, int, Willing]]:
        ways = ((between(one.municipality_id, home), one) for one in mentors.get(field, ()))
        return sorted((way, one.person_id.int, one) for way, one in ways if way is not None and way <= within_km)

    chosen: list[Pair] = []
    for learner in known:
        if learner.wishes_more:
            near = by_way(_field(learner), learner.municipality_id)
            able = (Pair(one, learner, way) for way, _id, one in near if _is_ahead(one, learner))
            chosen += islice(able, MOST_PROPOSED)
    return chosen


def still_fitting(people: Iterable[Willing], pairs: Iterable[PairIdentity]) -> set[PairIdentity]:
    """Return those of the pairs whose two may both still be asked, one with something to learn from the other."""
    said = {(*_field(one), one.person_id): one for one in people}
    found: set[PairIdentity] = set()
    for pair in pairs:
        programme_id, area, mentor_id, learner_id = pair
        mentor, learner = said.get((programme_id, area, mentor_id)), said.get((programme_id, area, learner_id))
        if mentor and learner and _can_teach(mentor) and learner.wishes_more and _is_ahead(mentor, learner):
            found.add(pair)
    return found


def find_ways(offers: Iterable[Offer], places: Mapping[UUID, Located], within_km: float) -> list[Way]:
    """Return from where to where somebody could help, within one municipality too: as ``match`` finds, without persons.

    Who teaches stands on a higher level than who learns, so the two are never the same.
    """
    known = list(offers)
    between = cache(partial(distance_between, places))
    teaching: dict[tuple[UUID, str], list[Offer]] = {}
    for offer in known:
        if offer.best is not None and offer.best >= LEAST_TO_TEACH:
            teaching.setdefault((offer.programme_id, offer.area), []).append(offer)
    return [
        Way(helped.area, helper.municipality_id, helped.municipality_id, kilometres)
        for helped in known
        if helped.least is not None
        for helper in teaching.get((helped.programme_id, helped.area), ())
        if (helper.best or 0) > helped.least
        and (kilometres := between(helper.municipality_id, helped.municipality_id)) is not None
        and kilometres <= within_km
    ]


def _mentors(people: Iterable[Willing]) -> dict[tuple[UUID, str], list[Willing]]:
    mentors: dict[tuple[UUID, str], list[Willing]] = {}
    for one in people:
        if _can_teach(one):
            mentors.setdefault(_field(one), []).append(one)
    return mentors


def _can_teach(one: Willing) -> bool:
    return one.can_teach and (one.level or 0) >= LEAST_TO_TEACH


def _is_ahead(mentor: Willing, learner: Willing) -> bool:
    return (mentor.level or 0) > (learner.level or 0)


def _field(one: Willing) -> tuple[UUID, str]:
    return one.programme_id, one.area


def _order(pair: Pair) -> tuple[int, float, str, int, int]:
    gap = (pair.learner.wish or 0) - (pair.learner.level or 0)
    return -gap, pair.kilometres, pair.mentor.area, pair.mentor.person_id.int, pair.learner.person_id.int
