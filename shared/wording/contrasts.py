"""Words that turn a sentence round, or that two notes can't differ in and still say the same."""

from collections.abc import Iterable
from dataclasses import dataclass

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
    ("bra god gott fint fin starkt stark bättre", "dålig dåligt dåliga usel uselt svag svagt sämre"),
    ("mycket massor", "lite litet"),
    ("alltid jämt ständigt", "ibland sällan"),
    ("fungera fungerar funkar funka fungerat", "krångla krånglar krånglat strula strular trasig trasigt sönder"),
    ("fått fick", "lovad lovade lovat lovats utlovad utlovat utlovats"),
    ("lagom precis", "alltför alldeles"),
    ("tidig tidigt tidigare", "sen sent senare"),
    ("lätt enkelt enkel lättare", "svårt svår krångligt svårare"),
    ("billigt billig gratis", "dyrt dyr dyra"),
    ("många alla samtliga varje varenda", "få några vissa somliga"),
    ("hade fanns brukade förr förut", "har finns nu numera"),
    ("redan", "snart"),
    ("intern internt interna", "extern externt externa"),
    ("lyckas lyckats klarar", "misslyckas misslyckats"),
    ("vinna vinner vunnit", "förlora förlorar förlorat"),
    ("börja börjar börjat startat starta startar", "avslutar avslutat avsluta"),
    ("först första", "sist sista"),
    ("stor stora stort större", "liten små mindre"),
    ("bredare bred brett", "smalare smal smalt"),
    ("trygg tryggt trygga", "otrygg otryggt otrygga"),
    ("gärna", "ogärna motvilligt"),
    ("frivillig frivilligt", "obligatorisk obligatoriskt tvingas"),
    ("läsa läser läst", "skriva skriver skrivit"),
    ("höja höjs höjer höjt", "sänka sänks sänker sänkt"),
    ("lång långa långt längre", "kort korta kortare"),
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

_SIDES = {
    word: (pair, side)
    for pair, sides in enumerate(OPPOSITES)
    for side, words in enumerate(sides)
    for word in words.split()
}
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
    sides: frozenset[tuple[int, int]]
    alternatives: frozenset[tuple[int, int]]
    actors: frozenset[int]
    asked: bool
    wished: bool
    stated: bool
    only: bool

    @classmethod
    def of(cls, text: str, words: Iterable[str]) -> "Stance":
        """Return the stance of a note, given its words in lower case."""
        words = frozenset(words)
        return cls(
            asked=text.rstrip().endswith("?"),
            wished=not _WISHES.isdisjoint(words),
            stated=_WISHES.isdisjoint(words) and not _FACTS.isdisjoint(words),
            only=not _ONLY.isdisjoint(words),
            negated=not NEGATIONS.isdisjoint(words),
            sides=frozenset(_SIDES[word] for word in words & _SIDES.keys()),
            alternatives=frozenset(_SETS[word] for word in words & _SETS.keys()),
            actors=frozenset(_ACTOR_OF[word] for word in words & _ACTOR_OF.keys()),
        )

    def speaks_otherwise(self, other: "Stance") -> bool:
        """Tell whether one asks, wishes or limits what the other states."""
        if self.asked != other.asked or self.only != other.only:
            return True
        return (self.wished and other.stated) or (self.stated and other.wished)

    def contradicts(self, other: "Stance") -> bool:
        """Tell whether only one is negated, or they take opposite sides, or name other alternatives or actors."""
        if self.negated != other.negated or self.actors != other.actors:
            return True
        return _apart(self.sides, other.sides) or _apart(self.alternatives, other.alternatives)


def _apart(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    """Tell whether both speak of a thing but have no word for it in common."""
    if not one or not other:
        return False
    shared = {thing for thing, _ in one} & {thing for thing, _ in other}
    agreed = {thing for thing, _ in one & other}
    return not shared <= agreed
