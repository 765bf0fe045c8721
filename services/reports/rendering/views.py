"""What the templates show: notes with their numbers, needs with their reasons, goals by time, sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reports.rendering import words
from services.reports.rendering.parts import Evidence, Goal, Intervention, Need, Note, Resource
from services.reports.rendering.payload import MunicipalPlan
from shared.language import format_number, format_percent

# So many notes stand in their authors' words behind a need; the others by their numbers.
EVIDENCE_SHOWN = 6
RESOURCES_SHOWN = 6


@dataclass(frozen=True)
class NumberedNote:
    """A note with the number that it carries everywhere in the document, such as `Sv 7`."""

    number: str
    anchor: str
    note: Note


@dataclass(frozen=True)
class QuadrantView:
    """A quadrant with its name and its numbered notes."""

    code: str
    name: str
    notes: list[NumberedNote]

    @property
    def votes(self) -> int:
        """The dots of all its notes."""
        return sum(item.note.votes for item in self.notes)

    @property
    def mass(self) -> float:
        """What all its notes weigh together before the quadrant itself is weighed."""
        return sum(item.note.mass for item in self.notes)

    @property
    def compared_mass(self) -> float:
        """What those weigh together that were compared in pairs."""
        return sum(item.note.mass for item in self.notes if item.note.compared_share is not None)


@dataclass(frozen=True)
class Reason:
    """A note behind a need, with its number where the note stands in the appendix."""

    evidence: Evidence
    number: str
    anchor: str

    @property
    def pressure(self) -> str:
        """`3,01 % × 60,0 % = 1,81 %`: the note's weight, its share in the area, its part of the pressure."""
        part = self.evidence
        return words.unbroken(
            f"{format_percent(part.weight, 2)} × {format_percent(part.confidence, 1)}"
            f" = {format_percent(part.contribution, 2)}"
        )

    @property
    def cover(self) -> str:
        """`5 × 60,0 % = 3,0`: a note's mass, its share in the area, its part of the area's strength."""
        part = self.evidence
        return words.unbroken(
            f"{words.hours(part.mass)} × {format_percent(part.confidence, 1)}"
            f" = {format_number(part.mass * part.confidence, 1)}"
        )


@dataclass(frozen=True)
class NeedView:
    """A need with its reasons, the strongest first, and the strengths that cover some of it."""

    need: Need
    reasons: list[Reason]
    strengths: list[Reason]

    @property
    def told(self) -> list[Reason]:
        """The reasons that stand in their authors' words."""
        return self.reasons[:EVIDENCE_SHOWN]

    @property
    def counted(self) -> list[Reason]:
        """The others, of which the numbers stand."""
        return self.reasons[EVIDENCE_SHOWN:]


@dataclass(frozen=True)
class Way:
    """A way to go on, with the numbers of the heaviest note of each side."""

    name: str
    numbers: list[str]


@dataclass(frozen=True)
class WaysView:
    """An area's ways forward: each note that they pair stands once, with its quadrant."""

    name: str
    notes: list[tuple[str, NumberedNote]]
    ways: list[Way]


@dataclass(frozen=True)
class GoalView:
    """A goal with its number and the need that it answers."""

    place: int
    goal: Goal
    need: Need | None


@dataclass(frozen=True)
class PlannedIntervention:
    """An intervention and the goal that it serves."""

    goal: GoalView
    intervention: Intervention


@dataclass(frozen=True)
class PeriodView:
    """A period, in the words of whoever planned it, and what is to be done in it."""

    name: str
    interventions: list[Intervention]

    @property
    def hours(self) -> float:
        """Hours of those that state them, per participant."""
        return sum(item.hours or 0 for item in self.interventions)

    @property
    def cost(self) -> float:
        """The known cost."""
        return sum(item.cost or 0 for item in self.interventions)


