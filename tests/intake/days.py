"""A facilitator who plans SWOT days, moves them and calls them off, through the use cases that pages use."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account
from services.intake.board.domain import Action, Day
from services.intake.board.use_cases.sessions import advance_session, create_session, plan_session
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Viewer
from tests.people import Place

MARCH = Day(date(2026, 3, 12), time(9, 0), time(15, 30), "Kristinesalen", 14, ("Ellinor Engström",))


@dataclass(frozen=True)
class Facilitator:
    """Somebody of the county library, with an account."""

    database: Database
    account: Account

    @property
    def viewer(self) -> Viewer:
        """Return the facilitator with the roles of now."""
        with self.database.transaction(WORKER) as db:
            return viewer_of(db, self.account)

    def plan(self, place: Place, day: Day = MARCH) -> UUID:
        """Plan a day for a municipality and return its id."""
        session_id, viewer = new_id(), self.viewer
        with self.database.transaction(viewer) as db:
            create_session(db, viewer, session_id, place.municipality_id, day)
        return session_id

    def move(self, session_id: UUID, day: Day) -> bool:
        """Plan a day anew, and return whether others are told."""
        viewer = self.viewer
        with self.database.transaction(viewer) as db:
            return plan_session(db, viewer, session_id, day)

    def advance(self, session_id: UUID, action: Action) -> None:
        """Begin the preparation, open the board, or call the day off."""
        viewer = self.viewer
        with self.database.transaction(viewer) as db:
            advance_session(db, viewer, session_id, action)
