"""What ``kub admin`` does: the first administrator of an installation, and accounts whose address is lost."""

from datetime import UTC, datetime

from services.intake.accounts.domain import normalise_email
from services.intake.accounts.forms import looks_like_an_address
from services.intake.accounts.use_cases import issue_link
from services.intake.administration.domain import name_from_address
from services.intake.administration.use_cases import make_administrator, move_account
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata
from shared.database import Database
from shared.errors import InvalidForm
from shared.identity import WORKER
from shared.language import lazy


class MalformedAddress(InvalidForm):
    """What was given as an e-mail address can't be one."""

    message = lazy("Det där är ingen e-postadress.")
    advice = lazy("Skriv en e-postadress, till exempel namn@kommun.se.")


def create_administrator(email: str, settings: IntakeSettings | None = None) -> str:
    """Make the account of ``email`` an administrator's and return a sign-in link for it; harmless twice.

    Args:
        email: the address; a new account is named after it.
        settings: intake's; read from the environment when left out.

    Raises:
        MalformedAddress: it can't be an address.
    """
    address = _read_address(email)
    settings = settings or IntakeSettings()
    database = Database(settings.database_url.get_secret_value(), metadata, pool_size=1)
    try:
        with database.transaction(WORKER) as db:
            account = make_administrator(db, address, name_from_address(address))
            secret = issue_link(db, account, datetime.now(UTC))
    finally:
        database.close()
    return f"{settings.public_url}/sign-in/link/{secret.token}"


def move(old: str, new: str, settings: IntakeSettings | None = None) -> None:
    """Let the owner of the account ``old`` sign in with ``new`` from now on; both addresses are told.

    Raises:
        MalformedAddress: the new one can't be an address.
        NoSuchAccount: nobody signs in with the old one.
        AddressTaken: somebody signs in with the new one.
    """
    address = _read_address(new)
    settings = settings or IntakeSettings()
    database = Database(settings.database_url.get_secret_value(), metadata, pool_size=1)
    try:
        with database.transaction(WORKER) as db:
            move_account(db, old, address)
    finally:
        database.close()


def _read_address(email: str) -> str:
    try:
        return looks_like_an_address(normalise_email(email))
    except ValueError as refused:
        raise MalformedAddress from refused
