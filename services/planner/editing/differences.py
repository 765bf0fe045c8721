"""How two states of a plan differ, in words that people read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from services.planner.editing.domain import GROUND
from services.planner.editing.queries import spoken_names
from services.planner.editing.words import CHOICES, label_of
from services.planner.plans.domain.field_kinds import Field, Kind, Value, field_of, parts_of
from services.planner.plans.domain.fields import Fields, difference, editable_fields, items_of
from shared.language import format_date, format_number
from shared.language import gettext as _

_SAID_BY_US = (Kind.DATE, Kind.NUMBER, Kind.CHOICE)
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True)
class ShownChange:
    """A field that differs: where it stands, what it said and says, and both in one.

    ``written``: whether people wrote it; days, numbers and choices are said in the page's language.
    """

    path: str
    place: str
    label: str
    before: str | None
    after: str | None
    pieces: list[Piece]
    written: bool = True


def compare_words(before: str, after: str) -> list[Piece]:
    """Return both texts in one, word by word; what is changed in one go isn't cut by the blanks within."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    gone = fresh = ""
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(new[start:end]) if kind == "equal" else ""
        if kind != "equal" or ((gone or fresh) and not same.strip()):
            gone, fresh = gone + "".join(old[first:last]), fresh + "".join(new[start:end])
            continue
        pieces += [*_changed(gone, fresh), Piece("same", same)]
        gone = fresh = ""
    return [*pieces, *_changed(gone, fresh)]


def _changed(gone: str, fresh: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("gone", gone), ("new", fresh)) if text]


def list_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ShownChange]:
    """Return what differs between two contents, in the order of the page."""
    old, new = editable_fields(before), editable_fields(after)
    fields, names = {**old, **new}, spoken_names(before, after)
    shown = [show_change(each.path, each.before, each.after, after["kind"], fields) for each in difference(old, new)]
    return [each if each.place else replace(each, place=names.get(area_of(each.path, fields), "")) for each in shown]


def show_change(path: str, before: Value, after: Value, kind: str, fields: Fields) -> ShownChange:
    """Return a change as people read it; an item by its words."""
    if path == GROUND:
        return ShownChange(path, "", _("Underlaget"), None, None, [])
    old, new = as_words(path, before, kind, fields), as_words(path, after, kind, fields)
    label, pieces = str(label_of(path, kind)), compare_words(old or "", new or "")
    described = field_of(kind, path)
    written = described is None or described.kind not in _SAID_BY_US
    return ShownChange(path, place_of(path, fields), label, old, new, pieces, written)


def place_of(path: str, fields: Fields) -> str:
    """Return what the items are called within which a field, or an item itself, stands."""
    around = [item for item in items_of(path) if item != path]
    names = [str(fields.get(f"{item}/{name}", "")) for item, name in zip(around, ("text", "title"), strict=False)]
    return " · ".join(name for name in names if name)


def area_of(path: str, *known: Fields) -> str:
    """Return the id of the area that a field is about, by the first that knows it; '' where it is about none."""
    steps = path.split("/")
    if steps[0] == "areas":
        return steps[1]
    found = [fields.get(f"goals/{steps[1]}/area") for fields in known] if steps[0] == "goals" and steps[1:] else []
    return next((str(area) for area in found if area), "")


def as_words(path: str, value: Value, kind: str, fields: Fields) -> str | None:
    """Return a value as people read it; None where it isn't there."""
    described = field_of(kind, path)
    if described is None or value is None or value is False:
        return None if value is None or value is False else str(value)
    if described.kind is Kind.ITEM:
        return "\n".join(_item_words(path, kind, fields))
    if described.kind is Kind.ORDER:
        name = "text" if path == "goals" else "title"
        ids = value if isinstance(value, list) else []
        return "\n".join(str(fields.get(f"{path}/{each}/{name}", "")) for each in ids)
    return _value_words(path, value, described)


def _value_words(path: str, value: Value, described: Field) -> str:
    match described.kind, value:
        case Kind.DATE, str() if value:
            return format_date(date.fromisoformat(value))
        case Kind.NUMBER, int():
            return format_number(value)
        case Kind.CHOICE, _:
            name = CHOICES.get(path.rsplit("/", 1)[-1], {}).get(str(value), "")
            return f"{value}, {name}" if described.whole else str(name)
    return str(value)


def _item_words(path: str, kind: str, fields: Fields) -> Iterator[str]:
    name = "text" if path.count("/") == 1 else "title"
    yield str(fields.get(f"{path}/{name}", ""))
    listing = f"{path}/{parts_of(kind)}"
    parts = fields.get(listing)
    for part in parts if isinstance(parts, list) else ():
        yield f"– {fields.get(f'{listing}/{part}/title', '')}"
