"""Taking words out of texts in which somebody copied or quoted them."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

REMOVED = "…"
# What a text of one or two words says, others say too, of something else.
FEWEST_WORDS = 3
_AROUND = " \t\n.,;:!?”"


@dataclass(frozen=True)
class Redaction:
    """What is taken out of texts: the whole of one, and single words of it where they stand quoted."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, text: str, words: Iterable[str] = ()) -> Self:
        """Return the redaction of a whole text, and of those words of it that no other text says."""
        parts = text.strip(_AROUND).split()
        whole = [r"\s+".join(map(re.escape, parts))] if len(parts) >= FEWEST_WORDS else []
        quoted = [f"(?<=”){re.escape(word)}(?=”)" for word in sorted(set(words) - {REMOVED})]
        found = [part for part in whole + quoted if part]
        return cls(re.compile("|".join(found), re.IGNORECASE) if found else None)

    def apply(self, value: Any) -> Any:
        """Return plain values with the words taken out of every text among them."""
        return map_texts(value, lambda text: self.pattern.sub(REMOVED, text) if self.pattern else text)


def hash_of_text(text: str) -> str:
    """Return by what a text is told of to who keeps a copy: the SHA-256 of its words, in hexadecimal."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return plain values with every text among them changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: map_texts(item, change) for key, item in value.items()}
    return [map_texts(item, change) for item in value] if isinstance(value, list) else value
