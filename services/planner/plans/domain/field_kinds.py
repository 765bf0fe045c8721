"""What may stand in each field of a plan that people edit: its kind, its limit, and what was typed understood."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.planner.plans.domain.catalogue import HORIZONS

Value = str | int | bool | list[str] | None

LONGEST_LINE = 400
LONGEST_TEXT = 5_000
MOST_HOURS = 10_000
MOST_MONEY = 100_000_000
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
FORMS = ("mentor", "shadowing", "circle", "visit", "rotation", "self_study", "course")
LEVELS = ("0", "1", "2", "3", "4")


class Kind(StrEnum):
    """How a field is edited."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    # An item of a list that is there (true) or isn't; and the order of a list's items, as their ids.
    ITEM = "item"
    ORDER = "order"


class Fault(StrEnum):
    """Why something can't be what was typed."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_DATE = "no_date"
    NO_NUMBER = "no_number"
    TOO_MUCH = "too_much"
    NO_CHOICE = "no_choice"


@dataclass(frozen=True)
class Field:
    """What a field is. ``most``: characters, or the highest number; ``whole``: the choice is kept as a number."""

    kind: Kind
    most: int = 0
    choices: tuple[str, ...] = ()
    required: bool = False
    whole: bool = False


class Refused(ValueError):
    """What was typed is nothing for this field."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


ITEM, ORDER = Field(Kind.ITEM), Field(Kind.ORDER)
LINE, NEEDED_LINE = Field(Kind.LINE, LONGEST_LINE), Field(Kind.LINE, LONGEST_LINE, required=True)
TEXT, NEEDED_TEXT = Field(Kind.TEXT, LONGEST_TEXT), Field(Kind.TEXT, LONGEST_TEXT, required=True)
DATE = Field(Kind.DATE)
HOURS, MONEY = Field(Kind.NUMBER, MOST_HOURS), Field(Kind.NUMBER, MOST_MONEY)
FORM = Field(Kind.CHOICE, choices=FORMS, required=True)
LEVEL = Field(Kind.CHOICE, choices=LEVELS, required=True, whole=True)

# ``*`` stands for the id of an item.
FIELDS: dict[str, dict[str, Field]] = {
    "municipal": {
        "process/background": TEXT,
        "goals": ORDER,
        "goals/*": ITEM,
        "goals/*/text": NEEDED_TEXT,
        "goals/*/area": LINE,
        "goals/*/horizon": Field(Kind.CHOICE, choices=HORIZONS, required=True),
        "goals/*/measure": TEXT,
        "goals/*/target": TEXT,
        "goals/*/responsible": LINE,
        "goals/*/due": DATE,
        "goals/*/follow_up": TEXT,
        "goals/*/interventions": ORDER,
        "goals/*/interventions/*": ITEM,
        "goals/*/interventions/*/form": FORM,
        "goals/*/interventions/*/title": NEEDED_LINE,
        "goals/*/interventions/*/content": TEXT,
        "goals/*/interventions/*/performed_by": LINE,
        "goals/*/interventions/*/audience": LINE,
        "goals/*/interventions/*/hours": HOURS,
        "goals/*/interventions/*/cost": MONEY,
        "goals/*/interventions/*/period": LINE,
        "sharing/text": TEXT,
        "budget/amount": MONEY,
        "budget/text": TEXT,
        "timetable/text": TEXT,
        "horizon/text": TEXT,
    },
    "individual": {
        "look_back": TEXT,
        "now": TEXT,
        "future": TEXT,
        "planning_ready": DATE,
        "action_ready": DATE,
        "hours_note": TEXT,
        "areas/*/target": LEVEL,
        "goals": ORDER,
        "goals/*": ITEM,
        "goals/*/text": NEEDED_TEXT,
        "goals/*/area": LINE,
        "goals/*/target": LEVEL,
        "goals/*/why": TEXT,
        "goals/*/support": ORDER,
        "goals/*/support/*": ITEM,
        "goals/*/support/*/form": FORM,
        "goals/*/support/*/title": NEEDED_LINE,
        "goals/*/support/*/when": LINE,
        "goals/*/support/*/responsible": LINE,
        "goals/*/support/*/hours": HOURS,
        "goals/*/support/*/obstacles": TEXT,
    },
}
# Goals of an individual plan: more than these nobody keeps up with. Of a municipal one: what a document takes.
MOST_GOALS = {"municipal": 40, "individual": 3}
MOST_PARTS = 20


def pattern_of(path: str) -> str:
    """Return the path with ``*`` for every id: the second and the fourth step."""
    steps = path.split("/")
    lists = {"goals": (1, 3), "areas": (1,)}.get(steps[0], ())
    return "/".join("*" if place in lists else step for place, step in enumerate(steps))


def field_of(kind: str, path: str) -> Field | None:
    """Return what the field at ``path`` of a plan of this kind is, or None where there is no such field."""
    return FIELDS[kind].get(pattern_of(path))


def parts_of(kind: str) -> str:
    """Return what the parts of a goal are called: interventions, or support."""
    return "interventions" if kind == "municipal" else "support"


def read_typed(field: Field, typed: str) -> Value:
    """Return the value that somebody typed.

    Raises:
        Refused: it is nothing for this field; carries why.
    """
    text = _clean(typed, one_line=field.kind is not Kind.TEXT)
    if not text:
        if field.required:
            raise Refused(Fault.EMPTY)
        return "" if field.kind in {Kind.LINE, Kind.TEXT, Kind.CHOICE} else None
    match field.kind:
        case Kind.DATE:
            return _date(text)
        case Kind.NUMBER:
            return _number(text, field.most)
        case Kind.CHOICE:
            return _choice(field, text)
    if len(text) > field.most:
        raise Refused(Fault.TOO_LONG)
    return text


def _clean(typed: str, *, one_line: bool) -> str:
    """Return the text without what can't be printed, and without blanks around it."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = ["".join(each if each.isprintable() else " " for each in line).strip() for line in lines]
    return (" " if one_line else "\n").join(plain).strip()


def _date(text: str) -> str:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refused(Fault.NO_DATE) from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise Refused(Fault.NO_DATE)
    return found.isoformat()


def _number(text: str, most: int) -> int:
    bare = re.sub(r"\s|kr(onor)?$|tim(mar)?$|h$", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"[0-9]{1,12}", bare):
        raise Refused(Fault.NO_NUMBER)
    if int(bare) > most:
        raise Refused(Fault.TOO_MUCH)
    return int(bare)


def _choice(field: Field, text: str) -> str | int:
    if text not in field.choices:
        raise Refused(Fault.NO_CHOICE)
    return int(text) if field.whole else text
