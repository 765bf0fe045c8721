"""The pages of a SWOT day."""

from fastapi import APIRouter

from services.intake.board.routes import conclusions, dots, notes, paper, sessions

router = APIRouter()
for part in (sessions, notes, dots, paper, conclusions):
    router.include_router(part.router)
