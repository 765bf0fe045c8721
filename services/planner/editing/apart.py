"""A plan that its person reads otherwise than everybody else, while a self-assessment is shared with nobody.

It has two newest revisions: one that rests on the assessment, for the person, and before it one that doesn't, for the
manager with whom the plan is shared.  What people wrote stands in both.
"""

from uuid import UUID

from sqlalchemy import delete

from services.planner.editing.domain import Work, rederive
from services.planner.editing.queries import read_work
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
    own = read_work(db, plan)
    before = newest_common_revision(db, plan)
    said = _common_work(before, common, own_edits(own.work.derived, own.work.saved))
    in_step = before is not None and plan.state == "draft" and _says(said, common).hash == before.content_hash
    if in_step and own.derived_hash == personal.hash:
        return []
    work = _common_work(before, common, own_edits(own.work.derived, own.work.fields))
    if work.edits:
        replace_proposal(db, plan, common, rederive(work, common)[1], source)
    sayings = [(_says(work, common), common), (_says(own.work, personal), personal)]
    _forget_edits(db, plan.id)
    if in_step and not own.edits:
        sayings = sayings[1:]
    return [(draft, None if draft is derived else derived) for draft, derived in sayings]


def own_edits(derived: Fields, fields: Fields) -> dict[str, Value]:
    """Return the edits that make of what was derived what the fields say."""
    written = {path: value for path, value in fields.items() if path not in derived or derived[path] != value}
    return written | {path: False for path, value in derived.items() if value is True and path not in fields}


def _common_work(before: PlanRevision | None, common: Draft, edits: Fields) -> Work:
    """Return what everybody reads with these edits over it, and no others that were made before."""
    content = before.content if before else common.content
    saved = editable_fields(content)
    derived = (before.derived_fields if before else None) or saved
    return Work(content, derived, {**own_edits(saved, derived), **edits})


def _says(work: Work, draft: Draft) -> Draft:
    return rederive(work, draft)[0] if work.fields != work.derived else draft


def _forget_edits(db: Transaction, plan_id: UUID) -> None:
    db.execute(delete(PlanEdit).where(PlanEdit.plan_id == plan_id))
