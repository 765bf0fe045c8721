"""What a registry number that comes after the adoption does to documents."""

from datetime import UTC, datetime

import httpx
from sqlalchemy import func, select, update

from services.reports.documents.tables import Document
from services.reports.orders.reactions import render_with_number
from services.reports.tables import jobs
from shared.events import PlanRegistered
from shared.identity import WORKER
from tests.reports.conftest import System
from tests.reports.orders.test_ordering import order


def test_what_was_made_before_is_made_anew_with_the_number(system: System, manager: httpx.Client) -> None:
    """The documents of that revision, and of no other."""
    plan = system.plans["municipal"]
    order(manager, plan)
    seen = []
    with system.databases["reports"].transaction(WORKER) as db:
        db.execute(update(jobs).values(state="done"))
        for revision in (2, 1):
            db.execute(update(Document).values(content=b"%PDF", rendered_at=datetime.now(UTC)))
            render_with_number(db, PlanRegistered(plan_id=plan.id, revision=revision))
            queued = select(func.count()).select_from(jobs).where(jobs.c.state == "queued")
            seen.append((db.scalars(select(Document.content)).one(), db.scalar(queued)))

    assert seen == [(b"%PDF", 0), (None, 1)]
