"""What a facilitator presses and types while leading, and the words for phases."""

from datetime import date, datetime

from pydantic import Field

from services.intake.board.domain import MOST_PARTICIPANTS
from services.intake.leading.domain import LONGEST_TIMER, Phase
from shared.language import LazyText, lazy
from shared.web import FormInput, InvalidInput

PHASE_NAMES: dict[str, LazyText] = {
    Phase.WAITING: lazy("Väntar"),
    Phase.WRITE: lazy("Skriv"),
    Phase.REVEAL: lazy("Läs"),
    Phase.GROUP: lazy("Gruppera"),
    Phase.VOTE: lazy("Rösta"),
    Phase.CONCLUDE: lazy("Slutsatser"),
}
# What happens when the board goes there, on the button that takes it there.
PHASE_STEPS: dict[str, LazyText] = {
    Phase.WAITING: lazy("Låt tavlan vänta"),
    Phase.WRITE: lazy("Börja skriva"),
    Phase.REVEAL: lazy("Visa lapparna för alla"),
    Phase.GROUP: lazy("Börja gruppera"),
    Phase.VOTE: lazy("Börja rösta"),
    Phase.CONCLUDE: lazy("Räkna prickarna och visa dem"),
}
PHASE_HINTS: dict[str, LazyText] = {
    Phase.WAITING: lazy("Tavlan väntar. Ingen kan skriva på den än."),
    Phase.WRITE: lazy(
        "Deltagarna skriver på sina telefoner. Ingen ser deras lappar förrän du visar dem, inte du heller."
    ),
    Phase.REVEAL: lazy("Alla ser alla lappar. Ingen skriver mer på sin telefon."),
    Phase.GROUP: lazy("Lägg ihop lappar som säger samma sak. Alla ser vad som händer."),
    Phase.VOTE: lazy("Deltagarna sätter sina prickar. Ingen ser hur de faller förrän du räknar dem, inte du heller."),
    Phase.CONCLUDE: lazy("Prickarna är räknade och alla ser dem. Skriv ner vad ni kommer fram till."),
}


class PhaseForm(FormInput):
    """The phase that a board shall go to, and the one that the facilitator saw."""

    phase: Phase
    seen: Phase | None = None


class TimerForm(FormInput):
    """How many minutes more, 0 for none at all; ``seen`` is when the timer ended as the facilitator saw it."""

    minutes: int = Field(ge=0, le=LONGEST_TIMER)
    seen: datetime | None = None


class LockForm(FormInput):
    """Whether nobody more is let in."""

    locked: bool = False


class ShareForm(FormInput):
    """Whether the result has an address."""

    shared: bool = False


class ContributionsForm(FormInput):
    """Until which day those who were absent may write; empty: they may not."""

    until: date | None = None


class ClosingForm(ContributionsForm):
    """What is said when a day is closed: how many took part too, when that is known, and when it was held."""

    participants: int | None = Field(default=None, ge=0, le=MOST_PARTICIPANTS)
    held_on: date | None = None


def check_until(form: ContributionsForm, today: date) -> None:
    """Pass, or say what to mend: on a day that has gone nobody contributes.

    Raises:
        InvalidInput: the day has gone.
    """
    if form.until and form.until < today:
        raise InvalidInput.at("until", lazy("Dagen har redan varit. Välj dagens datum eller ett senare."))
