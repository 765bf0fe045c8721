"""The steps of a municipal plan. Each has an id that its form carries: sent twice, it is taken once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.editing.queries import read_work
from services.planner.editing.rederiving import forget_proposal
from services.planner.editing.use_cases import restore_revision, save_version
from services.planner.lifecycle.domain import EDITABLE, IN_FORCE, STATING, State, Step, follow_up_dates, state_after
from services.planner.lifecycle.problems import AdoptedMeanwhile, ChangedMeanwhile, NothingNew, StepNotPossible
from services.planner.lifecycle.queries import (
    Adoption,
    adoption_of,
    latest_step,
    newest_step,
    rested_state,
    says_what_holds,
)
from services.planner.lifecycle.statements import Correction, Decision, FollowUp
from services.planner.lifecycle.tables import DueDay, PlanStep
from services.planner.plans.jobs import derive_soon
from services.planner.plans.revisions import hold
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import AdoptionCorrected, PlanArchived, PlanFollowedUp, PlanRegistered, PlanSentForReview
from shared.identity import Viewer
from shared.language import TIME_ZONE
from shared.policy import Rule, demand


@dataclass(frozen=True)
class Taken:
    """A step as it was taken; ``now``: by this very call."""

    step: PlanStep
    now: bool = True


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


_Details = Mapping[str, Any]
P = ParamSpec("P")


def _step(
    step: Step,
) -> Callable[
    [Callable[Concatenate[Transaction, Viewer, Plan, P], _Details | Taken]],
    Callable[Concatenate[Transaction, Viewer, UUID, UUID, P], Taken],
]:
    """Make a step of what is to be done with a plan: taken once under its id, on a locked plan, by who leads it.

    A step takes the plan's and its own id where the function has the plan, and raises NotFound where there is no such
    plan for the viewer or the step's id is another plan's, StepNotPossible where the plan isn't where the step begins.
    What the function returns is kept of the step; an older step stands where nothing is to be done.
    """

    def make(
        act: Callable[Concatenate[Transaction, Viewer, Plan, P], _Details | Taken],
    ) -> Callable[Concatenate[Transaction, Viewer, UUID, UUID, P], Taken]:
        @wraps(act)
        def take(
            db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, /, *args: P.args, **kwargs: P.kwargs
        ) -> Taken:
            plan = find_led_plan(db, viewer, plan_id, lock=True)
            known = db.get(PlanStep, step_id)
            if known and known.plan_id == plan.id:
                return Taken(known, now=False)
            to = state_after(step, State(plan.state), rested_state(db, plan))
            if to is None:
                raise StepNotPossible
            details = act(db, viewer, plan, *args, **kwargs)
            return details if isinstance(details, Taken) else _take(db, viewer, plan, step_id, step, to, details)

        return take

    return make


@_step(Step.SEND)
def send_for_review(
    db: Transaction, viewer: Viewer, plan: Plan, review_by: date, remark: str | None = None
) -> _Details:
    """Let everybody in the municipality's staff read and comment on the plan until a day, and have them told.

    Raises:
        NothingNew: it says what the adopted plan says.
    """
    save_version(db, plan, "in_review", viewer)
    if says_what_holds(db, plan):
        raise NothingNew
    _wait_until(db, plan, "review", [review_by])
    db.append(PlanSentForReview(plan_id=plan.id, municipality_id=plan.municipality_id, review_by=review_by))
    return {"remark": remark}


@_step(Step.TAKE_BACK)
def take_back(db: Transaction, _viewer: Viewer, plan: Plan, reason: str) -> _Details:
    """Make a draft of a plan under review again."""
    _wait_until(db, plan, "review", [])
    return {"remark": reason}


def adopt(db: Transaction, viewer: Viewer, plan_id: UUID, step_id: UUID, decision: Decision, today: date) -> Taken:
    """Adopt what was read, as a version; somebody else's adoption of the same stands, and is returned.

    Raises:
        NotFound: there is no such plan for the viewer.
        StepNotPossible: the plan isn't under review.
        ChangedMeanwhile: it has been edited since it was read.
    """
    plan = find_led_plan(db, viewer, plan_id, lock=True)
    if plan.state == State.ADOPTED and plan.content_hash == decision.content_hash:
        return Taken(latest_step(db, plan.id, Step.ADOPT), now=False)
    return _adopt(db, viewer, plan_id, step_id, decision, today)


@_step(Step.ADOPT)
def _adopt(db: Transaction, viewer: Viewer, plan: Plan, decision: Decision, today: date) -> _Details:
    content = _save_what_was_read(db, viewer, plan, decision)
    hold(db, plan, plan.revision, plan.content_hash)
    _wait_until(db, plan, "review", [])
    followed_up = newest_step(db, plan.id, Step.FOLLOW_UP)
    last = followed_up.made_at.astimezone(TIME_ZONE).date() if followed_up else None
    _wait_until(db, plan, "follow_up", follow_up_dates(content, today, last))
    return {
        "by_name": decision.by_name,
        "by_role": decision.by_role,
        "decided_on": decision.decided_on,
        "registry_number": decision.registry_number,
    }


@_step(Step.FOLLOW_UP)
def follow_up(db: Transaction, _viewer: Viewer, plan: Plan, found: FollowUp, today: date) -> _Details:
    """Keep how far the goals have come, and what was learned; days that have come need no reminder any more.

    It is the adopted plan that is followed up; a new draft beside it stays where it is.

    Raises:
        AdoptedMeanwhile: another revision holds than the one that was read.
    """
    held = plan.adopted_revision or plan.revision
    if found.revision not in {None, held}:
        now, read = db.get_one(PlanRevision, (plan.id, held)), db.get(PlanRevision, (plan.id, found.revision))
        raise AdoptedMeanwhile((read or now).content, now.content)
    past = (DueDay.plan_id == plan.id) & (DueDay.kind == "follow_up") & (DueDay.due_on <= today)
    db.execute(delete(DueDay).where(past))
    db.append(PlanFollowedUp(plan_id=plan.id, revision=held))
    return _about_held(db, plan) | {"remark": found.learned, "outcomes": dict(found.outcomes)}


@_step(Step.REVISE)
def revise(_db: Transaction, _viewer: Viewer, plan: Plan) -> _Details:
    """Begin a new draft beside the adopted plan, which holds until the new one is adopted."""
    plan.adopted_revision = plan.adopted_revision or plan.revision
    return {}


@_step(Step.KEEP)
def keep_adopted(db: Transaction, viewer: Viewer, plan: Plan, remark: str | None = None) -> _Details:
    """Give up a new draft: the adopted plan is the plan, and the next draft begins with what it says.

    What was written stays as a version.  What the draft had taken in of what was derived anew is proposed again.
    """
    save_version(db, plan, "given_up", viewer)
    given_up = {"revision": plan.revision, "content_hash": plan.content_hash, "remark": remark}
    _wait_until(db, plan, "review", [])
    if not says_what_holds(db, plan):
        restore_revision(db, plan, plan.adopted_revision or plan.revision, viewer)
        forget_proposal(db, plan)
        derive_soon(db, plan.municipality_id)
    return given_up


@_step(Step.REGISTER)
def register(db: Transaction, _viewer: Viewer, plan: Plan, registry_number: str) -> _Details | Taken:
    """Enter the registry number of the adoption that holds, or correct it: the newest holds, and each is kept.

    Raises:
        StepNotPossible: none is adopted by a step.
    """
    adoption = adoption_of(db, plan.id, plan.adopted_revision or plan.revision)
    if adoption is None:
        raise StepNotPossible
    if adoption.registry_number == registry_number:
        return Taken(adoption.registered or adoption.step, now=False)
    db.append(PlanRegistered(plan_id=plan.id, revision=adoption.step.revision))
    return _about(plan, adoption) | {"registry_number": registry_number}


@_step(Step.CORRECT)
def correct(db: Transaction, _viewer: Viewer, plan: Plan, stated: Correction) -> _Details | Taken:
    """Correct who decided on the adoption that holds, and when: the newest holds, and each is kept.

    Raises:
        StepNotPossible: none is adopted by a step.
    """
    adoption = adoption_of(db, plan.id, plan.adopted_revision or plan.revision)
    if adoption is None:
        raise StepNotPossible
    if stated == Correction(adoption.stated.by_name or "", adoption.stated.by_role, adoption.decided_on):
        return Taken(adoption.stated, now=False)
    db.append(AdoptionCorrected(plan_id=plan.id, revision=adoption.step.revision))
    return _about(plan, adoption) | vars(stated)


def _about_held(db: Transaction, plan: Plan) -> dict[str, Any]:
    """Return what a follow-up keeps of the adopted revision while a new draft lies beside it; else that is the plan."""
    if plan.state in IN_FORCE or plan.adopted_revision is None:
        return {}
    held = db.get_one(PlanRevision, (plan.id, plan.adopted_revision))
    of_revision = {"revision": held.number, "content_hash": held.content_hash}
    return of_revision | {"from_state": rested_state(db, plan), "to_state": State.FOLLOWED_UP.value}


def _about(plan: Plan, adoption: Adoption) -> dict[str, Any]:
    """Return what a step keeps that tells more of an adoption: also while a new draft is written, the plan's holds."""
    held = plan.state if plan.state in IN_FORCE else State.ADOPTED.value
    of_revision = {"revision": adoption.step.revision, "content_hash": adoption.step.content_hash}
    return of_revision | {"from_state": held, "to_state": held}


