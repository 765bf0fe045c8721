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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from shared.wording.normalise import Token, entry_keys, stem
from shared.wording.stop_words import STOP_WORDS

LARGEST_GAP = 2


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

    def fits(self, token: Token) -> bool:
        """Tell whether the word fits the pattern."""
        match self.kind:
            case "form":
                return token.word == self.core
            case "prefix":
                return token.word.startswith(self.core) or any(part.startswith(self.core) for part in token.parts)
            case "suffix":
                return any(key.endswith(self.endings) for key in token.endings)
            case "part":
                return self.core in token.word
        return not self.keys.isdisjoint(token.keys)

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """How fitting words may end: with the pattern, or with its stem where that isn't too short to tell."""
        stemmed = stem(self.core)
        return (self.core, stemmed) if len(stemmed) > 3 else (self.core,)


@lru_cache(maxsize=20_000)
def pattern(text: str) -> Pattern:
    """Return the pattern so written: the same words stand in many phrases."""
    return Pattern(text)


@dataclass(frozen=True)
class Phrase:
    """Several words that speak of an area together: in a row, or anywhere in the note."""

    elements: tuple[tuple[Pattern, ...], ...]
    anywhere: bool

    @classmethod
    def parse(cls, text: str) -> "Phrase":
        """Read a phrase as it is written in the lexicon."""
        anywhere = " & " in text
        words = text.split(" & ") if anywhere else text.split()
        if any(" " in word for word in words):
            raise ValueError(f"a phrase can't stand within {text!r}")
        return cls(tuple(tuple(map(pattern, group.split("|"))) for group in words), anywhere)

    @cached_property
    def required(self) -> tuple[frozenset[str], ...]:
        """For each element without wildcards the forms one of which every fitting note holds."""
        return tuple(
            frozenset().union(*(word.keys for word in group))
            for group in self.elements
            if all(word.keys for word in group)
        )

    @property
    def keys(self) -> frozenset[str]:
        """The forms one of which every fitting note holds; empty where every element has a wildcard."""
        return min(self.required, key=lambda forms: (not forms.isdisjoint(STOP_WORDS), len(forms)), default=frozenset())

    def may_stand_among(self, present: frozenset[str]) -> bool:
        """Tell cheaply whether a note that holds these forms can hold the phrase."""
        return not any(forms.isdisjoint(present) for forms in self.required)

    def find(self, tokens: Sequence[Token]) -> tuple[int, ...] | None:
        """Return the places of the words in the note where the phrase first stands, or None."""
        candidates = []
        for group in self.elements:
            places = [place for place, token in enumerate(tokens) if any(word.fits(token) for word in group)]
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
