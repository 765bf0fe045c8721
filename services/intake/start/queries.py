"""What intake itself knows that waits for a viewer; row-level security leaves out what isn't theirs."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from services.intake.accounts.queries import holds
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.board.domain import State
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import SessionRevision
from services.intake.programme.domain import PhaseDates, PhaseKind, phase_on
from services.intake.programme.tables import Phase, Programme
from services.intake.registry.tables import County, Municipality, StaffMember
from services.intake.start.domain import CountyProgress, Day, furthest_stage
from shared.database import Transaction
from shared.identity import Role
from shared.language import by_name, sort_key


def list_days(db: Transaction) -> list[Day]:
    """Return the SWOT days that the viewer may know of, cancelled ones left out."""
    closing = (SessionRevision.session_id == SwotSession.id) & (SessionRevision.revision == SwotSession.revision)
    rows = db.execute(
        select(SwotSession, Municipality.name, County.name, SessionRevision.closed_at, SessionRevision.notes)
        .join(Municipality, Municipality.id == SwotSession.municipality_id)
        .join(County, County.id == Municipality.county_id)
        .outerjoin(SessionRevision, closing)
        .where(SwotSession.state != State.CANCELLED, ~SwotSession.rehearsal)
    )
    return [
        Day(
            day.id,
            day.municipality_id,
            municipality,
            county,
            day.held_on,
            day.starts_at,
            day.place,
            State(day.state),
            closed_at,
            notes,
        )
        for day, municipality, county, closed_at, notes in rows
    ]


@dataclass(frozen=True)
class NamedPlace:
    """A municipality by its name; ``staff`` is missing where fewer than five may not be counted."""

    id: UUID
    name: str
    staff: int | None


def list_places(db: Transaction, municipality_ids: Collection[UUID]) -> list[NamedPlace]:
    """Return these municipalities in the order of the alphabet."""
    people = _staff_counts(db)
    rows = db.execute(select(Municipality.id, Municipality.name).where(Municipality.id.in_(municipality_ids)))
    return by_name([NamedPlace(row.id, row.name, people.get(row.id, 0)) for row in rows])


def name_people(db: Transaction, person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these people, as far as the viewer may know them."""
    named = db.execute(select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(person_ids)))
    return {row.id: row.name for row in named}


def list_stand_ins(db: Transaction, account_id: UUID) -> frozenset[UUID]:
    """Return the municipalities where the account only stands in for the manager."""
    mine = (RoleGrant.account_id == account_id) & (RoleGrant.role == Role.MANAGER)
    return frozenset(
        db.scalars(select(RoleGrant.municipality_id).where(mine, RoleGrant.substitute_for.is_not(None))).all()  # type: ignore[arg-type]  # a manager's grant names a municipality
    )


@dataclass(frozen=True)
class ProgrammeNow:
    """A programme and the phase that it is in today; ``phase`` is missing between and outside phases."""

    id: UUID
    name: str
    phase: PhaseDates | None
    phases: list[PhaseDates]


def programmes_now(db: Transaction, today: date) -> list[ProgrammeNow]:
    """Return every programme with its phases."""
    phases = defaultdict(list)
    for phase in db.scalars(select(Phase).order_by(Phase.position)):
        dates = PhaseDates(PhaseKind(phase.kind), phase.name, phase.starts_on, phase.ends_on)
        phases[phase.programme_id].append(dates)
    programmes = by_name(db.scalars(select(Programme)))
    return [ProgrammeNow(each.id, each.name, phase_on(phases[each.id], today), phases[each.id]) for each in programmes]


def progress_by_county(db: Transaction) -> list[CountyProgress]:
    """Return how far the municipalities of each county have come, counties in the order of the alphabet."""
    states = defaultdict(set)
    for row in db.execute(select(SwotSession.municipality_id, SwotSession.state).where(~SwotSession.rehearsal)):
        states[row.municipality_id].add(State(row.state))
    people = _staff_counts(db)
    progress: dict[UUID, CountyProgress] = {}
    for place in db.execute(
        select(Municipality.id, County.id.label("county_id"), County.name).join(
            County, County.id == Municipality.county_id
        )
    ):
        county = progress.setdefault(place.county_id, CountyProgress(place.name))
        county.stages[furthest_stage(states[place.id])] += 1
        present = people.get(place.id, 0)
        county.staff += present or 0
        county.more |= present is None
    return sorted(progress.values(), key=lambda county: sort_key(county.name))


@dataclass(frozen=True)
class AccountFigures:
    """How many accounts there are, how many are turned off, and where nobody is the manager."""

    accounts: int
    disabled: int
    without_manager: list[str]
    municipalities: int


def account_figures(db: Transaction) -> AccountFigures:
    """Return what an administrator begins with."""
    accounts, disabled = db.execute(select(func.count(), func.count(Account.disabled_at)).select_from(Account)).one()
    names = db.scalars(select(Municipality.name).where(Municipality.id.not_in(_managed(db))))
    total = db.scalar(select(func.count()).select_from(Municipality)) or 0
    return AccountFigures(accounts, disabled, sorted(names, key=sort_key), total)


def _managed(db: Transaction) -> set[UUID]:
    """Return the municipalities that somebody manages who can sign in; a substitute alone is no manager."""
    granted = (
        select(RoleGrant, StaffMember)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(StaffMember, StaffMember.id == Account.person_id)
        .where(RoleGrant.role == Role.MANAGER, RoleGrant.substitute_for.is_(None), Account.disabled_at.is_(None))
    )
    managers = [grant for grant, person in db.execute(granted) if holds(grant, person)]
    return {grant.municipality_id for grant in managers if grant.municipality_id}


def _staff_counts(db: Transaction) -> dict[UUID, int | None]:
    counted = func.intake.staff_counts().table_valued("municipality_id", "present")
    return {row.municipality_id: row.present for row in db.execute(select(counted))}
