"""When what a document of a revision states changed last: that is what its file says of when it was modified."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from services.planner.conversation.tables import PlanSignature
from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.tables import PlanStep
from services.planner.plans.queries import ShownRevision
from services.planner.tables import event_log
from shared.database import Transaction
from shared.events import PlanWordingsErased

# What a revision states, and in what state it is read, stays the same with them.
_BESIDE = (Step.REVISE, Step.KEEP)


def last_modified(db: Transaction, shown: ShownRevision, signatures: Iterable[PlanSignature] = ()) -> datetime:
    """Return when a revision was saved, or took its last step, was signed, or lost words or names, whichever is last.

    Args:
        db: a worker's transaction; a viewer may not know of every step.
        shown: the revision.
        signatures: on the revision.
    """
    signed = [row.signed_at for row in signatures]
    return max(moment for moment in (shown.created_at, _stepped(db, shown), _erased(db, shown), *signed) if moment)


def _stepped(db: Transaction, shown: ShownRevision) -> datetime | None:
    of_it = (PlanStep.revision == shown.number) & PlanStep.step.not_in(_BESIDE)
    # With the plan each of its revisions is archived.
    ended = PlanStep.step == Step.ARCHIVE
    # What follow-ups found of a revision stands in later ones too.
    found = (PlanStep.revision <= shown.number) & (PlanStep.step == Step.FOLLOW_UP)
    return db.scalar(select(func.max(PlanStep.made_at)).where(PlanStep.plan_id == shown.plan.id, of_it | ended | found))


def _erased(db: Transaction, shown: ShownRevision) -> datetime | None:
    log, told = event_log.c, PlanWordingsErased(plan_id=shown.plan.id, revisions=(shown.number,))
    about_it = (log.type == told.type) & (log.subject == told.subject)
    here = about_it & log.data["revisions"].contains([shown.number])
    found: datetime | None = db.scalar(select(func.max(log.time)).where(here))
    return found
