"""What steps and outcomes are called."""

from services.planner.lifecycle.domain import Outcome, State, Step
from shared.language import lazy

# What somebody is about to do.
STEPS = {
    Step.SEND: lazy("Skicka planen på granskning"),
    Step.TAKE_BACK: lazy("Ta tillbaka planen till utkast"),
    Step.ADOPT: lazy("Anta planen"),
    Step.FOLLOW_UP: lazy("Följ upp planen"),
    Step.REVISE: lazy("Ändra den antagna planen"),
    Step.KEEP: lazy("Behåll den antagna planen"),
    Step.REGISTER: lazy("Diarienummer"),
    Step.CORRECT: lazy("Rätta beslutet"),
    Step.ARCHIVE: lazy("Arkivera planen"),
}
# Why a step can't be taken now.
STANDS = {
    State.DRAFT: lazy("Det går inte att göra nu: planen är ett utkast."),
    State.IN_REVIEW: lazy("Det går inte att göra nu: planen är på granskning."),
    State.ADOPTED: lazy("Det går inte att göra nu: planen är antagen."),
    State.FOLLOWED_UP: lazy("Det går inte att göra nu: planen är antagen och uppföljd."),
    State.ARCHIVED: lazy("Det går inte att göra nu: planen är arkiverad och går bara att läsa."),
}
# What somebody did.
TAKEN = {
    Step.SEND: lazy("Skickad på granskning"),
    Step.TAKE_BACK: lazy("Tillbakatagen till utkast"),
    Step.ADOPT: lazy("Antagen"),
    Step.FOLLOW_UP: lazy("Uppföljd"),
    Step.REVISE: lazy("Ett nytt utkast påbörjat"),
    Step.KEEP: lazy("Det nya utkastet avslutat, den antagna planen gäller"),
    Step.REGISTER: lazy("Diarienumret infört"),
    Step.CORRECT: lazy("Beslutet rättat"),
    Step.ARCHIVE: lazy("Arkiverad"),
}
NOTICES = {
    Step.SEND: lazy("Planen är skickad på granskning. Nu kan personalen läsa och kommentera den."),
    Step.TAKE_BACK: lazy("Planen är ett utkast igen."),
    Step.ADOPT: lazy("Planen är antagen. Nu kan hela personalen läsa den."),
    Step.FOLLOW_UP: lazy("Uppföljningen är sparad."),
    Step.REVISE: lazy("Nu kan ni ändra. Den antagna planen gäller tills ni antar en ny."),
    Step.KEEP: lazy("Det nya utkastet är avslutat. Den antagna planen gäller, oförändrad."),
    Step.REGISTER: lazy("Diarienumret är infört. Dokument som redan är gjorda görs om med det."),
    Step.CORRECT: lazy("Beslutet är rättat. Dokument som redan är gjorda görs om med det."),
    Step.ARCHIVE: lazy("Planen är arkiverad."),
}
OUTCOMES = {
    Outcome.REACHED: lazy("Nått"),
    Outcome.UNDER_WAY: lazy("På väg"),
    Outcome.NOT_REACHED: lazy("Inte nått"),
}
