"""What a plan's page tells of its way; row-level security leaves out what isn't for the viewer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services.planner.editing.queries import Workpiece
from services.planner.lifecycle.domain import AFTERWARDS, IN_FORCE, State, Step, steps_from
from services.planner.lifecycle.tables import DueDay, PlanStep
from services.planner.plans.domain.content import content_hash
from services.planner.plans.queries import ShownRevision, text_hashes
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.identity import Viewer
from shared.language import TIME_ZONE
from shared.paging import Page, turn_to
from shared.policy import Rule, allows


@dataclass(frozen=True)
class Adoption:
    """How a revision was adopted.

    ``registered``: the step that entered its registry number, where it came later; ``corrected``: the one that
    corrected who decided, or when.
    """

    step: PlanStep
    registered: PlanStep | None
    corrected: PlanStep | None

    @property
    def stated(self) -> PlanStep:
        """The step that states who decided, and when."""
        return self.corrected or self.step

    @property
    def by(self) -> str:
        """Name and role as they were stated; a name that was erased is left out."""
        return ", ".join(part for part in (self.stated.by_name, self.stated.by_role) if part)

    @property
    def decided_on(self) -> date:
        """The day of the decision."""
        return self.stated.decided_on or self.step.made_at.astimezone(TIME_ZONE).date()

    @property
    def registry_number(self) -> str:
        """The number that holds, or nothing."""
        return (self.registered or self.step).registry_number or ""


@dataclass(frozen=True)
class Course:
    """How a municipal plan stands, for the head of its page.

    ``adoption``: how the revision that is read was adopted; ``adopted``: the newest adoption, of whatever revision;
    ``arrival``: the step that brought the plan where it is; ``review_by``, ``due``: days that wait; ``passed``: the
    first day that had come when goals weren't followed up yet; ``earlier``: how each of the municipality's earlier
    plans was archived;
    ``steps``: what the viewer may do; ``unchanged``: whether no version beside the adopted one says anything else;
    ``registered``: whether the revision that holds has its registry number.
    """

    plan: Plan
    number: int
    adoption: Adoption | None
    adopted: PlanStep | None
    arrival: PlanStep | None
    review_by: date | None
    due: date | None
    passed: date | None
    earlier: list[PlanStep]
    steps: list[Step]
    unchanged: bool
    leads: bool
    registered: bool

    @property
    def beside(self) -> bool:
        """Whether a new draft lies beside an adopted revision."""
        return self.plan.adopted_revision is not None and State(self.plan.state) in {State.DRAFT, State.IN_REVIEW}


def find_course(db: Transaction, viewer: Viewer, shown: ShownRevision, today: date) -> Course | None:
    """Return how the plan stands today, or None for an individual one."""
    plan = shown.plan
    if plan.kind != "municipal":
        return None
    leads = allows(viewer, Rule.MUNICIPAL_PLAN_LEAD, municipality_id=plan.municipality_id)
    kept = db.execute(select(DueDay.kind, DueDay.due_on).where(DueDay.plan_id == plan.id)).all()
    reviews, follow_ups = ([day for kind, day in kept if kind == wanted] for wanted in ("review", "follow_up"))
    steps = steps_from(State(plan.state), rested_state(db, plan)) if leads else []
    held = adoption_of(db, plan.id, plan.adopted_revision) if plan.adopted_revision else None
    arrived = _newest(db, (PlanStep.plan_id == plan.id) & (PlanStep.to_state == plan.state))
    return Course(
        plan=plan,
        number=shown.number,
        adoption=adoption_of(db, plan.id, shown.number),
        adopted=_newest(db, _is(plan.id, Step.ADOPT)),
        arrival=arrived,
        review_by=min(reviews, default=None),
        due=min((day for day in follow_ups if day >= today), default=None),
        passed=min((day for day in follow_ups if day < today), default=None),
        earlier=_earlier_plans(db, plan),
        steps=[step for step in steps if step not in AFTERWARDS or held],
        unchanged=says_what_holds(db, plan),
        leads=leads,
        registered=bool(held and held.registry_number),
    )


def _earlier_plans(db: Transaction, plan: Plan) -> list[PlanStep]:
    elsewhen = (Plan.municipality_id == plan.municipality_id) & (Plan.kind == "municipal") & (Plan.id != plan.id)
    ended = select(PlanStep).join(Plan).where(elsewhen, PlanStep.step == Step.ARCHIVE)
    return list(db.scalars(ended.order_by(PlanStep.made_at.desc())))


def adoption_of(db: Transaction, plan_id: UUID, revision: int) -> Adoption | None:
    """Return how a revision was adopted, or None if it wasn't."""
    here = PlanStep.revision == revision
    adopted = _newest(db, _is(plan_id, Step.ADOPT) & here)
    if adopted is None:
        return None
    registered, corrected = (_newest(db, _is(plan_id, step) & here) for step in (Step.REGISTER, Step.CORRECT))
    return Adoption(adopted, registered, corrected)


