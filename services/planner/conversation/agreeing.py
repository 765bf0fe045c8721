"""What the two agree on: at most three goals among those that are proposed, and how much time it may take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.queries import read_sharing
from services.planner.assessment.tables import SelfAssessment
from services.planner.conversation.domain import (
    HOURS_A_YEAR,
    Hours,
    Reasons,
    choice_fits,
    count_hours,
    list_reasons,
    propose_goals,
)
from services.planner.conversation.parties import Party
from services.planner.conversation.tables import HoursBudget
from services.planner.deriving.domain.individual import propose_support
from services.planner.editing.apart import own_edits
from services.planner.editing.domain import acceptance
from services.planner.editing.problems import TooManyItems
from services.planner.editing.queries import Workpiece, read_own_work
from services.planner.editing.use_cases import find_workpiece, write_edits
from services.planner.framework_versions.queries import published_outline
from services.planner.plans.domain.catalogue import Catalogue
from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import Fields, editable_fields, items_of, present
from services.planner.plans.loading import catalogue_for
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import TIME_ZONE

# Beside what the plan holds: a longer list nobody reads at a meeting.
_MORE, _ALONE = 6, 3


@dataclass(frozen=True)
class GoalChoice:
    """A goal that can be chosen; ``reasons`` is None for one of the two's own outside the framework's areas.

    ``wished``: the person wants to get further there, as far as the viewer may know; ``alone``: only the person is
    offered it, for a wish that they keep.  ``edits``: those by which the plan has it, where it isn't chosen.
    """

    id: str
    text: str
    target: int | None
    area_name: str
    reasons: Reasons | None
    edits: Fields = field(default_factory=dict)
    chosen: bool = False
    wished: bool = False
    alone: bool = False


def list_choices(db: Transaction, party: Party, piece: Workpiece) -> list[GoalChoice]:
    """Return the plan's goals, then what else is proposed: with the words and targets that both are offered.

    Where the person has rewritten a goal that only their own plan has, they alone are offered it in their words.
    """
    content, fields = piece.work.content, piece.work.fields
    known = _assessed(db, party)
    shared = read_sharing(db, (party.programme_id, party.person_id)).with_manager
    said = known if shared else {}
    found = propose_goals(content["areas"], said, most=len(content["areas"]))
    wished = {area for area, (level, wish) in known.items() if wish is not None and wish > (level or 0)}
    reasons = {each.area: each for each in list_reasons(content["areas"], said)}
    chosen = [_present_goal(goal, fields, reasons, wished) for goal in present(fields)]
    taken = {str(fields.get(f"goals/{goal.id}/area", "")) for goal in chosen}
    offers = _Offers(party, piece, _catalogue(db, party), _written_alone(db, party, piece), wished)
    offered = [each for each in found if each.area not in taken and each.area in offers.catalogue.areas]
    more = [offers.make(each) for each in offered[:_MORE]]
    if shared:
        return [*chosen, *more]
    open_areas = wished & offers.catalogue.areas.keys() - taken - {each.id for each in more}
    alone = [each for each in list_reasons(content["areas"], {}) if each.area in open_areas]
    further = [each for each in alone if (known[each.area][0] or 0) < each.next_level]
    return [*chosen, *more, *(replace(offers.make(each), alone=True) for each in further[:_ALONE])]


def _present_goal(goal: str, fields: Fields, reasons: Mapping[str, Reasons], wished: Collection[str]) -> GoalChoice:
    path = f"goals/{goal}"
    area = str(fields.get(f"{path}/area", ""))
    found = reasons.get(area)
    name = found.name if found else ""
    return GoalChoice(goal, *_told(path, fields), name, found, chosen=True, wished=area in wished)


def _told(path: str, fields: Fields) -> tuple[str, int | None]:
    target = fields.get(f"{path}/target")
    return str(fields.get(f"{path}/text", "")), target if isinstance(target, int) else None


def _written_alone(db: Transaction, party: Party, piece: Workpiece) -> Fields:
    """Return what the person has written in their own plan, for the person; of a goal that was kept, not its reasons.

    Those were derived from an assessment that may be kept.
    """
    if party.side != "person":
        return {}
    own = read_own_work(db, piece.plan).work
    written = own_edits(own.derived, own.fields)
    apart = {path: row.value for path, row in piece.apart.items()}
    there = {path: value for path, value in written.items() if all(goal in own.fields for goal in items_of(path)[:1])}
    own_reasons = {f"{goal}/why" for goal in own.fields if goal not in own.derived}
    return apart | {path: value for path, value in there.items() if path not in own_reasons}


@dataclass(frozen=True)
class _Offers:
    """What goals are made of that the plan doesn't have: as one would be offered, so it is when it is chosen."""

    party: Party
    piece: Workpiece
    catalogue: Catalogue
    written: Fields
    wished: Collection[str]

    def make(self, reasons: Reasons) -> GoalChoice:
        path = f"goals/{reasons.area}"
        if self._is_the_persons(path):
            path = f"goals/{new_id()}"
        edits = self._proposed(path, reasons) | self._kept(path) | {path: True}
        return GoalChoice(
            reasons.area, *_told(path, edits), reasons.name, reasons, edits, wished=reasons.area in self.wished
        )

    def _proposed(self, path: str, reasons: Reasons) -> dict[str, Value]:
        """Return the goal as it was saved, else as it was derived, else as the catalogue has it."""
        for known in (self.piece.work.saved, self.piece.work.derived):
            if path in known:
                return acceptance(path, known)
        part = self.catalogue.areas[reasons.area]
        goal = {
            "id": path.removeprefix("goals/"),
            "area": reasons.area,
            "text": part.levels[reasons.next_level - 1],
            "target": reasons.next_level,
            "support": propose_support(part, max(self.piece.plan.starts_on, datetime.now(TIME_ZONE).date())),
        }
        proposed = acceptance(path, editable_fields({"kind": "individual", "areas": [], "goals": [goal]}))
        return {inner: value for inner, value in proposed.items() if value not in ("", None)}

    def _kept(self, path: str) -> dict[str, Value]:
        """Return what somebody has written in the goal before."""
        written = {**self.written, **self.piece.work.edits}
        return {each: value for each, value in written.items() if each.startswith(f"{path}/")}

    def _is_the_persons(self, path: str) -> bool:
        """Say whether the person has written in a goal that the manager has never read, and isn't shown now either."""
        if self.party.side == "person" or path in self.piece.work.saved:
            return False
        rows = [row for inner, row in self.piece.rows.items() if inner.startswith(f"{path}/")]
        return any(row.person_id == self.party.person_id for row in rows)


