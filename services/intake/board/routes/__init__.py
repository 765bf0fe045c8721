"""The pages of a SWOT day, and what planning asks."""

from fastapi import APIRouter

from services.intake.board.routes import closing, conclusions, imports, internal, notes, sessions

router = APIRouter()
for part in (sessions, notes, imports, conclusions, closing, internal):
    router.include_router(part.router)
