"""The code on the wall: how it is made, and how what somebody typed is read."""

from collections.abc import Callable, Sequence

# Without vowels, that no word comes of it, and without what is mistaken for something else when read from the wall.
ALPHABET = "234679CDFGHJKLMNPRTVWXYZ"
CODE_LENGTH = 6


def make_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a new code; ``choose`` picks one character of the alphabet (``secrets.choice``)."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """Return the code that was typed, however it was spaced, hyphenated or cased; empty when it can't be one."""
    code = "".join(character for character in typed.upper() if character.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


def shown_code(code: str) -> str:
    """Return the code as it is shown: in two groups of three."""
    return f"{code[:3]} {code[3:]}"