@dataclass(frozen=True)
class MunicipalView:
    """All that the templates of a municipal plan ask for."""

    plan: MunicipalPlan
    quadrants: list[QuadrantView]
    priorities: list[NeedView]
    others: list[NeedView]
    strategies: list[WaysView]
    too_close: int
    goals: dict[str, list[GoalView]]
    interventions: list[PlannedIntervention]
    resources: list[Resource]
    other_resources: list[str]

    @property
    def hours(self) -> float:
        """Hours of all interventions that state them, per participant."""
        return sum(item.intervention.hours or 0 for item in self.interventions)

    @property
    def cost(self) -> float:
        """The known cost of all interventions."""
        return sum(item.intervention.cost or 0 for item in self.interventions)

    @property
    def periods(self) -> list[PeriodView]:
        """What is done when, as the goals name it; what has no time comes last."""
        periods: dict[str, PeriodView] = {}
        for item in self.interventions:
            name = item.intervention.period
            periods.setdefault(name, PeriodView(name, [])).interventions.append(item.intervention)
        return sorted(periods.values(), key=lambda period: not period.name)

    @property
    def noted(self) -> list[str]:
        """The names of the quadrants that have notes."""
        return [part.name for part in self.quadrants if part.notes]

    @property
    def joined(self) -> int:
        """How many notes there are when those that say the same are one; 0 where none do."""
        notes = [item.note for part in self.quadrants for item in part.notes]
        return len(notes) if any(note.other_wordings for note in notes) else 0

    @property
    def looked_at(self) -> list[str]:
        """The perspectives of which there are notes or conclusions, in the programme's order."""
        said = {note.perspective for part in self.plan.swot for note in part.notes}
        said |= {conclusion.perspective for conclusion in self.plan.conclusions}
        return [perspective.name for perspective in self.plan.perspectives if perspective.code in said]

    @property
    def masses(self) -> dict[str, float]:
        """Each quadrant's mass."""
        return {part.code: part.mass for part in self.quadrants}

    @property
    def compared_masses(self) -> dict[str, float]:
        """The mass of each quadrant's compared notes together, where some were."""
        return {part.code: part.compared_mass for part in self.quadrants if part.compared_mass}

    @property
    def nothing_needed(self) -> bool:
        """No pressure on any area: every need is 0."""
        return all(need.pressure == 0 for need in self.plan.needs)

    @property
    def nothing_presses(self) -> bool:
        """No weaknesses, opportunities or threats."""
        return not any(part.notes for part in self.quadrants if part.code in words.PRESSING)


def municipal_view(plan: MunicipalPlan) -> MunicipalView:
    """Number the notes, tie needs and goals to them, sort goals by horizon."""
    quadrants = _quadrants(plan)
    numbered = {item.note.id: item for part in quadrants for item in part.notes}
    needs = {need.area: need for need in plan.needs}
    views = [_need_view(need, numbered) for need in plan.needs]
    goals = [GoalView(place, goal, needs.get(goal.area)) for place, goal in enumerate(plan.goals, start=1)]
    by_horizon = {code: [each for each in goals if each.goal.horizon == code] for code in ("0-6", "6-24")}
    return MunicipalView(
        plan=plan,
        quadrants=quadrants,
        priorities=[view for view in views if view.need.priority and view.need.need > 0],
        others=[view for view in views if view.reasons and not (view.need.priority and view.need.need > 0)],
        strategies=_strategies(plan, numbered),
        too_close=sum(need.too_close_to_call for need in plan.needs),
        goals={code: found for code, found in by_horizon.items() if found},
        interventions=[PlannedIntervention(view, item) for view in goals for item in view.goal.interventions],
        resources=plan.resources[:RESOURCES_SHOWN],
        other_resources=[resource.name for resource in plan.resources[RESOURCES_SHOWN:]],
    )


def _strategies(plan: MunicipalPlan, numbered: dict[str, NumberedNote]) -> list[WaysView]:
    views: dict[str, WaysView] = {}
    for strategy in plan.strategies:
        view = views.setdefault(strategy.name, WaysView(strategy.name, [], []))
        sides = zip(words.STRATEGY_SIDES[strategy.kind], (strategy.within[0], strategy.around[0]), strict=True)
        pair = [(quadrant, numbered[note]) for quadrant, note in sides if note in numbered]
        view.notes.extend(side for side in pair if side not in view.notes)
        view.ways.append(Way(words.strategy_name(strategy.kind), [item.number for _, item in pair]))
    return list(views.values())


def _quadrants(plan: MunicipalPlan) -> list[QuadrantView]:
    notes: dict[str, Sequence[Note]] = {part.quadrant: part.notes for part in plan.swot}
    return [
        QuadrantView(code, words.quadrant_name(code), _numbered(code, notes.get(code, ()))) for code in words.QUADRANTS
    ]


def _numbered(code: str, notes: Sequence[Note]) -> list[NumberedNote]:
    letters = words.quadrant_letters(code)
    return [
        NumberedNote(f"{letters}\u00a0{place}", f"note-{code}-{place}", note)
        for place, note in enumerate(notes, start=1)
    ]


def _need_view(need: Need, numbered: dict[str, NumberedNote]) -> NeedView:
    strongest = sorted(need.evidence, key=lambda item: -item.contribution)
    return NeedView(
        need,
        reasons=[_reason(item, numbered.get(item.note)) for item in strongest],
        strengths=[_reason(item, numbered.get(item.note)) for item in need.strengths],
    )


def _reason(part: Evidence, note: NumberedNote | None) -> Reason:
    return Reason(part, note.number if note else "", note.anchor if note else "")
