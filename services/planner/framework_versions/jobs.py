"""The job that has all plans of a programme derived anew."""

from uuid import UUID

from sqlalchemy import select

from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import Derivation
from shared.database import Transaction
from shared.jobs import JobKind, enqueue

# 30 s: it only queues a job per municipality.
DERIVE_PROGRAMME = JobKind("planner.derive_programme", queue="planner", time_limit=30)


def queue_derivations(db: Transaction, programme_id: UUID) -> int:
    """Have the plans of every municipality derived anew that has any, and return how many those are."""
    places = select(Derivation.municipality_id).where(Derivation.programme_id == programme_id).distinct()
    found = sorted(db.scalars(places))
    for place in found:
        enqueue(db, DERIVE_PLANS, {"municipality_id": str(place)}, str(place))
    return len(found)
