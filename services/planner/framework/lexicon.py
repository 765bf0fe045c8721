"""The words that speak of competence areas, indexed so that a note is looked up word by word."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from services.planner.framework.patterns import Affixes, Pattern
from services.planner.framework.phrases import Fitted, Phrase, PhraseIndex
from services.planner.framework.shapes import Shape, shape_of
from shared.wording.dictionary import is_known
from shared.wording.normalise import Token, fold, keys, lemma, stem_key, tokens
from shared.wording.stop_words import STOP_WORDS

NEUTRAL = ""
COMPOUND_SHARE = 0.85
SHORTEST_COMPOUND_PART = 4
MISSPELT_SHARE = 0.8
SHORTEST_MISSPELT = 7
# From this length on, two slips are forgiven.
LONG_WORD = 12
MOST_REMEMBERED = 50_000
# Words that could be put together of two others, and aren't.
_WHOLE = frozenset(["ansikte", "densamma", "finland", "gemensam", "verksamhet", "vitamin", "vänskap"])
_WHOLE |= {
    "kakelugn",
    "konkurs",
    "kontanter",
    "kontrast",
    "kontroll",
    "ramverk",
    "samband",
    "sammankalla",
    "tjänsteman",
}
# A term that a word matches, how it does, and what that weighs.
Match = tuple["Term", str, float]


@dataclass(frozen=True)
class Term:
    """A term of an area, and how sure (0–1) it alone makes us. The area ``""`` stands for no area at all."""

    area: str
    text: str
    weight: float


class Hit(NamedTuple):
    """A term found in a note: the places of its words, how it matched, and what that match weighs."""

    term: Term
    places: tuple[int, ...]
    match: str
    weight: float


class Lexicon:
    """Terms, compiled for looking up. Build one per framework and keep it: words once seen are remembered."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Compile the terms; their order doesn't matter."""
        self.terms = tuple(sorted(set(terms), key=lambda term: (term.area, term.text, term.weight)))
        self._words: dict[str, list[Term]] = defaultdict(list)
        self._forms: dict[str, list[Term]] = defaultdict(list)
        self._spelled: set[str] = set()
        self._folded: dict[str, set[str]] = defaultdict(set)
        self._wildcards: Affixes[Term] = Affixes()
        self._phrases = PhraseIndex((Phrase.parse(term.text), term) for term in self.terms if " " in term.text)
        self._remembered: dict[str, tuple[tuple[Match, ...], Fitted]] = {}
        for term in self.terms:
            if " " not in term.text:
                self._add_word(term)
        # Slips change a word's length by one each at most, and hardly ever its first letter.
        self._by_shape: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key in self._words:
            self._by_shape[key[0], len(key)].append(key)

    def find(self, found: Sequence[Token]) -> list[Hit]:
        """Return every term that the note's words hold, words first, in the order of their places."""
        known = [self._remembered.get(token.word) or self.read(token) for token in found]
        hits = [
            Hit(term, (place,), match, weight)
            for place, (matches, _) in enumerate(known)
            for term, match, weight in matches
        ]
        for term, places, anywhere in self._phrases.find([fitted for _, fitted in known]):
            hits.append(Hit(term, places, "together" if anywhere else "phrase", term.weight))
        return hits

    def read(self, token: Token) -> tuple[tuple[Match, ...], Fitted]:
        """Return the terms that the word matches alone, and the elements of phrases that it fits; both are kept."""
        if known := self._remembered.get(token.word):
            return known
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        shape = shape_of(token.word)
        matches = [] if token.stop else self._matches(shape)
        strongest = tuple(_strongest(matches)) if matches else ()
        read = self._remembered[token.word] = strongest, self._phrases.fitted_by(shape)
        return read

    def read_ahead(self, found: Sequence[Token]) -> None:
        """Read words that will be asked for later: it costs least while others look at them."""
        for token in found:
            if token.word not in self._remembered:
                self.read(token)

    def _add_word(self, term: Term) -> None:
        pattern = Pattern(term.text)
        if pattern.kind == "form":
            self._forms[pattern.core].append(term)
        elif pattern.kind == "stem":
            self._spelled.add(term.text)
            for key in pattern.keys:
                self._words[key].append(term)
                self._folded[fold(key)].add(key)
        else:
            self._wildcards.add(pattern, term)

    def _matches(self, shape: Shape) -> list[Match]:
        direct = [(term, "form", term.weight) for term in self._forms.get(shape.word, ())]
        if stems := self._by_keys(shape.keys):
            direct += [(term, "stem", term.weight) for term in stems]
        found = self._wildcards.find(shape)
        wild = [(term, kind, term.weight) for term, kind in found] if found else []
        prefixed = [match for match in wild if match[1] == "prefix"] if wild else []
        if direct or prefixed:
            return direct + prefixed
        compounds = [(term, "compound", term.weight * COMPOUND_SHARE) for term in self._in_compound(shape)]
        return wild + compounds or [(term, "spelling", term.weight * MISSPELT_SHARE) for term in self._misspelt(shape)]

    def _by_keys(self, forms: frozenset[str]) -> list[Term]:
        # Nearly always there are none.
        known = self._words.keys() & forms
        if not known:
            return []
        return [term for key in sorted(known) for term in self._words[key]]

    def _in_compound(self, shape: Shape) -> list[Term]:
        if len(shape.parts) > 1:
            return [term for part in shape.parts for term in self._part(part)]
        found: list[Term] = []
        for head, tail in shape.divisions:
            # Few ends of a word are words, so these are looked for first.
            spelled = len(tail) >= SHORTEST_COMPOUND_PART and tail in self._spelled
            if self._is_word(tail) and self._is_word(head) and _divides(shape.word, head, tail, spelled=spelled):
                # A head has lost its ending, so that the stem may be all there is of it.
                found += self._by_keys(keys(head) | {stem_key(head)}) if len(head) >= SHORTEST_COMPOUND_PART else ()
                found += self._by_keys(keys(tail)) if len(tail) >= SHORTEST_COMPOUND_PART else ()
        return [term for term in found if "-" not in term.text]

    def _part(self, part: str) -> list[Term]:
        direct = self._by_keys(keys(part)) + list(self._forms.get(part, ()))
        return direct + [term for token in tokens(part) for term, _ in self._wildcards.find(shape_of(token.word))]

    def _is_word(self, part: str) -> bool:
        return part in self._words or is_known(part) or stem_key(part) in self._words

    def _misspelt(self, shape: Shape) -> list[Term]:
        word = shape.word
        if is_known(word):
            return []
        unmarked = frozenset(key for form in shape.keys for key in self._folded.get(form, ()) if form != key)
        if unmarked or len(word) < SHORTEST_MISSPELT:
            return self._by_keys(unmarked)
        slips = 2 if len(word) >= LONG_WORD else 1
        near = [
            (key, distance)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for alike in [self._by_shape.get((word[0], length))]
            if alike
            for key, distance, _ in extract_iter(word, alike, scorer=OSA.distance, score_cutoff=slips)
        ]
        closest = min((distance for _, distance in near), default=slips)
        return self._by_keys(frozenset(key for key, distance in near if distance == closest))


def _divides(word: str, head: str, tail: str, *, spelled: bool) -> bool:
    """Tell whether a word may be read as head and tail; ``spelled``: a term is written as the tail is.

    One that the dictionary holds is inflected as its tail is, and neither part is a word without content: there is no
    ``amma`` in ``tillsammans``, no ``toa`` in ``tentorna``. Of what is written alike the dictionary knows one, of
    ``kurs`` the genitive of ``kur``: so a term's own spelling will do at the end of a word in its first form.
    """
    if not is_known(word):
        return True
    whole = lemma(word)
    if whole in _WHOLE or not STOP_WORDS.isdisjoint((head, head.removesuffix("s"), tail)):
        return False
    return (spelled and whole == word) or whole == word.removesuffix(tail) + lemma(tail)


def _strongest(matches: Iterable[Match]) -> list[Match]:
    """Keep the weightiest match of each term, then of each area."""
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: (-match[2], match[0].text, match[1])):
        best.setdefault(match[0].area, match)
    return [best[area] for area in sorted(best)]
