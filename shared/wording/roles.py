"""Who does what to whom: the same words in other roles say something else.

``Chefen lyssnar inte på personalen`` and ``Personalen lyssnar inte på chefen`` share every word. Without a parser, the
prepositions tell most of it: which words stand under one, and in what order they come. Pronouns tell their role by
their form, and of two who act, the one before the verb does it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from shared.wording.normalise import lemma
from shared.wording.stop_words import STOP_WORDS

# Without av, bland and hos: "hälften av personalen" and "läsningen bland barn" are the staff's and the children's own.
PREPOSITIONS = frozenset(["för", "från", "i", "med", "mot", "om", "på", "till", "vid", "än", "åt"])
# "om vi" begins a clause, and "vi i personalen" names who acts.
ACTING = frozenset(["de", "det", "du", "jag", "man", "ni", "vi"])
# Under these the same word says something else: books by children, and for them.
_APART = frozenset(
    frozenset(pair)
    for pair in [
        ("till", "från"),
        ("för", "mot"),
        ("för", "av"),
        ("till", "av"),
        ("om", "av"),
        ("med", "mot"),
        ("över", "under"),
        ("på", "under"),
    ]
)
_SETTING_APART = frozenset().union(*_APART)
_BETWEEN = frozenset(["den", "det", "de", "ett", "en", "vår", "vårt", "våra", "alla", "sin", "sina"])
SHORTEST_DOER = 5
NOT = frozenset(["inte", "ej", "icke"])
# Beside these, what stands before and after can't change places.
_CONNECTING = frozenset(["därför", "efter", "eftersom", "före", "innan", "istället", "stället"])
_RELATING_TEXT = "driver ersätter följer hindrar kräver leder påverkar slår stödjer styr stör"
_ADVERSATIVE = frozenset(["men", "fast", "däremot", "medan", "dock"])
_LACKING = frozenset(["ingen", "inget", "inga", "utan", "saknar", "saknas"])
_THEY = {"de": "does", "dem": "suffers", "deras": "owns"}
_WE = {"vi": "does", "oss": "suffers", "vår": "owns", "vårt": "owns", "våra": "owns"}
# Those who can do something to each other.
_PEOPLE_TEXT = """
anställda assistent barn besökare bibliotek bibliotekarie biblioteket chef elev flicka folk fritids fritidsgård förening
förskola förälder församling grannkommun hemtjänst invånare kille klass kollega kommun kulturskola kund kvinna
ledning länsbibliotek mamma man museum nämnd nyanländ pappa pedagog pensionär personal pojke polis politiker praktikant
region rektor senior skola socialtjänst stat student studieförbund tjej tonåring turistbyrå ung ungdom unge vikarie
volontär vuxen vuxna väktare vakt vård äldre
"""


@dataclass(frozen=True)
class Roles:
    """The content words of a note in their order, each with the preposition that it stands under, or ``""``.

    ``we`` and ``they``: the roles in which its authors name themselves, and others; ``owners``: people who are named as
    owning something; ``excepted``: the words right after a negation; ``set_apart``: words with a preposition that tells
    much; ``suffered``: what is done to somebody (*bemöts*); ``around``: the words before and after those that connect.
    """

    words: tuple[tuple[str, str], ...]
    we: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    excepted: frozenset[str] = frozenset()
    set_apart: frozenset[tuple[str, str]] = frozenset()
    they: frozenset[str] = frozenset()
    suffered: frozenset[str] = frozenset()
    around: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = ()

    @classmethod
    def of(cls, words: Iterable[str]) -> "Roles":
        """Return the roles in a note, given its words in lower case."""
        words = list(words)
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
        plain = _ADVERSATIVE.isdisjoint(words)
        return cls(
            tuple(found),
            frozenset(_WE[word] for word in words if word in _WE),
            frozenset(lemma(word) for word in words if word.endswith("s") and _is_person(lemma(word))),
            frozenset(lemma(word) for no, word in pairwise(words) if no in (NOT if plain else NOT | _LACKING)),
            frozenset(
                (lemma(word), above)
                for above, word in pairwise(word for word in words if word not in _BETWEEN)
                if above in _SETTING_APART
            ),
            frozenset(_THEY[word] for word in words if word in _THEY),
            frozenset(lemma(word) for word in words if word.endswith("s") and lemma(word).endswith("a")),
            tuple(_around(words)),
        )

    @cached_property
    def above(self) -> dict[str, str]:
        """The preposition over each word, where the word stands first."""
        return dict(reversed(self.words))

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each word stands first."""
        return {word: place for place, (word, _) in reversed(list(enumerate(self.words)))}

    @cached_property
    def people(self) -> dict[str, str]:
        """Those in it who could act, with what they do: beside a *vi*, the others are who it is done to."""
        return {
            word: "owns" if word in self.owners else "suffers" if above or "does" in self.we else "does"
            for word, above in self.above.items()
            if _is_person(word)
        }

    def differ(self, other: "Roles") -> bool:
        """Tell whether words that both notes hold have changed roles."""
        if self._we_change_places(other) or self._people_change_places(other) or self._exceptions_change_places(other):
            return True
        if self._set_apart_from(other):
            return True
        return (
            self._suffers_what_is_done_in(other) or other._suffers_what_is_done_in(self) or self._turned_around(other)
        )

    def _set_apart_from(self, other: "Roles") -> bool:
        return any(
            word == same and frozenset((here, there)) in _APART
            for word, here in self.set_apart
            for same, there in other.set_apart
        )

    def _we_change_places(self, other: "Roles") -> bool:
        """Tell whether what we do to somebody here is what they do to us there."""
        if not self.we or not other.we or self.we & other.we:
            return False
        if self.they and other.they and not self.they & other.they:
            return True
        return any(self.people[who] != other.people[who] for who in self.people.keys() & other.people.keys())

    def _suffers_what_is_done_in(self, other: "Roles") -> bool:
        """Tell whether somebody is done to here what the same does there: *bemöts*, *bemöter*."""
        deeds = [deed for deed in self.suffered - other.suffered if deed in other.place and deed in self.place]
        return any(
            self._stand_in_order(who, deed) and other._stand_in_order(who, deed)
            for deed in deeds
            for who in self.people.keys() & other.people.keys()
        )

    def _turned_around(self, other: "Roles") -> bool:
        """Tell whether what stood before a connecting word stands after it, and the other way round."""
        return any(
            here == there and not before.isdisjoint(later) and not after.isdisjoint(earlier)
            for here, before, after in self.around
            for there, earlier, later in other.around
        )

    def _people_change_places(self, other: "Roles") -> bool:
        """Tell whether two stand on the other side of a word between them that both notes hold."""
        who = [word for word in self.people if word in other.people]
        deeds = [word for word in self.place if word in other.place and not _is_person(word)]
        return any(
            self._stand_in_order(one, deed, two) and other._stand_in_order(two, deed, one)
            for one in who
            for two in who
            for deed in deeds
        )

    def _stand_in_order(self, *words: str) -> bool:
        return all(self.place[one] < self.place[other] for one, other in pairwise(words))

    def _exceptions_change_places(self, other: "Roles") -> bool:
        """Tell whether each note excepts what the other states: ``lokalen men inte webben``."""
        here, there = self.excepted - other.excepted, other.excepted - self.excepted
        return any(word in other.place for word in here) and any(word in self.place for word in there)


def _around(words: Sequence[str]) -> Iterable[tuple[str, frozenset[str], frozenset[str]]]:
    """Return each connecting word with all content words before and after it, or the nearest of a verb's."""
    for place, word in enumerate(words):
        if word not in _CONNECTING and lemma(word) not in _lemmas(_RELATING_TEXT):
            continue
        before, after = (
            [lemma(each) for each in part if each not in STOP_WORDS] for part in (words[:place], words[place + 1 :])
        )
        if word in _CONNECTING:
            yield word, frozenset(before), frozenset(after)
        else:
            yield lemma(word), frozenset(before[-1:]), frozenset(after[:1])


def _is_person(word: str) -> bool:
    """Tell whether the word names somebody who acts: those known, and whoever does something (``-are``)."""
    return word in _lemmas(_PEOPLE_TEXT) or (len(word) > SHORTEST_DOER and word.endswith("are"))


@cache
def _lemmas(text: str) -> frozenset[str]:
    """Return the dictionary forms, looked up when they are first needed: reading the dictionary takes over a second."""
    return frozenset(map(lemma, text.split()))
