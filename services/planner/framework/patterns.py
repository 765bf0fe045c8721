"""How a term of the lexicon is written, and which words of a note it fits.

=================  ==========================================================================
``gallra``         the word in any inflection, and as either part of a compound
``=unga``          exactly this form, never in compounds
``digital*``       words that begin so
``*café``          words that end so, in any inflection
``*kultur*``       words that hold it anywhere
``lära av``        a phrase: these words in a row, at most one other between two of them
``nå|möta & ung``  all in the note, anywhere; ``|`` stands between alternatives
=================  ==========================================================================
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from shared.wording.normalise import Token, entry_keys, stem
from shared.wording.stop_words import STOP_WORDS

LARGEST_GAP = 2
MOST_REMEMBERED = 50_000


@dataclass(frozen=True)
class Pattern:
    """One word of a term, as it is written in the lexicon."""

    text: str

    @cached_property
    def kind(self) -> str:
        """How the pattern matches: ``stem``, ``form``, ``prefix``, ``suffix`` or ``part``."""
        if self.text.startswith("="):
            return "form"
        begins, ends = self.text.endswith("*"), self.text.startswith("*")
        return "part" if begins and ends else "prefix" if begins else "suffix" if ends else "stem"

    @cached_property
    def core(self) -> str:
        """The pattern without its signs."""
        return self.text.strip("=*")

    @cached_property
    def keys(self) -> frozenset[str]:
        """The forms under which a fitting word can be looked up; empty for wildcards."""
        if self.kind == "form":
            return frozenset([self.core])
        return entry_keys(self.core) if self.kind == "stem" else frozenset()

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """How fitting words may end: with the pattern, or with its stem where that isn't too short to tell."""
        stemmed = stem(self.core)
        return (self.core, stemmed) if len(stemmed) > 3 else (self.core,)


class PatternIndex:
    """Which of many patterns a word fits, without trying each. Words once seen are remembered."""

    def __init__(self) -> None:
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._by_beginning: dict[str, str] = {}
        self._by_ending: dict[str, set[str]] = defaultdict(set)
        self._parts: list[Pattern] = []
        self._remembered: dict[str, frozenset[str]] = {}

    def add(self, pattern: Pattern) -> None:
        """Take in a pattern; harmless twice."""
        match pattern.kind:
            case "prefix":
                self._by_beginning[pattern.core] = pattern.text
            case "suffix":
                for ending in pattern.endings:
                    self._by_ending[ending].add(pattern.text)
            case "part":
                self._parts.append(pattern)
            case "form":
                # A form is the word itself; stems are looked up by all forms of a word.
                self._by_key[f"={pattern.core}"].add(pattern.text)
            case "stem":
                for key in pattern.keys:
                    self._by_key[key].add(pattern.text)

    def fitted_by(self, token: Token) -> frozenset[str]:
        """Return the texts of the patterns that the word fits."""
        if token.word not in self._remembered:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[token.word] = frozenset(self._look_up(token))
        return self._remembered[token.word]

    def _look_up(self, token: Token) -> Iterator[str]:
        for key in (f"={token.word}", *token.keys):
            yield from self._by_key.get(key, ())
        for word in (token.word, *token.parts):
            for end in range(1, len(word) + 1):
                if found := self._by_beginning.get(word[:end]):
                    yield found
        for form in token.endings:
            for start in range(len(form)):
                yield from self._by_ending.get(form[start:], ())
        yield from (pattern.text for pattern in self._parts if pattern.core in token.word)


@dataclass(frozen=True)
class Phrase:
    """Several words that speak of an area together: in a row, or anywhere in the note.

    ``elements``: for each word, the texts of the patterns one of which it must fit.
    """

    elements: tuple[frozenset[str], ...]
    anywhere: bool

    @classmethod
    def parse(cls, text: str) -> "Phrase":
        """Read a phrase as it is written in the lexicon."""
        anywhere = " & " in text
        words = text.split(" & ") if anywhere else text.split()
        if any(" " in word for word in words):
            raise ValueError(f"a phrase can't stand within {text!r}")
        return cls(tuple(frozenset(word.split("|")) for word in words), anywhere)

    def rarest(self, uses: Mapping[str, int]) -> frozenset[str]:
        """Return the element by which the phrase is best looked up: not one that every note or many a phrase holds.

        Args:
            uses: how many phrases hold each pattern's text.
        """

        def commonness(texts: frozenset[str]) -> tuple[bool, int, list[str]]:
            return not texts.isdisjoint(STOP_WORDS), sum(uses[text] for text in texts), sorted(texts)

        return min(self.elements, key=commonness)

    def may_stand_among(self, fitted: AbstractSet[str]) -> bool:
        """Tell cheaply whether a note whose words fit these patterns can hold the phrase."""
        return not any(texts.isdisjoint(fitted) for texts in self.elements)

    def find(self, fitted: Sequence[frozenset[str]]) -> tuple[int, ...] | None:
        """Return the places of the words in the note where the phrase first stands, or None.

        Args:
            fitted: for each word of the note the patterns that it fits.
        """
        candidates = []
        for texts in self.elements:
            places = [place for place, found in enumerate(fitted) if not texts.isdisjoint(found)]
            if not places:
                return None
            candidates.append(places)
        return _apart(candidates) if self.anywhere else next(_in_a_row(candidates), None)


def _apart(candidates: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    taken: list[int] = []
    for places in candidates:
        free = [place for place in places if place not in taken]
        if not free:
            return None
        taken.append(free[0])
    return tuple(sorted(taken))


def _in_a_row(candidates: Sequence[Sequence[int]], before: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if len(before) == len(candidates):
        yield before
        return
    for place in candidates[len(before)]:
        if not before or 0 < place - before[-1] <= LARGEST_GAP:
            yield from _in_a_row(candidates, (*before, place))
