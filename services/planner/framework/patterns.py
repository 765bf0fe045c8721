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
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from services.planner.framework.shapes import Shape
from shared.wording.normalise import entry_keys
from shared.wording.stemming import stem

Kept = TypeVar("Kept")


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


class Affixes(Generic[Kept]):
    """Prefixes, suffixes and parts of words, each with what is kept under it, found without trying each."""

    def __init__(self) -> None:
        self._beginnings: dict[str, list[Kept]] = defaultdict(list)
        self._endings: dict[str, list[Kept]] = defaultdict(list)
        self._parts: list[tuple[str, Kept]] = []

    def add(self, pattern: Pattern, kept: Kept) -> None:
        """Keep something under a pattern that has a wildcard."""
        if pattern.kind == "prefix":
            self._beginnings[pattern.core].append(kept)
        elif pattern.kind == "suffix":
            for ending in pattern.endings:
                self._endings[ending].append(kept)
        else:
            self._parts.append((pattern.core, kept))

    def find(self, shape: Shape) -> list[tuple[Kept, str]]:
        """Return what is kept under the patterns that the word fits, each with the kind of its pattern."""
        found = [(kept, "part") for core, kept in self._parts if core in shape.word] if self._parts else []
        if self._beginnings:
            for beginning in self._beginnings.keys() & shape.beginnings:
                found += [(kept, "prefix") for kept in self._beginnings[beginning]]
        if self._endings:
            for ending in self._endings.keys() & shape.endings:
                found += [(kept, "suffix") for kept in self._endings[ending]]
        return found


class PatternIndex(Generic[Kept]):
    """Which of many patterns a word fits, without trying each, and what is kept under these."""

    def __init__(self) -> None:
        self._by_form: dict[str, list[Kept]] = defaultdict(list)
        self._by_key: dict[str, list[Kept]] = defaultdict(list)
        self._affixes: Affixes[Kept] = Affixes()

    def add(self, pattern: Pattern, kept: Iterable[Kept]) -> None:
        """Keep things under a pattern."""
        if pattern.kind == "form":
            # A form is the word itself; stems are looked up by all forms of a word.
            self._by_form[pattern.core] += kept
        elif pattern.kind == "stem":
            for key in pattern.keys:
                self._by_key[key] += kept
        else:
            for one in kept:
                self._affixes.add(pattern, one)

    def fitted_by(self, shape: Shape) -> frozenset[Kept]:
        """Return what is kept under the patterns that the word fits."""
        direct = [self._by_key[key] for key in shape.keys if key in self._by_key]
        by_affix = self._affixes.find(shape)
        # Most words fit none.
        if not direct and not by_affix and shape.word not in self._by_form:
            return frozenset()
        return frozenset(kept for kept, _ in by_affix).union(self._by_form.get(shape.word, ()), *direct)
