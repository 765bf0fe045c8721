"""Pairs of colleagues: one can teach what the other wishes to learn, both are willing, and it isn't too far."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from uuid import UUID

from services.planner.overview.domain.geography import Located, distance_between

# From two levels apart one explains to the other; closer they learn by going along for a day.
MENTOR_FROM = 2
_LEAST_TO_TEACH = 2
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
    def form(self) -> str:
        """``mentor`` or ``shadowing``."""
        apart = (self.mentor.level or 0) - (self.learner.level or 0)
        return "mentor" if apart >= MENTOR_FROM else "shadowing"

    @property
    def identity(self) -> PairIdentity:
        """What makes it this pair and no other."""
        return self.mentor.programme_id, self.mentor.area, self.mentor.person_id, self.learner.person_id

    def key(self, secret: str) -> str:
        """Return what a form calls the pair: nobody learns from it who the other one is."""
        text = "/".join(map(str, self.identity)).encode()
        return hashlib.blake2b(text, key=secret.encode()[:64], digest_size=16).hexdigest()


def match(people: Iterable[Willing], places: Mapping[UUID, Located], within_km: float) -> list[Pair]:
    """Return all pairs: those that want most first, then the nearer ones. Both of a pair meet the same proposal."""
    known = sorted(people, key=lambda one: (one.area, one.person_id.int))
    mentors: dict[tuple[UUID, str], list[Willing]] = {}
    for one in known:
        if one.can_teach and (one.level or 0) >= _LEAST_TO_TEACH:
            mentors.setdefault((one.programme_id, one.area), []).append(one)
    between = cache(partial(distance_between, places))
    pairs = [
        Pair(mentor, learner, kilometres)
        for learner in known
        if learner.wishes_more
        for mentor in mentors.get((learner.programme_id, learner.area), ())
        if mentor.person_id != learner.person_id
        and (mentor.level or 0) > (learner.level or 0)
        and (kilometres := between(mentor.municipality_id, learner.municipality_id)) is not None
        and kilometres <= within_km
    ]
    return sorted(pairs, key=_order)


def closest(pairs: Iterable[Pair]) -> list[Pair]:
    """Return for each learner and area the pairs with the nearest mentors; both of a pair meet it."""
    taken: Counter[tuple[UUID, str]] = Counter()
    chosen = []
    for pair in sorted(pairs, key=lambda pair: (pair.kilometres, _order(pair))):
        learner = pair.learner.person_id, pair.learner.area
        if taken[learner] < MOST_PROPOSED:
            chosen.append(pair)
        taken[learner] += 1
    return chosen


def around(people: Iterable[Willing], person_id: UUID) -> list[Willing]:
    """Return those who decide what is proposed to one person: in the areas where that person teaches everybody does."""
    known = list(people)
    mine = {(one.programme_id, one.area): one for one in known if one.person_id == person_id}
    return [
        one
        for one in known
        if (own := mine.get((one.programme_id, one.area))) and (own.can_teach or one.can_teach or one is own)
    ]


def _order(pair: Pair) -> tuple[int, float, str, int, int]:
    gap = (pair.learner.wish or 0) - (pair.learner.level or 0)
    return -gap, pair.kilometres, pair.mentor.area, pair.mentor.person_id.int, pair.learner.person_id.int
