"""What a mail server says, and what becomes of letters."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import KEPT, MailRefused, deliver, forget_old_mail
from services.intake.settings import IntakeSettings
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER


class Refusing(socketserver.StreamRequestHandler):
    """A mail server that knows nobody, and repeats whom it doesn't know."""

    def handle(self) -> None:
        """Speak SMTP until the other side leaves."""
        self.wfile.write(b"220 mail.example\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"RCPT"):
                self.wfile.write(b"550 no such user: " + line)
            else:
                self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")


@pytest.fixture
def refusing_server() -> Iterator[str]:
    """The address of a server that takes no letter."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def letter(subject: str = "Din inloggning till KUB") -> OutgoingMail:
    """Return a letter to Anette."""
    return OutgoingMail(id=new_id(), recipient="anette@falun.example", subject=subject, body="Hej")


def test_a_refused_letter_says_why_and_not_to_whom(environment: dict[str, str], refusing_server: str) -> None:
    """Jobs keep and log what they fail with."""
    settings = IntakeSettings().model_copy(update={"smtp_url": SecretStr(refusing_server)})

    with pytest.raises(MailRefused) as refused:
        deliver(letter(), settings)

    assert str(refused.value) == "SMTPRecipientsRefused 550"
    assert refused.value.__suppress_context__


def test_a_line_break_in_a_name_begins_no_header(environment: dict[str, str]) -> None:
    """It stays part of the subject."""
    settings = IntakeSettings()
    deliver(letter("Ersättare för Raija\r\nBcc: thief@else.example"), settings)
    (file,) = Path(settings.kub_data, "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)

    assert message["Subject"] == "Ersättare för Raija Bcc: thief@else.example"
    assert message["Bcc"] is None


def test_letters_are_forgotten_after_a_month(database: Database) -> None:
    """Sent or not, and none sooner."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        for age in (KEPT - timedelta(hours=1), KEPT, KEPT * 2):
            old = letter(str(age))
            old.created_at = now - age
            db.add(old)
        forget_old_mail(db, now)
    with database.transaction(WORKER) as db:
        kept = db.scalars(select(OutgoingMail.subject)).all()

    assert kept == [str(KEPT - timedelta(hours=1))]
