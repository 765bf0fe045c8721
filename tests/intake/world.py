"""A programme with two municipalities, people who may and may not, and SWOT days to work on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select, text

from services.intake.board.domain import Action, Content, Day, Origin, Quadrant
from services.intake.board.use_cases.notes import NewNote, record_notes
from services.intake.board.use_cases.sessions import advance_session, create_session
from services.intake.programme.domain import PhaseKind
from services.intake.programme.queries import list_swot_days
from services.intake.programme.tables import Perspective, Phase, Programme
from services.intake.registry.tables import County, Municipality
from services.intake.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer

NOW = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)
DAY = Day(date(2026, 3, 12), place="Kristinesalen", participants=14, facilitators=("Ellinor Engström",))


def content(text: str = "flexibla hyllor", perspective: str = "challenges", **changes: Any) -> Content:
    """Return what a note says."""
    return Content(text, perspective, **({"quadrant": Quadrant.STRENGTH} | changes))


@dataclass
class World:
    """Falun and Mora in a programme, and who asks."""

    database: Database
    programme: UUID = field(default_factory=new_id)
    falun: UUID = field(default_factory=new_id)
    mora: UUID = field(default_factory=new_id)
    county: UUID = field(default_factory=new_id)

    def viewer(self, role: Role, *municipalities: UUID) -> Viewer:
        """Return somebody with one role."""
        grant = Grant(role, self.programme, frozenset(municipalities))
        return Viewer(new_id(), None, role.title(), f"{role}@kub.example", (grant,))

    @property
    def facilitator(self) -> Viewer:
        """Someone of the county library."""
        return self.viewer(Role.FACILITATOR, self.falun, self.mora)

    def fill(self) -> None:
        """Write the programme and its places."""
        with self.database.transaction(WORKER) as db:
            db.add(Programme(id=self.programme, code="kub", name="KUB"))
            db.flush()
            dates, kind = {"starts_on": date(2026, 2, 1), "ends_on": date(2028, 6, 30)}, PhaseKind.MOBILISATION
            db.add(Phase(programme_id=self.programme, position=0, kind=kind, name="P", **dates))
            names = {"challenges": "Nya utmaningar", "target_groups": "Målgrupper", "possibilities": "Nya möjligheter"}
            for position, (code, name) in enumerate(names.items()):
                db.add(Perspective(programme_id=self.programme, position=position, code=code, name=name))
            db.add(County(id=self.county, programme_id=self.programme, code="20", name="Dalarna"))
            db.flush()
            db.add(Municipality(id=self.falun, county_id=self.county, code="2080", name="Falun"))
            db.add(Municipality(id=self.mora, county_id=self.county, code="2062", name="Mora"))

    def open_day(self, *texts: str, municipality: UUID | None = None) -> UUID:
        """Plan and open a day, with these notes among the strengths; return its id."""
        session_id, where = new_id(), municipality or self.falun
        viewer = self.viewer(Role.FACILITATOR, where)
        with self.database.transaction(viewer) as db:
            create_session(db, viewer, session_id, where, DAY)
            advance_session(db, viewer, session_id, Action.OPEN)
            record_notes(db, viewer, session_id, [NewNote(new_id(), content(text)) for text in texts], Origin.FORM)
        return session_id

    def rows(self, name: str) -> list[Any]:
        """Return all rows of a table, in the order of their ids."""
        table: Table = metadata.tables[f"intake.{name}"]
        with self.database.transaction(WORKER) as db:
            return list(db.execute(select(table).order_by(*table.primary_key)))

    def told(self) -> list[Any]:
        """Return the events that planning reads; what only boards that are looked at hear is left out."""
        return [event for event in self.rows("event") if event.type != "board.changed.v1"]

    def listed(self, viewer: Viewer) -> list[str]:
        """Return the municipalities whose days a viewer sees in the list."""
        with self.database.transaction(viewer) as db:
            return [session.municipality for session in list_swot_days(db)]


def waits_for_a_lock(database: Database) -> bool:
    """Say whether somebody waits for what somebody else has locked."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with database.transaction(WORKER) as db:
        return bool(db.scalar(text(waiting)))


@pytest.fixture
def world(database_urls: dict[str, str]) -> Iterator[World]:
    """A filled, real database, reached under the application role."""
    database = Database(database_urls["intake"], metadata)
    made = World(database)
    made.fill()
    yield made
    database.close()
