"""Words such as ``e-bok``, which must not be divided after their first letter, in what is already markup."""

import re

# Longer ones may have to be divided on a narrow screen.
_SHORT = r"(?<![\w-])[^\W\d_]-[^\W\d_]{2,14}(?![\w-])"
# What stands right after a word stays there: WeasyPrint breaks a line before a comma that follows such an element.
_WITH_SIGNS = rf"{_SHORT}(?:[”’»).,;:!?]|&#3[49];)*"
_HELD = re.compile(_SHORT)
# Tags with their attributes, and elements that hold nothing but text.
_APART = r"<(?:script|style|title|textarea|option|text|desc)\b.*?</(?:script|style|title|textarea|option|text|desc)>"
_PARTS = re.compile(f"({_APART}|<[^>]*>)|({_WITH_SIGNS})", re.DOTALL)


def hold_together(markup: str) -> str:
    """Return HTML where such words stand in elements of the class ``unbroken``, which style sheets keep on one line.

    Neither a non-breaking hyphen nor a word joiner would do: typefaces lack them, and who searches doesn't find them.
    """
    if not _HELD.search(markup):
        return markup
    return _PARTS.sub(lambda part: part[1] or f'<span class="unbroken">{part[2]}</span>', markup)
