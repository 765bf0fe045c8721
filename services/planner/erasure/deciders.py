"""Where plans state that somebody who is erased decided: that is known by the name, and by who entered it or where."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from services.planner.erasure.erasing import tell_of
from services.planner.erasure.remarks import spelled
from services.planner.lifecycle.domain import STATING
from services.planner.lifecycle.tables import PlanStep
from services.planner.plans.tables import Plan
from shared.database import Transaction


@dataclass(frozen=True)
class Decider:
    """Somebody who is erased, as plans may state them.

    ``names``: all that the person is called; ``own_names``: those that nobody else has; ``ids``: the person's and the
    accounts'; ``municipalities``: where the person worked, or held a role.
    """

    names: Collection[str]
    own_names: Collection[str]
    ids: Collection[UUID]
    municipalities: Collection[UUID]


class Fate(StrEnum):
    """What becomes of a name that a plan states."""

    GOES = "goes"
    # It may be somebody else's: it goes only where that is asked for.
    DOUBTFUL = "doubtful"
    # Nothing tells how much of the words is the person's.
    AMONG_OTHER_WORDS = "among other words"


@dataclass(frozen=True)
class StatedDecision:
    """A step that states one of a person's names as who decided, and what becomes of the name."""

    step_id: UUID
    plan_id: UUID
    revision: int
    by_name: str
    by_role: str
    fate: Fate


def decisions_stated_of(db: Transaction, who: Decider, asked: Collection[UUID] = ()) -> list[StatedDecision]:
    """Return where plans state somebody as who decided.

    A name goes where the person entered it, or where it stands in a plan of a municipality of theirs and nobody else
    has it; and where it stands alone and the step is among those ``asked`` for.
    """
    if not who.names:
        return []
    said = "|".join(map(spelled, who.names))
    within = re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE)
    stating = select(PlanStep, Plan.municipality_id).join(Plan, Plan.id == PlanStep.plan_id)
    stating = stating.where(PlanStep.step.in_(STATING), PlanStep.by_name.is_not(None))
    steps = db.execute(stating.order_by(PlanStep.made_at, PlanStep.id)).all()
    return [_stated(step, _fate(step, here, who, asked)) for step, here in steps if within.search(step.by_name or "")]


def _stated(step: PlanStep, fate: Fate) -> StatedDecision:
    return StatedDecision(step.id, step.plan_id, step.revision, step.by_name or "", step.by_role or "", fate)


def _fate(step: PlanStep, here: UUID, who: Decider, asked: Collection[UUID]) -> Fate:
    if not _stands_alone(step, who.names):
        return Fate.AMONG_OTHER_WORDS
    entered = step.account_id in who.ids or step.person_id in who.ids
    known = here in who.municipalities and _stands_alone(step, who.own_names)
    return Fate.GOES if entered or known or step.id in asked else Fate.DOUBTFUL


def _stands_alone(step: PlanStep, names: Collection[str]) -> bool:
    said = "|".join(map(spelled, names))
    return bool(names) and re.fullmatch(rf"\s*(?:{said})\s*", step.by_name or "", re.IGNORECASE) is not None


def forget_deciders(db: Transaction, steps: Collection[UUID]) -> None:
    """Take the names away that these steps state; that and when the plan was adopted stays, and as what."""
    named: dict[UUID, set[int]] = defaultdict(set)
    stating = PlanStep.id.in_(steps) & PlanStep.step.in_(STATING) & PlanStep.by_name.is_not(None)
    for step in db.scalars(select(PlanStep).where(stating).with_for_update()):
        step.by_name = None
        named[step.plan_id].add(step.revision)
    tell_of(db, named)
