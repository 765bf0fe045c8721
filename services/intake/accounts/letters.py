"""The letters that people sign in with."""

from collections.abc import Sequence

from services.intake.accounts.domain import LINK_LIFETIME
from services.intake.accounts.tables import Account
from services.intake.administration.queries import name_roles
from services.intake.mail.use_cases import queue_mail
from shared.database import Transaction
from shared.language import gettext as _


def send_link(db: Transaction, account: Account, link: str) -> None:
    """Mail a sign-in link to the account's address."""
    queue_mail(
        db,
        recipient=account.email,
        subject=_("Din inloggning till KUB"),
        lifetime=LINK_LIFETIME,
        body=_(
            "Hej %(name)s!\n\nHär är din länk för att logga in i KUB:\n\n%(link)s\n\n"
            "Den gäller i en halvtimme och kan användas en gång. "
            "Har du inte bett om den kan du slänga det här mejlet.\n"
        )
        % {"name": account.name, "link": link},
    )


def handed_over(new_address: str, roles: Sequence[str]) -> str:
    """Return what whoever reads the mail to the new address gets once the account has it."""
    if not roles:
        return _(
            "Gör det bara om %(address)s är din egen adress: den som läser mejlen dit kan logga in som du och läsa "
            "din plan."
        ) % {"address": new_address}
    return _(
        "Gör det bara om %(address)s är din egen adress: den som läser mejlen dit kan logga in som du, läsa din plan "
        "och göra allt som du får göra med dina roller: %(roles)s."
    ) % {"address": new_address, "roles": ", ".join(roles)}


def ask_about_new_address(db: Transaction, account: Account, new_address: str, link: str) -> None:
    """Mail the link to the address that the account has, and tell the new one where it went.

    Only who reads both addresses can move the account from one to the other.
    """
    queue_mail(
        db,
        recipient=account.email,
        subject=_("Vill du byta e-postadress i KUB?"),
        lifetime=LINK_LIFETIME,
        body=_(
            "Hej %(name)s!\n\nNågon vill logga in i KUB som du med adressen %(address)s, som står för dig i "
            "personallistan. Är det du, och är adressen din egen? Följ då länken, så loggar du in med den "
            "adressen från och med nu:\n\n%(link)s\n\nDen gäller i en halvtimme och kan användas en gång.\n\n"
            "%(handed_over)s\n\n"
            "Är adressen inte din: följ inte länken, så ändras ingenting, och berätta för den som sköter KUB hos er.\n"
        )
        % {
            "name": account.name,
            "address": new_address,
            "link": link,
            "handed_over": handed_over(new_address, name_roles(db, account.id)),
        },
    )
    queue_mail(
        db,
        recipient=new_address,
        subject=_("Din inloggning till KUB"),
        lifetime=LINK_LIFETIME,
        body=_(
            "Hej!\n\nDu har bett om att logga in i KUB med den här adressen. Ditt konto har en annan adress sedan "
            "tidigare, och dit har vi skickat en länk. Följ den, så loggar du in med den här adressen från och med nu."
            "\n\nKommer du inte åt den förra adressen längre? Hör av dig till den som sköter KUB hos er.\n"
        ),
    )


def tell_of_move(db: Transaction, account: Account, recipient: str) -> None:
    """Tell an address that the account signs in with another one now."""
    queue_mail(
        db,
        recipient=recipient,
        subject=_("Din e-postadress i KUB är ändrad"),
        body=_(
            "Hej %(name)s!\n\nDu loggar nu in i KUB med adressen %(address)s. "
            "Har du inte bett om det: berätta genast för den som sköter KUB hos er.\n"
        )
        % {"name": account.name, "address": account.email},
    )
