"""Giving places: needs are met by priority, ways are short, and what must hold holds."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from services.planner.interventions.domain.filling import fill_groups, fill_up
from services.planner.interventions.domain.programming import ENOUGH, Infeasible, Optimum, Programme
from services.planner.interventions.domain.season import Place, Season, moments_of
from services.planner.interventions.domain.seats import Seat, possible_seats
from services.planner.interventions.domain.staffing import Staffing
from services.planner.interventions.domain.travelling import Travelling

# Of two results worth the same the one with fewer seats, and fewer hours.
_SEAT_COST, _HOUR_COST = 1e-5, 1e-6
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Placed:
    """The places given. No others are worth more than ``bound``; ``gap`` is the share that is missing to it at most.

    ``objective`` is the sum of the priorities of the needs that are met, less what the ways to all places take off.
    """

    places: tuple[Place, ...]
    objective: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """How much more might be reached, as a share of the bound."""
        return (self.bound - self.objective) / self.bound if self.bound > 0 else 0.0


class LocksCollide(Exception):
    """Places that are decided can't all be kept. ``refused``: those that go if as many as can be stay."""

    def __init__(self, refused: Sequence[Place], kept: Sequence[Place]) -> None:
        """Keep both."""
        super().__init__(", ".join(f"{place.person} in {place.occasion}" for place in refused))
        self.refused, self.kept = tuple(refused), tuple(kept)


def give_places(season: Season, seconds: float, progress: Progress | None = None) -> Placed:
    """Return the places that are worth most, those that are decided among them.

    Args:
        season: without faults.
        seconds: for which better ones are looked for at most.
        progress: told now and then how far from the best they may still be, as a share.

    Raises:
        LocksCollide: what is decided can't be kept whole.
        OutOfTime: nothing that keeps all rules was found in time.
    """
    travelling = Travelling(season)
    seats = possible_seats(season, travelling)
    missing = set(season.locked) - {seat.place for seat in seats}
    try:
        if not missing:
            return _Model(season, travelling, seats, must=True).placed(seconds, progress)
    except Infeasible:
        pass
    kept = _Model(season, travelling, seats, must=False).placed(seconds, None).places
    raise LocksCollide(sorted(set(season.locked) - set(kept)), kept)


