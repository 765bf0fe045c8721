"""What the database lets each role see of letters and calendars, whatever the code asks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from services.intake.accounts.domain import new_secret
from services.intake.accounts.queries import viewer_of
from services.intake.calendar.tables import CalendarFeed
from services.intake.calendar.use_cases import make_feed
from services.intake.invitation.domain import Group, Sending
from services.intake.invitation.letter import Words
from services.intake.invitation.tables import DayChange, DayLetter, Invitation
from services.intake.invitation.use_cases import ask_to_send, write_invitation
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.intake.days import MARCH, Facilitator
from tests.intake.invitation.conftest import People, Post
from tests.people import Place, make_account, make_place

Seen = Callable[[Viewer], dict[str, int]]
TABLES = {"changes": DayChange, "invitations": Invitation, "letters": DayLetter, "feeds": CalendarFeed}


@pytest.fixture
def seen(post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place) -> Seen:
    """How many rows somebody sees of a day that was invited to and moved, and of the facilitator's feed."""
    session_id, viewer = ellinor.plan(falun), ellinor.viewer
    with database.transaction(viewer) as db:
        write_invitation(db, viewer, session_id, Words("Välkomna", "Ellinor"), 0)
        ask_to_send(db, viewer, session_id, Sending(Group.MANAGERS))
        make_feed(db, viewer, new_secret().token)
    ellinor.move(session_id, replace(MARCH, held_on=date(2026, 3, 19)))
    post.work()

    def count(who: Viewer) -> dict[str, int]:
        with database.transaction(who) as db:
            return {name: db.scalar(select(func.count()).select_from(table)) or 0 for name, table in TABLES.items()}

    return count


def viewer(database: Database, role: Role, place: Place) -> Viewer:
    """Return somebody with a role at a place."""
    with database.transaction(WORKER) as db:
        return viewer_of(db, make_account(db, role, place, email=f"{role}@else.example"))


def test_who_runs_the_day_sees_its_letters(seen: Seen, ellinor: Facilitator) -> None:
    """Two invitations and two about the move, and the own calendar's address."""
    assert seen(ellinor.viewer) == {"changes": 1, "invitations": 1, "letters": 4, "feeds": 1}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAFF, Role.PROGRAMME_LEAD])
def test_who_knows_of_the_day_sees_that_it_was_moved(seen: Seen, database: Database, falun: Place, role: Role) -> None:
    """Their calendars show it; letters and other people's addresses they don't see."""
    assert seen(viewer(database, role, falun)) == {"changes": 1, "invitations": 0, "letters": 0, "feeds": 0}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MANAGER, Role.STAFF])
def test_nobody_elsewhere_sees_anything(seen: Seen, database: Database, falun: Place, role: Role) -> None:
    """Another county's days are nobody's business."""
    with database.transaction(WORKER) as db:
        arvika = make_place(db, falun.programme_id, "Arvika", code="1784", county_code="17")

    assert set(seen(viewer(database, role, arvika)).values()) == {0}


def test_a_lead_of_another_programme_sees_no_move(seen: Seen, database: Database, falun: Place) -> None:
    """The day itself isn't seen either."""
    lead = viewer(database, Role.PROGRAMME_LEAD, falun)
    stranger = replace(lead, grants=(Grant(Role.PROGRAMME_LEAD, new_id()),))

    assert (seen(lead)["changes"], seen(stranger)["changes"]) == (1, 0)


def test_only_workers_write_down_who_was_written_to(database: Database, ellinor: Facilitator, falun: Place) -> None:
    """A page can't claim that somebody has a letter."""
    session_id = ellinor.plan(falun)
    letter = DayLetter(
        session_id=session_id,
        municipality_id=falun.municipality_id,
        kind="invitation",
        number=1,
        audience="staff",
        recipient_id=new_id(),
        mail_id=new_id(),
    )

    with pytest.raises(ProgrammingError, match="row-level security"), database.transaction(ellinor.viewer) as db:
        db.add(letter)
