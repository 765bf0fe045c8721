"""Figures of self-assessments: published anew when so many answers have changed that nobody's can be read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.queries import read_assessed
from services.planner.assessment.succession import assessed_in_force
from services.planner.framework_versions.queries import published_document
from services.planner.overview.domain.people import LEVELS
from services.planner.overview.domain.publishing import NOBODY, Counts, count_levels, may_publish
from services.planner.overview.tables import PublishedLevels
from services.planner.plans.tables import StaffFact
from shared.database import Transaction

# Whoever compares an older table than this with today's compares two that many people have changed between.
COMPARABLE = timedelta(days=365)


def renew_figures(db: Transaction, municipality_id: UUID) -> None:
    """Publish what those who work in a municipality have finished saying, area by area, where that tells of nobody.

    Args:
        db: a worker's transaction.
        municipality_id: where they work.
    """
    people: dict[UUID, list[UUID]] = defaultdict(list)
    here = StaffFact.municipality_id == municipality_id
    for fact in db.scalars(select(StaffFact).where(here)):
        people[fact.programme_id] += [] if fact.left_at else [fact.person_id]
    for programme_id, working in people.items():
        said = assessed_in_force(
            read_assessed(db, programme_id, working), published_document(db, programme_id).document
        )
        _publish(db, programme_id, municipality_id, count_levels(each.answers for each in said.values()))


def _publish(db: Transaction, programme_id: UUID, municipality_id: UUID, counts: Mapping[str, Counts]) -> None:
    published = _published(db, programme_id, municipality_id)
    place = {"programme_id": programme_id, "municipality_id": municipality_id}
    rows = [
        place | {"area": area, "number": _last(published[area]) + 1} | dict(zip(LEVELS, now, strict=True))
        for area in sorted({*counts, *published})
        if may_publish(now := counts.get(area, NOBODY), _comparable(published[area]))
    ]
    # Two who publish at once: the second one's has not been held against the first one's.
    if rows:
        db.execute(insert(PublishedLevels).values(rows).on_conflict_do_nothing())


def _published(db: Transaction, programme_id: UUID, municipality_id: UUID) -> dict[str, list[PublishedLevels]]:
    there = PublishedLevels.programme_id == programme_id, PublishedLevels.municipality_id == municipality_id
    found: dict[str, list[PublishedLevels]] = defaultdict(list)
    for row in db.scalars(select(PublishedLevels).where(*there).order_by(PublishedLevels.number)):
        found[row.area].append(row)
    return found


def _last(published: Sequence[PublishedLevels]) -> int:
    return published[-1].number if published else 0


def _comparable(published: Sequence[PublishedLevels]) -> list[Counts]:
    """Return the tables that somebody may hold against a new one: the newest, and those of the last year."""
    since = datetime.now(UTC) - COMPARABLE
    return [(row.low, row.middle, row.high) for row in published if row is published[-1] or row.published_at > since]
