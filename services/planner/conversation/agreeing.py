"""What the two agree on: at most three goals among those that are proposed, and how much time it may take."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
from services.planner.editing.domain import acceptance
from services.planner.editing.problems import TooManyItems
from services.planner.editing.queries import Workpiece
from services.planner.editing.use_cases import find_workpiece, write_edits
from services.planner.framework_versions.queries import published_outline
from services.planner.plans.domain.catalogue import Catalogue
from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import Fields, present
from services.planner.plans.loading import catalogue_for
from shared.database import Transaction
from shared.identity import Viewer

# Beside what the plan holds: a longer list nobody reads at a meeting.
_MORE, _ALONE = 6, 3


@dataclass(frozen=True)
class GoalChoice:
    """A goal that can be chosen; ``reasons`` is None for one of the two's own outside the framework's areas.

    ``wished``: the person wants to get further there, as far as the viewer may know; ``alone``: only the person is
    offered it, for a wish that they keep.
    """

    id: str
    text: str
    area_name: str
    reasons: Reasons | None
    chosen: bool = False
    wished: bool = False
    alone: bool = False


def list_choices(db: Transaction, party: Party, piece: Workpiece) -> list[GoalChoice]:
    """Return the plan's goals, then what else is proposed: with the words and targets that both are offered."""
    content, fields = piece.work.content, piece.work.fields
    known = _assessed(db, party)
    shared = read_sharing(db, (party.programme_id, party.person_id)).with_manager
    found = propose_goals(content["areas"], known if shared else {}, most=len(content["areas"]))
    everything = {each.area: each for each in found}
    wished = {area for area, (level, wish) in known.items() if wish is not None and wish > (level or 0)}
    chosen = _present_goals(content, fields, everything, wished)
    taken = {str(fields.get(f"goals/{goal.id}/area", "")) for goal in chosen}
    catalogue = _catalogue(db, party)
    offered = [each for each in found if each.area not in taken and each.area in catalogue.areas]
    more = [_offer(each, catalogue, wished) for each in offered[:_MORE]]
    if shared:
        return [*chosen, *more]
    open_areas = wished & catalogue.areas.keys() - taken - {each.id for each in more}
    alone = [each for each in list_reasons(content["areas"], {}) if each.area in open_areas]
    further = [each for each in alone if (known[each.area][0] or 0) < each.target]
    return [*chosen, *more, *(replace(_offer(each, catalogue, wished), alone=True) for each in further[:_ALONE])]


def _present_goals(
    content: Mapping[str, Any], fields: Fields, everything: Mapping[str, Reasons], wished: Collection[str]
) -> list[GoalChoice]:
    names = {area["area"]: area["name"] for area in content["areas"]}
    found = []
    for goal in present(fields):
        area, text = (str(fields.get(f"goals/{goal}/{name}", "")) for name in ("area", "text"))
        reasons = everything.get(area)
        found.append(GoalChoice(goal, text, names.get(area, ""), reasons, chosen=True, wished=area in wished))
    return found


def _offer(reasons: Reasons, catalogue: Catalogue, wished: Collection[str]) -> GoalChoice:
    text = catalogue.areas[reasons.area].levels[reasons.target - 1]
    return GoalChoice(reasons.area, text, reasons.name, reasons, wished=reasons.area in wished)


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
        choice = known.get(goal)
        if choice and not choice.chosen and choice.reasons:
            changes |= _goal_edits(piece, choice, choice.reasons, _catalogue(db, party))
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


def _goal_edits(piece: Workpiece, choice: GoalChoice, reasons: Reasons, catalogue: Catalogue) -> dict[str, Value]:
    path = f"goals/{reasons.area}"
    if path in piece.work.derived:
        return acceptance(path, piece.work.derived)
    edits: dict[str, Value] = {
        path: True,
        f"{path}/area": reasons.area,
        f"{path}/text": choice.text,
        f"{path}/target": reasons.target,
    }
    for support in catalogue.areas[reasons.area].support:
        inner = f"{path}/support/{support.form}"
        edits |= {inner: True, f"{inner}/form": support.form, f"{inner}/title": support.title}
    return edits
