"""What letters have in common: both languages, for those who haven't told which one they read, and who writes."""

from collections.abc import Callable

from shared.language import LANGUAGES, speaking
from shared.language import gettext as _

_APART = "\n\n----\n\n"


def in_each_language(write: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    """Return subject and text of a letter as it is written in each language: in Swedish, and then in the others."""
    letters = []
    for language in LANGUAGES:
        with speaking(language):
            letters.append(write())
    subjects, bodies = zip(*letters, strict=True)
    return " / ".join(dict.fromkeys(subjects)), _APART.join(body.strip() for body in bodies) + "\n"


def sent_by(address: str) -> str:
    """Return what stands under each letter: from where it comes, why to this address, and whom to ask."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            text = _(
                "Mejlet kommer från KUB, %(address)s, där bibliotek planerar sin kompetensutveckling. Du får det "
                "därför att du har ett konto där, eller står eller har stått i personallistan. Undrar du något, fråga "
                "din chef eller den som sköter KUB hos er.",
                address=address,
            )
            said.append(text)
    # The sign before a signature (RFC 3676), which mail programs show apart.
    return "-- \n" + "\n\n".join(said) + "\n"
