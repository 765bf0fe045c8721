"""What a plan's page tells of its way; row-level security leaves out what isn't for the viewer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.planner.editing.queries import Workpiece
from services.planner.lifecycle.domain import IN_FORCE, State, Step, steps_from
from services.planner.lifecycle.tables import DueDay, PlanStep
from services.planner.plans.domain.content import content_hash
from services.planner.plans.queries import ShownRevision
from services.planner.plans.tables import Plan, PlanRevisionWording
from shared.database import Transaction
from shared.identity import Viewer
from shared.policy import Rule, allows


@dataclass(frozen=True)
class Course:
    """How a municipal plan stands, for the head of its page.

    ``adoption``: how the revision that is read was adopted; ``adopted``: the newest adoption, of whatever revision;
    ``arrival``: the step that brought the plan where it is; ``review_by``, ``due``: days that wait;
    ``steps``: what the viewer may do.
    """

    plan: Plan
    number: int
    adoption: PlanStep | None
    adopted: PlanStep | None
    arrival: PlanStep | None
    review_by: date | None
    due: date | None
    steps: list[Step]
    leads: bool

    @property
    def beside(self) -> bool:
        """Whether a new draft lies beside an adopted revision."""
        return self.plan.adopted_revision is not None and State(self.plan.state) in {State.DRAFT, State.IN_REVIEW}


def find_course(db: Transaction, viewer: Viewer, shown: ShownRevision) -> Course | None:
    """Return how the plan stands, or None for an individual one."""
    plan = shown.plan
    if plan.kind != "municipal":
        return None
    leads = allows(viewer, Rule.MUNICIPAL_PLAN_LEAD, municipality_id=plan.municipality_id)
    days = select(DueDay.kind, func.min(DueDay.due_on)).where(DueDay.plan_id == plan.id).group_by(DueDay.kind)
    due = {row.kind: row[1] for row in db.execute(days)}
    arrived = _newest(db, (PlanStep.plan_id == plan.id) & (PlanStep.to_state == plan.state))
    return Course(
        plan=plan,
        number=shown.number,
        adoption=adoption_of(db, plan.id, shown.number),
        adopted=_newest(db, _is(plan.id, Step.ADOPT)),
        arrival=arrived,
        review_by=due.get("review"),
        due=due.get("follow_up"),
        steps=steps_from(State(plan.state), rested_state(db, plan)) if leads else [],
        leads=leads,
    )


def adoption_of(db: Transaction, plan_id: UUID, revision: int) -> PlanStep | None:
    """Return how a revision was adopted, or None if it wasn't."""
    return _newest(db, _is(plan_id, Step.ADOPT) & (PlanStep.revision == revision))


def latest_step(db: Transaction, plan_id: UUID, step: Step) -> PlanStep:
    """Return the newest step of a kind, which there is."""
    found = _newest(db, _is(plan_id, step))
    if found is None:
        raise LookupError(f"plan {plan_id} never took the step {step}")
    return found


def list_steps(db: Transaction, plan_id: UUID) -> list[PlanStep]:
    """Return the steps that the viewer may know of, the newest first."""
    mine = select(PlanStep).where(PlanStep.plan_id == plan_id)
    return list(db.scalars(mine.order_by(PlanStep.made_at.desc(), PlanStep.id.desc())))


def rested_state(db: Transaction, plan: Plan) -> State | None:
    """Return the state that the adopted revision has, or had before a new draft was begun."""
    if plan.adopted_revision is None:
        return None
    if State(plan.state) in IN_FORCE:
        return State(plan.state)
    begun = _newest(db, _is(plan.id, Step.REVISE))
    return State(begun.from_state) if begun else State.ADOPTED


def present_hash(db: Transaction, piece: Workpiece) -> str:
    """Return the hash of a plan as it stands now, that of the version which would be saved."""
    if not piece.edits:
        return piece.revision.content_hash
    kept = PlanRevisionWording
    here = (kept.plan_id == piece.plan.id) & (kept.number == piece.plan.revision)
    hashes = {str(note): text_hash for note, text_hash in db.execute(select(kept.note_id, kept.text_hash).where(here))}
    return content_hash(piece.work.edited, hashes)


def waiting_days(db: Transaction, plan_ids: Collection[UUID]) -> Mapping[UUID, dict[str, str]]:
    """Return by plan the first day of each kind that waits, and since when it is under review."""
    found: dict[UUID, dict[str, str]] = {plan_id: {} for plan_id in plan_ids}
    days = select(DueDay.plan_id, DueDay.kind, func.min(DueDay.due_on)).where(DueDay.plan_id.in_(plan_ids))
    for plan_id, kind, day in db.execute(days.group_by(DueDay.plan_id, DueDay.kind)):
        found[plan_id][kind] = day.isoformat()
    sent = select(PlanStep.plan_id, func.max(PlanStep.made_at)).where(
        PlanStep.plan_id.in_(plan_ids), PlanStep.step == Step.SEND
    )
    for plan_id, moment in db.execute(sent.group_by(PlanStep.plan_id)):
        found[plan_id]["sent_at"] = moment.isoformat()
    return found


def describe_adoption(step: PlanStep | None) -> dict[str, Any] | None:
    """Return an adoption as documents state it."""
    if step is None:
        return None
    return {
        "by_name": step.by_name or "",
        "by_role": step.by_role or "",
        "decided_on": (step.decided_on or step.made_at.date()).isoformat(),
        "registry_number": step.registry_number or "",
    }


def _is(plan_id: UUID, step: Step) -> ColumnElement[bool]:
    return (PlanStep.plan_id == plan_id) & (PlanStep.step == step.value)


def _newest(db: Transaction, wanted: ColumnElement[bool]) -> PlanStep | None:
    newest = PlanStep.made_at.desc(), PlanStep.id.desc()
    return db.scalars(select(PlanStep).where(wanted).order_by(*newest).limit(1)).first()
