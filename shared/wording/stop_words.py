"""Words that carry no content of their own, skipped before lemmatising (the lemma of ``ska`` would be ``skola``)."""

_TEXT = """
    alla allt alltid alltför alltså andra annan annat att av bara behöver behövs bland bli blir blev blivit borde bort
    både båda börja börjar de dem den denna deras dess dessa det detta dig din dina dit ditt dock dom du där därför då
    efter eftersom egen eget egna ej ens eller en er era ert ett fler flera flesta fram från får fick få fått för
    före förut gällande ganska genom ger ge gav gör göra gjort går gå gått gång ha hade haft han har hel hela helt hen
    hennes hit hon honom hos hur här i ibland icke in inga ingen inget ingenting inom inte istället ja jag ju jämt kan
    kanske knappt kom komma kommer kring kunde kunna kunnat lite litet låt låta man massa med medan mellan men mer mera
    mest mig min mina minst mitt mot mycket många måste mång möjligen nog nej ni nu någon någonstans någonting något
    några nån nåt nånting när nästan och också ofta olika om oss på redan runt rätt sagt samma samt sedan sen ser sig
    sin sina sitt själv själva ska skall skulle slags snart som speciellt särskilt står så sådan sådana sånt
    ta tar till tills trots tycker t ex tex typ under upp ur ut utan vad var vara varit varje varför varken vars vart
    vem verkligen vet vi vid vilka vilken vilket vill vore vår våra vårt väl väldigt än ännu är åt över även o å e ngn
    ngt mm osv etc bl a pga dvs fö jo visst säkert bör finns finnas fanns funnits hålla håller fortfarande åtminstone
"""

STOP_WORDS = frozenset(_TEXT.split())
