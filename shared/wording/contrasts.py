"""Words that turn a sentence round, or that two notes can't differ in and still say the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shared.wording.normalise import lemma
from shared.wording.opposites import Sides, sides_of

_NEGATION_TEXT = """
    inte ej icke ingen inget inga ingenting ingenstans aldrig varken knappt knappast sällan utan saknar saknas sakna
    saknat brist bristen brister bristande slut sluta slutar slutat stilla avsaknad noll nej omöjligt
"""
NEGATIONS = frozenset(_NEGATION_TEXT.split())

# Parts of words that turn what follows: the contrary stands with another of the row, or with none where there is one.
_TURNING = (
    ("o", ""),
    ("miss", ""),
    ("icke", ""),
    ("under", "över"),
    ("in", "ut"),
    ("upp", "ned"),
    ("upp", "ner"),
    ("hög", "låg"),
)
SHORTEST_TURNED = 3

_ALTERNATIVES = """
förskola förskolebarn småbarn bebis bebisar | barn barnen | ungdom ungdomar unga tonåring tonåringar tonåringarna |
    vuxna vuxen | äldre pensionär pensionärer senior seniorer
pojkar pojkarna killar killarna | flickor flickorna tjejer tjejerna
män männen | kvinnor kvinnorna
arabiska | persiska | finska | samiska | somaliska | ukrainska | engelska | tigrinja | meänkieli | romani |
    teckenspråk | polska | dari
måndag måndagar | tisdag tisdagar | onsdag onsdagar | torsdag torsdagar | fredag fredagar | lördag lördagar |
    söndag söndagar
morgon morgnar förmiddag förmiddagar | kväll kvällar kvällstid
före innan | under | efter
sommar sommaren somrarna | höst hösten | vinter vintern
lågstadiet | mellanstadiet | högstadiet | gymnasiet
talböcker talbok | ljudböcker ljudbok | e-böcker e-bok eböcker ebok | tidningar tidskrifter | filmer film | spel tv-spel
inköp köpa | gallring gallra | fjärrlån
"""

# Those whom a note is about, or with whom: named in one note only, it says something else. The staff go
# without saying, and so aren't here.
_ACTORS = """
låntagare låntagaren låntagarna | förening föreningar föreningen föreningarna föreningsliv föreningslivet |
    förskola förskolan förskolor förskolorna | fritidsgård fritidsgården fritidsgårdar | lärare lärarna läraren |
    rektor rektorn rektorer | politiker politikerna politikern | grannkommun grannkommunen grannkommuner grannkommunerna
    granskommunerna |
    nyanlända nyanländ | föräldrar föräldrarna | studieförbund studieförbunden | volontärer volontär | polisen |
    socialtjänsten | äldreomsorgen hemtjänsten
