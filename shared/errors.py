"""What can stand in the way, said so that a librarian understands it.

One class per case, with its HTTP status, what happened and what to do about it.  The web layer turns each of
them into a page, or into JSON, in the viewer's language.
"""

import re
from typing import ClassVar

from shared.language import Text, lazy


class Problem(Exception):
    """Something that the person can be told about; subclasses say what, and what to do."""

    status: ClassVar[int] = 500
    message: Text = lazy("Något gick fel hos oss.")
    advice: Text | None = None
    # Seconds after which another attempt may succeed.
    retry_after: int | None = None

    def __init__(self, message: Text | None = None, *, advice: Text | None = None) -> None:
        if message is not None:
            self.message = message
        if advice is not None:
            self.advice = advice
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)

    @property
    def code(self) -> str:
        """The name of the case for programs: ``swot_session_closed`` for SwotSessionClosed."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class Malformed(Problem):
    """The request can't be read at all."""

    status = 400
    message = lazy("Vi kunde inte läsa det som skickades.")
    advice = lazy("Gå tillbaka och försök en gång till.")


class SignInNeeded(Problem):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401
    message = lazy("Du behöver logga in.")
    advice = lazy("Logga in i en ny flik. Kom sedan tillbaka hit och skicka igen.")


class JoinNeeded(Problem):
    """Nobody has joined the board with this browser, or no longer takes part."""

    status = 401
    message = lazy("Du är inte med på den här tavlan.")
    advice = lazy("Gå med igen med koden som står på väggen. Det du har skrivit finns kvar.")


class Forbidden(Problem):
    """The viewer may know that this exists, but may not do it."""

    status = 403
    message = lazy("Det här får du inte göra.")
    advice = lazy("Behöver du kunna göra det? Hör av dig till den som sköter KUB hos er.")


class FormExpired(Forbidden):
    """The form doesn't belong to this sign-in, or comes from another site (CSRF)."""

    message = lazy("Formuläret hade hunnit bli gammalt, så inget är sparat än.")
    advice = lazy("Det du skrev finns kvar här nedanför. Skicka igen, så sparas det.")


class NotFound(Problem):
    """It doesn't exist, or the viewer may not know that it does."""

    status = 404
    message = lazy("Sidan finns inte.")
    advice = lazy("Kanske är adressen felskriven, eller så har sidan flyttat. Börja gärna om från startsidan.")


class MethodNotAllowed(Problem):
    """The address exists, but not for this kind of request."""

    status = 405
    message = lazy("Det går inte att göra så på den här adressen.")
    advice = lazy("Gå tillbaka till sidan du kom ifrån.")


class Conflict(Problem):
    """The state has changed so that this can no longer be done."""

    status = 409
    message = lazy("Någon annan hann före.")
    advice = lazy("Ladda om sidan och se hur det ser ut nu.")


class TooLarge(Problem):
    """More was sent than the product takes in one request."""

    status = 413
    message = lazy("Det du skickade är för stort.")
    advice = lazy("En fil får vara högst 12 MB och en inklistrad text högst 1 MB. Dela upp det och skicka i omgångar.")


class InvalidForm(Problem):
    """A field is missing or malformed."""

    status = 422
    message = lazy("Något i formuläret behöver rättas.")
    advice: Text | None = lazy("Gå tillbaka till formuläret, rätta och skicka igen.")


class TooMany(Problem):
    """Too many attempts in a short time."""

    status = 429
    message = lazy("Det blev för många försök på kort tid.")
    advice = lazy("Vänta en stund och försök igen.")


class Unavailable(Problem):
    """A part of the product doesn't answer at the moment."""

    status = 503
    message = lazy("En del av KUB svarar inte just nu.")
    advice = lazy("Vänta en liten stund och försök igen. Det du skrev finns kvar.")


class Unexpected(Problem):
    """An error of ours that nobody foresaw; it is logged with the request id."""

    status = 500
    message = lazy("Något gick fel hos oss.")
    advice = lazy(
        "Försök igen om en stund. Händer det igen, berätta för den som sköter KUB och ange numret här nedanför."
    )
