"""A plan as it is being edited: the newest revision with the edits over it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, union

from services.planner.assessment.queries import read_sharing
from services.planner.conversation.domain import SIDES
from services.planner.conversation.tables import Conversation
from services.planner.editing.domain import Work, left_apart
from services.planner.editing.tables import PlanEdit, PlanProposal
from services.planner.lifecycle.domain import EDITABLE
from services.planner.plans.domain.content import quote
from services.planner.plans.domain.fields import completed, difference, editable_fields, present
from services.planner.plans.queries import (
    ShownRevision,
    newest_common_revision,
    newest_revision,
    read_wordings,
    show_as_read,
    show_revision,
)
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.language import gettext as _


@dataclass(frozen=True)
class Workpiece:
    """A plan with its newest revision, the edits over it as rows, and both together.

    ``apart``: the edits for which this revision has no place; they stay until one has.
    """

    plan: Plan
    revision: PlanRevision
    edits: Mapping[str, PlanEdit]
    apart: Mapping[str, PlanEdit]
    work: Work

    @property
    def rows(self) -> Mapping[str, PlanEdit]:
        """All edits, whether this revision has a place for them or not."""
        return {**self.edits, **self.apart}

    @property
    def derived_hash(self) -> str:
        """What tells the derivation that it rests on from others."""
        return self.revision.derived_hash or self.revision.content_hash


def read_work(db: Transaction, plan: Plan) -> Workpiece:
    """Return a plan as it stands now for the viewer; while two talk about it, in the words that both read.

    Raises:
        NotFound: there is no revision that the viewer may read.
    """
    piece = read_own_work(db, plan)
    return in_common(db, piece) if _is_kept(piece) and is_talked_about(db, plan) else piece


def read_own_work(db: Transaction, plan: Plan) -> Workpiece:
    """Return a plan as the newest revision has it that the viewer may read.

    Raises:
        NotFound: there is no revision that the viewer may read.
    """
    revision = newest_revision(db, plan)
    if revision is None:
        raise NotFound
    edits = {edit.path: edit for edit in db.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan.id))}
    return _lay_over(plan, revision, edits)


def in_common(db: Transaction, piece: Workpiece) -> Workpiece:
    """Return a plan in the words that both read: without an assessment that its person keeps.

    Raises:
        NotFound: no revision does without it.
    """
    plan = piece.plan
    if not _is_kept(piece) or plan.person_id is None:
        return piece
    if read_sharing(db, (plan.programme_id, plan.person_id)).with_manager:
        return piece
    common = newest_common_revision(db, plan)
    if common is None:
        raise NotFound
    return _lay_over(plan, common, piece.rows)


def goals_kept(db: Transaction, piece: Workpiece) -> set[str]:
    """Return the ids of the goals that only the plan's person reads, as they come of an assessment that is kept."""
    try:
        common = in_common(db, piece)
    except NotFound:
        return set(present(piece.work.fields))
    return set() if common is piece else set(present(piece.work.fields)) - set(present(common.work.fields))


def is_talked_about(db: Transaction, plan: Plan) -> bool:
    """Say whether two have prepared a conversation about the plan, and haven't both signed yet."""
    ready = func.planner.conversation_sides_ready(Conversation.id)
    here = func.planner.written_here(Conversation.plan_id, Conversation.begun_at).is_(True)
    counts = (Conversation.plan_id == plan.id) & Conversation.withdrawn_at.is_(None) & here
    newest = select(ready, Conversation.agreed_at).where(counts).order_by(Conversation.round.desc()).limit(1)
    found = db.execute(newest).one_or_none()
    return found is not None and set(found[0]) == set(SIDES) and found[1] is None


def _is_kept(piece: Workpiece) -> bool:
    return "assessment" in piece.revision.content


def _lay_over(plan: Plan, revision: PlanRevision, rows: Mapping[str, PlanEdit]) -> Workpiece:
    saved = editable_fields(revision.content)
    apart = left_apart(saved, {path: row.value for path, row in rows.items()})
    edits = {path: row for path, row in rows.items() if path not in apart}
    derived = saved if revision.derived_fields is None else revision.derived_fields
    work = Work(revision.content, derived, {path: row.value for path, row in edits.items()})
    return Workpiece(plan, revision, edits, {path: rows[path] for path in apart}, work)


