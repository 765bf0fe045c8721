"""Goals and their parts: added, taken away, put back, moved."""

from dataclasses import dataclass
from uuid import UUID

from services.planner.editing.domain import acceptance
from services.planner.editing.problems import TooManyItems
from services.planner.editing.queries import quoted_names
from services.planner.editing.use_cases import find_workpiece, write_edits
from services.planner.plans.domain.field_kinds import ITEM, MOST_GOALS, MOST_PARTS, Value, field_of, parts_of
from services.planner.plans.domain.fields import present
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


@dataclass(frozen=True)
class NewGoal:
    """A goal as typed; its id was made with the form."""

    id: UUID
    area: str
    text: str
    horizon: str = "0-6"
    target: int = 2


@dataclass(frozen=True)
class NewPart:
    """An intervention, or a support, as typed; its id was made with the form."""

    id: UUID
    goal: str
    form: str
    title: str


def add_goal(db: Transaction, viewer: Viewer, plan_id: UUID, new: NewGoal) -> None:
    """Add a goal; harmless twice.

    Raises:
        NotFound: there is no such plan for the viewer, or no such area.
        PlanLocked: the plan can't be changed now.
        TooManyItems: the plan holds as many as it may.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    kind, path = piece.plan.kind, f"goals/{new.id}"
    if new.area not in quoted_names(piece.revision.content):
        raise NotFound
    if path in piece.work.edits or path in piece.work.saved:
        return
    if len(present(piece.work.fields)) >= MOST_GOALS[kind]:
        raise TooManyItems
    own: dict[str, Value] = {"horizon": new.horizon} if kind == "municipal" else {"target": new.target}
    own |= {"area": new.area, "text": new.text}
    write_edits(db, viewer, piece, {path: True} | {f"{path}/{name}": value for name, value in own.items()})


def add_part(db: Transaction, viewer: Viewer, plan_id: UUID, new: NewPart) -> None:
    """Add an intervention, or a support, to a goal; harmless twice.

    Raises:
        NotFound: there is no such plan for the viewer, or no such goal.
        PlanLocked: the plan can't be changed now.
        TooManyItems: the goal holds as many as it may.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    goal = f"goals/{new.goal}"
    if goal not in piece.work.fields:
        raise NotFound
    parts = f"{goal}/{parts_of(piece.plan.kind)}"
    path = f"{parts}/{new.id}"
    if path in piece.work.edits or path in piece.work.saved:
        return
    if len(present(piece.work.fields, parts)) >= MOST_PARTS:
        raise TooManyItems
    write_edits(db, viewer, piece, {path: True, f"{path}/form": new.form, f"{path}/title": new.title})


def remove_item(db: Transaction, viewer: Viewer, plan_id: UUID, path: str) -> None:
    """Take a goal or a part of one away; harmless twice.

    Raises:
        NotFound: there is no such plan for the viewer, or the path leads to no item.
        PlanLocked: the plan can't be changed now.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    if field_of(piece.plan.kind, path) != ITEM:
        raise NotFound
    if path in piece.work.saved or path in piece.work.edits:
        write_edits(db, viewer, piece, {path: False})


def restore_item(db: Transaction, viewer: Viewer, plan_id: UUID, path: str) -> None:
    """Put an item back as it was, or as it was derived where no version holds it any more; harmless twice.

    Raises:
        NotFound: there is no such plan for the viewer, or nothing of the kind to put back.
        PlanLocked: the plan can't be changed now.
        TooManyItems: it is a goal, and the plan holds as many as it may.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    if piece.work.edits.get(path) is False:
        write_edits(db, viewer, piece, {path: True})
    elif field_of(piece.plan.kind, path) == ITEM and path in piece.work.derived:
        if path not in piece.work.fields:
            write_edits(db, viewer, piece, acceptance(path, piece.work.derived))
    elif path not in piece.work.fields:
        raise NotFound


def move_item(db: Transaction, viewer: Viewer, plan_id: UUID, path: str, steps: int) -> None:
    """Move an item among its neighbours: one step up (-1) or down (+1); nothing happens at the end.

    Raises:
        NotFound: there is no such plan for the viewer, or no such item.
        PlanLocked: the plan can't be changed now.
    """
    piece = find_workpiece(db, viewer, plan_id, lock=True)
    listing, _, item = path.rpartition("/")
    order = present(piece.work.fields, listing)
    if field_of(piece.plan.kind, path) != ITEM or item not in order:
        raise NotFound
    place = order.index(item)
    other = place + steps
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        write_edits(db, viewer, piece, {listing: list(order)})
