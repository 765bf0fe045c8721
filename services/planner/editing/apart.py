"""A plan that its person reads otherwise than everybody else, while a self-assessment is shared with nobody.

It has two newest revisions: one that rests on the assessment, for the person, and before it one that doesn't, for the
manager with whom the plan is shared.  What people wrote stands in both.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import delete, func, select

from services.planner.editing.domain import Work, left_apart, rederive
from services.planner.editing.queries import Workpiece, is_talked_about, read_own_work
from services.planner.editing.rederiving import Source, replace_proposal
from services.planner.editing.tables import PlanEdit
from services.planner.plans.domain.content import Draft
from services.planner.plans.domain.field_kinds import Value
from services.planner.plans.domain.fields import Fields, editable_fields
from services.planner.plans.queries import newest_common_revision
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction

# What a revision is to say, and what was derived for it where people have made something else of it.
Saying = tuple[Draft, Draft | None]


def merge_apart(db: Transaction, plan: Plan, common: Draft, personal: Draft, source: Source) -> list[Saying]:
    """Return what the plan's next revisions are to say: for everybody who reads it, then for its person.

    Nothing where nothing is new.  Only what was derived for everybody is proposed: a proposal has other readers too.
    """
    own = read_own_work(db, plan)
    before = newest_common_revision(db, plan)
    content = before.content if before else common.content
    derived = (before.derived_fields if before else None) or editable_fields(content)
    saved = {} if own.revision is before else dict(_saved_apart(db, own, derived))
    said = Work(content, derived, saved)
    in_step = before is not None and plan.state == "draft" and _says(said, common).hash == before.content_hash
    if in_step and own.derived_hash == personal.hash:
        return []
    edits = saved | dict(_not_saved_yet(db, own, before, derived))
    work = Work(content, derived, edits)
    if work.fields != work.derived:
        replace_proposal(db, plan, common, rederive(work, common)[1], source)
    sayings = [(_says(work, common), common), (_says(own.work, personal), personal)]
    taken_up = own.rows.keys() - (own.apart.keys() & left_apart(work.saved, edits))
    _forget_edits(db, plan.id, taken_up)
    if in_step and not taken_up:
        sayings = sayings[1:]
    return [(draft, None if draft is derived else derived) for draft, derived in sayings]


def own_edits(derived: Fields, fields: Fields) -> dict[str, Value]:
    """Return the edits that make of what was derived what the fields say."""
    written = {path: value for path, value in fields.items() if path not in derived or derived[path] != value}
    return written | {path: False for path, value in derived.items() if value is True and path not in fields}


def _saved_apart(db: Transaction, own: Workpiece, common: Fields) -> Iterator[tuple[str, Value]]:
    """Yield the edits by which everybody reads what the person's own revision says that wasn't derived for it."""
    # An order names the goals of this revision only; where somebody moved one, that follows below.
    written = own_edits(own.work.derived, own.work.saved)
    yield from ((path, value) for path, value in written.items() if not isinstance(value, list))
    for path, value in _since_derived(db, own).items():
        yield from _for_everybody(path, value, own.work.derived, common)


def _since_derived(db: Transaction, own: Workpiece) -> dict[str, Value]:
    """Return what people changed in the person's own revision since it was derived."""
    known = PlanRevision
    same = func.coalesce(known.derived_hash, known.content_hash) == own.derived_hash
    earlier = (known.plan_id == own.plan.id) & (known.number <= own.revision.number) & (known.cause == "derived") & same
    newest = select(known.content).where(earlier).order_by(known.number.desc()).limit(1)
    content = db.scalar(newest)
    return own_edits(editable_fields(content), own.work.saved) if content else {}


def _not_saved_yet(
    db: Transaction, own: Workpiece, before: PlanRevision | None, common: Fields
) -> Iterator[tuple[str, Value]]:
    """Yield the edits that no revision holds yet, as they were made in the words that everybody reads."""
    shared = own.revision is before or is_talked_about(db, own.plan)
    for path, edit in own.rows.items():
        if shared or edit.person_id != own.plan.person_id:
            yield path, edit.value
        else:
            yield from _for_everybody(path, edit.value, own.work.derived, common)


def _for_everybody(path: str, value: Value, own: Fields, common: Fields) -> Iterator[tuple[str, Value]]:
    """Yield an edit of the person's own revision; what was taken back says again what was derived for everybody."""
    if path not in own or own[path] != value:
        yield path, value
    elif path in common:
        yield path, common[path]


def _says(work: Work, draft: Draft) -> Draft:
    return rederive(work, draft)[0] if work.fields != work.derived else draft


def _forget_edits(db: Transaction, plan_id: UUID, paths: Collection[str]) -> None:
    db.execute(delete(PlanEdit).where(PlanEdit.plan_id == plan_id, PlanEdit.path.in_(paths)))
