"""What people type to sign in."""

from pydantic import field_validator

from shared.language import lazy
from shared.web import FormInput


def looks_like_an_address(value: str) -> str:
    """Return the address; whether it is one, the letter will show.

    Raises:
        ValueError: it can't be one.
    """
    local, at, domain = value.partition("@")
    if not (local and at and "." in domain.strip(".")) or "@" in domain or len(value) > 254 or not value.isprintable():
        raise ValueError(lazy("Skriv en e-postadress, till exempel namn@kommun.se."))
    if any(character.isspace() for character in value):
        raise ValueError(lazy("Skriv en e-postadress, till exempel namn@kommun.se."))
    return value


class SignInForm(FormInput):
    """Asking for a link: an e-mail address."""

    email: str

    check_email = field_validator("email")(looks_like_an_address)
