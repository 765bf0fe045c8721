"""A ballot as it is sent."""

from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData

from services.intake.grouping.forms import read_id
from shared.language import lazy
from shared.web import FormErrors, InvalidInput

# More than any budget: what is typed by mistake is said to be too many, not misunderstood.
MOST = 999
PREFIX = "dots-"


@dataclass(frozen=True)
class BallotSent:
    """All dots of a participant on one board, by note or group."""

    perspective: str
    dots: dict[UUID, int]


def read_ballot(form: FormData) -> BallotSent:
    """Return the ballot: fields ``dots-ID``, and the button that was pressed: ``more`` or ``fewer`` with an id.

    The fields hold what was shown when the button was pressed, so that a button sent twice has one effect.

    Raises:
        InvalidInput: a number is no whole number from 0 to 999.
    """
    dots: dict[UUID, int] = {}
    errors = FormErrors()
    for name, typed in form.multi_items():
        target = read_id(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        number = _number(str(typed))
        if target and number is not None:
            dots[target] = number
        elif target:
            errors.add(name, lazy("Skriv ett heltal från 0 till %(most)s.", most=MOST))
    if errors:
        raise InvalidInput(errors)
    for button, step in (("more", 1), ("fewer", -1)):
        if pressed := read_id(str(form.get(button, ""))):
            dots[pressed] = max(0, dots.get(pressed, 0) + step)
    return BallotSent(str(form.get("perspective", ""))[:100], dots)


def dots_typed(form: FormData) -> int:
    """Return how many dots stand in the fields; what is no number counts as none."""
    return sum(_number(str(typed)) or 0 for name, typed in form.multi_items() if name.startswith(PREFIX))


def _number(typed: str) -> int | None:
    text = typed.strip() or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else None
