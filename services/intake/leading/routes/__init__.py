"""What a facilitator does while a SWOT day is on, before it and after it."""

from fastapi import APIRouter

from services.intake.leading.routes import afterwards, boards, people, projector, rehearsal

router = APIRouter()
for part in (boards, people, projector, rehearsal, afterwards):
    router.include_router(part.router)
