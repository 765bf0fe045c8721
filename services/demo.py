"""The demo programme: KUB from the files in ``demo/``, loaded once, with its dates in the current year."""

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.intake.accounts.tables import Account, RoleGrant
from services.intake.accounts.use_cases import grant_role, issue_link, save_account, withdraw_reusable_links
from services.intake.board.domain import Day, Level, State
from services.intake.closing.loading import load_session
from services.intake.exchange.notes_file import read_notes
from services.intake.preparation.use_cases.loading import load_items
from services.intake.programme.domain import PerspectiveQuestion, PhaseDates, PhaseKind, ProgrammeDetails
from services.intake.programme.tables import Programme
from services.intake.programme.use_cases import add_programme
from services.intake.registry.domain.details import (
    LibraryDetails,
    LibraryKind,
    MunicipalityDetails,
    Position,
    StaffDetails,
    StaffRole,
)
from services.intake.registry.tables import StaffMember
from services.intake.registry.use_cases.places import add_county, add_libraries, add_municipalities
from services.intake.registry.use_cases.staff import add_staff
from shared.database import Database, Transaction
from shared.identity import WORKER, Role
from shared.language import TIME_ZONE

DEMO = Path(__file__).resolve().parent.parent / "demo"
# `up` withdraws its links when it stops; the lifetime is for one that was killed.
LINK_LIFETIME = timedelta(days=1)
SATURDAY = 5
Line = dict[str, str]


@dataclass(frozen=True)
class DemoLink:
    """A sign-in link into the demo for one role; it can be used again and again."""

    role: Role
    name: str
    url: str


@dataclass(frozen=True)
class Calendar:
    """From the programme's own calendar to the current one."""

    years: int
    today: date

    def moved(self, day: str) -> date:
        """Return a day of the files as many years later as the demo is young."""
        written = date.fromisoformat(day)
        return date(written.year + self.years, written.month, written.day)

    def swot_day(self, session: Mapping[str, Any]) -> date:
        """Return when a SWOT day is held: never in the past unless it is closed, and never on a weekend."""
        held_on = self.moved(session["held_on"])
        if session["state"] != "closed" and held_on < self.today:
            held_on = self.today + timedelta(days=session["days_ahead"])
        return held_on + timedelta(days=7 - held_on.weekday() if held_on.weekday() >= SATURDAY else 0)


def has_place_for_demo(database: Database, folder: Path = DEMO) -> bool:
    """Say whether the demo is here already, or nothing is: invented people don't belong beside real ones."""
    with database.transaction(WORKER) as db:
        codes = set(db.scalars(select(Programme.code)))
    return not codes or _document(folder, "programme.json")["code"] in codes


def load_demo(database: Database, now: datetime, folder: Path = DEMO) -> bool:
    """Load the demo programme in one transaction; nothing happens when it is there.

    Args:
        database: intake's.
        now: the moment that decides the current year and which days lie ahead.
        folder: where the files are.

    Returns:
        Whether it was loaded now.
    """
    programme = _document(folder, "programme.json")
    today = now.astimezone(TIME_ZONE).date()
    calendar = Calendar(today.year - programme["calendar"]["base_year"], today)
    with database.transaction(WORKER) as db:
        if db.scalar(select(Programme.id).where(Programme.code == programme["code"])):
            return False
        programme_id = add_programme(db, _programme_details(programme, calendar))
        counties, municipalities = _load_places(db, folder, programme, programme_id)
        _load_staff(db, folder, municipalities)
        _load_accounts(db, folder, programme_id, counties, municipalities)
        _load_sessions(db, folder, calendar, municipalities)
    return True


def demo_links(database: Database, public_url: str, now: datetime) -> list[DemoLink]:
    """Return a fresh reusable link per role that an invented person has; links of earlier starts end."""
    links: dict[Role, DemoLink] = {}
    with database.transaction(WORKER) as db:
        withdraw_reusable_links(db, now)
        # Nobody real has an address under .example (RFC 2606); a real account is opened by no printed link.
        invented = Account.email.endswith(".example") & Account.disabled_at.is_(None)
        for account in db.scalars(select(Account).where(invented).order_by(Account.id)):
            for role in _roles(db, account):
                if role not in links:
                    secret = issue_link(db, account, now, lifetime=LINK_LIFETIME, reusable=True)
                    links[role] = DemoLink(role, account.name, f"{public_url}/sign-in/link/{secret.token}")
    return [links[role] for role in Role if role in links]


def _roles(db: Transaction, account: Account) -> list[Role]:
    granted = db.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id))
    # Managers are on the staff list too; the staff link is for somebody who is nothing else.
    return [Role(role) for role in granted] or ([Role.STAFF] if account.person_id else [])


