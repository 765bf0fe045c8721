"""What people do with a plan while they work on it: write in fields, undo, save a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, literal, select

from services.planner.editing.domain import acceptance, fingerprint, left_apart
from services.planner.editing.problems import PlanLocked, TooManyItems
from services.planner.editing.queries import Workpiece, read_work
from services.planner.editing.tables import PlanEdit, PlanProposal
from services.planner.erasure.erasing import wait_for_erasing
from services.planner.lifecycle.domain import EDITABLE
from services.planner.plans.domain.content import cited_notes, content_hash
from services.planner.plans.domain.field_kinds import MOST_GOALS, Fault, Kind, Refused, Value, field_of, read_typed
from services.planner.plans.domain.fields import editable_fields, items_of, lay, present
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.permission import works_on
from services.planner.plans.revisions import advance
from services.planner.plans.tables import Plan, PlanRevision, PlanRevisionWording
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer
from shared.jobs import enqueue


@dataclass(frozen=True)
class Typed:
    """What somebody typed in a field, and the fingerprint of what stood there when the form was made."""

    text: str
    seen: str


@dataclass
class Outcome:
    """What came of it, by path; ``changed``: what stands there now, written by somebody else meanwhile.

    ``gone``: the goal or intervention is no longer there.
    """

    saved: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Fault] = field(default_factory=dict)
    changed: dict[str, Value] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all of it is saved."""
        return not (self.refused or self.changed or self.gone)


def find_workpiece(db: Transaction, viewer: Viewer, plan_id: UUID, *, lock: bool = False) -> Workpiece:
    """Return a plan that the viewer works on.

    Raises:
        NotFound: there is none, or the viewer only reads it.
        PlanLocked: ``lock`` was asked for, and the plan is adopted, followed up or archived.
    """
    plan = find_worked_on(db, viewer, plan_id, lock=lock)
    if lock and plan.state not in EDITABLE:
        raise PlanLocked
    return read_work(db, plan)


def find_worked_on(db: Transaction, viewer: Viewer, plan_id: UUID, *, lock: bool = False) -> Plan:
    """Return a plan that the viewer works on, in whatever state.

    Raises:
        NotFound: there is none, or the viewer only reads it.
    """
    if lock:
        # What is erased meanwhile must not come back with what was read before.
        wait_for_erasing(db)
    wanted = select(Plan).where(Plan.id == plan_id)
    plan = db.scalar(wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted)
    if plan is None or not works_on(viewer, plan):
        raise NotFound
    return plan


def save_fields(db: Transaction, viewer: Viewer, plan_id: UUID, typed: Mapping[str, Typed]) -> Outcome:
    """Save what was typed, field by field; sending the same again changes nothing.

    Raises:
        NotFound: there is no such plan for the viewer.
        PlanLocked: the plan can't be changed now.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    outcome, changes = Outcome(), dict[str, Value]()
    for path, each in typed.items():
        described = field_of(piece.plan.kind, path)
        if described is None or described.kind in {Kind.ITEM, Kind.ORDER}:
            continue
        now = piece.work.fields.get(path)
        if any(item not in piece.work.fields for item in items_of(path)):
            outcome.gone.append(path)
            continue
        try:
            value = read_typed(described, each.text)
        except Refused as refused:
            outcome.refused[path] = refused.fault
            continue
        if value in ("", None) and now in ("", None):
            # Left as empty as it was.
            outcome.saved[path] = fingerprint(now)
        elif value != now and each.seen != fingerprint(now):
            outcome.changed[path] = now
        else:
            changes[path] = value
            outcome.saved[path] = fingerprint(value)
    write_edits(db, viewer, piece, changes)
    return outcome


def undo_field(db: Transaction, viewer: Viewer, plan_id: UUID, path: str) -> None:
    """Let a field, or an item with all in it, say again what was derived; harmless twice.

    Raises:
        NotFound: there is no such plan for the viewer, or no such field was derived.
        PlanLocked: the plan can't be changed now.
        TooManyItems: it is a goal, and the plan holds as many as it may.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    if path not in piece.work.derived:
        raise NotFound
    write_edits(db, viewer, piece, acceptance(path, piece.work.derived))


def write_edits(db: Transaction, viewer: Viewer, piece: Workpiece, changes: Mapping[str, Value]) -> None:
    """Make these edits; what stays as it is keeps who wrote it.

    Raises:
        TooManyItems: the plan would hold more goals than it may.
    """
    before, after = piece.work.edits, piece.work.edit(changes)
    goals_before, goals = (len(present(fields)) for fields in (piece.work.fields, lay(piece.work.saved, after)))
    if goals > max(goals_before, MOST_GOALS[piece.plan.kind]):
        raise TooManyItems
    if gone := [path for path in before if path not in after]:
        db.execute(delete(PlanEdit).where(PlanEdit.plan_id == piece.plan.id, PlanEdit.path.in_(gone)))
    now = datetime.now(UTC)
    for path, value in after.items():
        if path in before and before[path] == value:
            continue
        row = piece.rows.get(path) or PlanEdit(plan_id=piece.plan.id, path=path)
        row.value, row.edited_at = value, now
        row.account_id, row.person_id, row.author = viewer.account_id, viewer.person_id, viewer.name
        db.add(row)
    _stop_asking(db, piece.plan.id, [path for path, value in changes.items() if value is False])
    db.flush()


