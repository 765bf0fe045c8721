"""What is told of an adoption after it does to documents."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from services.reports.documents.tables import Document
from services.reports.orders.reactions import render_corrected, render_with_findings, render_with_number
from services.reports.tables import jobs
from shared.events import AdoptionCorrected, PlanFollowedUp, PlanRegistered
from shared.identity import WORKER
from tests.reports.conftest import System
from tests.reports.orders.test_ordering import order


@pytest.mark.parametrize(
    ("react", "event"),
    [
        (render_with_number, PlanRegistered),
        (render_corrected, AdoptionCorrected),
        (render_with_findings, PlanFollowedUp),
    ],
)
def test_what_was_made_before_is_made_anew(react: Any, event: Any, system: System, manager: httpx.Client) -> None:
    """The documents of that revision, and of no other."""
    plan = system.plans["municipal"]
    order(manager, plan)
    seen = []
    with system.databases["reports"].transaction(WORKER) as db:
        db.execute(update(jobs).values(state="done"))
        for revision in (2, 1):
            db.execute(update(Document).values(content=b"%PDF", rendered_at=datetime.now(UTC)))
            react(db, event(plan_id=plan.id, revision=revision))
            queued = select(func.count()).select_from(jobs).where(jobs.c.state == "queued")
            seen.append((db.scalars(select(Document.content)).one(), db.scalar(queued)))

    assert seen == [(b"%PDF", 0), (None, 1)]
