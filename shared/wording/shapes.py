"""What patterns ask of a word: how it begins and ends, and what it may be put together of."""

from functools import cached_property, lru_cache

from shared.wording.normalise import Token, compound_splits, keys, stem_key

SHORTEST_COMPOUND_PART = 4


class Shape:
    """A word taken apart, each way when it is first asked for. Heavy: lexicons keep what they found by it instead."""

    def __init__(self, token: Token) -> None:
        """Take the word."""
        self.token = token

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """All beginnings of the word, and of what its hyphens join."""
        words = {self.token.word, *self.token.parts}
        return frozenset([word[:end] for word in words for end in range(1, len(word) + 1)])

    @cached_property
    def endings(self) -> frozenset[str]:
        """All endings of the forms whose end tells what a compound is."""
        return frozenset([form[start:] for form in self.token.endings for start in range(len(form))])

    @cached_property
    def divisions(self) -> tuple[tuple[frozenset[str], str], ...]:
        """Every part of two that the word may be put together of: the forms it is looked up by, and the other part."""
        word = self.token.word
        divided = []
        for head, tail in compound_splits(word):
            if len(head) >= SHORTEST_COMPOUND_PART:
                # A head has lost its ending, so that the stem may be all there is of it.
                divided.append((keys(head) if head == tail else keys(head) | {stem_key(head)}, tail))
            if len(tail) >= SHORTEST_COMPOUND_PART:
                divided.append((keys(tail), head))
        return tuple(divided)


@lru_cache(maxsize=1000)
def shape_of(token: Token) -> Shape:
    """Return the shape of a word, remembered while the lexicons look at it one after the other."""
    return Shape(token)
