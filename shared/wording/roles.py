"""Who does what to whom: the same words in other roles say something else.

``Chefen lyssnar inte på personalen`` and ``Personalen lyssnar inte på chefen`` share every word. Without a parser, the
prepositions tell most of it: which words stand under one, and in what order they come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from shared.wording.normalise import lemma
from shared.wording.stop_words import STOP_WORDS

# Without av, bland and hos: "hälften av personalen" and "läsningen bland barn" are the staff's and the children's own.
PREPOSITIONS = frozenset(["för", "från", "i", "med", "mot", "om", "på", "till", "vid", "åt"])
# "om vi" begins a clause, and "vi i personalen" names who acts.
ACTING = frozenset(["de", "det", "du", "jag", "man", "ni", "vi"])
# "X i Y" and "Y med X" are the same thing seen from either end.
HOLDING = frozenset({"med"})


@dataclass(frozen=True)
class Roles:
    """The content words of a note in their order, each with the preposition that it stands under, or ``""``."""

    words: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Roles":
        """Return the roles in a note, given its words in lower case."""
        found, above, before = [], "", ""
        for word in words:
            if word in PREPOSITIONS:
                above = "" if before in ACTING else word
            elif word in ACTING:
                above = ""
            elif word not in STOP_WORDS:
                found.append((lemma(word), above))
                above = ""
            before = word
        return cls(tuple(found))

    @cached_property
    def above(self) -> dict[str, str]:
        """The preposition over each word, where the word stands first."""
        return dict(reversed(self.words))

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each word stands first."""
        return {word: place for place, (word, _) in reversed(list(enumerate(self.words)))}

    def differ(self, other: "Roles") -> bool:
        """Tell whether words that both notes hold have changed roles."""
        shared = self.above.keys() & other.above.keys()
        rose = [word for word in shared if self.above[word] and not other.above[word]]
        fell = [word for word in shared if other.above[word] and not self.above[word]]
        if any(_swapped(self.above[one], other.above[two]) for one in rose for two in fell):
            return True
        return self._replaced(rose, other) or other._replaced(fell, self)

    def _replaced(self, rose: Iterable[str], other: "Roles") -> bool:
        """Tell whether a word that stood under a preposition here acts there, beside words that are new there."""
        shared = self.above.keys() & other.above.keys()
        new = other.above.keys() - shared
        told_otherwise = any(other.above[word] for word in new) or (new and self.above.keys() - shared)
        return bool(told_otherwise) and any(self._moved_ahead(word, shared, other) for word in rose)

    def _moved_ahead(self, word: str, shared: Iterable[str], other: "Roles") -> bool:
        return any(
            self.place[mate] < self.place[word] and other.place[word] < other.place[mate]
            for mate in shared
            if mate != word
        )


def _swapped(one: str, two: str) -> bool:
    return HOLDING.isdisjoint((one, two))
