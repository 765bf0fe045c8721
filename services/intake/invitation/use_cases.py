"""Writing an invitation, having it sent, and trying again what failed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.intake.board.domain import State
from services.intake.board.problems import NotNow
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases.sessions import lock_session
from services.intake.invitation.domain import Sending
from services.intake.invitation.jobs import SEND_INVITATION
from services.intake.invitation.letter import Words
from services.intake.invitation.queries import failed_letter_jobs, invited, words_of
from services.intake.invitation.tables import DayLetter, Invitation
from shared.database import Transaction
from shared.errors import Conflict
from shared.identity import Viewer
from shared.jobs import enqueue, retry
from shared.language import lazy

# Long enough to answer who was invited, and whether a letter arrived.
KEPT = timedelta(days=90)


class InvitationChanged(Conflict):
    """Somebody else changed the letter in the meantime."""

    message = lazy("Någon annan hann ändra inbjudan medan du skrev.")
    advice = lazy("Båda texterna står här. Foga ihop dem och spara igen.")

    def __init__(self, words: Words, revision: int) -> None:
        self.words = words
        self.revision = revision
        super().__init__()


def write_invitation(db: Transaction, viewer: Viewer, session_id: UUID, words: Words, revision: int) -> None:
    """Save a facilitator's own words in the letter; saved as they stand, nothing happens.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: the day isn't ahead any more, or is a rehearsal.
        InvitationChanged: the letter is no longer the one of ``revision``.
    """
    session = _lock_ahead(db, viewer, session_id)
    standing = words_of(db, session_id)
    if words == standing:
        return
    written = db.get(Invitation, session_id)
    current = written.revision if written else 0
    if revision != current:
        raise InvitationChanged(standing, current)
    values = {**vars(words), "revision": current + 1, "changed_at": datetime.now(UTC)}
    added = insert(Invitation).values(session_id=session_id, municipality_id=session.municipality_id, **values)
    db.execute(added.on_conflict_do_update(index_elements=["session_id"], set_=values))


def ask_to_send(db: Transaction, viewer: Viewer, session_id: UUID, asked: Sending) -> None:
    """Have the invitation sent; asked twice, nobody gets it twice.

    Not again, it belongs to the latest round, whatever the form said.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
        NotNow: the day isn't ahead any more, or is a rehearsal.
    """
    _lock_ahead(db, viewer, session_id)
    sending = asked if asked.again else Sending(asked.group, max(invited(db, session_id).rounds, 1))
    payload = {"session_id": str(session_id), **vars(sending)}
    subject = f"{session_id}/{sending.group}/{sending.number}/{'again' if sending.again else 'first'}"
    enqueue(db, SEND_INVITATION, payload, subject=subject)


def try_again(db: Transaction, viewer: Viewer, session_id: UUID) -> int:
    """Have the letters about the day that couldn't be sent tried once more; return how many.

    Raises:
        NotFound: there is no such session, or the viewer may not run it.
    """
    lock_session(db, viewer, session_id)
    return sum(retry(db, job_id) for job_id in failed_letter_jobs(db, session_id))


def forget_old_letters(db: Transaction, today: date) -> None:
    """Erase to whom letters about days went that were long ago: nobody is written to about them any more."""
    old = select(SwotSession.id).where(SwotSession.held_on < today - KEPT)
    db.execute(delete(DayLetter).where(DayLetter.session_id.in_(old)))


def _lock_ahead(db: Transaction, viewer: Viewer, session_id: UUID) -> SwotSession:
    session = lock_session(db, viewer, session_id)
    if session.rehearsal or State(session.state) not in {State.PLANNED, State.PREPARING}:
        raise NotNow
    return session
