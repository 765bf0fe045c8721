"""What can stand in the way of putting notes together."""

from services.intake.board.problems import NotNow
from services.intake.grouping.domain import Fault, Obstacle
from shared.errors import Conflict, InvalidForm
from shared.language import LazyText, lazy


class GroupingNotOpen(NotNow):
    """The board hides its notes, or people are voting on them."""

    message = lazy("Lapparna går inte att gruppera just nu, så inget är ändrat.")
    advice = lazy("Det går när de visas för alla, och när röstningen är slut.")


_FAULTS: dict[Fault, LazyText] = {
    Fault.NOTHING_TICKED: lazy("Kryssa först för de lappar som det gäller."),
    Fault.TOO_FEW: lazy("Kryssa för minst två: lappar, eller lappar och en grupp."),
    Fault.SEVERAL_PLACES: lazy("Lapparna ligger i olika fält. Gruppera ett fält i taget, eller flytta lappen först."),
    Fault.NOT_GROUPED: lazy("Kryssa för lappar som ligger i en grupp."),
    Fault.WHOLE_GROUP: lazy("Kryssa för de lappar som ska ut ur gruppen, eller tryck på Lös upp."),
    Fault.NO_GROUP: lazy("Kryssa för den grupp som ska lösas upp."),
}


class NotGroupable(InvalidForm):
    """Nothing can be done with what was ticked."""

    # It is told on the page of the boxes, and says itself what to tick.
    advice = None

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(_FAULTS[fault])


class NothingChanged(Conflict):
    """Of what was ticked, others had done something else with too much for anything to be left to do."""

    advice = lazy("Det du kryssade för är kvar.")

    def __init__(self, told: str) -> None:
        super().__init__(lazy("Inget är ändrat. %(told)s", told=told))


_OBSTACLES: dict[Obstacle, LazyText] = {
    Obstacle.NOTE_GONE: lazy("Det går inte att ångra: en av lapparna är borttagen eller flyttad till ett annat fält."),
    Obstacle.NOTE_MOVED: lazy("Det går inte att ångra: någon har flyttat en av lapparna sedan dess."),
    Obstacle.GROUP_CHANGED: lazy("Det går inte att ångra: någon har arbetat vidare med gruppen sedan dess."),
}


class CannotUndo(Conflict):
    """Somebody has gone on working with what was done."""

    advice = lazy("Ändra i stället det som ligger på tavlan nu.")

    def __init__(self, obstacle: Obstacle) -> None:
        self.obstacle = obstacle
        super().__init__(_OBSTACLES[obstacle])


class TitleChanged(Conflict):
    """Somebody else named the group in the meantime."""

    advice = lazy("Din rubrik står kvar i rutan. Spara den en gång till om den ska gälla.")

    def __init__(self, title: str) -> None:
        self.title = title
        super().__init__(lazy("Någon annan hann döpa gruppen till ”%(title)s”.", title=title))
