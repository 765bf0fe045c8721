"""The job that derives a municipality's plans."""

from datetime import timedelta
from uuid import UUID

from shared.database import Transaction
from shared.jobs import JobKind, enqueue

# A thousand notes and fifty staff take about two seconds, learning from the most lessons eight; on a busy machine they
# have taken a minute. Nobody is kept waiting, and who gives up begins from nothing.
DERIVE_PLANS = JobKind("planner.derive_plans", queue="planner", time_limit=180)
# Who confirms notes taps every few seconds: a burst of taps is one derivation.
BURST = timedelta(seconds=15)


def derive_soon(db: Transaction, municipality_id: UUID) -> None:
    """Have the municipality's plans derived once a burst of changes is over; however many there are, once."""
    enqueue(db, DERIVE_PLANS, {"municipality_id": str(municipality_id)}, str(municipality_id), delay=BURST)
