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
människa folk person | pojke kille grabb | flicka tjej | barn unge kids
gammal äldre föråldrad ålderstigen uråldrig | chef boss
bra fin god utmärkt jättebra toppen | dålig usel urdålig kass | rolig kul roligast skoj | falsk fake | nyhet news
krångla strula | trasig sönder | ständigt jämt vareviga varenda | pengar medel | före innan | högljudd bullrig
kurs kursen kurser kurserna | viktig betydelsefull | behov efterfrågan | saknas fattas
rädd orolig rädsla | stressad stressig | tråkig trist | ovanlig sällsynt | förstå begripa fatta | hitta finna
börja starta skapa | sluta upphöra | visa demonstrera | möte sammanträde | plan planering planera
tv teve | mejl mail epost | skärm bildskärm | toalett toa wc
bebis bäbis baby spädbarn | ung ungdom tonåring ungdomlig | kostnad kosta pris
gratis kostnadsfri avgiftsfri avgiftsfritt
urval utbud sortiment | synas syna syns syn synlig synlighet | utrustning grej grejer pryl saker
låna utlåna utlåning lån hemlån | känsla upplevelse känna uppleva | numera nuförtiden nuförtin idag
uppskattad omtyckt populär älskad gillad poppis | gilla älska uppskatta | trevlig mysig härlig skön
snabb rask kvick | långsam seg slö trög | otrevlig oförskämd ohövlig | arg sur irriterad förbannad
kollega arbetskamrat
personal anställd medarbetare personalgrupp | besökare gäst | lokal utrymme yta | trång trångbodd
minska sjunka krympa dala | öka stiga växa ökad ökande ökning | nedskärning besparing neddragning nerdragning
nedläggning nedlagd nedläggningshot | sammanslagning hopslagning | samarbete samverkan samarbeta samverka
aktivitet program evenemang event programverksamhet | marknadsföring reklam marknadsföra
information info informera | kunskap kompetens kunnande | kunnig kompetent duktig skicklig proffsig
engagerad engagemang driven entusiastisk | hjälpa stödja stötta assistera | problem bekymmer svårighet trubbel
sliten nedsliten slitet | smutsig skitig ostädad skitigt | skaffa införskaffa anskaffa
samling bestånd mediebestånd | otrygg otrygghet | trygg trygghet | hot hota hotfull | stjäla stöld snatta
städa städning | stänga stängd stängning | öppen öppet öppna öppethållande öppettid öppettimme | kväll kvällstid
sommar sommartid | stol fåtölj | läsa läsning | skriva skrivande | höra lyssna
använda utnyttja nyttja bruka användning
oanvänd outnyttjad | locka dra attrahera | mossig gammaldags omodern töntig mossigt | flexibel anpassningsbar
lätt enkel smidig | svår knepig besvärlig krånglig jobbig | snäll vänlig | bristfällig otillräcklig
kvalitet kvalité kvalitén kvalite
statistik siffra | bråk bråka gräl gräla konflikt | slutkörd utbränd utmattad trött | stress stressa
beslut besluta bestämma
idé förslag | möjlighet chans | risk riskera fara | lånekort bibliotekskort | centrum city | landsbygd glesbygd
parkering parkeringsplats pplats | entré ingång | skylt skyltning skylta | skrivare printer skrivarn
kopiator kopieringsapparat kopieringsmaskin | inloggning inlogg logga | lösenord pinkod | uppsägning uppsagd
fördelning fördela
utveckling utveckla | ersättning ersätta | rekrytering rekrytera anställa | desinfektion desinficera
hänvisning hänvisa
servicenivå service bemötande | självutlåning självservice självbetjäning | återlämning lämna | släcka släckt
tid hinna | ute utomhus | inne inomhus | förseningsavgift bot | ovärderlig värdefull | roman skönlitteratur
läcka läckage | krav kräva | ansvar ansvara | oro oroa | utställning utställa
"""
_ROWS = [row.split() for row in _TEXT.replace("-", "").replace("\n", "|").split("|") if row]
_FIRST = {word: row[0] for row in reversed(_ROWS) for word in row}


@lru_cache(maxsize=50_000)
def meaning(word: str) -> str:
    """Return the word that stands for this one and those that say the same: the dictionary form where none does."""
    word = word.replace("-", "")
    form = lemma(word)
    return _FIRST.get(word) or _FIRST.get(form) or form