def list_adoptions(db: Transaction, plan_id: UUID) -> dict[int, Adoption]:
    """Return by revision how each one that was ever adopted was."""
    telling = (PlanStep.plan_id == plan_id) & PlanStep.step.in_((Step.ADOPT, *AFTERWARDS))
    newest: dict[int, dict[str, PlanStep]] = {}
    for step in db.scalars(select(PlanStep).where(telling).order_by(PlanStep.made_at, PlanStep.id)):
        newest.setdefault(step.revision, {})[step.step] = step
    return {
        revision: Adoption(told[Step.ADOPT], told.get(Step.REGISTER), told.get(Step.CORRECT))
        for revision, told in newest.items()
        if Step.ADOPT in told
    }


def latest_step(db: Transaction, plan_id: UUID, step: Step) -> PlanStep:
    """Return the newest step of a kind, which there is."""
    found = newest_step(db, plan_id, step)
    if found is None:
        raise LookupError(f"plan {plan_id} never took the step {step}")
    return found


def newest_step(db: Transaction, plan_id: UUID, step: Step) -> PlanStep | None:
    """Return the newest step of a kind, if there is one."""
    return _newest(db, _is(plan_id, step))


def list_steps(db: Transaction, plan_id: UUID, page: int = 1) -> tuple[list[PlanStep], Page]:
    """Return a page of the steps that the viewer may know of, the newest first, and which page it is."""
    mine = select(PlanStep).where(PlanStep.plan_id == plan_id)
    turned, shown = turn_to(db, mine.order_by(PlanStep.made_at.desc(), PlanStep.id.desc()), page)
    return list(db.scalars(shown)), turned


def rested_state(db: Transaction, plan: Plan) -> State | None:
    """Return the state that the adopted revision has, also while a new draft lies beside it."""
    if plan.adopted_revision is None:
        return None
    if State(plan.state) in IN_FORCE:
        return State(plan.state)
    last = _newest(db, (PlanStep.plan_id == plan.id) & PlanStep.step.in_((Step.REVISE, Step.FOLLOW_UP)))
    if last is None:
        return State.ADOPTED
    return State.FOLLOWED_UP if last.step == Step.FOLLOW_UP else State(last.from_state)


def says_what_holds(db: Transaction, plan: Plan) -> bool:
    """Say whether the plan's newest version says, word for word, what the adopted one says."""
    if plan.adopted_revision is None:
        return False
    held = (PlanRevision.plan_id == plan.id) & (PlanRevision.number == plan.adopted_revision)
    return db.scalar(select(PlanRevision.content_hash).where(held)) == plan.content_hash


def present_hash(db: Transaction, piece: Workpiece) -> str:
    """Return the hash of a plan as it stands now, that of the version which would be saved."""
    if not piece.edits:
        return piece.revision.content_hash
    return content_hash(piece.work.edited, text_hashes(db, piece.revision))


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


def describe_adoption(adoption: Adoption | None) -> dict[str, Any] | None:
    """Return an adoption as documents state it."""
    if adoption is None:
        return None
    stated = {
        "by_name": adoption.stated.by_name or "",
        "by_role": adoption.stated.by_role or "",
        "decided_on": adoption.decided_on.isoformat(),
        "registry_number": adoption.registry_number,
        "recorded_at": adoption.step.made_at.isoformat(),
        "recorded_by": adoption.step.recorded_by or "",
    }
    if entered := adoption.registered:
        day = entered.made_at.astimezone(TIME_ZONE).date()
        stated |= {"registered_on": day.isoformat(), "registered_by": entered.by_name or ""}
    if mended := adoption.corrected:
        stated |= {"corrected_at": mended.made_at.isoformat(), "corrected_by": mended.recorded_by or ""}
    return stated


def _is(plan_id: UUID, step: Step) -> ColumnElement[bool]:
    return (PlanStep.plan_id == plan_id) & (PlanStep.step == step.value)


def _newest(db: Transaction, wanted: ColumnElement[bool]) -> PlanStep | None:
    newest = PlanStep.made_at.desc(), PlanStep.id.desc()
    return db.scalars(select(PlanStep).where(wanted).order_by(*newest).limit(1)).first()