"""

# What is wished for isn't there; what is said of one thing only isn't said of it among others.
_WISHES = frozenset(["borde", "bör", "vill", "skulle", "önskar", "önskas", "hoppas", "behöver", "behövs", "måste"])
_FACTS = frozenset(["har", "finns", "fick", "fått", "hade", "fanns"])
_ONLY = frozenset(["bara", "endast", "enbart", "blott"])

# What is to come isn't there; what would be, if something were, isn't either.
_COMING = frozenset(["ska", "skall", "planeras", "planerar"])
_IF, _WHEN = frozenset(["om", "ifall"]), frozenset(["när", "då"])
_SUBJECTS = frozenset(["de", "den", "det", "du", "jag", "man", "ni", "vi"])
_CLAUSES = _SUBJECTS | {"inte", "ingen"}
# What isn't so everywhere and always may be so somewhere, sometimes.
_NOT = frozenset(["inte", "ej", "icke", "aldrig"])
_WHOLLY = frozenset(["alla", "alltid", "allt", "helt", "överallt", "varje", "samtliga", "bara", "endast", "enbart"])

_SETS = {
    word: (row, place)
    for row, alternatives in enumerate(_ALTERNATIVES.strip().replace("|\n", "|").splitlines())
    for place, words in enumerate(alternatives.split("|"))
    for word in words.split()
}
_ACTOR_OF = {word: row for row, words in enumerate(_ACTORS.split("|")) for word in words.split()}


@dataclass(frozen=True)
class Stance:
    """What a note says that another must not contradict to mean the same."""

    negated: bool
    sides: Sides
    alternatives: frozenset[tuple[int, int]]
    actors: frozenset[int]
    asked: bool
    wished: bool
    stated: bool
    only: bool
    supposed: bool | None
    partly: bool
    turned: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, text: str, words: Iterable[str]) -> "Stance":
        """Return the stance of a note, given its words in lower case."""
        order = list(words)
        words = frozenset(order)
        return cls(
            asked=text.rstrip().endswith("?"),
            wished=not (_WISHES | _COMING).isdisjoint(words),
            stated=(_WISHES | _COMING).isdisjoint(words) and not _FACTS.isdisjoint(words),
            only=not _ONLY.isdisjoint(words),
            supposed=_is_supposed(order),
            partly=any(no in _NOT and all_ in _WHOLLY for no, all_ in pairwise(order)),
            negated=_is_negated(order),
            sides=sides_of(words),
            turned=frozenset(turned for word in words for turned in _turned(word)),
            alternatives=frozenset(_SETS[word] for word in words & _SETS.keys()),
            actors=frozenset(_ACTOR_OF[word] for word in words & _ACTOR_OF.keys()),
        )

    def differences(self, other: "Stance") -> Iterator[tuple[str, bool]]:
        """Return by name in what the two differ."""
        yield "other actors", self.actors != other.actors
        yield "other sides", _apart(self.sides, other.sides)
        yield "other alternatives", _apart(self.alternatives, other.alternatives)
        yield "one is asked", self.asked != other.asked
        yield "one is of this only", self.only != other.only
        yield "one is partly so", self.partly != other.partly
        yield "one is supposed", {self.supposed, other.supposed} == {True, False}
        yield "one may be supposed", self.supposed != other.supposed
        yield "one is wished for", self.wished != other.wished
        yield "one is wished, the other there", (self.wished and other.stated) or (self.stated and other.wished)

    def denies(self, other: "Stance") -> bool:
        """Tell whether only one is negated, or a word stands in one with a part that turns what the other says."""
        return self.negated != other.negated or _denies(self.turned, other.turned)

    def contradicts(self, other: "Stance") -> bool:
        """Tell whether only one is negated, or they take opposite sides, or name other alternatives or actors."""
        if self.denies(other) or self.actors != other.actors:
            return True
        return _apart(self.sides, other.sides) or _apart(self.alternatives, other.alternatives)


def _is_negated(words: Sequence[str]) -> bool:
    """Tell whether something is denied: *inte* right before or after *saknar* gives back what that takes away."""
    denied, before = 0, ""
    for word in words:
        if word in NEGATIONS:
            cancels = before in NEGATIONS and (before in _NOT) != (word in _NOT)
            denied += -1 if cancels else 1
            before = "" if cancels else word
        else:
            before = ""
    return denied > 0


def _is_supposed(words: Sequence[str]) -> bool | None:
    """Tell whether the note says what would be: *om vi fick*, and not *prata om*; None where it may: *får vi*."""
    if not _WHEN.isdisjoint(words) or (len(words) > 1 and words[1] in _SUBJECTS):
        return None
    begins = any(one in _IF and two in _CLAUSES for one, two in pairwise(words))
    return begins or "ifall" in words or words[:1] == ["om"]


def _turned(word: str) -> Iterable[tuple[str, str]]:
    """Return the word as what it is without any of the parts that turn, each with that part; whole, with ``""``."""
    yield lemma(word), ""
    for part in {part for pair in _TURNING for part in pair if part}:
        if word.startswith(part) and len(word) - len(part) >= SHORTEST_TURNED:
            yield lemma(word[len(part) :]), part


def _denies(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Tell whether a word stands in one note with a part that turns what the other says."""
    return any(
        (word, there) in other
        for word, here in one
        for pair in _TURNING
        if here in pair
        for there in pair
        if there != here
    )


def _apart(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Tell whether both speak of a thing but have no word for it in common."""
    if not one or not other:
        return False
    shared = {thing for thing, _ in one} & {thing for thing, _ in other}
    agreed = {thing for thing, _ in one & other}
    return not shared <= agreed
