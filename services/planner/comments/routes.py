"""Comments in a plan's margin."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, field_validator
from starlette.responses import Response

from services.planner.comments.use_cases import LONGEST_COMMENT, NewComment, add_comment, settle_comment
from services.planner.plans.addresses import PREFIX, plan_url
from shared.application import database
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormInput, parse, redirect

router = APIRouter(prefix=PREFIX)
COMMENT = requires(Rule.PLAN_COMMENT)


class CommentForm(FormInput):
    """A comment as typed; ``place``: the section or goal that it is about."""

    comment_id: UUID
    place: str = Field(max_length=80, pattern=r"^[\w.-]+$")
    text: str = Field(max_length=LONGEST_COMMENT)

    @field_validator("text", mode="before")
    @classmethod
    def plain_lines(cls, raw: object) -> object:
        """Take lines as the page counts them; browsers send two characters between them."""
        return raw.replace("\r\n", "\n") if isinstance(raw, str) else raw


class SettledForm(FormInput):
    """Which comment is settled."""

    comment_id: UUID
    place: str = Field(max_length=80, pattern=r"^[\w.-]+$")


@router.post("/comments", name="comment_on_plan", dependencies=[COMMENT])
def comment_on_plan(request: Request, viewer: CurrentViewer, plan_id: UUID, form: Form) -> Response:
    """Save a comment and go back to where it stands."""
    typed = parse(CommentForm, form)
    new = NewComment(typed.comment_id, typed.place, typed.text)
    with database(request).transaction(viewer) as db:
        plan = add_comment(db, viewer, plan_id, new, datetime.now(UTC))
    return redirect(plan_url(plan, f"comment-{typed.comment_id}"), _("Kommentaren är sparad."))


@router.post("/comments/settle", name="settle_comment", dependencies=[COMMENT])
def settle(request: Request, viewer: CurrentViewer, plan_id: UUID, form: Form) -> Response:
    """Mark a comment as settled."""
    typed = parse(SettledForm, form)
    with database(request).transaction(viewer) as db:
        plan = settle_comment(db, viewer, plan_id, typed.comment_id, datetime.now(UTC))
    return redirect(plan_url(plan, typed.place), _("Kommentaren är avklarad."))
