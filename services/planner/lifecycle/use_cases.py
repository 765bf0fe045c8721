"""The steps of a municipal plan. Each has an id that its form carries: sent twice, it is taken once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.editing.queries import read_work
from services.planner.editing.use_cases import save_version
from services.planner.lifecycle.domain import IN_FORCE, State, Step, follow_up_dates, state_after
from services.planner.lifecycle.problems import ChangedMeanwhile, NothingNew, StepNotPossible
from services.planner.lifecycle.queries import adoption_of, latest_step, newest_step, rested_state
from services.planner.lifecycle.tables import DueDay, PlanStep
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import PlanAdopted, PlanArchived, PlanRegistered
from shared.identity import Viewer
from shared.language import TIME_ZONE
from shared.policy import Rule, demand


@dataclass(frozen=True)
class Taken:
    """A step as it was taken; ``now``: by this very call."""

    step: PlanStep
    now: bool = True


@dataclass(frozen=True)
class Decision:
    """An adoption as it is stated: who decided, as what, when, and under which number it is registered.

    ``content_hash``: what was read; ``revision``: the newest version when it was read.
    """

    content_hash: str
    revision: int
    by_name: str
    by_role: str | None
    decided_on: date
    registry_number: str | None = None


@dataclass(frozen=True)
class FollowUp:
    """What was found when goals were followed up: by goal its text and how far it had come, and what was learned."""

    outcomes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    learned: str | None = None


def find_led_plan(db: Transaction, viewer: Viewer, plan_id: UUID, *, lock: bool = False) -> Plan:
    """Return a municipal plan whose steps the viewer takes.

    Raises:
        NotFound: there is none.
    """
    wanted = select(Plan).where(Plan.id == plan_id, Plan.kind == "municipal")
    plan = db.scalar(wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted)
    if plan is None:
        raise NotFound
    demand(viewer, Rule.MUNICIPAL_PLAN_LEAD, municipality_id=plan.municipality_id)
    return plan


def send_for_review(
    db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, review_by: date, remark: str | None = None
) -> Taken:
    """Let everybody in the municipality's staff read and comment on the plan until a day.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan is no draft.
        NothingNew: it says what the adopted plan says.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.SEND)
    save_version(db, plan, "review", viewer)
    if plan.revision == plan.adopted_revision:
        raise NothingNew
    _wait_until(db, plan, "review", [review_by])
    return _take(db, viewer, plan, step_id, Step.SEND, to, remark=remark)


def take_back(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, reason: str) -> Taken:
    """Make a draft of a plan under review again.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan isn't under review.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.TAKE_BACK)
    _wait_until(db, plan, "review", [])
    return _take(db, viewer, plan, step_id, Step.TAKE_BACK, to, remark=reason)


def adopt(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, decision: Decision, today: date) -> Taken:
    """Adopt what was read, as a version; somebody else's adoption of the same stands, and is returned.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan isn't under review.
        ChangedMeanwhile: it has been edited since it was read.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    if plan.state == State.ADOPTED and plan.content_hash == decision.content_hash:
        return Taken(latest_step(db, plan.id, Step.ADOPT), now=False)
    to = _next(db, plan, Step.ADOPT)
    content = _save_what_was_read(db, viewer, plan, decision)
    plan.adopted_revision = plan.revision
    _wait_until(db, plan, "review", [])
    followed_up = newest_step(db, plan.id, Step.FOLLOW_UP)
    last = followed_up.made_at.astimezone(TIME_ZONE).date() if followed_up else None
    _wait_until(db, plan, "follow_up", follow_up_dates(content, today, last))
    db.append(
        PlanAdopted(
            plan_id=plan.id,
            kind="municipal",
            revision=plan.revision,
            programme_id=plan.programme_id,
            municipality_id=plan.municipality_id,
            content_hash=plan.content_hash,
        )
    )
    stated = {
        "by_name": decision.by_name,
        "by_role": decision.by_role,
        "decided_on": decision.decided_on,
        "registry_number": decision.registry_number,
    }
    return _take(db, viewer, plan, step_id, Step.ADOPT, to, **stated)


