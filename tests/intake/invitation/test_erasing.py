"""What an erasure takes of letters and calendars."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select, update

from services.intake.accounts.domain import new_secret
from services.intake.accounts.queries import viewer_of
from services.intake.calendar.tables import CalendarFeed
from services.intake.calendar.use_cases import make_feed
from services.intake.erasure.use_cases import Decision, erase_person
from services.intake.invitation.domain import Group, Sending
from services.intake.invitation.tables import DayLetter
from services.intake.invitation.use_cases import ask_to_send
from services.intake.registry.tables import StaffMember
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.intake.days import Facilitator
from tests.intake.invitation.conftest import People, Post
from tests.people import Place


def test_an_erased_person_was_written_to_by_nobody(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """The letters' rows and the calendar's address go; the others' stay."""
    session_id = ellinor.plan(falun)
    with database.transaction(ellinor.viewer) as db:
        ask_to_send(db, ellinor.viewer, session_id, Sending(Group.EVERYBODY))
    post.work()
    person_id = people.substitute.person_id
    assert person_id
    with database.transaction(WORKER) as db:
        viewer = viewer_of(db, people.substitute)
    with database.transaction(viewer) as db:
        make_feed(db, viewer, new_secret().token)
    with database.transaction(WORKER) as db:
        db.execute(update(StaffMember).where(StaffMember.id == person_id).values(left_on=date(2026, 1, 1)))
        erase_person(db, person_id, Decision(new_id(), "KS 2026/123", datetime.now(UTC)))

    with database.transaction(WORKER) as db:
        written_to = set(db.scalars(select(DayLetter.recipient_id)))
        feeds = db.scalar(select(func.count()).select_from(CalendarFeed))
    assert person_id not in written_to
    assert len(written_to) == 3
    assert feeds == 0
