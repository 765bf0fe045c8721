"""The words in which comparisons speak."""

from services.planner.comparisons.domain.result import AGREEING, CONTRADICTING, DOUBTFUL, UNTESTED
from shared.language import lazy

MORE = {
    9: lazy("allra viktigast"),
    8: lazy("mellan mycket viktigare och allra viktigast"),
    7: lazy("mycket viktigare"),
    6: lazy("mellan klart och mycket viktigare"),
    5: lazy("klart viktigare"),
    4: lazy("mellan något och klart viktigare"),
    3: lazy("något viktigare"),
    2: lazy("mellan lika och något viktigare"),
}
EQUAL = lazy("lika viktiga")
AGREEMENT = {
    UNTESTED: lazy("Än finns inget svar som kan säga emot ett annat."),
    AGREEING: lazy("Svaren hänger ihop."),
    DOUBTFUL: lazy("Svaren säger emot varandra lite. Resultatet gäller, men titta gärna på dem en gång till."),
    CONTRADICTING: lazy("Svaren säger emot varandra. Resultatet gäller, men vilar på osäker grund."),
}
SUBJECTS = {
    "quadrants": lazy("Svagheter, möjligheter och hot"),
    "weakness": lazy("Lapparna om svagheter"),
    "opportunity": lazy("Lapparna om möjligheter"),
    "threat": lazy("Lapparna om hot"),
}
