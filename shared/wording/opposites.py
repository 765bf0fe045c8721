"""Words that say the contrary of each other, in every form that the dictionary knows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache

from shared.wording.equivalents import meaning
from shared.wording.normalise import lemma

_TEXT = """
fler flera mer mera öka ökad ökande växa högre | färre mindre minska minskad minskande krympa lägre sjunka
öppna öppnar öppnas öppnat | stänga stänger stängs stängt lägga nedläggning
bra god gott fint fin starkt stark bättre | dålig dåligt dåliga usel uselt svag svagt sämre
mycket massor | lite litet
alltid jämt ständigt | ibland sällan
fungera fungerar funkar funka fungerat | krångla krånglar krånglat strula strular trasig trasigt sönder
fått fick | lovad lovade lovat lovats utlovad utlovat utlovats
lagom precis | alltför alldeles
tidig tidigt tidigare | sen sent senare
lätt enkelt enkel lättare | svårt svår krångligt svårare
billigt billig gratis | dyrt dyr dyra
många alla samtliga varje varenda | få några vissa somliga
hade fanns brukade förr förut | har finns nu numera
redan | snart
intern internt interna | extern externt externa
lyckas lyckats klarar | misslyckas misslyckats
vinna vinner vunnit | förlora förlorar förlorat
börja börjar börjat startat starta startar | avslutar avslutat avsluta
först första | sist sista
stor stora stort större | liten små mindre
bredare bred brett | smalare smal smalt
trygg tryggt trygga | otrygg otryggt otrygga
gärna | ogärna motvilligt
frivillig frivilligt | obligatorisk obligatoriskt tvingas
läsa läser läst | skriva skriver skrivit
höja höjs höjer höjt | sänka sänks sänker sänkt
lång långa långt längre | kort korta kortare
nya ny nytt | gamla gammal gammalt
minst | högst max maximalt mest flest
bäst bästa | sämst sämsta värst värsta
kan får frivilligt | måste tvingas tvingar
köpa köper köpt | sälja säljer sålt
hittar hitta hittat | söker söka letar leta
fråga frågar frågat | svara svarar svarat
skicka skickar skickat | hämta hämtar hämtat
in inåt | ut utåt
inne inomhus | ute utomhus
upp uppåt | ner ned nedåt
dit iväg bort | hit hem tillbaka
nära närmare | långt fjärran
nöjd nöjda | missnöjd missnöjda
glad glada | ledsen ledsna arg arga
snabb snabbt snabba | långsam långsamt långsamma trög trögt seg segt sega
hög högt höga | låg lågt låga
varm varmt varma | kall kallt kalla
ljus ljust ljusa | mörk mörkt mörka
full fullt fulla | tom tomt tomma
tyst tysta lugn lugnt | stökig stökigt högljudd högljutt bullrig bullrigt
modern modernt moderna | omodern omodernt gammaldags
öppen öppet öppna | stängd stängt stängda låst låsta
samma lika | olika skilda
ensam ensamma | tillsammans ihop
stark starka | svag svaga
frisk friska | sjuk sjuka
viktig viktigt viktiga | onödig onödigt onödiga
tydlig tydligt tydliga | otydlig otydligt otydliga oklar oklart luddig luddigt
hjälper stödjer stöttar underlättar | hindrar försvårar motarbetar bromsar
behåller behålla bevara bevarar | kasta kastar slänga slänger avskaffa avskaffar
vinner vann | tappar tappade
gratis avgiftsfri avgiftsfritt | avgift kostar
digital digitalt digitala | analog analogt analoga fysisk fysiskt fysiska
offentlig offentligt kommunal kommunalt | privat privata
central centralt centrum | landsbygd landsbygden byarna
fortsätta behålla kvar | sluta upphöra slut försvinna avskaffa lägga
ja | nej
rätt | fel
fördel | nackdel
bygga | riva
satsa | spara skära dra
locka uppskatta gilla älska glädja | störa avskräcka ogilla skrämma hata irritera
ge | ta tog kosta kräva
införa införas | bort avskaffa ta
köpa skaffa | undvika slippa avstå
tjäna vinna | kosta förlora
hård hårt | lös löst mjuk
ofta alltid jämt ständigt | sällan aldrig
bevilja godkänna antog | avslå avslag neka
tillåta tillåten | förbjuda förbjuden
gemensam gemensamt | egen eget separat enskild varsin
positiv positivt | negativ negativt
aktiv aktivt | passiv passivt
rolig kul härlig | jobbig tråkig synd tråkigt jobbigt
komma kommer | lämna lämnar försvinna flyr
anställa | säga sparka varsla
inköp | gallring utlåning
överskott | underskott
ihop samman | isär
tät tätare | gles glesare
ren rena rent | smutsig smutsiga skitig
stolt | skämmas skäms
våga | rädd
självklar självklart | omöjlig omöjligt
utbilda | utbildas
äldre gammal | ung ungdom yngre
nybörjare | avancerad erfaren
fast tillsvidare | timanställd tillfällig vikarie
gratis | betala kosta avgift
själva själv | hjälp tillsammans
bred brett | ensidig smal
funka fungera | krångla trasig nere
kan får | slipper förbjudet
alla hela | delar bara
"""
# Each side is the row that it stands in, and which of both it is.
Sides = frozenset[tuple[int, int]]


@cache
def _sides() -> Mapping[str, Collection[tuple[int, int]]]:
    """Return the sides of each form, read when they are first needed: the dictionary takes over a second."""
    sides: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row, both in enumerate(_TEXT.strip().splitlines()):
        for side, words in enumerate(both.split("|")):
            for word in words.split():
                for form in (word, lemma(word), meaning(word)):
                    sides[form].add((row, side))
    return sides


def sides_of(words: Iterable[str]) -> Sides:
    """Return the sides that words take, each as its pair of opposites and which of both."""
    return frozenset().union(*map(_sides_of, words))


@lru_cache(maxsize=50_000)
def _sides_of(word: str) -> Sides:
    return frozenset().union(*(_sides().get(form, ()) for form in (word, lemma(word), meaning(word))))


def opposed(one: Sides, other: Sides) -> bool:
    """Tell whether one takes a side against which the other takes only the contrary."""
    return any((thing, 1 - side) in other and (thing, side) not in other for thing, side in one)
