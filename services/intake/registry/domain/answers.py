"""What people answer where a row of a staff list may be about somebody who is known, and what comes of it."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from services.intake.registry.domain.staff_list import Outcome, Review, ReviewedRow, changed_fields


class Answer(StrEnum):
    """What a row means, unless it is about one of the people: then the answer is that person's id."""

    NEW = "new"
    LEAVE_OUT = "leave_out"


class Unanswered(StrEnum):
    """Why a row can't be saved as it was answered."""

    NO_ANSWER = "no_answer"
    CHOSEN_TWICE = "chosen_twice"


def find_unanswered(review: Review, answers: Mapping[int, str]) -> dict[int, Unanswered]:
    """Return the lines of unsure rows whose answer is missing, or is a person whom another row is about."""
    unanswered: dict[int, Unanswered] = {}
    chosen: set[UUID] = set()
    for row in review.of(Outcome.UNSURE):
        answer = answers.get(row.line, "")
        person_id = _person(row, answer)
        if person_id in chosen:
            unanswered[row.line] = Unanswered.CHOSEN_TWICE
        elif person_id:
            chosen.add(person_id)
        elif answer not in set(Answer):
            unanswered[row.line] = Unanswered.NO_ANSWER
    return unanswered


def settle(review: Review, answers: Mapping[int, str]) -> Review:
    """Return the review as it was answered; rows that are left out, or have no answer, stay unsure."""
    return replace(review, rows=[_settled(row, answers.get(row.line, "")) for row in review.rows])


def _settled(row: ReviewedRow, answer: str) -> ReviewedRow:
    if row.outcome is not Outcome.UNSURE or row.details is None:
        return row
    if answer == Answer.NEW:
        return replace(row, outcome=Outcome.NEW)
    person_id = _person(row, answer)
    if person_id is None:
        return row
    before = row.like.people[person_id]
    # A list that leaves the address out takes none away: that is for the person's own page.
    details = replace(row.details, email=row.details.email or before.email)
    changes = changed_fields(before, details)
    return replace(row, outcome=Outcome.CHANGED, details=details, person_id=person_id, before=before, changes=changes)


def _person(row: ReviewedRow, answer: str) -> UUID | None:
    return next((person_id for person_id in row.like.people if str(person_id) == answer), None)