@dataclass(frozen=True)
class NewFramework:
    """Which version of the framework a plan was derived with, and its last revision that rests on an earlier one."""

    version: int
    before: int


def new_framework(db: Transaction, plan: Plan, derivation_id: UUID) -> NewFramework | None:
    """Return the framework of a derivation, where what the plan said before that rests on an earlier version."""
    version_of = func.planner.framework_version_of
    others = (PlanRevision.plan_id == plan.id) & (PlanRevision.derivation_id != derivation_id)
    known = select(PlanRevision.number, version_of(PlanRevision.derivation_id), version_of(derivation_id))
    found = db.execute(known.where(others).order_by(PlanRevision.number.desc()).limit(1)).one_or_none()
    if found is None:
        return None
    number, earlier, now = found
    return NewFramework(now, number) if earlier < now else None


def edited_plans(db: Transaction, plan_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of the plans say something else than what was derived."""
    ids = list(plan_ids)
    newest = (PlanRevision.plan_id == Plan.id) & (PlanRevision.number == Plan.revision)
    kept = select(Plan.id).join(PlanRevision, newest).where(Plan.id.in_(ids), PlanRevision.derived_hash.is_not(None))
    return set(db.scalars(union(select(PlanEdit.plan_id).where(PlanEdit.plan_id.in_(ids)), kept)))


def show_work(db: Transaction, plan: Plan) -> tuple[ShownRevision, int]:
    """Return the plan as who edits it reads it, and how many changes no version holds yet."""
    piece = read_work(db, plan)
    return _show(db, piece), len(difference(piece.work.saved, piece.work.fields)) if piece.edits else 0


def show_to_manager(db: Transaction, plan: Plan) -> ShownRevision:
    """Return the plan as its person's manager reads it once it is shared: without an assessment that is kept.

    Raises:
        NotFound: there is no such revision.
    """
    if plan.state not in EDITABLE:
        return show_as_read(db, plan)
    return _show(db, in_common(db, read_own_work(db, plan)))


def _show(db: Transaction, piece: Workpiece) -> ShownRevision:
    shown = replace(show_revision(db, piece.plan, piece.revision.number), written=True)
    if not piece.edits:
        return shown
    content = quote(piece.work.edited, read_wordings(db, piece.plan, shown.number), erased=_("Lappen är borttagen."))
    return replace(shown, content=completed(content))


def count_open(db: Transaction, plan: Plan) -> int:
    """Return how many proposed changes wait for a decision."""
    proposal = db.get(PlanProposal, plan.id)
    return len(proposal.open) if proposal else 0


def newest_change(db: Transaction, plan: Plan) -> str:
    """Return what tells the plan's present state from every other: for pages that ask again and again."""
    latest, edits = db.execute(
        select(func.max(PlanEdit.edited_at), func.count()).where(PlanEdit.plan_id == plan.id)
    ).one()
    return f"{plan.revision}-{plan.state}-{edits}-{latest}"


def quoted_names(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the areas' names by id, as the plan knows them."""
    return {item["area"]: item["name"] for item in content.get("needs", content.get("areas", ()))}


def spoken_names(*contents: Mapping[str, Any]) -> dict[str, str]:
    """Return the areas' names by id, also of goals about areas that the framework has given up; the last content's."""
    names: dict[str, str] = {}
    for content in contents:
        names |= {goal["area"]: goal["area_name"] for goal in content.get("goals", ()) if goal.get("area_name")}
        names |= quoted_names(content)
    return names


def count_open_changes(db: Transaction, plan_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return by plan how many proposed changes wait for a decision, as far as the viewer decides on them."""
    waiting = func.jsonb_array_length(PlanProposal.open).label("waiting")
    rows = db.execute(select(PlanProposal.plan_id, waiting).where(PlanProposal.plan_id.in_(plan_ids), waiting > 0))
    return {row.plan_id: row.waiting for row in rows}
