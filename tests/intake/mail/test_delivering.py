"""What a mail server says, and what becomes of letters."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import KEPT, MailRefused, MailServerAway, deliver, forget_old_mail
from services.intake.settings import IntakeSettings
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER


def letter(subject: str = "Din inloggning till KUB") -> OutgoingMail:
    """Return a letter to Anette."""
    return OutgoingMail(id=new_id(), recipient="anette@falun.example", subject=subject, body="Hej")


@pytest.mark.parametrize(
    ("code", "error"), [(550, MailRefused), (554, MailRefused), (421, MailServerAway), (450, MailServerAway)]
)
def test_a_letter_that_was_not_taken_says_why_and_not_to_whom(
    environment: dict[str, str], refusing_server: Callable[[int], str], code: int, error: type[Exception]
) -> None:
    """Jobs keep and log what they fail with; what a server calls transient is no refusal."""
    settings = IntakeSettings().model_copy(update={"smtp_url": SecretStr(refusing_server(code))})

    with pytest.raises(error) as refused:
        deliver(letter(), settings)

    assert str(refused.value) == f"SMTPRecipientsRefused {code}"
    assert refused.value.__suppress_context__


def test_a_mail_folder_that_cannot_be_written_is_waited_for(environment: dict[str, str]) -> None:
    """As a mail server that is away: there may be room again."""
    settings = IntakeSettings()
    settings.kub_data.mkdir(parents=True)
    (settings.kub_data / "mail").write_text("no folder")

    with pytest.raises(MailServerAway, match="FileExistsError"):
        deliver(letter(), settings)


def test_a_line_break_in_a_name_begins_no_header(environment: dict[str, str]) -> None:
    """It stays part of the subject."""
    settings = IntakeSettings()
    deliver(letter("Ersättare för Raija\r\nBcc: thief@else.example"), settings)
    (file,) = Path(settings.kub_data, "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)

    assert message["Subject"] == "Ersättare för Raija Bcc: thief@else.example"
    assert message["Bcc"] is None


def test_a_letter_says_in_both_languages_from_where_and_why_it_comes(environment: dict[str, str]) -> None:
    """Under a line that mail programs know; absences aren't answered to a program."""
    settings = IntakeSettings()
    deliver(letter(), settings)
    (file,) = Path(settings.kub_data, "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    said, _line, why = message.get_content().partition("\n\n-- \n")

    assert message["Auto-Submitted"] == "auto-generated"
    assert said == "Hej"
    assert f"Mejlet kommer från KUB, {settings.public_url}, där" in why
    assert "You get it because" in why


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
