"""What other services ask about plans."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.planner.conversation.hours import read_hours
from services.planner.conversation.signing import document_signatures
from services.planner.framework_versions.queries import english_names
from services.planner.lifecycle.findings import find_findings
from services.planner.lifecycle.queries import adoption_of
from services.planner.plans.addresses import RevisionNumber
from services.planner.plans.queries import (
    ShownRevision,
    find_plan,
    framework_version_of,
    places_of_notes,
    show_revision,
)
from services.planner.reading.modified import last_modified
from services.planner.reading.payload import document_payload, plan_summary, with_name
from shared.application import ask
from shared.asking import VIEWER_HEADER
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import WORKER, Scope
from shared.internal import internal_pool, requires_service

router = APIRouter(prefix="/planner/internal", dependencies=[requires_service])


@router.get("/plans/{plan_id}", name="internal_plan")
async def plan(request: Request, plan_id: UUID, revision: RevisionNumber | None = None) -> JSONResponse:
    """Answer what a plan is; with a viewer's token only if that person may see it, and the revision that is named."""

    def query(db: Transaction) -> dict[str, object]:
        found = find_plan(db, plan_id)
        if revision is not None:
            show_revision(db, found, revision)
        return plan_summary(found)

    return JSONResponse(await internal_pool(request).run(query, await _scope(request)))


@router.get("/plans/{plan_id}/revisions/{number}", name="internal_revision")
async def revision(request: Request, plan_id: UUID, number: RevisionNumber) -> JSONResponse:
    """Answer what a document of this revision needs; with a viewer's token only if that person may see it."""

    def query(db: Transaction) -> tuple[dict[str, Any], ShownRevision]:
        shown = show_revision(db, find_plan(db, plan_id), number)
        framework: dict[str, Any] = {
            "framework_version": framework_version_of(db, shown),
            "areas_in_english": english_names(db),
        }
        if shown.plan.kind == "municipal":
            adoption, modified = adoption_of(db, plan_id, number), last_modified(db, shown)
            stated = framework | {"findings": find_findings(db, shown)}
            return document_payload(shown, adoption=adoption, modified_at=modified, **stated), shown
        signatures, hours = document_signatures(db, shown.plan, number), read_hours(db, shown)
        modified = last_modified(db, shown, signatures.values())
        return document_payload(shown, signatures=signatures, hours=hours, modified_at=modified, **framework), shown

    pool = internal_pool(request)
    payload, shown = await pool.run(query, await _scope(request))
    return JSONResponse(await pool.outside(lambda: with_name(payload, shown, ask(request))))


@router.get("/municipalities/{municipality_id}/cited", name="internal_cited")
async def cited(request: Request, municipality_id: UUID) -> JSONResponse:
    """Answer where the notes of a SWOT day stand in the plan that the viewer reads: places on its page by note."""
    pool = internal_pool(request)
    places = await pool.run(lambda db: places_of_notes(db, municipality_id), await _scope(request))
    return JSONResponse({"places": places})


async def _scope(request: Request) -> Scope:
    token = request.headers.get(VIEWER_HEADER)
    if token is None:
        return WORKER
    viewer = await request.app.state.find_viewer.find(token)
    if viewer is None:
        raise NotFound
    found: Scope = viewer
    return found
