"""The pages of the registry, and what other services ask it."""

from fastapi import APIRouter

from services.intake.registry.routes import internal, lists, people, places

router = APIRouter()
for part in (places, people, lists, internal):
    router.include_router(part.router)
