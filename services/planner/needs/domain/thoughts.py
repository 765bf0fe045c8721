"""Thoughts that come up on SWOT days everywhere, each in the words that people have for it.

Two notes of a quadrant and an area that hold the same thought may say the same, however few words they share. The terms
are written as the framework's are. Keep a thought narrow: that two notes are about computers is no reason to ask
whether they say the same.
"""

from functools import lru_cache

from services.planner.framework.lexicon import Lexicon, Term

_TERMS = {
    "slow_computers": """
dator*|maskin*|pc & seg|segar|sega|långsam*|gammal|gamla|slö|slöa|starta*|uråldrig*|föråldra*
kaffe & maskin*|dator*|starta*
""",
    "network_down": """
nätet|wifi|uppkoppling*|internet|bredband* & nere|dör|bryts|ostabil*|hackar|segt|tappar|svajar|kasst|uselt|långsamt
nätet|wifi|uppkoppling*|internet|bredband* & krånglar|strular|dåligt
""",
    "authorities": """
bankid*|bank-id*|e-legitimation|blankett*|skatteverket & folk|hjälp*|besökare*|låntagare*|kommer, it-support, helpdesk
""",
    "printer_trouble": """
skrivare*|kopiator*|utskrift*|printern & krångl*|strul*|trasig*|hänger|papperstopp|fungerar & inte
""",
    "meeting_place": """
vardagsrum*, sitta & dagen & utan, gratis & träffas|vistas|mötas, mötesplats & alla|öppen|gratis|neutral*
utan & köpa|handla
""",
    "loneliness": """
ensam*|änka|änkeman*|änkling* & prata|sällskap|minskar|samtal|bryta|bryter, enda & sällskap|samtalet
""",
    "newcomers_not_reached": """
nyanländ*|invandrar*|utlandsfödd*|flyktingar & inte & når|hittar|vet|kommer, språk & når & inte
nyanländ*|invandrar*|utlandsfödd* & förbi|uteblir
""",
    "books_in_languages": """
modersmål*|arabiska|persiska|somaliska|tigrinja|dari|thai|polska|ukrainska|kurdiska & saknas|saknar|tom|tomt|brist*
modersmål*|arabiska|persiska|somaliska|tigrinja|dari|thai|polska|ukrainska|kurdiska & få|lite & böcker*|hylla*
""",
    "no_common_language": """
ingen & talar|pratar & arabiska|somaliska|språk*|tigrinja|dari|persiska, språkkunskap* & saknas|brist*
förstår & inte & språk*|varandra|svenska, tolk* & saknas|behövs
""",
    "boys_stop_reading": """
pojkar*|killar*|grabb* & läs*|lust* & slutar|tappar|inte|aldrig|mindre|sjunker
pojkar*|killar*|grabb* & tappar & lust*|sugen|bok|böcker
""",
    "youths_stay_away": """
ungdom*|tonåring*|högstadi*|gymnasi* & tappar|försvinner|uteblir
ungdom*|tonåring*|högstadi*|gymnasi* & kommer & inte|aldrig
""",
    "classes_stay_away": """
klassbesök* & färre|inga|slutat, skolklass*|pedagog*|lärar*|klasser*|förskol* & inte|sällan|aldrig & hit|kommer|längre
""",
    "no_school_library": """
skolbibliotek* & saknas|saknar|obemann*|inget|tomt|stängt|skrubb|ingen
skolan*|skolor* & bibliotekarie & ingen|saknar|utan
""",
    "hard_to_get_in": """
rullator*|rullstol*|barnvagn*|permobil*|rörelsehind*|käpp & trapp*|tröskel*|trösklar|dörr*|svårt|stäng*|hiss*|inte
trapp*|tröskel*|trösklar|hiss* & hinder|stänger|ben|trasig|utestäng*
""",
    "hard_to_read_signs": """
text*|skylt*|bokstäver|typsnitt* & liten|små|pyttesm*|synskad*|kontrast*
text*|skylt*|bokstäver|typsnitt* & läsa & ser|syn|inte
""",
    "hard_to_find": """
skyltning* & usel|dålig*|saknas|torget|vägen, skyltar & saknas|saknar|dåliga, hitta & hit & svårt|ingen, irrar
undanskym*|gömt|gömd & lokal*|bibliotek*|läge*, frågar & var & ligger
""",
    "same_visitors": """
redan frälst*, redan frälsta, samma & stammis*|ansikten|publik, når & bara & redan|samma, lockar & samma
""",
    "retirements": """
pension* & går|avgång*|snart|många|hälften|försvinner, stora avgångar, pensionsavgång*, generationsväxling*
generationsskifte*, blir 65, fyller 65, fyller 67
""",
    "time_to_learn": """
fortbildning*|kompetensutveckling*|vidareutbildning* & behöver|mer|saknas|tid|ingen|aldrig
tid & lära|kurs*|utbildning & ge|behöver|ingen|aldrig|saknas, hinner & kurs* & aldrig|inte
""",
    "absent_manager": """
chef*|ledning*|bestämmer & osynlig|frånvarande|syns & inte|aldrig, chef*|ledning* & ser|syns|träffar & aldrig|sällan
chef*|bestämmer & satt|annat & fot|hus, chef* & aldrig & här|plats, bestämmer & fot
chef*|ledning* & osynlig|frånvarande
""",
    "present_manager": """
chef*|ledning* & närvarande|lyssnar|stöttar|lyhörd|engagerad|peppar
""",
    "told_too_late": """
information*|besked|beslut & sist|sent|uppifrån|efterhand|droppar|tidningen
får & veta & sist|sent|efteråt|tidningen|korridoren
""",
    "cramped": """
trångt, trångbodd*, packade sillar, får inte plats, ryms inte, plats & slut|brist
""",
    "cold": """
kallt|kyla|kylan|iskallt|isande|fryser & inne|disken|vinter*|vintern|jacka|halsduk|lokal*|bibliotek*|element*
element* & gett|kalla|trasiga|ljumma, jobba|sitter|sitta & halsduk|jacka|vantar|filt
""",
    "leaking": """
taket & läcker|droppar|hink*|läcka, läcker & in|regn*, mögel* & lukt*|källar*|vägg*
""",
    "closed_for_workers": """
öppettid*|stänger|stängt|släckt & pendla*|jobbar|arbetar|tåg*|bussen
""",
    "unrest": """
stök*|bråk*|hotfull*|hot|våld|aggressiv* & gäng*|kväll*|ungdom*|besökare|personal*|disken
väktare|vakt*|ordningsvakt* & behövs
""",
    "tired_of_change": """
omorganis* & trött*|igen|ständig*|tredje, förändringstrött*
""",
    "old_collection": """
bestånd*|samling*|facklitteratur*|fackböcker*|luntor & gammal*|gamla|föråldra*|dammig*|mossig*|inaktuell*|utdatera*
hyll* & dammig*|föråldra*|mossig*|utdatera*
""",
    "long_queues": """
reservation*|kö|köer|köerna|kön|väntetid* & lång|långa|evig*|månader
vänta & månader|veckor|evighet* & bok|titel*|böcker
""",
    "dear_e_books": """
e-bok*|e-böcker*|e-ljudbok* & dyr*|kost*|tak|begräns*|licens*
""",
    "truth_and_lies": """
svårt & källkritik*|fake|desinformation*, skilja & sant|falskt|lögn, sväljer & allt
tror & allt & nätet|facebook|google
""",
    "law_protects": """
bibliotekslag*|lagen|lagstiftning*|paragraf* & skydd*|stöd*|lägga
""",
    "unsure_of_law": """
gdpr|sekretess*|personuppgift* & osäker*|oklart|gränsen|rädd*, upphovsrätt* & osäker*|oklar*|filma*
""",
    "good_partners": """
samverka*|samarbet* & bra|fint|starkt & förening*|hembygdsförening*|korset|vård*|studieförbund*
bra & samverka|samarbeta, alla & ställer & upp
""",
    "unsure_money": """
pengar*|kosing*|budget*|finansiering*|ekonomi* & osäker*|räcker|oviss*|hotad*|krymp*
""",
    "cuts": """
sparkrav*, besparing* & kultur*|bibliotek*|kommun*|varje, filial* & nedlägg*|hotar, lägga & ner|ned & filial*
""",
    "projects_end": """
projekt*|bidrag*|projektpengar* & slut|dör|permanent*|försvinner|efteråt|rinner, projekt* & lever & aldrig|inte|inget
""",
    "not_in_figures": """
statistik*|siffror*|räkna*|mäter & bara|inte|aldrig|fel|fastnar & syns|visar|allt|annat|lån|utlån*|gör
""",
    "more_visits": """
besök*|besökskurv*|utlån*|utlånen & ökar|uppåt|rekord*|stiger, allt & fler & hit|besök*
""",
    "fewer_visits": """
besök*|utlån* & minskar|sjunker|färre|nedåt|rasar|dalar
""",
    "old_people_at_home": """
äldre|äldsta|gamla|sjuka & hem|hemma|hemkörning*|hemtjänsten, boken kommer
""",
    "talking_books": """
talbok*|talböcker*|legimus|läsnedsätt* & vet|känner|okän*
""",
    "makerspace": """
makerspace*|skaparverkstad*, 3d-skrivare & symaskin*
""",
}


@lru_cache(maxsize=1)
def thoughts() -> Lexicon:
    """Return what finds thoughts in words: their names stand where areas do."""
    return Lexicon(
        Term(thought, " ".join(term.split()), 1.0)
        for thought, terms in _TERMS.items()
        for line in terms.splitlines()
        for term in line.split(",")
        if term.strip()
    )
