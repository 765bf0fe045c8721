"""Words that turn a sentence round, or that two notes can't differ in and still say the same."""

from collections.abc import Iterable

_NEGATION_TEXT = """
    inte ej icke ingen inget inga ingenting ingenstans aldrig varken knappt knappast sällan utan saknar saknas sakna
    saknat brist bristen brister bristande slut sluta slutar slutat stilla avsaknad noll nej omöjligt
"""
NEGATIONS = frozenset(_NEGATION_TEXT.split())

OPPOSITES = (
    (
        "fler flera mer mera öka ökar ökad ökande ökat växer växa högre",
        "färre mindre minska minskar minskad minskande minskat krymper lägre sjunker",
    ),
    ("öppna öppnar öppnas öppnat", "stänga stänger stängs stängt lägga nedläggning"),
    ("bra god gott fint fin starkt stark", "dålig dåligt dåliga usel uselt svag svagt"),
    ("lätt enkelt enkel lättare", "svårt svår krångligt svårare"),
    ("billigt billig gratis", "dyrt dyr dyra"),
    ("många", "få"),
    ("nya ny nytt", "gamla gammal gammalt"),
)

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
lågstadiet | mellanstadiet | högstadiet | gymnasiet
talböcker talbok | ljudböcker ljudbok | e-böcker e-bok eböcker ebok | tidningar tidskrifter | filmer film | spel tv-spel
inköp köpa | gallring gallra | fjärrlån
"""

_SIDES = tuple((frozenset(one.split()), frozenset(other.split())) for one, other in OPPOSITES)
_SETS = tuple(
    tuple(frozenset(words.split()) for words in row.split("|"))
    for row in _ALTERNATIVES.strip().replace("|\n", "|").splitlines()
)


def is_negated(words: Iterable[str]) -> bool:
    """Tell whether lower-case words hold a negation."""
    return not NEGATIONS.isdisjoint(words)


def contrast(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two notes, as sets of lower-case words, disagree: negation, opposites or another alternative."""
    return is_negated(one) != is_negated(other) or _opposed(one, other) or _other_alternative(one, other)


def _opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(
        (_only(one, left, right) and _only(other, right, left))
        or (_only(one, right, left) and _only(other, left, right))
        for left, right in _SIDES
    )


def _only(words: frozenset[str], holds: frozenset[str], lacks: frozenset[str]) -> bool:
    return not words.isdisjoint(holds) and words.isdisjoint(lacks)


def _other_alternative(one: frozenset[str], other: frozenset[str]) -> bool:
    for alternatives in _SETS:
        mine = {place for place, words in enumerate(alternatives) if not words.isdisjoint(one)}
        theirs = {place for place, words in enumerate(alternatives) if not words.isdisjoint(other)}
        if mine and theirs and not mine & theirs:
            return True
    return False
