"""Queueing mail in the transaction that causes it, and sending it from a job."""

import logging
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import delete, func, update

from services.intake.mail.jobs import SEND_MAIL
from services.intake.mail.tables import OutgoingMail
from services.intake.mail.wording import sent_by
from services.intake.settings import IntakeSettings
from shared.database import Transaction
from shared.failures import Tellable, tell
from shared.identifiers import new_id
from shared.jobs import enqueue

logger = logging.getLogger(__name__)

# Long enough to answer whether a letter was sent, and to send it after a mail server was away.
KEPT = timedelta(days=30)
_FOR_GOOD = 500


class MailRefused(Tellable):
    """The mail server won't have a letter; says why without naming whom it was for."""


class MailServerAway(Tellable):
    """The mail server isn't there, or asks to come again, or the mail folder can't be written; says why."""


def queue_mail(db: Transaction, *, recipient: str, subject: str, body: str, lifetime: timedelta | None = None) -> UUID:
    """Have a letter sent if, and only if, this transaction commits; after its ``lifetime`` it is of no use."""
    mail = OutgoingMail(id=new_id(), recipient=recipient, subject=subject, body=body)
    db.add(mail)
    db.flush()
    payload = {"mail_id": str(mail.id)} | ({"lifetime": lifetime.total_seconds()} if lifetime else {})
    enqueue(db, SEND_MAIL, payload, subject=str(mail.id))
    return mail.id


def find_unsent(db: Transaction, mail_id: UUID, lifetime: timedelta | None, now: datetime) -> OutgoingMail | None:
    """Return the letter if it is still to be sent; one that is of no use any more is erased."""
    mail = db.get(OutgoingMail, mail_id)
    if mail is None or mail.sent_at:
        return None
    if lifetime and mail.created_at + lifetime <= now:
        logger.warning("letter %s could not be sent before what it says had passed", mail_id)
        db.delete(mail)
        return None
    return mail


def deliver(mail: OutgoingMail, settings: IntakeSettings) -> None:
    """Hand the letter to the mail server, or lay it in the mail folder when none is set.

    Raises:
        MailRefused: the server won't have it.
        MailServerAway: later it may.
    """
    try:
        _hand_over(mail, settings)
    except smtplib.SMTPException as error:
        # From None: the server's own words hold addresses, and jobs keep and log what they fail with.
        raise (MailRefused if _is_final(error) else MailServerAway)(_without_addresses(error)) from None
    except OSError as error:
        raise MailServerAway(tell(error)) from None


def mail_folder(settings: IntakeSettings) -> Path | None:
    """Return where letters lie that nobody sends, for a person at this very machine; else ``None``."""
    here = urlsplit(settings.public_url).hostname in {"localhost", "127.0.0.1", "::1"}
    return (settings.kub_data / "mail").resolve() if here and settings.smtp_url is None else None


def mark_sent(db: Transaction, mail_id: UUID) -> None:
    """Note that the letter is sent and erase its text; nothing happens when it was erased meanwhile."""
    sent = {"sent_at": func.now(), "body": None}
    db.execute(update(OutgoingMail).where(OutgoingMail.id == mail_id).values(sent))


def forget_old_mail(db: Transaction, now: datetime) -> None:
    """Erase that letters were sent, to whom and when, and those that nobody can send any more."""
    db.execute(delete(OutgoingMail).where(OutgoingMail.created_at <= now - KEPT))


def _hand_over(mail: OutgoingMail, settings: IntakeSettings) -> None:
    message = _letter(mail, settings)
    if settings.smtp_url:
        _send(message, settings.smtp_url.get_secret_value())
    else:
        # Unwrapped, so that the link can be copied from the file as it stands.
        message.set_content(_text(mail, settings), cte="8bit")
        _lay_in_folder(message, settings.kub_data / "mail", mail.id)


def _is_final(error: smtplib.SMTPException) -> bool:
    """Say whether the server would answer the same tomorrow: RFC 5321, 4.2.1, calls codes below 500 transient."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return False
    codes = _codes(error)
    return not codes or max(codes) >= _FOR_GOOD


def _codes(error: smtplib.SMTPException) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _without_addresses(error: smtplib.SMTPException) -> str:
    return " ".join((type(error).__name__, *map(str, _codes(error))))


def _letter(mail: OutgoingMail, settings: IntakeSettings) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = settings.mail_from, mail.recipient
    # A line break in a name would begin another header.
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(datetime.now(UTC))
    # The same letter sent twice, after a lost answer, is recognised by its id.
    message["Message-ID"] = f"<{mail.id}@{make_msgid().rpartition('@')[2]}"
    # Nobody's absence is told to a program (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(mail, settings))
    return message


def _text(mail: OutgoingMail, settings: IntakeSettings) -> str:
    return f"{(mail.body or '').rstrip()}\n\n{sent_by(settings.public_url)}"


@contextmanager
def connected(address: str, seconds: float = 20) -> Iterator[smtplib.SMTP]:
    """Give the mail server at ``SMTP_URL``, ready to take letters.

    Raises:
        OSError, smtplib.SMTPException: it isn't there in time, or doesn't let us in.
    """
    url = urlsplit(address)
    connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with connect(url.hostname or "localhost", url.port or 0, timeout=seconds) as server:
        if url.scheme == "smtp+starttls":
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server


def _send(message: EmailMessage, address: str) -> None:
    with connected(address) as server:
        server.send_message(message)


def _lay_in_folder(message: EmailMessage, folder: Path, mail_id: UUID) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{mail_id}.eml").write_bytes(bytes(message))
