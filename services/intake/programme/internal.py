"""What other services ask: which programmes there are."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Select, exists, select

from services.intake.programme.tables import Phase, Programme
from shared.database import Transaction
from shared.internal import internal_pool, requires_service
from shared.language import TIME_ZONE

router = APIRouter()


@router.get("/intake/internal/programmes", name="internal_programmes", dependencies=[requires_service])
async def programmes(request: Request) -> JSONResponse:
    """Answer every programme with its id and name, and whether it runs today; the oldest first."""
    return JSONResponse({"programmes": await internal_pool(request).run(_programmes)})


def _programmes(db: Transaction) -> list[dict[str, Any]]:
    today = datetime.now(TIME_ZONE).date()
    return [{"id": str(id_), "name": name, "running": running} for id_, name, running in db.execute(_running_on(today))]


def _running_on(day: date) -> Select[UUID, str, bool]:
    runs = exists().where(Phase.programme_id == Programme.id, Phase.starts_on <= day, Phase.ends_on >= day)
    return select(Programme.id, Programme.name, runs).order_by(Programme.created_at)
