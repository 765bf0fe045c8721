"""Which words speak of an area: the shipped ones, those that people wrote, and what its own text gives.

An imported area has no lexicon. Its name and its other names say most; a word of its description says a little, and
the less the more areas share it (inverse document frequency, Spärck Jones 1972). So a note that has a word of a name
is shown as unsure, one with the whole name as sure, and words that every area uses say nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.planner.framework.domain import CompetenceArea, Framework
from services.planner.framework.lexicon import NEUTRAL, Lexicon, Term
from services.planner.framework.patterns import Pattern
from services.planner.framework.phrases import Phrase
from services.planner.framework_versions.domain.document import Area, FrameworkDocument
from shared.wording.normalise import stem_key, tokens

# How sure one word makes us: the first two as in the shipped lexicon, a description's word less than a chosen hint.
CERTAIN, LIKELY, HINT = 0.9, 0.65, 0.3
SHORTEST_WORD = 4
SHORTEST_PREFIX = 3
# A word that so many areas share tells none of them from the others.
MOST_SHARING = 3
LONGEST_NAME = 5
_TERM = re.compile(r"[=*]?[^\W_]+(?:[-:.][^\W_]+)*\*?")
# What descriptions of competences say of every subject.
_OF_EVERY_AREA = """
    arbete arbeta användning använda aktivitet aspekt behov bemöta beskriva bibliotek bibliotekets del effektiv exempel
    form funktion förhållande förmåga förstå förståelse grund grundläggande göra hantera hitta individ information
    insats kan kompetens kompetensområde kunna kunskap kunskaper känna lämplig lära lösa metod mål möjlighet nivå område
    person process principer relevant resurs roll samt sammanhang sätt säkerställa teori tillämpa typ uppgift utföra
    utveckla utveckling verksamhet verktyg viktig visa välja ämne ability able competence competences knowledge skill
    skills understand understanding use using work working with from that their this within and the for into other
"""


def build_framework(document: FrameworkDocument, shipped: Framework) -> Framework:
    """Return the framework that notes are read with.

    Where only names, descriptions and levels differ from the shipped one, the words of that one are kept as they are.

    Args:
        document: the version.
        shipped: the framework that comes with the product, whose words its areas keep.
    """
    bare = outline(document)
    if [area.id for area in bare.areas] == [area.id for area in shipped.areas] and not any(
        area.terms or area.examples for area in document.areas
    ):
        return replace(shipped, areas=bare.areas, profiles=bare.profiles)
    return replace(bare, lexicon=Lexicon(terms_of(document, shipped.lexicon.terms)))


def outline(document: FrameworkDocument) -> Framework:
    """Return the framework without its words: areas and levels, for which nobody waits for a lexicon."""
    areas = tuple(CompetenceArea(area.id, area.name, area.description, area.levels) for area in document.counted)
    return Framework(areas, Lexicon(()), document.profiles)


def terms_of(document: FrameworkDocument, shipped: Iterable[Term]) -> list[Term]:
    """Return the terms of all areas that needs are found for; what an area was merged into takes its words over."""
    counted = {area.id for area in document.counted}
    kept = [term for term in shipped if term.area == NEUTRAL]
    known: set[str] = set()
    for term in shipped:
        successor = document.successor(term.area) if term.area != NEUTRAL else None
        known.add(term.area)
        if successor in counted:
            kept.append(Term(successor, term.text, term.weight))
    sharing = _sharing(document.counted)
    for area in document.areas:
        successor = document.successor(area.id)
        if successor not in counted:
            continue
        own = [Term(successor, text, CERTAIN) for text in split(area.terms)]
        told = [] if area.id in known else text_terms(area, successor, sharing)
        kept += [*own, *told, *_names(area.examples.splitlines(), successor, sharing)]
    return _strongest(kept)


def text_terms(area: Area, counted_as: str, sharing: Mapping[str, int]) -> list[Term]:
    """Return the terms that an area's name and description give."""
    hints = [
        Term(counted_as, word, HINT / sharing[key])
        for word, key in _telling(area.description)
        if sharing.get(key, 1) <= MOST_SHARING
    ]
    return [*_names([area.name], counted_as, sharing), *hints]


def split(text: str) -> list[str]:
    """Return the terms of a text in which commas and line ends stand between them."""
    return [" ".join(term.split()) for line in text.splitlines() for term in line.lower().split(",") if term.strip()]


def unusable_terms(text: str) -> list[str]:
    """Return the terms that the lexicon can't look for."""
    return [term for term in split(text) if not _usable(term)]


def _usable(term: str) -> bool:
    parts = term.split(" & ") if " & " in term else term.split()
    words = [word for part in parts for word in part.split("|")]
    if not all(_TERM.fullmatch(word) for word in words):
        return False
    wild = [Pattern(word) for word in words if "*" in word]
    if any(len(pattern.core) < SHORTEST_PREFIX for pattern in wild) or all(len(word) < 2 for word in words):
        return False
    return not (" " in term and not Phrase.parse(term).elements)


def _names(names: Iterable[str], counted_as: str, sharing: Mapping[str, int]) -> list[Term]:
    found = []
    for name in names:
        words = [token.word for token in tokens(name)]
        telling = _telling(name)
        if 1 < len(words) <= LONGEST_NAME and telling and all(map(_TERM.fullmatch, words)):
            found.append(Term(counted_as, " ".join(words), CERTAIN))
        alone = len(words) == 1
        for word, key in telling:
            shared = sharing.get(key, 1)
            if shared <= MOST_SHARING:
                found.append(Term(counted_as, word, CERTAIN if alone and shared == 1 else LIKELY / shared))
    return found


def _telling(text: str) -> list[tuple[str, str]]:
    """Return the words of a text that tell it from others, each with its stem, each stem once."""
    found = {
        key: token.word
        for token in reversed(tokens(text))
        if not token.stop and len(token.word) >= SHORTEST_WORD and _TERM.fullmatch(token.word)
        for key in [stem_key(token.word)]
        if key not in _SAYING_NOTHING
    }
    return sorted((word, key) for key, word in found.items())


def _sharing(areas: Sequence[Area]) -> Counter[str]:
    """Return how many areas have a word in their name, other names or description."""
    return Counter(
        key
        for area in areas
        for key in {key for _, key in _telling(f"{area.name}\n{area.examples}\n{area.description}")}
    )


def _strongest(terms: Iterable[Term]) -> list[Term]:
    best: dict[tuple[str, str], Term] = {}
    for term in terms:
        known = best.get((term.area, term.text))
        if known is None or known.weight < term.weight:
            best[term.area, term.text] = term
    return list(best.values())


_SAYING_NOTHING = frozenset(stem_key(word) for word in _OF_EVERY_AREA.split())
