"""Read-only data for pages and documents. Row-level security decides which plans there are for the viewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from services.planner.conversation.tables import Conversation
from services.planner.lifecycle.domain import EDITABLE, IN_FORCE, State, Step, standing_of, state_read
from services.planner.lifecycle.tables import PlanStep
from services.planner.plans.domain.content import NOTE, Wording, cited_notes, content_hash, count_emptied, quote
from services.planner.plans.domain.fields import completed
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import Plan, PlanRevision, PlanRevisionWording
from services.planner.tables import jobs
from shared.database import Transaction
from shared.errors import NotFound
from shared.language import gettext as _

# Of a municipality's plans; ids grow with time.
_CURRENT_FIRST = (Plan.state == "archived", Plan.id.desc())


@dataclass(frozen=True)
class ShownRevision:
    """A revision as it is read: its content has the notes' words.

    ``once``: it held, and no longer does; ``written``: who reads it writes it, and knows where the plan itself stands;
    ``erased``: how many formulations it was saved with that are gone.
    """

    plan: Plan
    number: int
    created_at: datetime
    content_hash: str
    content: dict[str, Any]
    once: bool = False
    written: bool = False
    erased: int = 0

    @property
    def state(self) -> str:
        """The state of what is read: an adopted revision stays adopted while a newer one is written."""
        return self.plan.state if self.written else state_of(self.plan, self.number, once=self.once)


@dataclass(frozen=True)
class PlanLine:
    """A municipal plan in the list, as far as the viewer reads it."""

    plan: Plan
    number: int
    name: str
    county: str
    top_need: str
    notes: int
    created_at: datetime

    @property
    def state(self) -> str:
        """The state of the revision that the viewer reads."""
        return state_of(self.plan, self.number)

    @property
    def standing(self) -> str:
        """Where the plan stands for the viewer: also that an adopted one holds while they read a new draft."""
        return standing_of(self.state, holds=self.plan.adopted_revision is not None)


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
    queued_at: datetime


def state_of(plan: Plan, number: int, *, once: bool = False) -> str:
    """Return the state of a plan's revision, which may have held before."""
    return state_read(State(plan.state), number, plan.revision, plan.adopted_revision, once=once)


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
    """Return the municipality's plan: before those that are archived, and the newest programme's."""
    mine = (Plan.kind == "municipal") & (Plan.municipality_id == municipality_id)
    return db.scalars(select(Plan).where(mine).order_by(*_CURRENT_FIRST).limit(1)).first()


def show_revision(db: Transaction, plan: Plan, number: int | None = None) -> ShownRevision:
    """Return a revision of a plan, the newest where no number is given.

    Raises:
        NotFound: the plan has no such revision.
    """
    revision = newest_revision(db, plan) if number is None else db.get(PlanRevision, (plan.id, number))
    if revision is None:
        raise NotFound
    kept = read_wordings(db, plan, revision.number)
    content = completed(quote(revision.content, kept, erased=_("Lappen är borttagen.")))
    once = _held_before(db, plan, revision.number)
    saved = (revision.created_at, revision.content_hash, content)
    return ShownRevision(plan, revision.number, *saved, once, erased=_count_erased(db, revision, kept))


def _count_erased(db: Transaction, revision: PlanRevision, kept: Mapping[str, Wording]) -> int:
    gone, emptied = len(cited_notes(revision.content) - kept.keys()), count_emptied(revision.content)
    if emptied and content_hash(revision.content, text_hashes(db, revision)) == revision.content_hash:
        # It was saved when they said nothing any more; notes count with the words that they had.
        return gone
    return gone + emptied


def _held_before(db: Transaction, plan: Plan, number: int) -> bool:
    if plan.adopted_revision in (None, number):
        return False
    adopted = (PlanStep.plan_id == plan.id) & (PlanStep.step == Step.ADOPT) & (PlanStep.revision == number)
    agreed = (Conversation.plan_id == plan.id) & (Conversation.agreed_revision == number)
    return bool(db.scalar(select(exists().where(adopted) | exists().where(agreed))))


def show_as_read(db: Transaction, plan: Plan) -> ShownRevision:
    """Return the plan as everybody reads it: what holds, whatever was saved since; while it is written, the newest.

    Raises:
        NotFound: there is no revision that the viewer may read.
    """
    return show_revision(db, plan, None if plan.state in EDITABLE else plan.adopted_revision)


def find_holding(db: Transaction, shown: ShownRevision) -> int | None:
    """Return the number of what two have signed and what holds while they write the next, as far as one may read it.

    What was signed where the person worked before holds no more.
    """
    plan = shown.plan
    if plan.adopted_revision is None or plan.state not in EDITABLE or shown.state in IN_FORCE:
        return None
    signed = db.get(PlanRevision, (plan.id, plan.adopted_revision))
    if signed is None or (plan.here_since and signed.created_at < plan.here_since):
        return None
    return signed.number


def places_of_notes(db: Transaction, municipality_id: UUID) -> dict[str, str]:
    """Return under which note's words each cited note stands on the plan's page, by id; nothing of a plan unread."""
    plan = find_municipal_plan(db, municipality_id)
    if plan is None:
        return {}
    revision = db.get_one(PlanRevision, (plan.id, show_as_read(db, plan).number))
    notes = [note for part in revision.content["swot"] for note in part["notes"]]
    return {cited[NOTE]: note["id"] for note in notes for cited in (note["text"], *note.get("other_wordings", ()))}


