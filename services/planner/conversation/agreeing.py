"""What the two agree on: at most three goals among those that are proposed, and how much time it may take."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.tables import SelfAssessment
from services.planner.conversation.domain import HOURS_A_YEAR, Hours, Reasons, choice_fits, count_hours, propose_goals
from services.planner.conversation.parties import Party
from services.planner.conversation.tables import HoursBudget
from services.planner.editing.domain import acceptance
from services.planner.editing.problems import TooManyItems
from services.planner.editing.queries import Workpiece
from services.planner.editing.use_cases import find_workpiece, write_edits
from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import present
from services.planner.plans.loading import load_catalogue
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class GoalChoice:
    """A goal that can be chosen; ``reasons`` is None for one of the two's own outside the framework's areas."""

    id: str
    text: str
    area_name: str
    reasons: Reasons | None
    chosen: bool = False


def list_choices(db: Transaction, party: Party, piece: Workpiece) -> list[GoalChoice]:
    """Return the plan's goals, then what else is proposed, each with its reasons as far as the viewer may know."""
    content, fields = piece.work.content, piece.work.fields
    assessed = _assessed(db, party)
    everything = {each.area: each for each in propose_goals(content["areas"], assessed, most=len(content["areas"]))}
    names = {area["area"]: area["name"] for area in content["areas"]}
    chosen = []
    for goal in present(fields):
        area = str(fields.get(f"goals/{goal}/area", ""))
        text = str(fields.get(f"goals/{goal}/text", ""))
        chosen.append(GoalChoice(goal, text, names.get(area, ""), everything.get(area), chosen=True))
    taken = {str(fields.get(f"goals/{goal.id}/area", "")) for goal in chosen}
    open_areas = [each for each in everything.values() if each.area not in taken]
    more = [
        GoalChoice(each.area, proposal, each.name, each)
        for each in open_areas
        if (proposal := _proposed_text(each)) is not None
    ]
    return [*chosen, *more[:6]]


def choose_goals(db: Transaction, viewer: Viewer, party: Party, chosen: Sequence[str]) -> None:
    """Let the plan have just these goals; those that weren't in it come with the support that is proposed.

    Raises:
        NotFound: there is no such plan for the viewer.
        PlanLocked: the plan is agreed.
        TooManyItems: more than three are chosen.
    """
    if not choice_fits(chosen):
        raise TooManyItems
    piece = find_workpiece(db, viewer, party.plan_id, lock=True)
    known = {each.id: each for each in list_choices(db, party, piece)}
    changes: dict[str, Value] = {f"goals/{goal}": False for goal in present(piece.work.fields) if goal not in chosen}
    for goal in chosen:
        choice = known.get(goal)
        if choice and not choice.chosen and choice.reasons:
            changes |= _goal_edits(piece, choice.reasons)
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


def _proposed_text(reasons: Reasons) -> str | None:
    part = load_catalogue().areas.get(reasons.area)
    return part.levels[reasons.target - 1] if part else None


def _goal_edits(piece: Workpiece, reasons: Reasons) -> dict[str, Value]:
    path = f"goals/{reasons.area}"
    if path in piece.work.derived:
        return acceptance(path, piece.work.derived)
    edits: dict[str, Value] = {
        path: True,
        f"{path}/area": reasons.area,
        f"{path}/text": _proposed_text(reasons) or reasons.name,
        f"{path}/target": reasons.target,
    }
    part = load_catalogue().areas[reasons.area]
    for support in part.support:
        inner = f"{path}/support/{support.form}"
        edits |= {inner: True, f"{inner}/form": support.form, f"{inner}/title": support.title}
    return edits