class _Model:
    """The season's rules as rows. ``must``: what is decided is kept whatever it costs, else as much of it as can be."""

    def __init__(self, season: Season, travelling: Travelling, seats: Sequence[Seat], *, must: bool) -> None:
        self._season, self._travelling, self._seats = season, travelling, seats
        self._programme = Programme()
        self._decided = frozenset(season.locked)
        # Worth more than all that could be had instead.
        self._premium = 0.0 if must else 1.0 + sum(need.priority for one in season.people for need in one.needs)
        self._columns = {
            seat.place: self._programme.column(
                self._premium * (seat.place in self._decided) - seat.cost - _SEAT_COST - _HOUR_COST * self._hours(seat),
                least=float(must and seat.place in self._decided),
            )
            for seat in seats
        }
        by_person: dict[str, list[Seat]] = defaultdict(list)
        for seat in seats:
            by_person[seat.place.person].append(seat)
        for name, own in by_person.items():
            self._person(name, own)
        self._groups()
        self._staff()

    def placed(self, seconds: float, progress: Progress | None) -> Placed:
        found = self._programme.solve(seconds, progress)
        chosen = [seat.place for seat in self._seats if found.values[self._columns[seat.place]] > 0.5]
        fillings = list(self._fillings(chosen, found))
        places = max(fillings, key=lambda filling: worth(self._of(filling)))
        known, objective = worth(self._of(chosen)), worth(self._of(places))
        # What only decides between equals, and the premium, aren't part of what is told.
        bound = max(objective, known + found.bound - found.objective)
        return Placed(tuple(places), objective, bound, round(found.seconds, 2))

    def _fillings(self, chosen: Collection[Place], found: Optimum) -> Iterator[list[Place]]:
        """Yield what was found; if time ran out and nothing is decided what is found at once too, both filled up."""
        yield fill_up(self._season, chosen)
        if not self._decided and found.bound - found.objective > ENOUGH * found.bound:
            yield fill_up(self._season, fill_groups(self._season))

    def _of(self, places: Iterable[Place]) -> list[Seat]:
        given = set(places)
        return [seat for seat in self._seats if seat.place in given]

    def _person(self, name: str, seats: Sequence[Seat]) -> None:
        programme, season = self._programme, self._season
        by_need: dict[object, list[Seat]] = defaultdict(list)
        by_intervention: dict[str, list[Seat]] = defaultdict(list)
        for seat in seats:
            by_intervention[season.occasion[seat.place.occasion].intervention].append(seat)
            for need in seat.needs:
                by_need[need].append(seat)
        for need in season.person[name].needs:
            if having := by_need.get(need):
                met = programme.column(need.priority, whole=False)
                programme.row({met: 1.0} | self._all(having, -1.0), most=0.0)
        for own in by_intervention.values():
            programme.row(self._all(own), most=1.0)
        hours = {self._columns[seat.place]: self._hours(seat) for seat in seats}
        programme.row(hours, most=season.person[name].hours)
        self._order(seats, by_intervention)
        self._purpose(seats, by_intervention)
        for one, other in combinations(seats, 2):
            if self._travelling.clash(one.place.occasion, other.place.occasion):
                programme.row(self._all((one, other)), most=1.0)

    def _order(self, seats: Iterable[Seat], by_intervention: Mapping[str, Sequence[Seat]]) -> None:
        """What an intervention requires is over before it starts."""
        occasions = self._season.occasion
        for seat in seats:
            occasion = occasions[seat.place.occasion]
            for required in self._season.given_by(occasion).requires:
                before = [
                    other
                    for other in by_intervention.get(required, ())
                    if occasions[other.place.occasion].ends <= occasion.starts
                ]
                self._programme.row({self._columns[seat.place]: 1.0} | self._all(before, -1.0), most=0.0)

    def _purpose(self, seats: Iterable[Seat], by_intervention: Mapping[str, Sequence[Seat]]) -> None:
        """Nobody fills up a group: what meets no need is there for what requires it, or is decided."""
        for seat in seats:
            if seat.needs or seat.place in self._decided:
                continue
            name = self._season.occasion[seat.place.occasion].intervention
            after = [
                other
                for intervention, others in by_intervention.items()
                if name in self._season.intervention[intervention].requires
                for other in others
            ]
            self._programme.row({self._columns[seat.place]: 1.0} | self._all(after, -1.0), most=0.0)

    def _groups(self) -> None:
        """An occasion is held with its minimum group, up to its capacity, or not at all."""
        by_occasion: dict[str, list[Seat]] = defaultdict(list)
        for seat in self._seats:
            by_occasion[seat.place.occasion].append(seat)
        for name, own in by_occasion.items():
            occasion = self._season.occasion[name]
            held = self._programme.column()
            self._programme.row(self._all(own) | {held: -float(occasion.capacity)}, most=0.0)
            least = self._season.given_by(occasion).minimum_group
            self._programme.row(self._all(own) | {held: -float(least)}, least=0.0)
            for seat in own:
                self._programme.row({self._columns[seat.place]: 1.0, held: -1.0}, most=0.0)

    def _staff(self) -> None:
        """No more of a library are away than may leave it: looked at whenever one more leaves or a day begins."""
        staffing = Staffing(self._season)
        by_library: dict[str, list[tuple[Seat, datetime, datetime]]] = defaultdict(list)
        for seat in self._seats:
            person, occasion = self._season.person[seat.place.person], self._season.occasion[seat.place.occasion]
            for leaves, returns in self._travelling.away(person, occasion):
                by_library[person.library].append((seat, leaves, returns))
        for library, away in by_library.items():
            for when in sorted({moment for _, leaves, returns in away for moment in moments_of(leaves, returns)}):
                gone = [seat for seat, leaves, returns in away if leaves <= when < returns]
                most = staffing.may_leave(library, when)
                if len({seat.place.person for seat in gone}) > most:
                    self._programme.row(dict.fromkeys(self._anybody(gone), 1.0), most=float(most))

    def _anybody(self, seats: Iterable[Seat]) -> Iterator[int]:
        """Yield columns that are 1 together for each person who has one of these seats, whose times may touch."""
        by_person: dict[str, list[Seat]] = defaultdict(list)
        for seat in seats:
            by_person[seat.place.person].append(seat)
        for own in by_person.values():
            pairs = combinations({seat.place.occasion for seat in own}, 2)
            if all(self._travelling.clash(one, other) for one, other in pairs):
                yield from (self._columns[seat.place] for seat in own)
            else:
                either = self._programme.column(whole=False)
                for seat in own:
                    self._programme.row({self._columns[seat.place]: 1.0, either: -1.0}, most=0.0)
                yield either

    def _all(self, seats: Iterable[Seat], factor: float = 1.0) -> dict[int, float]:
        return {self._columns[seat.place]: factor for seat in seats}

    def _hours(self, seat: Seat) -> float:
        return self._season.given_by(self._season.occasion[seat.place.occasion]).hours


def worth(seats: Iterable[Seat]) -> float:
    """Return the priorities of the needs that seats meet, each once, less what their ways take off."""
    given = list(seats)
    met = {(seat.place.person, need) for seat in given for need in seat.needs}
    return sum(sorted(need.priority for _, need in met)) - sum(sorted(seat.cost for seat in given))
