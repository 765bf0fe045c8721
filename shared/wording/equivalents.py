"""Everyday words that say the same in any note: numbers, short forms, and synonyms that nobody chooses between."""

from functools import lru_cache

from shared.wording.normalise import lemma

# The first word of a row stands for the others, whose other forms the dictionary finds.
_TEXT = """
två 2 | tre 3 | fyra 4 | fem 5 | sex 6 | sju 7 | åtta 8 | nio 9 | tio 10 | elva 11 | tolv 12 | tjugo 20 | trettio 30
femtio 50 | hundra 100 | första 1:a | andra 2:a | tredje 3:e | halv halva hälft hälften
nittiotal nittiotalet 90-tal 90-talet | åttiotal åttiotalet 80-tal 80-talet | sjuttiotal sjuttiotalet 70-tal 70-talet
januari jan | februari feb | september sept | oktober okt | november nov | december dec | årskurs åk klass
facebook fb | instagram insta | kulturrådet kur | arbetsplatsträff apl apt | bibliotek bibblan bibban bibla
hemsida webbsida webbplats sajt | dator pc | uppkoppling wifi wi-fi bredband nätet | surfplatta läsplatta padda ipad
telefon mobil mobiltelefon | foto fotografi | bok boken | köpa inköp | rullstol rullstolsburen rullstolsburna
tillsammans ihop samman gemensamt | berätta tala prata | arbeta jobba arbetande | arbete jobb
människa folk person | pojke kille grabb | flicka tjej | barn unge kids | gammal äldre | chef boss
bra fin god utmärkt jättebra toppen | dålig usel urdålig kass | rolig kul roligast skoj | falsk fake | nyhet news
krångla strula | trasig sönder | ständigt jämt vareviga varenda | pengar medel | före innan | högljudd bullrig
kurs kursen kurser kurserna | viktig betydelsefull | behov efterfrågan | saknas fattas
rädd orolig | stressad stressig | tråkig trist | ovanlig sällsynt | förstå begripa fatta | hitta finna
börja starta | sluta upphöra | visa demonstrera | möte sammanträde | plan planering
tv teve | mejl mail epost | skärm bildskärm | toalett toa wc
"""
_ROWS = [row.split() for row in _TEXT.replace("-", "").replace("\n", "|").split("|") if row]
_FIRST = {word: row[0] for row in _ROWS for word in row}


@lru_cache(maxsize=50_000)
def meaning(word: str) -> str:
    """Return the word that stands for this one and those that say the same: the dictionary form where none does."""
    word = word.replace("-", "")
    form = lemma(word)
    return _FIRST.get(word) or _FIRST.get(form) or form