@_step(Step.ARCHIVE)
def archive(db: Transaction, _viewer: Viewer, plan: Plan, remark: str | None = None) -> _Details:
    """Take an adopted plan out of use; it is read as it was, and nobody is reminded of it or asked about it."""
    plan.adopted_revision = plan.adopted_revision or plan.revision
    _wait_until(db, plan, "follow_up", [])
    forget_proposal(db, plan)
    db.append(PlanArchived(plan_id=plan.id, kind="municipal", municipality_id=plan.municipality_id))
    return {"remark": remark}


def _save_what_was_read(db: Transaction, viewer: Viewer, plan: Plan, decision: Decision) -> dict[str, Any]:
    """Save what was written since the newest version, and return the contents, which must be those that were read."""
    now = dict(read_work(db, plan).work.edited)
    save_version(db, plan, "adopted", viewer)
    if plan.content_hash != decision.content_hash:
        read = db.get(PlanRevision, (plan.id, decision.revision))
        raise ChangedMeanwhile(read.content if read else now, now)
    return now


def _take(
    db: Transaction, viewer: Viewer, plan: Plan, step_id: UUID, step: Step, to: State, details: _Details
) -> Taken:
    stated: dict[str, Any] = {
        "from_state": plan.state,
        "to_state": to.value,
        "revision": plan.revision if plan.state in EDITABLE else plan.adopted_revision or plan.revision,
        "content_hash": plan.content_hash,
        "by_name": viewer.name,
        "recorded_by": viewer.name if step in STATING else None,
        "outcomes": {},
    }
    who = {"account_id": viewer.account_id, "person_id": viewer.person_id}
    row = {"id": step_id, "plan_id": plan.id, "step": step.value} | who | stated | dict(details)
    # The id may be another plan's, which row-level security hides: then nothing is kept, and nothing is taken.
    if db.scalar(insert(PlanStep).values(row).on_conflict_do_nothing().returning(PlanStep.id)) is None:
        raise NotFound
    plan.state = to.value
    return Taken(db.get_one(PlanStep, step_id))


def _wait_until(db: Transaction, plan: Plan, kind: str, days: list[date]) -> None:
    """Wait for these days and no others; one that was told stays told."""
    others = (DueDay.plan_id == plan.id) & (DueDay.kind == kind) & DueDay.due_on.not_in(days)
    db.execute(delete(DueDay).where(others))
    if days:
        rows = [{"plan_id": plan.id, "kind": kind, "due_on": day} for day in days]
        db.execute(insert(DueDay).on_conflict_do_nothing(), rows)
