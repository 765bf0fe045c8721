"""The pages on which boards and notes are taken out and brought in."""

from fastapi import APIRouter

from services.intake.exchange.routes import columns, exports, imports, restoring, undoing

router = APIRouter()
for part in (restoring, imports, columns, exports, undoing):
    router.include_router(part.router)
