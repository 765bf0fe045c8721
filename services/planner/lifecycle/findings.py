"""What follow-ups found, where the plan is read: how far each goal had come, and what was learned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.tables import PlanStep
from services.planner.plans.queries import ShownRevision, show_revision
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.language import TIME_ZONE


@dataclass(frozen=True)
class Found:
    """How far a goal of this text had come on a day; of what was learned ``outcome`` is empty."""

    text: str
    outcome: str
    found_on: date


@dataclass(frozen=True)
class Findings:
    """The newest outcome of each goal by its id, and what was learned last.

    ``earlier``: the same of the goals of the plan that the municipality had before.
    """

    goals: Mapping[str, Found] = field(default_factory=dict)
    learned: Found | None = None
    earlier: list[Found] = field(default_factory=list)

    def of(self, goal: Mapping[str, Any]) -> Found | None:
        """Return how far a goal had come; a goal that says something else by now is another one."""
        found = self.goals.get(goal["id"])
        return found if found and found.text == goal["text"] else None


def find_findings(db: Transaction, shown: ShownRevision) -> Findings:
    """Return what was found until now of the goals of a revision, in follow-ups of it and of those before."""
    followed_up = (PlanStep.plan_id == shown.plan.id) & (PlanStep.revision <= shown.number)
    steps = _follow_ups(db, followed_up)
    lessons = [Found(step.remark, "", _day(step)) for step in steps if step.remark]
    return Findings(_newest(steps), lessons[-1] if lessons else None, _of_earlier_plan(db, shown.plan))


def revisions_telling(db: Transaction, step: PlanStep) -> set[int]:
    """Return the revisions that tell of a step: what a follow-up found stands in later ones too."""
    if step.step != Step.FOLLOW_UP:
        return {step.revision}
    later = (PlanRevision.plan_id == step.plan_id) & (PlanRevision.number > step.revision)
    return {step.revision, *db.scalars(select(PlanRevision.number).where(later))}


def plan_telling_of(db: Transaction, plan_id: UUID) -> UUID | None:
    """Return the plan that tells how the goals of this one went: the municipality's next."""
    plan = db.get_one(Plan, plan_id)
    # Ids grow with time.
    after = (Plan.municipality_id == plan.municipality_id) & (Plan.kind == plan.kind) & (Plan.id > plan.id)
    return db.scalar(select(Plan.id).where(after).order_by(Plan.id).limit(1))


def describe_findings(findings: Findings, goals: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return findings as documents state them."""
    found = {goal["id"]: told for goal in goals if (told := findings.of(goal))}
    return {
        "goals": {goal: _described(told) for goal, told in found.items()},
        "learned": _described(findings.learned) if findings.learned else None,
        "earlier": [_described(told) for told in findings.earlier],
    }


def _described(found: Found) -> dict[str, str]:
    return {"text": found.text, "outcome": found.outcome, "found_on": found.found_on.isoformat()}


def _of_earlier_plan(db: Transaction, plan: Plan) -> list[Found]:
    # Ids grow with time.
    before = (Plan.municipality_id == plan.municipality_id) & (Plan.kind == plan.kind) & (Plan.id < plan.id)
    former = db.scalar(select(Plan).where(before).order_by(Plan.id.desc()).limit(1))
    if former is None or former.adopted_revision is None:
        return []
    found = Findings(_newest(_follow_ups(db, PlanStep.plan_id == former.id)))
    goals = show_revision(db, former, former.adopted_revision).content["goals"] if found.goals else []
    return [told for goal in goals if (told := found.of(goal))]


def _follow_ups(db: Transaction, wanted: ColumnElement[bool]) -> list[PlanStep]:
    """Return these follow-ups, the newest last."""
    steps = select(PlanStep).where(wanted, PlanStep.step == Step.FOLLOW_UP)
    return list(db.scalars(steps.order_by(PlanStep.made_at, PlanStep.id)))


def _newest(steps: Iterable[PlanStep]) -> dict[str, Found]:
    return {
        goal: Found(told["text"], told["outcome"], _day(step)) for step in steps for goal, told in step.outcomes.items()
    }


def _day(step: PlanStep) -> date:
    return step.made_at.astimezone(TIME_ZONE).date()
