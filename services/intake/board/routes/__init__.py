"""The pages of a SWOT day, and what planning asks."""

from fastapi import APIRouter

from services.intake.board.routes import closing, conclusions, dots, imports, internal, notes, sessions

router = APIRouter()
for part in (sessions, notes, dots, imports, conclusions, closing, internal):
    router.include_router(part.router)