def _programme_details(programme: Mapping[str, Any], calendar: Calendar) -> ProgrammeDetails:
    return ProgrammeDetails(
        code=programme["code"],
        name=programme["name"],
        description=programme["description"],
        funder=programme["funder"],
        votes_per_perspective=programme["votes_per_perspective"],
        phases=tuple(
            PhaseDates(
                PhaseKind(phase["kind"]),
                phase["name"],
                calendar.moved(phase["starts_on"]),
                calendar.moved(phase["ends_on"]),
            )
            for phase in programme["phases"]
        ),
        perspectives=tuple(
            PerspectiveQuestion(side["code"], side["name"], side["question"]) for side in programme["perspectives"]
        ),
    )


def _load_places(
    db: Transaction, folder: Path, programme: Mapping[str, Any], programme_id: UUID
) -> tuple[dict[str, UUID], dict[str, UUID]]:
    lines = _lines(folder, "municipalities.csv")
    counties: dict[str, UUID] = {}
    municipalities: dict[str, UUID] = {}
    for county in programme["counties"]:
        county_id = add_county(db, programme_id, county["code"], county["name"], county["county_library"])
        counties[county["code"]] = county_id
        mine = [
            MunicipalityDetails(line["code"], line["name"], line["seat"], _position(line))
            for line in lines
            if line["county"] == county["name"]
        ]
        municipalities |= add_municipalities(db, county_id, mine)
    return counties, municipalities


def _load_staff(db: Transaction, folder: Path, municipalities: Mapping[str, UUID]) -> None:
    libraries = _grouped(_lines(folder, "libraries.csv"), "municipality_code")
    staff = _grouped(_lines(folder, "staff.csv"), "library_code")
    for code, units in libraries.items():
        details = [
            LibraryDetails(
                unit["name"],
                LibraryKind(unit["kind"]),
                int(unit["minimum_staff"]),
                code=unit["code"],
                position=_position(unit),
            )
            for unit in units
        ]
        ids = add_libraries(db, municipalities[code], details)
        people = [
            StaffDetails(
                person["name"],
                person["email"],
                StaffRole(person["role"]),
                int(person["working_time_share"]),
                library_id,
            )
            for unit, library_id in zip(units, ids, strict=True)
            for person in staff[unit["code"]]
        ]
        add_staff(db, municipalities[code], people)


def _load_accounts(
    db: Transaction,
    folder: Path,
    programme_id: UUID,
    counties: Mapping[str, UUID],
    municipalities: Mapping[str, UUID],
) -> None:
    facilitators = [
        {"role": Role.FACILITATOR, "scope": "county", "scope_code": line["county_code"], "substitute_for": ""} | line
        for line in _lines(folder, "facilitators.csv")
    ]
    accounts: dict[str, Account] = {}
    for line in [*_lines(folder, "accounts.csv"), *facilitators]:
        person_id = db.scalar(select(StaffMember.id).where(StaffMember.email == line["email"]))
        account = save_account(db, email=line["email"], name=line["name"], person_id=person_id)
        accounts[account.email] = account
        substituted = accounts.get(line["substitute_for"])
        if line["role"] != Role.STAFF:
            grant_role(
                db,
                account,
                Role(line["role"]),
                programme_id=programme_id if line["scope"] == "programme" else None,
                county_id=counties[line["scope_code"]] if line["scope"] == "county" else None,
                municipality_id=municipalities[line["scope_code"]] if line["scope"] == "municipality" else None,
                substitute_for=substituted.id if substituted else None,
            )


def _load_sessions(db: Transaction, folder: Path, calendar: Calendar, municipalities: Mapping[str, UUID]) -> None:
    names = {line["email"]: line["name"] for line in _lines(folder, "facilitators.csv")}
    states = {"planned": State.PLANNED, "preparation": State.PREPARING, "closed": State.CLOSED}
    for session in _document(folder, "sessions.json"):
        held_on = calendar.swot_day(session)
        day = Day(
            held_on,
            time.fromisoformat(session["starts_at"]),
            time.fromisoformat(session["ends_at"]),
            session["place"],
            session["participants"],
            tuple(names[email] for email in session["facilitators"]),
        )
        notes = folder / session["notes"] if session["notes"] else None
        conclusions = _document(folder, session["conclusions"]) if session["conclusions"] else []
        closed_at = datetime.fromisoformat(session["closed_at"]).time() if session["closed_at"] else None
        session_id = load_session(
            db,
            municipalities[session["municipality_code"]],
            day,
            states[session["state"]],
            notes=read_notes(notes.read_bytes(), notes.name).notes if notes else (),
            conclusions={said["perspective"]: said["text"] for said in conclusions},
            closed_at=datetime.combine(held_on, closed_at, TIME_ZONE) if closed_at else None,
        )
        load_items(db, session_id, [(Level(item["level"]), item["text"]) for item in session["preparation"]])


def _position(line: Line) -> Position:
    return Position(float(line["latitude"]), float(line["longitude"]))


def _grouped(lines: list[Line], key: str) -> dict[str, list[Line]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line[key]].append(line)
    return groups


def _lines(folder: Path, name: str) -> list[Line]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _document(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))