def follow_up(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, found: FollowUp, today: date) -> Taken:
    """Keep how far the goals have come, and what was learned; days that have come need no reminder any more.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan isn't adopted.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.FOLLOW_UP)
    past = (DueDay.plan_id == plan.id) & (DueDay.kind == "follow_up") & (DueDay.due_on <= today)
    db.execute(delete(DueDay).where(past))
    return _take(db, viewer, plan, step_id, Step.FOLLOW_UP, to, remark=found.learned, outcomes=dict(found.outcomes))


def revise(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID) -> Taken:
    """Begin a new draft beside the adopted plan, which holds until the new one is adopted.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan isn't adopted.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.REVISE)
    plan.adopted_revision = plan.adopted_revision or plan.revision
    return _take(db, viewer, plan, step_id, Step.REVISE, to)


def keep_adopted(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID) -> Taken:
    """End a new draft in which nothing was changed: the adopted plan is the plan.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: there is no such draft, or something was changed in it.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.KEEP)
    if plan.revision != plan.adopted_revision or read_work(db, plan).edits:
        raise StepNotPossible
    return _take(db, viewer, plan, step_id, Step.KEEP, to)


def register(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, registry_number: str) -> Taken:
    """Enter the registry number of the adoption that holds, or correct it: the newest holds, and each is kept.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: none is adopted, or the plan is archived.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.REGISTER)
    adoption = adoption_of(db, plan.id, plan.adopted_revision or plan.revision)
    if adoption is None:
        raise StepNotPossible
    if adoption.registry_number == registry_number:
        return Taken(adoption.registered or adoption.step, now=False)
    held = State.ADOPTED if to not in IN_FORCE else to
    about = {"revision": adoption.step.revision, "content_hash": adoption.step.content_hash}
    about |= {"from_state": held, "to_state": held}
    db.append(PlanRegistered(plan_id=plan.id, revision=adoption.step.revision))
    return _take(db, viewer, plan, step_id, Step.REGISTER, to, registry_number=registry_number, **about)


def archive(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, remark: str | None = None) -> Taken:
    """Take an adopted plan out of use; it is read as it was, and nobody is reminded of it.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan isn't adopted.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if taken := _taken(db, plan, step_id):
        return taken
    to = _next(db, plan, Step.ARCHIVE)
    plan.adopted_revision = plan.adopted_revision or plan.revision
    _wait_until(db, plan, "follow_up", [])
    db.append(PlanArchived(plan_id=plan.id, kind="municipal", municipality_id=plan.municipality_id))
    return _take(db, viewer, plan, step_id, Step.ARCHIVE, to, remark=remark)


def _taken(db: Transaction, plan: Plan, step_id: UUID) -> Taken | None:
    step = db.get(PlanStep, step_id)
    return Taken(step, now=False) if step and step.plan_id == plan.id else None


def _next(db: Transaction, plan: Plan, step: Step) -> State:
    to = state_after(step, State(plan.state), rested_state(db, plan))
    if to is None:
        raise StepNotPossible
    return to


def _save_what_was_read(db: Transaction, viewer: Viewer, plan: Plan, decision: Decision) -> dict[str, Any]:
    """Save what was written since the newest version, and return the contents, which must be those that were read."""
    now = dict(read_work(db, plan).work.edited)
    save_version(db, plan, "review", viewer)
    if plan.content_hash != decision.content_hash:
        read = db.get(PlanRevision, (plan.id, decision.revision))
        raise ChangedMeanwhile(read.content if read else now, now)
    return now


def _take(db: Transaction, viewer: Viewer, plan: Plan, step_id: UUID, step: Step, to: State, **details: Any) -> Taken:
    stated: dict[str, Any] = {
        "from_state": plan.state,
        "to_state": to.value,
        "revision": plan.revision,
        "content_hash": plan.content_hash,
        "by_name": viewer.name,
        "outcomes": {},
    }
    who = {"account_id": viewer.account_id, "person_id": viewer.person_id}
    row = PlanStep(id=step_id, plan_id=plan.id, step=step.value, **who, **{**stated, **details})
    plan.state = to.value
    db.add(row)
    db.flush()
    return Taken(row)


def _wait_until(db: Transaction, plan: Plan, kind: str, days: list[date]) -> None:
    """Wait for these days and no others; one that was told stays told."""
    others = (DueDay.plan_id == plan.id) & (DueDay.kind == kind) & DueDay.due_on.not_in(days)
    db.execute(delete(DueDay).where(others))
    if days:
        rows = [{"plan_id": plan.id, "kind": kind, "due_on": day} for day in days]
        db.execute(insert(DueDay).on_conflict_do_nothing(), rows)
