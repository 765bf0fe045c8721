"""Letters that call somebody to a conversation about a plan."""

from datetime import date
from typing import Literal
from uuid import UUID

import pytest

from services.intake.conversation_letters.mails import (
    conversation_mail,
    follow_up_mail,
    typing_in_mail,
    withdrawal_mail,
)
from services.intake.conversation_letters.reactions import queue_call, queue_reminder, queue_typing_in, queue_withdrawal
from shared.database import Database
from shared.events import ConversationCalled, ConversationDue, ConversationWithdrawn, PaperTypedIn
from shared.identity import WORKER
from tests.intake.invitation.conftest import People, Post
from tests.people import Place

PLAN = UUID("0198f000-0000-7000-8000-00000000b001")


def call(to: Literal["person", "manager"], person_id: UUID, place: Place, day: date | None) -> ConversationCalled:
    """Return the event of somebody who calls to a conversation, or to another day of it where there is one."""
    return ConversationCalled(
        plan_id=PLAN,
        kind="day_changed" if day else "invited",
        to=to,
        person_id=person_id,
        municipality_id=place.municipality_id,
        meeting_on=day,
    )


def test_whoever_is_called_gets_one_letter(post: Post, people: People, database: Database, falun: Place) -> None:
    """The person alone, though she manages the libraries; of her own conversation only the substitute."""
    chief = people.manager.person_id
    assert chief is not None
    with database.transaction(WORKER) as db:
        queue_call(db, call("person", chief, falun, None))
        queue_call(db, call("manager", chief, falun, date(2026, 12, 3)))
    post.work()

    assert post.letters("Inbjudan till samtal om din plan") == ["raija@falun.example"]
    assert post.letters("Ny dag för samtalet om planen") == ["omar@falun.example"]
    assert all(f"/planner/plans/{PLAN}/conversation" in text for text in post.texts())


def test_a_letter_says_the_day_and_how_to_prepare_in_both_languages(falun: Place) -> None:
    """A day that isn't fixed yet is said to come."""
    _subject, moved = conversation_mail(call("person", PLAN, falun, date(2026, 12, 3)), "https://kub.example/x")
    _subject, invited = conversation_mail(call("manager", PLAN, falun, None), "https://kub.example/x")

    assert "Dag: torsdag 3 december 2026" in moved
    assert "Day: Thursday 3 December 2026" in moved
    assert "Dag: bestäms senare" in invited
    assert "How to prepare:" in invited
    assert moved.count("https://kub.example/x") == 2


def test_who_is_told_of_a_withdrawal_or_a_form_gets_one_letter(
    post: Post, people: People, database: Database, falun: Place
) -> None:
    """Of the withdrawal the other side alone; of the form the person whose it is, and no manager."""
    chief = people.manager.person_id
    assert chief is not None
    about = {"plan_id": PLAN, "person_id": chief, "municipality_id": falun.municipality_id}
    with database.transaction(WORKER) as db:
        queue_withdrawal(db, ConversationWithdrawn(to="manager", **about))
        queue_typing_in(db, PaperTypedIn(**about))
    post.work()

    assert post.letters("tillbakadraget") == ["omar@falun.example"]
    assert post.letters("En blankett är införd") == ["raija@falun.example"]
    assert all(f"/planner/plans/{PLAN}/conversation" in text for text in post.texts())


@pytest.mark.parametrize(
    ("kind", "to", "subject", "recipient"),
    [
        ("withdrawn", "manager", "Samtalet om planen är tillbakadraget", "omar@falun.example"),
        ("paper_typed_in", "person", "En blankett är införd åt dig i KUB", "raija@falun.example"),
    ],
)
def test_what_a_log_of_before_tells_under_the_old_name_is_read_as_it_was_meant(
    kind: str, to: str, subject: str, recipient: str, post: Post, people: People, database: Database, falun: Place
) -> None:
    """Withdrawals and forms were kinds of call once; a log holds them for ever."""
    logged = {"plan_id": PLAN, "kind": kind, "to": to, "person_id": people.manager.person_id, "meeting_on": None}
    with database.transaction(WORKER) as db:
        queue_call(db, ConversationCalled.model_validate(logged | {"municipality_id": falun.municipality_id}))
    post.work()

    assert post.letters() == post.letters(subject) == [recipient]
    assert "Så förbereder du dig" not in post.texts()[0]


def test_a_letter_about_a_withdrawn_conversation_asks_for_no_preparing() -> None:
    """It says what holds."""
    subject, said = withdrawal_mail("https://kub.example/x")

    assert subject == "Samtalet om planen är tillbakadraget / The conversation about the plan is withdrawn"
    assert "gäller, oförändrad" in said
    assert "Så förbereder du dig" not in said


def test_who_a_form_was_typed_in_for_is_told_what_it_decides_and_whom_to_tell() -> None:
    """Nothing is shared by it, and there is no day to prepare for."""
    subject, said = typing_in_mail("https://kub.example/x")

    assert subject == "En blankett är införd åt dig i KUB / A form has been typed in for you in KUB"
    assert "Har du inte lämnat någon blankett, berätta" in said
    assert "https://kub.example/x" in said
    assert "Dag:" not in said


def due(to: Literal["person", "manager"], person_id: UUID, place: Place) -> ConversationDue:
    """Return the event of a day on which an agreed plan is followed up."""
    about = {"person_id": person_id, "municipality_id": place.municipality_id, "due_on": date(2026, 12, 3)}
    return ConversationDue(plan_id=PLAN, to=to, **about)


def test_both_are_reminded_to_look_back_once(post: Post, people: People, database: Database, falun: Place) -> None:
    """The person alone, though she manages the libraries; the substitute about her."""
    chief = people.manager.person_id
    assert chief is not None
    for _once_more in range(2):
        with database.transaction(WORKER) as db:
            queue_reminder(db, due("person", chief, falun))
            queue_reminder(db, due("manager", chief, falun))
    post.work()

    assert post.letters("Dags att följa upp din plan") == ["raija@falun.example"]
    assert post.letters("Dags att följa upp en medarbetares plan") == ["omar@falun.example"]
    assert all(f"/planner/plans/{PLAN}/conversation" in text for text in post.texts())


def test_a_reminder_to_look_back_says_the_day_and_what_to_do_in_both_languages(falun: Place) -> None:
    """It names nobody: the page does."""
    _subject, said = follow_up_mail(due("manager", PLAN, falun), "https://kub.example/x")

    assert "torsdag 3 december 2026" in said
    assert "Thursday 3 December 2026" in said
    assert "Så gör ni:" in said
    assert "What to do:" in said
