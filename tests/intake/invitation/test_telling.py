"""Moving a day tells those whom it concerns, once per change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from services.intake.accounts.use_cases import disable_account
from services.intake.board.domain import Action
from services.intake.board.problems import NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.invitation.domain import Change, Group, Sending
from services.intake.invitation.queries import told_changes
from services.intake.invitation.tables import DayChange
from services.intake.invitation.use_cases import ask_to_send
from services.intake.registry.tables import StaffMember
from shared.database import Database
from shared.identity import WORKER, Role
from shared.language import TIME_ZONE
from tests.intake.days import MARCH, Facilitator
from tests.intake.invitation.conftest import People, Post
from tests.people import Place, make_account

LATER = replace(MARCH, held_on=date(2026, 3, 19))


def test_a_moved_day_is_told_to_managers_and_facilitators(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """The substitute and the colleague among them; not who moved it, and nobody who wasn't invited."""
    with database.transaction(WORKER) as db:
        make_account(db, Role.FACILITATOR, falun, email="babak@lan.example", name="Babak Karimi")
        make_account(db, Role.FACILITATOR, falun, email="maj@lan.example", name="Maj")
    session_id = ellinor.plan(falun, replace(MARCH, facilitators=("Ellinor Engström", "babak karimi")))
    assert ellinor.move(session_id, replace(LATER, facilitators=("Ellinor Engström", "babak karimi")))
    post.work()

    assert post.letters("flyttad") == ["babak@lan.example", "omar@falun.example", "raija@falun.example"]
    assert all("19 mars 2026" in text and "12 mars 2026" in text for text in post.texts())


