"""The pages of the framework: reading it, changing it, importing one."""

from fastapi import APIRouter

from services.planner.framework_versions.routes import changing, importing, pages, profiles

router = APIRouter(prefix="/planner")
for part in (pages, changing, profiles, importing):
    router.include_router(part.router)
