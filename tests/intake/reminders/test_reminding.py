"""Letters to managers about their plan."""

from datetime import date
from typing import Literal
from uuid import UUID

import pytest

from services.intake.reminders.mails import Reminder, reminder_mail
from services.intake.reminders.reactions import queue_reminder, queue_review_letters
from shared.database import Database
from shared.events import PlanDue, PlanSentForReview
from shared.identity import WORKER
from tests.intake.invitation.conftest import People, Post
from tests.people import Place, make_person

PLAN = UUID("0198f000-0000-7000-8000-00000000b001")


@pytest.mark.parametrize(("today", "said"), [(date(2026, 4, 2), False), (date(2026, 4, 3), True)])
def test_of_a_day_that_has_passed_the_letter_says_so(today: date, said: bool) -> None:
    """The day itself has not passed."""
    _subject, body = reminder_mail(Reminder("follow_up", date(2026, 4, 2), today), "Falun", "https://kub.example")

    assert ("Den dagen har passerat" in body) is said


@pytest.mark.parametrize(
    ("kind", "subject", "advice"),
    [("review", "Granskningen av planen", "anta planen"), ("follow_up", "Dags att följa upp", "Följ upp")],
)
def test_managers_and_substitutes_are_told_what_to_do(
    kind: Literal["review", "follow_up"],
    subject: str,
    advice: str,
    post: Post,
    people: People,
    database: Database,
    falun: Place,
) -> None:
    """One letter each, with the day, what to do and where; nobody else is written to."""
    with database.transaction(WORKER) as db:
        due = PlanDue(plan_id=PLAN, kind=kind, municipality_id=falun.municipality_id, due_on=date(2026, 4, 2))
        queue_reminder(db, due)
    post.work()

    assert post.letters(subject) == ["omar@falun.example", "raija@falun.example"]
    assert all("2 april 2026" in text and advice in text for text in post.texts())
    assert all("2 April 2026" in text for text in post.texts())
    assert all(f"/planner/municipalities/{falun.municipality_id}/plan" in text for text in post.texts())


def test_staff_are_asked_for_comments_when_a_plan_is_sent_for_review(
    post: Post, people: People, database: Database, falun: Place
) -> None:
    """Once though the event comes twice, in both languages; not the managers, who sent it, nor who has left."""
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Ulla", "ulla@falun.example").left_on = date(2026, 1, 1)
        sent = PlanSentForReview(plan_id=PLAN, municipality_id=falun.municipality_id, review_by=date(2026, 4, 2))
        queue_review_letters(db, sent)
        queue_review_letters(db, sent)
    post.work()

    assert post.letters("Läs och kommentera planen för Falun") == ["anette@falun.example", "asa@falun.example"]
    assert all("2 april 2026" in text and "2 April 2026" in text for text in post.texts())
    assert all(text.count(f"/planner/municipalities/{falun.municipality_id}/plan") == 2 for text in post.texts())
