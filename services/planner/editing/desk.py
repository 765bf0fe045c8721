"""What a plan's page offers to whoever works on it, or comments on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.planner.comments.use_cases import Comments, is_internal, read_comments
from services.planner.editing.queries import NewFramework, count_open, new_framework, show_work
from services.planner.lifecycle.domain import EDITABLE, State
from services.planner.plans.permission import works_on
from services.planner.plans.queries import ShownRevision, show_as_read
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.policy import Rule, allows


@dataclass(frozen=True)
class Desk:
    """``edits``: how many no version holds; ``open``: how many proposed changes wait; ``next_version``: the coming.

    ``framework``: what a draft was derived anew with, where the plan rested on an earlier version before.
    """

    plan_id: UUID
    works: bool
    editable: bool
    may_comment: bool
    comments_inside: bool
    edits: int
    open: int
    next_version: int
    framework: NewFramework | None
    comments: Mapping[str, Comments]

    def new_id(self) -> UUID:
        """Return the id of a comment that is about to be written."""
        return new_id()


def lay_out(db: Transaction, viewer: Viewer, plan: Plan) -> tuple[ShownRevision, Desk]:
    """Return the plan as the viewer reads it: with the edits for whoever works on it, else what holds."""
    works = works_on(viewer, plan)
    # Who doesn't work on it reads what row-level security has for them: under review that is the new one.
    shown, edits = show_work(db, plan) if works and plan.state in EDITABLE else (show_as_read(db, plan), 0)
    reach = {"municipality_id": plan.municipality_id, "person_id": plan.person_id}
    may_comment = plan.state != "archived" and allows(viewer, Rule.PLAN_COMMENT, **reach)
    desk = Desk(
        plan_id=plan.id,
        works=works,
        editable=works and plan.state in EDITABLE,
        may_comment=may_comment,
        comments_inside=is_internal(viewer, plan),
        edits=edits,
        open=count_open(db, plan) if works else 0,
        next_version=plan.revision + 1,
        framework=_new_framework(db, plan, shown) if works and plan.state == State.DRAFT else None,
        comments=read_comments(db, plan),
    )
    return shown, desk


def _new_framework(db: Transaction, plan: Plan, shown: ShownRevision) -> NewFramework | None:
    return new_framework(db, plan, db.get_one(PlanRevision, (plan.id, shown.number)).derivation_id)