def test_those_who_were_invited_are_told(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """Under the address that they have now; who left is written to no more."""
    session_id = ellinor.plan(falun)
    with database.transaction(ellinor.viewer) as db:
        ask_to_send(db, ellinor.viewer, session_id, Sending(Group.EVERYBODY))
    post.work()
    with database.transaction(WORKER) as db:
        db.execute(update(StaffMember).where(StaffMember.name == "Åsa").values(email="asa.ny@falun.example"))
        db.execute(update(StaffMember).where(StaffMember.name == "Anette").values(left_on=date(2026, 1, 1)))
    ellinor.move(session_id, LATER)
    post.work()

    assert post.letters("flyttad") == ["asa.ny@falun.example", "omar@falun.example", "raija@falun.example"]


def test_a_change_is_told_once(post: Post, people: People, ellinor: Facilitator, falun: Place) -> None:
    """The same form sent twice, and a job that is done again, write no second letter."""
    session_id = ellinor.plan(falun)
    assert ellinor.move(session_id, LATER)
    assert not ellinor.move(session_id, LATER)
    post.work()
    ellinor.move(session_id, LATER)
    post.work()

    assert len(post.letters("flyttad")) == 2


def test_changes_in_a_row_are_told_together(post: Post, people: People, ellinor: Facilitator, falun: Place) -> None:
    """From where people thought it was to where it is; there and back again, nobody is told."""
    session_id = ellinor.plan(falun)
    ellinor.move(session_id, LATER)
    ellinor.move(session_id, replace(LATER, place="Kulturhuset"))
    post.work()
    assert len(post.letters("flyttad")) == 2
    assert all("Kulturhuset" in text and "Kristinesalen" in text for text in post.texts())

    ellinor.move(session_id, MARCH)
    ellinor.move(session_id, replace(LATER, place="Kulturhuset"))
    post.work()
    assert len(post.letters()) == 2


def test_who_moved_a_day_hears_what_others_made_of_it(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """From the day that they set; who changed it last is told nothing, however the others' changes are told."""
    both = ("Ellinor Engström", "Babak Karimi")
    with database.transaction(WORKER) as db:
        babak = make_account(db, Role.FACILITATOR, falun, email="babak@lan.example", name="Babak Karimi")
    session_id = ellinor.plan(falun, replace(MARCH, facilitators=both))
    ellinor.move(session_id, replace(LATER, facilitators=both))
    Facilitator(database, babak).move(session_id, replace(LATER, place="Kulturhuset", facilitators=both))
    post.work()

    assert post.letters("flyttad") == ["omar@falun.example", "raija@falun.example"]
    assert post.letters("ändrad") == ["ellinor@lan.example"]
    (told,) = (text for text in post.texts() if "To: ellinor@" in text)
    assert "12 mars" not in told
    with database.transaction(WORKER) as db:
        assert set(db.scalars(select(DayChange.changed_by))) == {None}


def test_who_moved_a_day_hears_that_it_was_moved_back(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """Nobody else does: they never knew."""
    both = ("Ellinor Engström", "Babak Karimi")
    with database.transaction(WORKER) as db:
        babak = make_account(db, Role.FACILITATOR, falun, email="babak@lan.example", name="Babak Karimi")
    session_id = ellinor.plan(falun, replace(MARCH, facilitators=both))
    ellinor.move(session_id, replace(LATER, facilitators=both))
    Facilitator(database, babak).move(session_id, replace(MARCH, facilitators=both))
    post.work()

    assert post.letters() == ["ellinor@lan.example"]


def test_a_day_called_off_is_told(post: Post, people: People, ellinor: Facilitator, falun: Place) -> None:
    """Once, with the day that people knew of."""
    session_id = ellinor.plan(falun)
    ellinor.move(session_id, LATER)
    for _ in range(2):
        ellinor.advance(session_id, Action.CANCEL)
    post.work()

    assert post.letters() == ["omar@falun.example", "raija@falun.example"]
    assert all("inställd" in text and "12 mars 2026" in text for text in post.texts())


def test_what_concerns_nobody_else_is_not_told(post: Post, people: People, ellinor: Facilitator, falun: Place) -> None:
    """Other facilitators, a number of participants, and a room that is changed while everybody is in it."""
    session_id = ellinor.plan(falun)
    assert not ellinor.move(session_id, replace(MARCH, facilitators=("Babak",), participants=20))
    ellinor.advance(session_id, Action.OPEN)
    assert not ellinor.move(session_id, replace(MARCH, place="Kulturhuset"))

    assert post.work() == 0


@pytest.mark.parametrize("days", [6, -6])
def test_an_open_day_that_is_ahead_is_told(
    post: Post, people: People, ellinor: Facilitator, falun: Place, days: int
) -> None:
    """Opened too early, or moved away from a day that has come: those who hold the old date hear the new one."""
    today = datetime.now(TIME_ZONE).date()
    before = replace(MARCH, held_on=today + timedelta(days=max(days, 0)))
    session_id = ellinor.plan(falun, before)
    ellinor.advance(session_id, Action.OPEN)
    assert ellinor.move(session_id, replace(MARCH, held_on=today + timedelta(days=max(-days, 0))))
    post.work()

    assert post.letters("flyttad") == ["omar@falun.example", "raija@falun.example"]


def test_an_open_day_that_is_called_off_is_told(post: Post, people: People, ellinor: Facilitator, falun: Place) -> None:
    """On its morning too: nobody has come yet, and somebody may be on the way."""
    session_id = ellinor.plan(falun)
    ellinor.advance(session_id, Action.OPEN)
    ellinor.advance(session_id, Action.CANCEL)
    post.work()

    assert post.letters("inställd") == ["omar@falun.example", "raija@falun.example"]


def test_a_rehearsal_is_told_to_nobody(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """Neither moved, nor invited to."""
    session_id = ellinor.plan(falun)
    with database.transaction(WORKER) as db:
        db.execute(update(SwotSession).values(rehearsal=True))
    assert not ellinor.move(session_id, LATER)
    with pytest.raises(NotNow), database.transaction(ellinor.viewer) as db:
        ask_to_send(db, ellinor.viewer, session_id, Sending(Group.EVERYBODY))

    assert post.work() == 0


def test_nobody_without_an_account_that_works_is_told(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """A manager who left has ended the substitute's turn too; an account that is off reads nothing."""
    with database.transaction(WORKER) as db:
        db.execute(update(StaffMember).where(StaffMember.name == "Raija").values(left_on=date(2026, 1, 1)))
        disable_account(db, people.substitute.id, datetime.now(UTC))
    ellinor.move(ellinor.plan(falun), LATER)
    post.work()

    assert post.letters() == []


def test_the_page_knows_who_was_told(
    post: Post, people: People, database: Database, ellinor: Facilitator, falun: Place
) -> None:
    """How many managers, and how far their letters have come."""
    session_id = ellinor.plan(falun)
    ellinor.move(session_id, LATER)
    with database.transaction(ellinor.viewer) as db:
        (asked,) = told_changes(db, session_id)
    post.work()
    with database.transaction(ellinor.viewer) as db:
        (told,) = told_changes(db, session_id)

    assert asked.letters is None
    assert told.kind is Change.MOVED
    assert told.letters
    assert told.letters.audiences == {"manager": 2}
    assert (told.letters.sent, told.letters.waiting, told.letters.failed) == (2, 0, 0)
