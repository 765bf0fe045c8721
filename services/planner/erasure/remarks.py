"""What somebody who is erased wrote to the steps of plans that they took: people sign such words with their names."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select

from services.planner.lifecycle.domain import STATING
from services.planner.lifecycle.tables import PlanStep
from shared.database import Transaction
from shared.redacting import REMOVED


@dataclass(frozen=True)
class SignedRemark:
    """A remark in which whoever took the step names themself."""

    plan_id: UUID
    revision: int
    text: str


def remarks_signed_by(db: Transaction, ids: Collection[UUID], said: re.Pattern[str]) -> list[SignedRemark]:
    """Return what somebody, known by the person's and the accounts' ids, wrote to steps, and named themself in."""
    steps = db.scalars(_remarked(ids))
    return [SignedRemark(step.plan_id, step.revision, step.remark or "") for step in steps if _says(step, said)]


def forget_in_remarks(db: Transaction, ids: Collection[UUID], said: re.Pattern[str]) -> None:
    """Take out of what somebody wrote to steps what names them: as they are called now."""
    for step in db.scalars(_remarked(ids).with_for_update()):
        _take_out(step, said)


def forget_taker_in_remark(step: PlanStep) -> None:
    """Take the name of whoever took a step out of what they wrote to it: as they were called then."""
    taker = step.recorded_by if step.step in STATING else step.by_name
    if taker:
        _take_out(step, re.compile(rf"(?<!\w){spelled(taker)}(?!\w)", re.IGNORECASE))


def spelled(name: str) -> str:
    """Return what finds a name, however its parts are spaced."""
    return r"\s+".join(map(re.escape, name.split()))


def _remarked(ids: Collection[UUID]) -> Select[PlanStep]:
    theirs = or_(PlanStep.account_id.in_(ids), PlanStep.person_id.in_(ids))
    return select(PlanStep).where(theirs, PlanStep.remark.is_not(None)).order_by(PlanStep.made_at, PlanStep.id)


def _says(step: PlanStep, said: re.Pattern[str]) -> bool:
    return said.search(step.remark or "") is not None


def _take_out(step: PlanStep, said: re.Pattern[str]) -> None:
    step.remark = step.remark and said.sub(REMOVED, step.remark)
