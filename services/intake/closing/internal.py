"""What planning asks."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.intake.closing.material import planning_material
from shared.internal import internal_pool, requires_service

router = APIRouter()


@router.get(
    "/intake/internal/municipalities/{municipality_id}/swot", name="planning_material", dependencies=[requires_service]
)
async def swot(request: Request, municipality_id: UUID) -> JSONResponse:
    """Answer a municipality's closed SWOT days and its staff; 404 when there is no such municipality."""
    return JSONResponse(await internal_pool(request).run(lambda db: planning_material(db, municipality_id)))
