"""Terms of several words, found in a note by the words that fewest of them hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from services.planner.framework.patterns import Pattern, PatternIndex
from services.planner.framework.shapes import Shape
from shared.wording.stop_words import STOP_WORDS

LARGEST_GAP = 2
Kept = TypeVar("Kept")
# The elements of phrases that a word fits, by their numbers.
Fitted = frozenset[int]


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

    def by_rarity(self, uses: Mapping[str, int]) -> list[frozenset[str]]:
        """Return the elements, first those by which it is best looked up: that few notes and few phrases hold.

        Args:
            uses: how many phrases hold each pattern's text.
        """

        def commonness(texts: frozenset[str]) -> tuple[bool, int, list[str]]:
            return not texts.isdisjoint(STOP_WORDS), sum(uses[text] for text in texts), sorted(texts)

        return sorted(self.elements, key=commonness)


class _Numbered(NamedTuple, Generic[Kept]):
    """A phrase whose elements are numbers: ``needed`` are all of them."""

    elements: tuple[int, ...]
    needed: Fitted
    anywhere: bool
    kept: Kept


class PhraseIndex(Generic[Kept]):
    """Phrases, each with what is kept under it; their elements are numbered, so that notes are searched by numbers."""

    def __init__(self, phrases: Iterable[tuple[Phrase, Kept]]) -> None:
        """Take in the phrases; they are found in their order."""
        given = list(phrases)
        uses = Counter(text for phrase, _ in given for text in frozenset().union(*phrase.elements))
        elements = sorted({texts for phrase, _ in given for texts in phrase.elements}, key=sorted)
        numbers = {texts: number for number, texts in enumerate(elements)}
        elements_of: dict[str, list[int]] = defaultdict(list)
        for texts, number in numbers.items():
            for text in texts:
                elements_of[text].append(number)
        self._patterns: PatternIndex[int] = PatternIndex()
        for text, own in elements_of.items():
            self._patterns.add(Pattern(text), own)
        self._phrases: list[_Numbered[Kept]] = []
        # By the rarest element, with the next one: most phrases have no more than these two.
        self._by_rarest: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for phrase, kept in given:
            needed = tuple(numbers[texts] for texts in phrase.elements)
            ordered = [numbers[texts] for texts in phrase.by_rarity(uses)]
            # Whatever holds a phrase of one word, were there any, holds that.
            rarest, second = ordered[0], ordered[min(1, len(ordered) - 1)]
            self._by_rarest[rarest].append((second, len(self._phrases)))
            self._phrases.append(_Numbered(needed, frozenset(needed), phrase.anywhere, kept))

    def fitted_by(self, shape: Shape) -> Fitted:
        """Return the elements that the word fits."""
        return self._patterns.fitted_by(shape)

    def find(self, fitted: Sequence[Fitted]) -> Iterator[tuple[Kept, tuple[int, ...], bool]]:
        """Yield what is kept under each phrase of a note, the places of its words, and whether they stand anywhere.

        Args:
            fitted: for each word of the note the elements that it fits.
        """
        present = frozenset().union(*fitted)
        candidates = [
            number
            for rarest in self._by_rarest.keys() & present
            for second, number in self._by_rarest[rarest]
            if second in present and self._phrases[number].needed <= present
        ]
        for number in sorted(candidates):
            phrase = self._phrases[number]
            places = [[place for place, own in enumerate(fitted) if element in own] for element in phrase.elements]
            if stands := _apart(places) if phrase.anywhere else next(_in_a_row(places), None):
                yield phrase.kept, stands, phrase.anywhere


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
