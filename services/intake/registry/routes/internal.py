"""What other services ask: municipalities, and the names of those who work there."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from services.intake.registry.queries import list_municipalities, list_people
from shared.database import Transaction
from shared.internal import internal_pool, requires_service

router = APIRouter()


@router.get("/intake/internal/municipalities", name="internal_municipalities", dependencies=[requires_service])
async def municipalities(request: Request) -> JSONResponse:
    """Answer every municipality with its code, name, county and coordinates."""
    return JSONResponse({"municipalities": await internal_pool(request).run(list_municipalities)})


@router.get(
    "/intake/internal/municipalities/{municipality_id}/people", name="internal_people", dependencies=[requires_service]
)
async def people(request: Request, municipality_id: UUID, person: UUID | None = None) -> JSONResponse:
    """Answer who works, or worked, in a municipality, or of these only one; 404 when there is no such municipality."""

    def query(db: Transaction) -> list[dict[str, Any]]:
        return list_people(db, municipality_id, person)

    return JSONResponse({"people": await internal_pool(request).run(query)})
