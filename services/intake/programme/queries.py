"""What pages show of the programme, its calendar and its SWOT days."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.intake.board.session_tables import SwotSession
from services.intake.programme.domain import PhaseDates, PhaseKind
from services.intake.programme.tables import Perspective, Phase, Programme
from services.intake.registry.tables import County, Municipality
from shared.database import Transaction
from shared.errors import NotFound


@dataclass(frozen=True)
class SwotDay:
    """A SWOT day in the calendar."""

    id: UUID
    municipality_id: UUID
    municipality: str
    county: str
    county_id: UUID
    held_on: date
    starts_at: time | None
    ends_at: time | None
    place: str
    state: str
    rehearsal: bool
    created_at: datetime


@dataclass(frozen=True)
class ProgrammePage:
    """A programme with what belongs to it."""

    id: UUID
    name: str
    description: str
    funder: str
    votes_per_perspective: int
    phases: list[PhaseDates]
    perspectives: list[Perspective]
    counties: list[str]


def list_programmes(db: Transaction) -> list[ProgrammePage]:
    """Return every programme, the oldest first."""
    return [_page(db, programme) for programme in db.scalars(select(Programme).order_by(Programme.created_at))]


def find_programme(db: Transaction, programme_id: UUID) -> ProgrammePage:
    """Return a programme.

    Raises:
        NotFound: there is none.
    """
    programme = db.get(Programme, programme_id)
    if programme is None:
        raise NotFound
    return _page(db, programme)


def list_swot_days(db: Transaction, municipality_id: UUID | None = None) -> list[SwotDay]:
    """Return the SWOT days that the viewer may know of, of one municipality or of all, by date."""
    conditions: list[Any] = [SwotSession.municipality_id == municipality_id] if municipality_id else []
    conditions.append(~SwotSession.rehearsal)
    rows = db.execute(
        select(SwotSession, Municipality.name, County.name, County.id)
        .join(Municipality, Municipality.id == SwotSession.municipality_id)
        .join(County, County.id == Municipality.county_id)
        .where(*conditions)
        .order_by(SwotSession.held_on, SwotSession.starts_at, Municipality.code)
    )
    return [
        SwotDay(
            day.id,
            day.municipality_id,
            municipality,
            county,
            county_id,
            day.held_on,
            day.starts_at,
            day.ends_at,
            day.place,
            day.state,
            day.rehearsal,
            day.created_at,
        )
        for day, municipality, county, county_id in rows
    ]


def _page(db: Transaction, programme: Programme) -> ProgrammePage:
    mine = Phase.programme_id == programme.id
    phases = db.scalars(select(Phase).where(mine).order_by(Phase.position))
    questions = select(Perspective).where(Perspective.programme_id == programme.id).order_by(Perspective.position)
    counties = select(County.name).where(County.programme_id == programme.id).order_by(County.code)
    return ProgrammePage(
        programme.id,
        programme.name,
        programme.description,
        programme.funder,
        programme.votes_per_perspective,
        [PhaseDates(PhaseKind(phase.kind), phase.name, phase.starts_on, phase.ends_on) for phase in phases],
        list(db.scalars(questions)),
        list(db.scalars(counties)),
    )
