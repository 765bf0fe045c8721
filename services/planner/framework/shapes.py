"""What patterns ask of a word: its forms, how it begins and ends, and what it may be put together of."""

from functools import cached_property, lru_cache

from shared.wording.normalise import compound_splits, keys, parts_of
from shared.wording.stemming import stem


class Shape:
    """A word in its normal spelling taken apart, each way when it is first asked for.

    Heavy: lexicons keep what they found by it instead.
    """

    def __init__(self, word: str) -> None:
        """Take the word."""
        self.word = word
        self.keys = keys(word)
        self.parts = parts_of(word)
        beginning = self.parts if self.parts == (word,) else {word, *self.parts}
        # All beginnings of the word, and of what its hyphens join.
        self.beginnings = frozenset([form[:end] for form in beginning for end in range(1, len(form) + 1)])

    @cached_property
    def endings(self) -> frozenset[str]:
        """All endings of the forms whose end tells what a compound is: keys and stem, unmarked."""
        forms = {stem(self.word), *(key.lstrip("~") for key in self.keys)}
        return frozenset([form[start:] for form in forms for start in range(len(form))])

    @cached_property
    def divisions(self) -> tuple[tuple[str, str], ...]:
        """Every head and tail that the word may be put together of."""
        return compound_splits(self.word)


@lru_cache(maxsize=1000)
def shape_of(word: str) -> Shape:
    """Return the shape of a word, remembered while the lexicons look at it one after the other."""
    return Shape(word)
