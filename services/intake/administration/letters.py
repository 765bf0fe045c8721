"""The letters about accounts and roles."""

from collections.abc import Mapping

from services.intake.accounts.tables import Account
from services.intake.administration.words import ROLE_DEEDS, ROLE_NAMES
from services.intake.mail.use_cases import queue_mail
from services.intake.mail.wording import in_each_language
from shared.database import Transaction
from shared.identity import Role
from shared.language import Text
from shared.language import gettext as _


def welcome(db: Transaction, account: Account, role: Role, where: Text, sign_in_page: str) -> None:
    """Tell somebody of the new account, its role and how to sign in."""
    values = {"name": account.name, "link": sign_in_page} | _role(role, where)
    subject, body = in_each_language(lambda: _welcome(values))
    queue_mail(db, recipient=account.email, subject=subject, body=body)


def tell_of_role(db: Transaction, account: Account, role: Role, where: Text) -> None:
    """Tell somebody who has an account of a new role."""
    values = {"name": account.name} | _role(role, where)
    subject, body = in_each_language(lambda: _new_role(values))
    queue_mail(db, recipient=account.email, subject=subject, body=body)


def _welcome(values: Mapping[str, Text]) -> tuple[str, str]:
    body = _(
        "Hej %(name)s!\n\nDu har fått ett konto i KUB, med rollen %(role)s (%(where)s). "
        "Den som har rollen %(deeds)s.\n\nDu loggar in med den här e-postadressen, utan lösenord:\n\n%(link)s\n"
    )
    return _("Du har fått ett konto i KUB"), body % values


def _new_role(values: Mapping[str, Text]) -> tuple[str, str]:
    body = _(
        "Hej %(name)s!\n\nDu har fått rollen %(role)s (%(where)s) i KUB. Den som har rollen %(deeds)s.\n\n"
        "Logga in som vanligt, så finns det på din startsida.\n"
    )
    return _("Du har fått en ny roll i KUB"), body % values


def _role(role: Role, where: Text) -> dict[str, Text]:
    return {"role": ROLE_NAMES[role], "where": where, "deeds": ROLE_DEEDS[role]}
