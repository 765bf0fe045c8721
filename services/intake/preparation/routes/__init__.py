"""The pages of a preparation."""

from fastapi import APIRouter

from services.intake.preparation.routes import carrying, figures, items, library_plans, worksheet

router = APIRouter()
for part in (worksheet, items, figures, library_plans, carrying):
    router.include_router(part.router)
