"""Read-only data for pages and documents. Row-level security decides which plans there are for the viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.planner.plans.domain.content import Wording, quote
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import Plan, PlanRevision, PlanRevisionWording
from services.planner.tables import jobs
from shared.database import Transaction
from shared.errors import NotFound
from shared.language import gettext as _


@dataclass(frozen=True)
class ShownRevision:
    """A revision as it is read: its content has the notes' words."""

    plan: Plan
    number: int
    created_at: datetime
    content_hash: str
    content: dict[str, Any]


@dataclass(frozen=True)
class PlanLine:
    """A municipal plan in the list."""

    plan: Plan
    name: str
    county: str
    top_need: str
    notes: int
    created_at: datetime


@dataclass(frozen=True)
class Coverage:
    """How many of those who work in a municipality have a plan, and how many have shared it."""

    staff: int
    plans: int
    shared: int


@dataclass(frozen=True)
class DerivationJob:
    """How the newest derivation of a municipality is going."""

    id: UUID
    state: str
    reason: str | None


def find_plan(db: Transaction, plan_id: UUID) -> Plan:
    """Return a plan.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    plan = db.get(Plan, plan_id)
    if plan is None:
        raise NotFound
    return plan


def find_municipal_plan(db: Transaction, municipality_id: UUID) -> Plan | None:
    """Return the municipality's plan, the newest programme's if there are several."""
    mine = (Plan.kind == "municipal") & (Plan.municipality_id == municipality_id)
    return db.scalars(select(Plan).where(mine).order_by(Plan.id.desc())).first()


def show_revision(db: Transaction, plan: Plan, number: int | None = None) -> ShownRevision:
    """Return a revision of a plan, the newest where no number is given.

    Raises:
        NotFound: the plan has no such revision.
    """
    revision = db.get(PlanRevision, (plan.id, plan.revision if number is None else number))
    if revision is None:
        raise NotFound
    kept = read_wordings(db, plan, revision.number)
    content: dict[str, Any] = quote(revision.content, kept, erased=_("Lappen är borttagen."))
    return ShownRevision(plan, revision.number, revision.created_at, revision.content_hash, content)


def read_wordings(db: Transaction, plan: Plan, number: int) -> dict[str, Wording]:
    """Return the notes' words as a revision cites them, without those that were erased."""
    here = (PlanRevisionWording.plan_id == plan.id) & (PlanRevisionWording.number == number)
    wordings = db.scalars(select(PlanRevisionWording).where(here)).all()
    return {str(row.note_id): Wording(row.text, row.words) for row in wordings if row.text is not None}


def list_municipal_plans(db: Transaction) -> list[PlanLine]:
    """Return the municipal plans that the viewer may see."""
    content = PlanRevision.content
    newest = (PlanRevision.plan_id == Plan.id) & (PlanRevision.number == Plan.revision)
    rows = db.execute(
        select(
            Plan,
            content["municipality"]["name"].astext,
            content["municipality"]["county"].astext,
            func.coalesce(content["goals"][0]["area_name"].astext, ""),
            content["process"]["notes"].as_integer(),
            PlanRevision.created_at,
        )
        .join(PlanRevision, newest)
        .where(Plan.kind == "municipal")
    )
    return [PlanLine(*row) for row in rows]


def find_own_plan(db: Transaction, person_id: UUID | None) -> ShownRevision | None:
    """Return the individual plan of a person, unless it is archived."""
    if person_id is None:
        return None
    own = (Plan.person_id == person_id) & (Plan.kind == "individual") & (Plan.state != "archived")
    plan = db.scalars(select(Plan).where(own).order_by(Plan.id.desc())).first()
    return show_revision(db, plan) if plan else None


def list_shared_plans(db: Transaction, municipality_id: UUID) -> list[ShownRevision]:
    """Return the individual plans that people of a municipality share with their manager."""
    shared = (Plan.kind == "individual") & (Plan.municipality_id == municipality_id) & Plan.shared_with_manager
    return [show_revision(db, plan) for plan in db.scalars(select(Plan).where(shared, Plan.state != "archived"))]


def count_coverage(db: Transaction, municipality_id: UUID) -> Coverage:
    """Return the counts that a manager sees of plans that only their owners may read."""
    row = db.execute(select("*").select_from(func.planner.individual_plan_coverage(municipality_id))).one()
    return Coverage(*row)


def newest_derivation_job(db: Transaction, municipality_id: UUID) -> DerivationJob | None:
    """Return the newest job that derives the municipality's plans, if there ever was one."""
    mine = (jobs.c.kind == DERIVE_PLANS.name) & (jobs.c.subject == str(municipality_id))
    columns = select(jobs.c.id, jobs.c.state, jobs.c.reason)
    row = db.execute(columns.where(mine).order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).limit(1)).one_or_none()
    return DerivationJob(*row) if row else None
