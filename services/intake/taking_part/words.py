"""What participants are told, stage by stage."""

from services.intake.taking_part.domain import Stage
from shared.language import LazyText, lazy

# What stands on the tab, and what is to be done.
STAGES: dict[Stage, tuple[LazyText, LazyText]] = {
    Stage.WAITING: (lazy("väntar"), lazy("Den här tavlan har inte börjat än. Sidan visar när det är dags.")),
    Stage.WRITE: (lazy("skriv"), lazy("Skriv en tanke på varje lapp. Ingen ser den förrän processledaren visar alla.")),
    Stage.REVEAL: (lazy("läs"), lazy("Nu syns allas lappar. Läs och fråga varandra om det som är oklart.")),
    Stage.GROUP: (lazy("läs"), lazy("Lapparna förs ihop i grupper. Säg till om något hör ihop, eller inte gör det.")),
    Stage.VOTE: (lazy("rösta"), lazy("Sätt dina prickar på det du tycker är viktigast.")),
    Stage.CONCLUDE: (lazy("sammanfatta"), lazy("Prickarna är räknade. Nu säger ni tillsammans vad det betyder.")),
    Stage.CONTRIBUTE: (lazy("komplettera"), lazy("Dagen är avslutad, men du kan skriva fler lappar.")),
    Stage.CLOSED: (
        lazy("avslutad"),
        lazy(
            "Dagen är avslutad. Tack för att du var med. Lapparna blir underlag för kommunens kompetensutvecklingsplan."
        ),
    ),
}
# A board that waits again, told to who has written on it.
PAUSED = lazy("Processledaren har pausat tavlan. Dina lappar finns kvar.")
