"""The guiding questions of the three levels: here, and nowhere else."""

from dataclasses import dataclass

from services.intake.board.domain import Level
from shared.language import LazyText, lazy


@dataclass(frozen=True)
class LevelWords:
    """What a level is called, what it is about, and what to ask oneself."""

    name: LazyText
    introduction: LazyText
    questions: tuple[LazyText, ...]


LEVEL_WORDS = {
    Level.OMVARLD: LevelWords(
        lazy("Omvärld"),
        lazy("Det som påverkar alla bibliotek, vare sig vi vill eller inte."),
        (
            lazy("Vilka lagar, konventioner och nationella mål styr det vi gör, och vilka känner vi dåligt till?"),
            lazy("Vilken ny teknik frågar besökarna efter som vi inte själva är vana vid?"),
            lazy("Hur läser, söker och umgås människor i dag jämfört med för fem år sedan?"),
            lazy("Vad gör andra bibliotek som du har blivit nyfiken på?"),
        ),
    ),
    Level.NARVARLD: LevelWords(
        lazy("Närvärld"),
        lazy("Det som är särskilt för vår kommun och dem som bor här."),
        (
            lazy("Vilka flyttar hit, vilka flyttar härifrån och vilka pendlar förbi oss?"),
            lazy("Var arbetar och studerar kommunens invånare, och vad behöver de för att klara det?"),
            lazy("Vad lovar biblioteksplanen, och vad i den har vi svårt att leva upp till?"),
            lazy("Vilka i kommunen borde vi arbeta med men känner för lite?"),
        ),
    ),
    Level.INVARLD: LevelWords(
        lazy("Invärld"),
        lazy("Hur vi har det hos oss, i huset och i gruppen."),
        (
            lazy("Vad är vi riktigt bra på, och vem av oss kan lära ut det till de andra?"),
            lazy("I vilka lägen känner du dig osäker i mötet med en besökare?"),
            lazy("Vad gör vi av gammal vana som skulle kunna ge plats för något annat?"),
            lazy("Vad skulle du helst vilja kunna om två år som du inte kan i dag?"),
        ),
    ),
}
