"""Queueing mail in the transaction that causes it, and sending it from a job."""

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

from services.intake.mail.tables import OutgoingMail
from services.intake.settings import IntakeSettings
from shared.database import Transaction
from shared.failures import Tellable
from shared.identifiers import new_id
from shared.jobs import JobKind, enqueue

SEND_MAIL = JobKind("intake.send_mail", queue="intake", time_limit=60)
# Long enough to answer whether a letter was sent, and to send it after a mail server was away.
KEPT = timedelta(days=30)


class MailRefused(Tellable):
    """The mail server didn't take a letter; says why without naming whom it was for."""


def queue_mail(db: Transaction, *, recipient: str, subject: str, body: str) -> UUID:
    """Have a letter sent if, and only if, this transaction commits."""
    mail = OutgoingMail(id=new_id(), recipient=recipient, subject=subject, body=body)
    db.add(mail)
    db.flush()
    enqueue(db, SEND_MAIL, {"mail_id": str(mail.id)}, subject=str(mail.id))
    return mail.id


def deliver(mail: OutgoingMail, settings: IntakeSettings) -> None:
    """Hand the letter to the mail server, or lay it in the mail folder when none is set.

    Raises:
        OSError, MailRefused: the disk or the server refused it; the job tries again.
    """
    message = _letter(mail, settings.mail_from)
    if settings.smtp_url:
        try:
            _send(message, settings.smtp_url.get_secret_value())
        except smtplib.SMTPException as error:
            # From None: the server's own words hold addresses, and jobs keep and log what they fail with.
            raise MailRefused(_without_addresses(error)) from None
    else:
        # Unwrapped, so that the link can be copied from the file as it stands.
        message.set_content(mail.body or "", cte="8bit")
        _lay_in_folder(message, settings.kub_data / "mail", mail.id)


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


def _without_addresses(error: smtplib.SMTPException) -> str:
    codes = [answer[0] for answer in getattr(error, "recipients", {}).values()] or [getattr(error, "smtp_code", "")]
    return f"{type(error).__name__} {' '.join(map(str, codes))}".strip()


def _letter(mail: OutgoingMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, mail.recipient
    # A line break in a name would begin another header.
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(datetime.now(UTC))
    # The same letter sent twice, after a lost answer, is recognised by its id.
    message["Message-ID"] = f"<{mail.id}@{make_msgid().rpartition('@')[2]}"
    message.set_content(mail.body or "")
    return message


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
