"""The pages of a SWOT day, and what planning asks."""

from fastapi import APIRouter

from services.intake.board.routes import (
    closing,
    columns,
    conclusions,
    dots,
    exports,
    imports,
    internal,
    notes,
    paper,
    restoring,
    sessions,
)

router = APIRouter()
# Before the pages of one day: its path would be taken for an id.
for part in (restoring, sessions, notes, dots, imports, columns, exports, paper, conclusions, closing, internal):
    router.include_router(part.router)