def choose_goals(db: Transaction, viewer: Viewer, party: Party, chosen: Sequence[str], offered: Sequence[str]) -> None:
    """Let the plan have these goals and none of the others that were offered; one that somebody added since stays.

    Those that weren't in the plan come with the support that is proposed.

    Raises:
        NotFound: there is no such plan for the viewer.
        PlanLocked: the plan is agreed.
        TooManyItems: more than three are chosen.
    """
    piece = find_workpiece(db, viewer, party.plan_id, lock=True)
    there = present(piece.work.fields)
    if not choice_fits([*chosen, *(goal for goal in there if goal not in offered)]):
        raise TooManyItems
    known = {each.id: each for each in list_choices(db, party, piece)}
    gone = [goal for goal in there if goal in offered and goal not in chosen]
    changes: dict[str, Value] = {f"goals/{goal}": False for goal in gone}
    for goal in chosen:
        if goal in known and not known[goal].chosen:
            changes |= known[goal].edits
    write_edits(db, viewer, piece, changes)


def read_budget(db: Transaction, municipality_id: UUID) -> int:
    """Return how many hours a year a person on full time has for learning in a municipality."""
    found = db.scalar(select(HoursBudget.hours).where(HoursBudget.municipality_id == municipality_id))
    return HOURS_A_YEAR if found is None else found


def write_budget(db: Transaction, municipality_id: UUID, hours: int) -> None:
    """Decide how many hours a year a person on full time has; agreements that stand keep theirs."""
    values = insert(HoursBudget).values(municipality_id=municipality_id, hours=hours)
    db.execute(values.on_conflict_do_update(index_elements=["municipality_id"], set_={"hours": hours}))


def sum_hours(db: Transaction, party: Party, content: dict[str, Any]) -> Hours:
    """Return the plan's hours against the budget."""
    return count_hours(content, read_budget(db, party.municipality_id))


def _assessed(db: Transaction, party: Party) -> dict[str, tuple[int | None, int | None]]:
    # Row-level security: a manager finds something only where the person shares it.
    mine = (SelfAssessment.person_id == party.person_id) & (SelfAssessment.programme_id == party.programme_id)
    return {row.area: (row.level, row.wish) for row in db.scalars(select(SelfAssessment).where(mine))}


def _catalogue(db: Transaction, party: Party) -> Catalogue:
    """Return the catalogue with the areas of the programme's own framework."""
    return catalogue_for(published_outline(db, party.programme_id))
