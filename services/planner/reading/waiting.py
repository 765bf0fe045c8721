"""What start pages say about a viewer's plans; row-level security decides which plans those are."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.planner.assessment.queries import owner_of, read_progress, read_sharing
from services.planner.conversation.recorded import find_recorded_form
from services.planner.conversation.waiting import describe_own_talk, describe_talks
from services.planner.editing.queries import count_open_changes, show_work
from services.planner.framework_versions.queries import english_names
from services.planner.lifecycle.domain import EDITABLE
from services.planner.lifecycle.queries import waiting_days
from services.planner.overview.queries import count_met
from services.planner.plans.queries import (
    PlanLine,
    ShownRevision,
    count_coverage,
    find_own_plan,
    list_municipal_plans,
)
from shared.asking import VIEWER_HEADER
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Role, Viewer
from shared.internal import internal_pool, requires_service
from shared.policy import Rule, allows

router = APIRouter(prefix="/planner/internal", dependencies=[requires_service])


@router.get("/waiting", name="internal_waiting")
async def waiting(request: Request, *, talks: bool = True) -> JSONResponse:
    """Answer the viewer's own plan, the municipal plans that the viewer may see, and coverage to managers.

    Who shows no conversations asks without ``talks``, which cost most.
    """
    viewer = await request.app.state.find_viewer.find(request.headers.get(VIEWER_HEADER, ""))
    if viewer is None:
        raise NotFound
    return JSONResponse(await internal_pool(request).run(lambda db: describe_plans(db, viewer, talks=talks), viewer))


def describe_plans(db: Transaction, viewer: Viewer, *, talks: bool = True) -> dict[str, Any]:
    """Return ``own`` and ``assessment`` (or None), and by municipality ``municipal``, ``coverage`` and ``talks``.

    ``met``: how many colleagues want to meet the viewer, who wants to meet them.
    Of a municipal plan, ``state`` is that of the revision that the viewer reads, ``work`` where its newest one stands;
    ``standing`` is ``state``, or that an adopted one holds beside it;
    ``recorded``: the paper form that was typed in for the viewer; ``opened_by_form``: the manager reads by one.
    ``proposed``: how many changes wait for a decision of those who edit the plan.  ``archived``: whose plan is, and
    who have no new one yet; ``archived_plans``: what the viewer reads of those.
    Of the assessment, ``new`` areas came into the framework since it was finished.
    ``without_assessment``: the own plan rests on an assessment, and the manager's doesn't.
    """
    own = _own_plan(db, viewer)
    recorded = find_recorded_form(db, own.plan.id) if own else None
    coverage = {place: count_coverage(db, place) for place in viewer.municipalities(Role.MANAGER)}
    plans = list_municipal_plans(db)
    lines = [line for line in plans if line.plan.state != "archived"]
    archived = [line for line in plans if line.plan.state == "archived"]
    days = waiting_days(db, [line.plan.id for line in lines])
    proposed = count_open_changes(db, [line.plan.id for line in lines] + ([own.plan.id] if own else []))
    return {
        # By the Swedish names that stand in plans; pages in English show them.
        "areas_in_english": english_names(db),
        "own": own
        and _describe_own(db, own)
        | {
            "proposed": proposed.get(own.plan.id, 0),
            "talk": describe_own_talk(db, own.plan.id) if talks else None,
            "recorded": recorded.as_json() if recorded else None,
        },
        "assessment": _assessment(db, viewer),
        "met": count_met(db, viewer.person_id),
        "municipal": {
            str(line.plan.municipality_id): _describe_line(line)
            | {
                "work": line.plan.state,
                "proposed": proposed.get(line.plan.id, 0),
                "days": days[line.plan.id],
                "top_need": line.top_need,
            }
            for line in lines
        },
        "archived": [str(line.plan.municipality_id) for line in archived],
        "archived_plans": {str(line.plan.municipality_id): _describe_line(line) for line in archived},
        "coverage": {
            str(place): {"staff": counts.staff, "plans": counts.plans, "shared": counts.shared}
            for place, counts in coverage.items()
        },
        "talks": {str(place): describe_talks(db, viewer, place) for place in coverage if talks},
    }


def _describe_line(line: PlanLine) -> dict[str, Any]:
    return {
        "plan_id": str(line.plan.id),
        "revision": line.number,
        "state": line.state,
        "standing": line.standing,
        "name": line.name,
        "saved_at": line.created_at.isoformat(),
    }


def _own_plan(db: Transaction, viewer: Viewer) -> ShownRevision | None:
    """Return the viewer's plan as its page shows it: while two talk about it, in the words that both read."""
    own = find_own_plan(db, viewer.person_id)
    return show_work(db, own.plan)[0] if own and own.plan.state in EDITABLE else own


def _describe_own(db: Transaction, own: ShownRevision) -> dict[str, Any]:
    return {
        "plan_id": str(own.plan.id),
        "revision": own.number,
        "state": own.plan.state,
        "shared": own.plan.shared_with_manager,
        "opened_by_form": own.plan.opened_by_form,
        "without_assessment": _keeps_assessment(db, own),
        "goals": [goal["area_name"] for goal in own.content["goals"]],
    }


def _keeps_assessment(db: Transaction, own: ShownRevision) -> bool:
    plan = own.plan
    if plan.person_id is None or "assessment" not in own.content:
        return False
    return not read_sharing(db, (plan.programme_id, plan.person_id)).with_manager


def _assessment(db: Transaction, viewer: Viewer) -> dict[str, Any] | None:
    if not allows(viewer, Rule.ASSESSMENT_OWN) or viewer.person_id is None:
        return None
    progress = read_progress(db, owner_of(viewer))
    return {
        "answered": progress.answered,
        "areas": progress.areas,
        "finished": progress.finished_at is not None and not progress.changed,
        "new": progress.new,
    }
