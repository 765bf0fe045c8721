"""What the tests of steps do again and again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.planner.erasure.deciders import Decider, Fate, decisions_stated_of, forget_deciders
from services.planner.lifecycle.domain import STATING
from services.planner.lifecycle.queries import present_hash
from services.planner.lifecycle.statements import Decision
from services.planner.lifecycle.tables import PlanStep
from services.planner.lifecycle.use_cases import Taken, adopt, revise, send_for_review
from services.planner.plans.tables import Plan
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from tests.planner.editing.working import MEASURE, manager, viewer, work, write

TODAY = date(2026, 3, 12)
LATER = date(2026, 4, 2)
substitute = viewer(Role.MANAGER, "Omar")


def plan(database: Database) -> Plan:
    """Return the municipal plan."""
    return work(database).plan


def send(database: Database, who: Viewer = manager, step_id: UUID | None = None) -> Taken:
    """Send the plan for review."""
    with database.transaction(who) as db:
        return send_for_review(db, who, plan(database).id, step_id or new_id(), LATER)


def read(database: Database, name: str = "Malin", **changes: Any) -> Decision:
    """Read the plan, and return the decision to adopt what it says now."""
    with database.transaction(WORKER) as db:
        piece = work(database)
        seen = {"content_hash": present_hash(db, piece), "revision": piece.plan.revision}
    stated = {"by_name": name, "by_role": "bibliotekschef", "decided_on": TODAY, "registry_number": "KUN 2026/118"}
    return Decision(**{**seen, **stated, **changes})


def decide(database: Database, decision: Decision, who: Viewer = manager) -> Taken:
    """Adopt what was read."""
    with database.transaction(who) as db:
        return adopt(db, who, plan(database).id, new_id(), decision, TODAY)


def adopted(database: Database) -> Taken:
    """Review and adopt the plan as it stands."""
    send(database)
    return decide(database, read(database))


def state_decisions(database: Database, *names: str, municipality_id: UUID, account_id: UUID | None = None) -> None:
    """Keep a municipality's plan that was adopted once by each of these, as an account entered it."""
    with database.transaction(WORKER) as db:
        here = {"kind": "municipal", "programme_id": new_id(), "municipality_id": municipality_id}
        row = Plan(id=new_id(), state="adopted", starts_on=TODAY, **here)
        db.add(row)
        db.flush()
        moved = {"step": "adopt", "from_state": "in_review", "to_state": "adopted", "content_hash": "0"}
        db.add_all(
            PlanStep(id=new_id(), plan_id=row.id, revision=number, by_name=name, account_id=account_id, **moved)
            for number, name in enumerate(names, 1)
        )


def stated_deciders(database: Database) -> list[str | None]:
    """Return who is stated to have decided, by revision."""
    with database.transaction(WORKER) as db:
        stating = select(PlanStep.by_name).where(PlanStep.step.in_(STATING))
        return list(db.scalars(stating.order_by(PlanStep.revision, PlanStep.made_at)))


def forget_name(database: Database, *names: str) -> None:
    """Take names away of somebody who worked in the plans' municipalities, as nobody else's."""
    with database.transaction(WORKER) as db:
        who = Decider(names, names, (), set(db.scalars(select(Plan.municipality_id))))
        forget_deciders(db, [each.step_id for each in decisions_stated_of(db, who) if each.fate is Fate.GOES])


def take(database: Database, step: Any, *arguments: Any, who: Viewer = manager) -> Taken:
    """Take another step."""
    with database.transaction(who) as db:
        taken: Taken = step(db, who, plan(database).id, new_id(), *arguments)
        return taken


def steps(database: Database) -> list[str]:
    """Return the steps that were taken, in their order."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(PlanStep.step).order_by(PlanStep.made_at)))


__all__ = ["TODAY", "adopted", "decide", "plan", "read", "send", "steps", "substitute", "take"]


def send_another(database: Database, measure: str = "Nytt mått") -> None:
    """Write another version beside the adopted one, and send it for review."""
    take(database, revise)
    write(database, MEASURE, measure)
    send(database)