def newest_revision(db: Transaction, plan: Plan) -> PlanRevision | None:
    """Return the newest revision that the viewer may read: while one rests on what isn't shared, an earlier one."""
    newest = select(PlanRevision).where(PlanRevision.plan_id == plan.id).order_by(PlanRevision.number.desc()).limit(1)
    return db.scalar(newest)


def framework_version_of(db: Transaction, shown: ShownRevision) -> int:
    """Return which version of the competence framework a revision was derived with."""
    here = (PlanRevision.plan_id == shown.plan.id) & (PlanRevision.number == shown.number)
    number = select(func.planner.framework_version_of(PlanRevision.derivation_id)).where(here)
    return int(db.execute(number).scalar_one())


def newest_common_revision(db: Transaction, plan: Plan) -> PlanRevision | None:
    """Return the newest revision that rests on nobody's assessment: everybody who reads the plan reads that one."""
    common = (PlanRevision.plan_id == plan.id) & ~PlanRevision.content.has_key("assessment")
    return db.scalar(select(PlanRevision).where(common).order_by(PlanRevision.number.desc()).limit(1))


def read_wordings(db: Transaction, plan: Plan, number: int) -> dict[str, Wording]:
    """Return the notes' words as a revision cites them, without those that were erased."""
    here = (PlanRevisionWording.plan_id == plan.id) & (PlanRevisionWording.number == number)
    wordings = db.scalars(select(PlanRevisionWording).where(here)).all()
    return {str(row.note_id): Wording(row.text, row.words) for row in wordings if row.text is not None}


def text_hashes(db: Transaction, revision: PlanRevision) -> dict[str, str]:
    """Return the hashes of the notes' words that a revision cites, also of those that were erased."""
    kept = PlanRevisionWording
    here = (kept.plan_id == revision.plan_id) & (kept.number == revision.number)
    return {str(note): text_hash for note, text_hash in db.execute(select(kept.note_id, kept.text_hash).where(here))}


def list_municipal_plans(db: Transaction) -> list[PlanLine]:
    """Return the municipal plans that the viewer may see, of each municipality the one that its page shows."""
    content = PlanRevision.content
    mine = select(Plan.id).ext(distinct_on(Plan.municipality_id)).where(Plan.kind == "municipal")
    shown = mine.order_by(Plan.municipality_id, *_CURRENT_FIRST)
    rows = db.execute(
        select(
            Plan,
            PlanRevision.number,
            content["municipality"]["name"].astext,
            content["municipality"]["county"].astext,
            func.coalesce(content["goals"][0]["area_name"].astext, ""),
            content["process"]["notes"].as_integer(),
            PlanRevision.created_at,
        )
        .join(PlanRevision, _as_read())
        .where(Plan.id.in_(shown))
    )
    return [PlanLine(*row) for row in rows]


def _as_read() -> ColumnElement[bool]:
    """Join each plan with the revision that the viewer reads, as ``show_as_read`` does."""
    readable = aliased(PlanRevision)
    # Row-level security answers which revisions there are: for staff the adopted one, or the one under review.
    newest = select(func.max(readable.number)).where(readable.plan_id == Plan.id).scalar_subquery()
    holding = case((Plan.state.not_in(EDITABLE), Plan.adopted_revision))
    return (PlanRevision.plan_id == Plan.id) & (PlanRevision.number == func.coalesce(holding, newest))


def find_own_plan(db: Transaction, person_id: UUID | None) -> ShownRevision | None:
    """Return the individual plan of a person, unless it is archived."""
    if person_id is None:
        return None
    own = (Plan.person_id == person_id) & (Plan.kind == "individual") & (Plan.state != "archived")
    plan = db.scalars(select(Plan).where(own).order_by(Plan.id.desc())).first()
    return show_as_read(db, plan) if plan else None


def list_shared_plans(db: Transaction, municipality_id: UUID) -> list[ShownRevision]:
    """Return the individual plans that people of a municipality share with their manager, without notes' words.

    Between the moment when an assessment is no longer shared and the derivation without it a plan may have no revision
    for the manager, and is left out.
    """
    shared = (Plan.kind == "individual") & (Plan.municipality_id == municipality_id) & Plan.shared_with_manager
    rows = db.execute(select(Plan, PlanRevision).join(PlanRevision, _as_read()).where(shared, Plan.state != "archived"))
    return [ShownRevision(plan, row.number, row.created_at, row.content_hash, row.content) for plan, row in rows]


def count_coverage(db: Transaction, municipality_id: UUID) -> Coverage:
    """Return the counts that a manager sees of plans that only their owners may read."""
    row = db.execute(select("*").select_from(func.planner.individual_plan_coverage(municipality_id))).one()
    return Coverage(*row)


def newest_derivation_job(db: Transaction, municipality_id: UUID) -> DerivationJob | None:
    """Return the newest job that derives the municipality's plans, if there ever was one."""
    mine = (jobs.c.kind == DERIVE_PLANS.name) & (jobs.c.subject == str(municipality_id))
    columns = select(jobs.c.id, jobs.c.state, jobs.c.reason, jobs.c.queued_at)
    row = db.execute(columns.where(mine).order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).limit(1)).one_or_none()
    return DerivationJob(*row) if row else None
