"""Withdrawing a new round about an agreed plan: what was agreed goes on to hold, as it was."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.planner.conversation.domain import Typed
from services.planner.conversation.following_up import list_follow_ups
from services.planner.conversation.parties import current_round, find_party, tell_of_withdrawal
from services.planner.conversation.preparing import keep_typed
from services.planner.conversation.problems import AgreementHolds
from services.planner.conversation.tables import Conversation
from services.planner.editing.rederiving import forget_proposal
from services.planner.editing.use_cases import restore_revision, save_version
from services.planner.plans.jobs import derive_soon
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


def withdraw(
    db: Transaction,
    viewer: Viewer,
    plan_id: UUID,
    round_id: UUID,
    now: datetime,
    typed: Mapping[str, Typed] | None = None,
) -> dict[str, str]:
    """Let the round before hold again, and tell the other side; harmless twice, and from both sides at once.

    What was changed in the plan since it was agreed stays as a version; the next round begins with what was agreed.
    What was ``typed`` of a preparation is saved first.  Where something else stands, from another device, nothing is
    withdrawn, and what stands is returned, by question.

    Raises:
        NotFound: there is no such conversation for the viewer, nothing was agreed before, or the plan that was
            agreed isn't the viewer's to read.
        AgreementHolds: both have signed in this round meanwhile.
        PreparationClosed: something was typed, and both are ready meanwhile.
    """
    party = find_party(db, viewer, plan_id)
    talk = current_round(db, plan_id, lock=True)
    if talk is None or talk.id != round_id:
        return {}
    if talk.agreed_at:
        raise AgreementHolds
    plan = db.scalar(select(Plan).where(Plan.id == plan_id).with_for_update())
    if plan is None or not replaces_agreement(db, talk):
        raise NotFound
    if typed and (collided := keep_typed(db, viewer, plan_id, typed, now)):
        return collided
    _let_agreed_plan_hold(db, plan, viewer)
    talk.withdrawn_at = now
    before = current_round(db, plan_id)
    plan.state = "followed_up" if before and list_follow_ups(db, before.id) else "adopted"
    tell_of_withdrawal(db, party)
    return {}


def replaces_agreement(db: Transaction, talk: Conversation) -> bool:
    """Say whether a round was begun about a plan that was agreed, and that the viewer reads."""
    plan = db.get(Plan, talk.plan_id)
    return bool(plan and plan.adopted_revision and db.get(PlanRevision, (plan.id, plan.adopted_revision)))


def _let_agreed_plan_hold(db: Transaction, plan: Plan, viewer: Viewer) -> None:
    save_version(db, plan, "given_up", viewer)
    agreed = db.get_one(PlanRevision, (plan.id, plan.adopted_revision))
    if agreed.content_hash != plan.content_hash:
        restore_revision(db, plan, agreed.number, viewer)
        forget_proposal(db, plan)
        derive_soon(db, plan.municipality_id)
