"""What other services ask: which programmes there are."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select

from services.intake.programme.tables import Programme
from shared.database import Transaction
from shared.internal import internal_pool, requires_service

router = APIRouter()


@router.get("/intake/internal/programmes", name="internal_programmes", dependencies=[requires_service])
async def programmes(request: Request) -> JSONResponse:
    """Answer every programme with its id and name, the oldest first."""
    return JSONResponse({"programmes": await internal_pool(request).run(_programmes)})


def _programmes(db: Transaction) -> list[dict[str, Any]]:
    rows = db.execute(select(Programme.id, Programme.name).order_by(Programme.created_at))
    return [{"id": str(id_), "name": name} for id_, name in rows]
