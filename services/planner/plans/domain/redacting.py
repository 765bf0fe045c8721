"""Taking an erased note's words out of sentences: those that were derived from it, and those in which it was copied."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

REMOVED = "…"
# What a note of one or two words says, others say too, of something else.
FEWEST_WORDS = 3
_OF_NOTES = frozenset({"text", "words", "term", "label"})
_AROUND = " \t\n.,;:!?”"


@dataclass(frozen=True)
class Redaction:
    """What is taken out of texts: the whole of a note, and single words of it where they stand quoted."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, text: str, words: Iterable[str]) -> Self:
        """Return the redaction of a note's text, and of those words of it that no other note says."""
        parts = text.strip(_AROUND).split()
        whole = [r"\s+".join(map(re.escape, parts))] if len(parts) >= FEWEST_WORDS else []
        quoted = [f"(?<=”){re.escape(word)}(?=”)" for word in sorted(set(words) - {REMOVED})]
        found = [part for part in whole + quoted if part]
        return cls(re.compile("|".join(found), re.IGNORECASE) if found else None)

    def apply(self, value: Any) -> Any:
        """Return plain values with the words taken out of every text among them."""
        if isinstance(value, str):
            return self.pattern.sub(REMOVED, value) if self.pattern else value
        if isinstance(value, dict):
            return {key: self.apply(item) for key, item in value.items()}
        return [self.apply(item) for item in value] if isinstance(value, list) else value


def without_wordings(analysis: Any) -> Any:
    """Return an analysis with notes by id only: neither their words, nor the terms and names that were made of them."""
    if isinstance(analysis, dict):
        return {key: without_wordings(item) for key, item in analysis.items() if key not in _OF_NOTES}
    return [without_wordings(item) for item in analysis] if isinstance(analysis, list) else analysis