def _stop_asking(db: Transaction, plan_id: UUID, gone: Sequence[str]) -> None:
    """Let nobody decide about what is proposed in goals, or parts of them, that are taken away."""
    proposal = db.get(PlanProposal, plan_id) if gone else None
    if proposal:
        inside = tuple(f"{path}/" for path in gone)
        proposal.open = [path for path in proposal.open if not path.startswith(inside)]


def save_version(db: Transaction, plan: Plan, cause: str, account: Viewer | None) -> int:
    """Make a revision of the plan as it stands and return its number; without edits that is the newest one's.

    Args:
        db: a transaction of whoever works on the plan, or of a worker.
        plan: the plan; is locked.
        cause: why: ``saved``, or what the plan's state is about to become.
        account: who asks for it, if a person does.
    """
    wait_for_erasing(db)
    db.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    db.refresh(plan)
    return save_work(db, read_work(db, plan), cause, account)


def save_work(db: Transaction, piece: Workpiece, cause: str, account: Viewer | None) -> int:
    """Make a revision of a plan that is locked, as it was read; return its number, as ``save_version`` does."""
    if not piece.edits:
        return piece.revision.number
    content = dict(piece.work.edited)
    cited = cited_notes(content)
    # What went with a goal isn't kept, nor part of the hash: a derivation that keeps the content says the same.
    wordings = [row for row in _copied_wordings(db, piece.revision) if str(row["note_id"]) in cited]
    add_revision(db, piece, NewRevision(content, wordings, cause, account))
    return piece.plan.revision


def restore_revision(db: Transaction, plan: Plan, number: int, account: Viewer | None) -> None:
    """Let the plan's newest revision, of which there are no edits, say what an earlier one says."""
    earlier = db.get_one(PlanRevision, (plan.id, number))
    derived = editable_fields(earlier.content) if earlier.derived_fields is None else earlier.derived_fields
    restored = NewRevision(
        content=dict(earlier.content),
        wordings=_copied_wordings(db, earlier),
        cause="restored",
        account=account,
        derivation_id=earlier.derivation_id,
        derived=derived,
        derived_hash=earlier.derived_hash or earlier.content_hash,
    )
    add_revision(db, read_work(db, plan), restored)


@dataclass(frozen=True)
class NewRevision:
    """A revision that people make; ``wordings``: rows without plan and number."""

    content: dict[str, Any]
    wordings: Sequence[Mapping[str, Any]]
    cause: str
    account: Viewer | None
    derivation_id: UUID | None = None
    derived: Mapping[str, Value] | None = None
    derived_hash: str | None = None


def add_revision(db: Transaction, piece: Workpiece, new: NewRevision) -> None:
    """Add a revision that takes up the edits; those that it has no place for stay."""
    plan, before = piece.plan, piece.revision
    if before.number < plan.revision or "assessment" in new.content:
        # The person and the others read different revisions: what was written is to stand in both.
        municipality = str(plan.municipality_id)
        enqueue(db, DERIVE_PLANS, {"municipality_id": municipality}, municipality)
    hashes = {str(row["note_id"]): row["text_hash"] for row in new.wordings}
    advance(db, plan, content_hash(new.content, hashes))
    db.flush()
    row = {
        "plan_id": plan.id,
        "number": plan.revision,
        "content": new.content,
        "content_hash": plan.content_hash,
        "derivation_id": new.derivation_id or before.derivation_id,
        "cause": new.cause,
        "derived_fields": dict(piece.work.derived if new.derived is None else new.derived),
        "derived_hash": new.derived_hash or piece.derived_hash,
        "account_id": new.account.account_id if new.account else None,
        "person_id": new.account.person_id if new.account else None,
        "author": new.account.name if new.account else None,
    }
    db.execute(insert(PlanRevision), [row])
    if new.wordings:
        placed = [{**each, "plan_id": plan.id, "number": plan.revision} for each in new.wordings]
        db.execute(insert(PlanRevisionWording), placed)
    apart = left_apart(editable_fields(new.content), {path: row.value for path, row in piece.rows.items()})
    taken_up = piece.rows.keys() - apart
    db.execute(delete(PlanEdit).where(PlanEdit.plan_id == plan.id, PlanEdit.path.in_(taken_up)))


def _copied_wordings(db: Transaction, revision: PlanRevision) -> list[dict[str, Any]]:
    kept = PlanRevisionWording
    columns = (kept.note_id, kept.note_revision, kept.session_id, kept.text, kept.words, kept.text_hash)
    here = (kept.plan_id == revision.plan_id) & (kept.number == literal(revision.number))
    return [dict(row) for row in db.execute(select(*columns).where(here)).mappings()]
