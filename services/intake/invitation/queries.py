"""What the pages about letters show: the letter, how far it has gone, and who was told of a change."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import String, cast, func, select

from services.intake.board.queries import day_of, municipality_of, perspectives_of
from services.intake.board.session_tables import SwotSession
from services.intake.invitation.changes import count_changes
from services.intake.invitation.domain import Audience, Change
from services.intake.invitation.jobs import SEND_INVITATION, TELL_OF_CHANGE
from services.intake.invitation.letter import Occasion, Words
from services.intake.invitation.recipients import count_without_email
from services.intake.invitation.tables import DayChange, DayLetter, Invitation
from services.intake.mail.jobs import SEND_MAIL
from services.intake.programme.tables import Programme
from services.intake.registry.tables import County
from services.intake.tables import jobs
from shared.database import Transaction


def occasion_of(db: Transaction, session: SwotSession, address: str) -> Occasion:
    """Return what the letter of a session invites to; ``address`` is where the product lies."""
    place = municipality_of(db, session.municipality_id)
    return Occasion(
        programme=db.get_one(Programme, session.programme_id).name,
        municipality=place.name,
        county=place.county,
        county_library=db.get_one(County, place.county_id).county_library,
        day=day_of(db, session),
        perspectives=[(each.name, each.question) for each in perspectives_of(db, session.programme_id)],
        preparation=f"{address}/swot-sessions/{session.id}/preparation",
    )


def words_of(db: Transaction, session_id: UUID) -> Words:
    """Return what a facilitator added to the letter."""
    found = db.get(Invitation, session_id)
    return Words(found.paragraph, found.contact, found.language) if found else Words()


def revision_of(db: Transaction, session_id: UUID) -> int:
    """Return which letter it is: it grows whenever the letter says something else."""
    written = db.get(Invitation, session_id)
    return 1 + (written.revision if written else 0) + count_changes(db, session_id)


def changed_at(db: Transaction, session: SwotSession) -> datetime:
    """Return since when the letter says what it says."""
    written = db.get(Invitation, session.id)
    moved = db.scalar(select(func.max(DayChange.changed_at)).where(DayChange.session_id == session.id))
    return max(filter(None, (session.created_at, written.changed_at if written else None, moved)))


@dataclass(frozen=True)
class Letters:
    """How many letters there are and how far they have come, and how many people of each audience got them."""

    number: int
    audiences: dict[str, int]
    waiting: int
    failed: int
    latest: datetime | None

    @property
    def sent(self) -> int:
        """How many the mail server took."""
        return self.number - self.waiting - self.failed


@dataclass(frozen=True)
class Invited:
    """How an invitation was sent: its rounds so far, and whether the next is being made or couldn't be.

    ``without_email``: how many of the staff no letter reaches.
    """

    letters: Letters
    rounds: int
    asked: str | None
    without_email: int


def invited(db: Transaction, session_id: UUID) -> Invited:
    """Return how the session's invitation was sent."""
    session = db.get_one(SwotSession, session_id)
    rows = [row for row in _letters(db, session_id) if row.kind == "invitation"]
    asked = (jobs.c.kind == SEND_INVITATION.name) & jobs.c.subject.startswith(f"{session_id}/")
    newest = select(jobs.c.state).where(asked).order_by(jobs.c.queued_at.desc(), jobs.c.id.desc()).limit(1)
    number, without = max((row.number for row in rows), default=0), count_without_email(db, session.municipality_id)
    return Invited(_counted(rows), number, db.scalar(newest), without)


@dataclass(frozen=True)
class ToldChange:
    """What became of a day and who was written to about it; ``letters`` is missing until that is done."""

    kind: Change
    changed_at: datetime
    letters: Letters | None
    failed: bool


def told_changes(db: Transaction, session_id: UUID) -> list[ToldChange]:
    """Return what became of the day and was told, or is about to be, the latest first.

    Changes that were told together count as one; there and back again, nobody was told.
    """
    rows = [row for row in _letters(db, session_id) if row.kind == "change"]
    mine = (DayChange.session_id == session_id) & (DayChange.kind != Change.STAFFED)
    telling = (jobs.c.kind == TELL_OF_CHANGE.name) & (jobs.c.subject == str(session_id)) & (jobs.c.state != "done")
    under_way = set(db.scalars(select(jobs.c.state).where(telling)))
    newest: dict[datetime | None, DayChange] = {}
    for change in db.scalars(select(DayChange).where(mine).order_by(DayChange.number.desc())):
        newest.setdefault(change.told_at, change)
    return [
        ToldChange(
            Change(change.kind),
            change.changed_at,
            _counted(row for row in rows if row.number == change.number) if told_at else None,
            failed=told_at is None and under_way == {"failed"},
        )
        for told_at, change in newest.items()
        if told_at or under_way
    ]


def failed_letter_jobs(db: Transaction, session_id: UUID) -> list[UUID]:
    """Return the jobs about the session's letters that were given up."""
    letters = select(cast(DayLetter.mail_id, String)).where(DayLetter.session_id == session_id)
    mails = (jobs.c.kind == SEND_MAIL.name) & jobs.c.subject.in_(letters)
    asked = (jobs.c.kind == SEND_INVITATION.name) & jobs.c.subject.startswith(f"{session_id}/")
    telling = (jobs.c.kind == TELL_OF_CHANGE.name) & (jobs.c.subject == str(session_id))
    failed = jobs.c.state == "failed"
    return list(db.scalars(select(jobs.c.id).where(failed, mails | asked | telling)))


@dataclass(frozen=True)
class _Row:
    kind: str
    number: int
    audience: str
    recipient_id: UUID
    queued_at: datetime
    state: str | None


def _letters(db: Transaction, session_id: UUID) -> list[_Row]:
    sending = (jobs.c.kind == SEND_MAIL.name) & (jobs.c.subject == cast(DayLetter.mail_id, String))
    # A failed job that was queued anew may stand beside the one that does its work.
    state = func.min(jobs.c.state).filter(jobs.c.state != "done")
    columns = (DayLetter.kind, DayLetter.number, DayLetter.audience, DayLetter.recipient_id, DayLetter.queued_at)
    rows = db.execute(
        select(*columns, state)
        .outerjoin(jobs, sending)
        .where(DayLetter.session_id == session_id)
        .group_by(DayLetter.id)
    )
    return [_Row(*row) for row in rows]


def _counted(rows: Iterable[_Row]) -> Letters:
    rows = list(rows)
    audiences = Counter({row.recipient_id: row.audience for row in rows}.values())
    return Letters(
        number=len(rows),
        audiences={each.value: audiences[each.value] for each in Audience if audiences[each.value]},
        waiting=sum(row.state in {"queued", "running"} for row in rows),
        failed=sum(row.state == "failed" for row in rows),
        latest=max((row.queued_at for row in rows), default=None),
    )
