"""The pages on which plans are edited."""

from fastapi import APIRouter

from services.planner.editing.routes import proposals, sections, versions

router = APIRouter()
for part in (sections, versions, proposals):
    router.include_router(part.router)
