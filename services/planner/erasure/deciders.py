"""Where plans state that somebody who is erased decided: that is known by the name alone."""

import re
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from services.planner.erasure.erasing import tell_of
from services.planner.lifecycle.domain import STATING
from services.planner.lifecycle.tables import PlanStep
from shared.database import Transaction


def decisions_stated_of(db: Transaction, names: Collection[str]) -> list[tuple[PlanStep, bool]]:
    """Return the steps that state one of these names as who decided, and whether it stands there alone.

    Among other words, such as a board's, it stays: nothing tells how much of them is the person's.
    """
    if not names:
        return []
    said = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    alone, within = (re.compile(each, re.IGNORECASE) for each in (rf"\s*(?:{said})\s*", rf"(?<!\w)(?:{said})(?!\w)"))
    stating = select(PlanStep).where(PlanStep.step.in_(STATING), PlanStep.by_name.is_not(None))
    steps = db.scalars(stating.order_by(PlanStep.made_at, PlanStep.id))
    return [(step, bool(alone.fullmatch(step.by_name or ""))) for step in steps if within.search(step.by_name or "")]


def forget_decider(db: Transaction, names: Collection[str]) -> None:
    """Take the names away where they state who decided; that and when the plan was adopted stays, and as what."""
    named: dict[UUID, set[int]] = defaultdict(set)
    for step, alone in decisions_stated_of(db, names):
        if alone:
            step.by_name = None
            named[step.plan_id].add(step.revision)
    tell_of(db, named)
