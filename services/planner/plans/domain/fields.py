"""A plan's content as fields that people edit: path → value, how two contents differ, and three of them merged.

Paths go by ids, never by places: ``goals/lokal-0-6/measure``, ``goals/lokal-0-6/interventions/visit/hours``.  An item's
own path (``goals/lokal-0-6``) holds True where the item is there; a list's path (``goals``) holds its ids in order.
Everything else of a content is derived, and is never edited by hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from services.planner.plans.domain.field_kinds import FIELDS, Kind, Value, field_of, parts_of, pattern_of

Fields = Mapping[str, Value]
# What stands in content where nobody has written yet.
_UNWRITTEN: dict[Kind, Value] = {Kind.LINE: "", Kind.TEXT: "", Kind.CHOICE: "", Kind.DATE: None, Kind.NUMBER: None}


@dataclass(frozen=True)
class Change:
    """A field that differs; None where an item isn't there."""

    path: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Conflict:
    """A field that both have changed, each in their way."""

    path: str
    base: Value
    mine: Value
    theirs: Value


@dataclass
class Merged:
    """Three contents in one: what it says, and where ``mine`` was kept although ``theirs`` says something new."""

    fields: dict[str, Value] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def identify(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content with an id for each part of a goal: derived ones are called after their form.

    So a derivation names them alike each time, and revisions from before there were ids get the same ones.
    """
    part_name = parts_of(content["kind"])
    goals = [goal | {part_name: list(_identified(goal.get(part_name, ())))} for goal in content["goals"]]
    return {**content, "goals": goals}


def _identified(parts: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for part in parts:
        wanted = part.get("id") or part["form"]
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}-{number}", number + 1
        taken.add(name)
        yield {**part, "id": name}


def editable_fields(content: Mapping[str, Any]) -> dict[str, Value]:
    """Return every field of a content that people can edit, in the order of the page."""
    found: dict[str, Value] = {}
    identified = identify(content)
    for pattern, described in FIELDS[content["kind"]].items():
        if "*" not in pattern and described.kind is not Kind.ORDER:
            found[pattern] = _look_up(identified, pattern.split("/"), _UNWRITTEN[described.kind])
    if content["kind"] == "individual":
        found |= {f"areas/{area['area']}/target": area["target"] for area in content["areas"]}
    return found | _list_fields(content["kind"], "goals", identified["goals"])


def _list_fields(kind: str, path: str, items: list[dict[str, Any]]) -> dict[str, Value]:
    found: dict[str, Value] = {path: [item["id"] for item in items]}
    for item in items:
        here = f"{path}/{item['id']}"
        found[here] = True
        for name, described in _own_fields(kind, here):
            if described.kind is Kind.ORDER:
                found |= _list_fields(kind, f"{here}/{name}", item.get(name, []))
            elif described.kind is not Kind.ITEM:
                found[f"{here}/{name}"] = item.get(name, _UNWRITTEN[described.kind])
    return found


def _own_fields(kind: str, item: str) -> Iterator[tuple[str, Any]]:
    prefix = pattern_of(item) + "/"
    for pattern, described in FIELDS[kind].items():
        name = pattern.removeprefix(prefix)
        if pattern.startswith(prefix) and "/" not in name:
            yield name, described


def _look_up(value: Any, steps: list[str], unwritten: Value) -> Value:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    found: Value = unwritten if value is None else value
    return found


def compose(ground: Mapping[str, Any], fields: Fields, *others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content that says what ``fields`` say, and in everything else what ``ground`` says.

    Args:
        ground: the content whose derived parts hold.
        fields: every editable field.
        others: contents that know more of items that ``ground`` doesn't have.
    """
    content = deepcopy(dict(ground))
    kind = content["kind"]
    for path, value in fields.items():
        described = field_of(kind, path)
        if described and "*" not in pattern_of(path) and described.kind is not Kind.ORDER:
            _put(content, path.split("/"), value)
    for area in content.get("areas", ()):
        area["target"] = fields.get(f"areas/{area['area']}/target", area["target"])
    known = {goal["id"]: goal for source in (*reversed(others), ground) for goal in identify(source)["goals"]}
    content["goals"] = [_goal(kind, goal_id, fields, known.get(goal_id), content) for goal_id in present(fields)]
    return content


def _put(content: dict[str, Any], steps: list[str], value: Value) -> None:
    # A field that nobody has written in leaves no trace: so an unedited content stays what it was.
    if value in ("", None) and _look_up(content, steps, None) is None:
        return
    for step in steps[:-1]:
        content = content.setdefault(step, {})
    content[steps[-1]] = value


def _goal(kind: str, goal_id: str, fields: Fields, known: Any, content: dict[str, Any]) -> dict[str, Any]:
    parts, path = parts_of(kind), f"goals/{goal_id}"
    goal: dict[str, Any] = (
        dict(known) if known else {"id": goal_id, "voices": []} if kind == "individual" else {"id": goal_id}
    )
    goal = _written(goal, _values(kind, path, fields)) if known else goal | _values(kind, path, fields)
    names = {item["area"]: item["name"] for item in content.get("needs", content.get("areas", ()))}
    goal["area_name"] = names.get(goal["area"], goal.get("area_name", ""))
    before = {part["id"]: part for part in goal.get(parts, ())}
    inner = f"{path}/{parts}"
    goal[parts] = [
        _written(before[part], values) if part in before else {"id": part} | values
        for part, values in ((part, _values(kind, f"{inner}/{part}", fields)) for part in present(fields, inner))
    ]
    return goal


def _written(item: Mapping[str, Any], values: Fields) -> dict[str, Any]:
    """Return the item with these values; a field that it lacks, and nobody has written in, leaves no trace."""
    return {**item, **{name: value for name, value in values.items() if name in item or value not in ("", None)}}


def completed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content with all fields of its goals and of their parts, for who shows it: unwritten ones are empty.

    Revisions of before there was a field lack it.
    """
    kind, parts = content["kind"], parts_of(content["kind"])
    empty_goal, empty_part = _values(kind, "goals/*", {}), _values(kind, f"goals/*/{parts}/*", {})
    goals = [empty_goal | goal for goal in content["goals"]]
    return {**content, "goals": [goal | {parts: [empty_part | part for part in goal.get(parts, ())]} for goal in goals]}


def _values(kind: str, item: str, fields: Fields) -> dict[str, Value]:
    own = [(name, each) for name, each in _own_fields(kind, item) if each.kind not in {Kind.ITEM, Kind.ORDER}]
    return {name: fields.get(f"{item}/{name}", _UNWRITTEN[each.kind]) for name, each in own}


def present(fields: Fields, path: str = "goals") -> list[str]:
    """Return the ids of a list's items that are there: in their order, and those that it doesn't name last."""
    order = fields.get(path)
    named = [str(each) for each in order] if isinstance(order, list) else []
    steps = path.count("/") + 1
    there = {
        each.rsplit("/", 1)[1]
        for each, value in fields.items()
        if value is True and each.count("/") == steps and each.startswith(path + "/")
    }
    return [each for each in dict.fromkeys([*named, *sorted(there)]) if each in there]


def lay(fields: Fields, edits: Fields) -> dict[str, Value]:
    """Return the fields with edits laid over them; fields of items that are gone are gone too."""
    laid = {**fields, **edits}
    laid = {path: value for path, value in laid.items() if all(laid.get(item) is True for item in items_of(path))}
    return settle_orders(laid)


def settle_orders(fields: Fields) -> dict[str, Value]:
    """Return the fields with orders that name just the items that are there."""
    return {path: present(fields, path) if isinstance(value, list) else value for path, value in fields.items()}


def items_of(path: str) -> list[str]:
    """Return the paths of the items that a path goes through, its own among them."""
    steps = path.split("/")
    return ["/".join(steps[:length]) for length in (2, 4) if steps[0] == "goals" and len(steps) >= length]


def difference(before: Fields, after: Fields) -> list[Change]:
    """Return what differs; of an item that is new or gone only the item itself, and of an order only what moved."""
    changes, whole = [], set[str]()
    for path in {**after, **before}:
        if any(item in whole for item in items_of(path) if item != path):
            continue
        old, new = before.get(path), after.get(path)
        if isinstance(old, list) and isinstance(new, list):
            if [each for each in old if each in new] != [each for each in new if each in old]:
                changes.append(Change(path, old, new))
        elif old != new:
            changes.append(Change(path, old, new))
            whole |= {path} if True in (old, new) else set()
    return changes
