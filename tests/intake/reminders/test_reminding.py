"""Letters to managers about their plan."""

from datetime import date
from typing import Literal
from uuid import UUID

import pytest

from services.intake.reminders.mails import Reminder, reminder_mail
from services.intake.reminders.reactions import queue_reminder
from shared.database import Database
from shared.events import PlanDue
from shared.identity import WORKER
from tests.intake.invitation.conftest import People, Post
from tests.people import Place

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
    assert all(f"/planner/municipalities/{falun.municipality_id}/plan" in text for text in post.texts())
