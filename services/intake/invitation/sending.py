"""What the jobs do: each person gets a letter once, whatever is repeated."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select

from services.intake.board.domain import Day, State
from services.intake.board.queries import day_of, municipality_of
from services.intake.board.session_tables import SwotSession
from services.intake.invitation import recipients
from services.intake.invitation.domain import Change, Group, Recipient, Sending, appointment, once_each
from services.intake.invitation.letter import compose
from services.intake.invitation.mails import called_off_mail, invitation_mail, moved_mail
from services.intake.invitation.queries import occasion_of, words_of
from services.intake.invitation.tables import DayChange, DayLetter
from services.intake.mail.use_cases import queue_mail
from shared.database import Transaction


def send_invitation(db: Transaction, session_id: UUID, sending: Sending, address: str) -> None:
    """Queue the invitation for everybody whom the sending is for and who doesn't have it.

    Sent again, only who has it of this round or a later one counts as having it.  ``address`` is where the product
    lies.  A day that is no longer ahead invites nobody.
    """
    session = _lock(db, session_id)
    if State(session.state) not in {State.PLANNED, State.PREPARING}:
        return
    chosen = recipients.managers(db, session.municipality_id)
    if sending.group is Group.EVERYBODY:
        chosen += recipients.staff(db, session.municipality_id)
    have = _invited(db, session_id, from_round=sending.number if sending.again else 0)
    letter = compose(occasion_of(db, session, address), words_of(db, session_id))
    mail = invitation_mail(letter, day_of(db, session))
    _write_to(db, session, "invitation", sending.number, once_each(chosen, have), mail)


def tell_of_changes(db: Transaction, session_id: UUID, address: str) -> None:
    """Queue a letter about what became of the day since those concerned were last told.

    Moved there and back, nobody is written to; nor is who changed it last, and who changed it before that is told what
    others made of it.
    """
    session = _lock(db, session_id)
    untold = list(
        db.scalars(
            select(DayChange)
            .where(DayChange.session_id == session_id, DayChange.told_at.is_(None), DayChange.kind != Change.STAFFED)
            .order_by(DayChange.number)
        )
    )
    if not untold:
        return
    after, name = day_of(db, session), municipality_of(db, session.municipality_id).name
    known = {change.changed_by: _day_before(later) for change, later in pairwise(untold)}
    for recipient in concerned(db, session, set(filter(None, [untold[-1].changed_by]))):
        before = known.get(recipient.id, _day_before(untold[0]))
        if session.state == State.CANCELLED or appointment(before) != appointment(after):
            mail = _mail(name, session, before, after, address)
            _write_to(db, session, "change", untold[-1].number, [recipient], mail)
    for change in untold:
        change.told_at, change.changed_by = datetime.now(UTC), None


def _mail(name: str, session: SwotSession, before: Day, after: Day, address: str) -> tuple[str, str]:
    page = f"{address}/swot-sessions/{session.id}"
    if session.state == State.CANCELLED:
        return called_off_mail(name, before, page)
    return moved_mail(name, before, after, page)


def concerned(db: Transaction, session: SwotSession, aside: Collection[UUID] = ()) -> list[Recipient]:
    """Return each whom it concerns when and where the day is, without those ``aside``; for workers."""
    ids = _invited(db, session.id, from_round=0)
    everybody = [
        *recipients.managers(db, session.municipality_id),
        *recipients.facilitators(db, session),
        *recipients.invited(db, session.municipality_id, ids),
    ]
    return once_each(everybody, aside)


def _invited(db: Transaction, session_id: UUID, *, from_round: int) -> set[UUID]:
    mine = (DayLetter.session_id == session_id) & (DayLetter.kind == "invitation") & (DayLetter.number >= from_round)
    return set(db.scalars(select(DayLetter.recipient_id).where(mine)))


def _day_before(change: DayChange) -> Day:
    return Day(change.held_on, change.starts_at, change.ends_at, change.place)


def _write_to(
    db: Transaction, session: SwotSession, kind: str, number: int, to: Iterable[Recipient], mail: tuple[str, str]
) -> None:
    subject, body = mail
    for recipient in to:
        mail_id = queue_mail(db, recipient=recipient.address, subject=subject, body=body)
        db.add(
            DayLetter(
                session_id=session.id,
                municipality_id=session.municipality_id,
                kind=kind,
                number=number,
                audience=recipient.audience,
                recipient_id=recipient.id,
                mail_id=mail_id,
            )
        )
    db.flush()


def _lock(db: Transaction, session_id: UUID) -> SwotSession:
    # Two jobs at once would each find that somebody has no letter yet.
    return db.get_one(SwotSession, session_id, with_for_update=True)
