"""What the page of a step shows, and what its form begins with."""

from datetime import date, datetime
from typing import Any

from services.planner.editing.queries import read_work
from services.planner.lifecycle import queries
from services.planner.lifecycle.domain import (
    AFTERWARDS,
    DECIDING,
    REVIEW_TAKES,
    State,
    Step,
    goals_passed,
    short_hash,
    steps_from,
)
from services.planner.lifecycle.unfinished import find_unfinished
from services.planner.lifecycle.words import OUTCOMES, STANDS, STEPS
from services.planner.plans.queries import show_revision
from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import TIME_ZONE


def show_step_page(db: Transaction, viewer: Viewer, plan: Plan, step: Step) -> dict[str, Any]:
    """Return what a step does to the plan as it stands, or where the plan stands and what can be done there.

    ``proposed``: what the form begins with; ``read``: which contents are decided about.
    """
    piece = read_work(db, plan)
    today = datetime.now(TIME_ZONE).date()
    content_hash = queries.present_hash(db, piece)
    possible = steps_from(State(plan.state), queries.rested_state(db, plan))
    return {
        "plan": plan,
        "step": step.value,
        "title": STEPS[step],
        "possible": step in possible,
        "stands": STANDS[State(plan.state)],
        "instead": [(other.value, STEPS[other]) for other in possible if other not in AFTERWARDS],
        "municipality": piece.revision.content["municipality"]["name"],
        "edits": len(piece.edits),
        "erased": show_revision(db, plan, plan.revision).erased if step is Step.ADOPT else 0,
        "unchanged": not piece.edits and queries.says_what_holds(db, plan),
        "version": plan.revision + (1 if piece.edits else 0),
        "goals": held_goals(db, plan) if step is Step.FOLLOW_UP else [],
        "passed": goals_passed(piece.work.edited, today) if step in DECIDING else [],
        "unfinished": find_unfinished(db, plan, piece.work.edited, today) if step in DECIDING else None,
        "outcomes": [(code.value, name) for code, name in OUTCOMES.items()],
        "short_hash": short_hash(content_hash),
        "proposed": _proposed(db, viewer, plan, step, today),
        "read": {"revision": str(_read_number(plan, step)), "content_hash": content_hash},
    }


def _read_number(plan: Plan, step: Step) -> int:
    held = plan.adopted_revision if step is Step.FOLLOW_UP else None
    return held or plan.revision


def held_goals(db: Transaction, plan: Plan) -> list[dict[str, Any]]:
    """Return the goals of the plan that holds."""
    content = show_revision(db, plan, plan.adopted_revision).content
    return [goal | {"due": date.fromisoformat(goal["due"]) if goal["due"] else None} for goal in content["goals"]]


def _proposed(db: Transaction, viewer: Viewer, plan: Plan, step: Step, today: date) -> dict[str, str]:
    """Return what a form begins with; who decided the last time probably does so again."""
    values = {"step_id": str(new_id()), "review_by": (today + REVIEW_TAKES).isoformat()}
    if step in AFTERWARDS:
        holds = queries.adoption_of(db, plan.id, plan.adopted_revision or 0)
        return values | (queries.describe_adoption(holds) or {})
    last = queries.newest_step(db, plan.id, Step.ADOPT)
    said = queries.adoption_of(db, plan.id, last.revision) if last else None
    return values | {
        "by_name": (said.stated.by_name if said else None) or viewer.name,
        "by_role": (said.stated.by_role if said else None) or "",
        "decided_on": today.isoformat(),
    }
