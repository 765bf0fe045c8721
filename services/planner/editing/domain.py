"""A plan as it stands with its edits, and what a new derivation makes of it: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.planner.plans.domain.content import NOTE, Draft, canonical_json, make_draft, text_hash
from services.planner.plans.domain.field_kinds import Value, pattern_of
from services.planner.plans.domain.fields import (
    Fields,
    compose,
    difference,
    editable_fields,
    items_of,
    lay,
    settle_orders,
)
from services.planner.plans.domain.merging import merge

# All of a content that isn't a field: needs, the SWOT in brief, strategies. Taken as a whole, or not.
GROUND = "ground"


def fingerprint(value: Value) -> str:
    """Return what a form carries of the value that it was made from."""
    return text_hash(canonical_json(value))[:12]


@dataclass(frozen=True)
class Work:
    """A revision with the edits over it. ``derived``: what was derived, in the revision's fields or beside them."""

    content: Mapping[str, Any]
    derived: Fields
    edits: Fields

    @cached_property
    def saved(self) -> Fields:
        """The revision's fields."""
        return editable_fields(self.content)

    @cached_property
    def fields(self) -> Fields:
        """The fields with the edits over them."""
        return lay(self.saved, self.edits)

    @cached_property
    def edited(self) -> Mapping[str, Any]:
        """The content with the edits in it."""
        return compose(self.content, self.fields) if self.edits else self.content

    def edit(self, changes: Fields) -> dict[str, Value]:
        """Return all edits when these are made: one that says what the revision says is none."""
        edits = {**self.edits, **changes}
        return {path: value for path, value in edits.items() if path not in self.saved or self.saved[path] != value}


@dataclass(frozen=True)
class Proposed:
    """What people have to decide about."""

    base: Fields
    open: list[str]
    news: dict[str, dict[str, list[str]]]


def left_apart(saved: Fields, edits: Fields) -> frozenset[str]:
    """Return the paths of edits in a goal, or a part of one, that isn't there, though nobody took it away.

    Somebody made them where another revision of the plan has it.
    """
    there = lay(saved, edits)
    missing = {path: next((item for item in items_of(path) if item not in there), None) for path in edits}
    return frozenset(path for path, item in missing.items() if item and edits.get(item) is not False)


def rederive(work: Work, draft: Draft) -> tuple[Draft, Proposed]:
    """Return the draft that keeps what people wrote, and where it differs from what was derived."""
    theirs = editable_fields(draft.content)
    merged = merge(work.derived, work.fields, theirs)
    content = compose(draft.content, merged.fields, work.edited)
    proposed = Proposed(work.derived, [each.path for each in merged.conflicts], news(work.content, draft.content))
    return make_draft(_citing(content, draft.wordings), draft.wordings), proposed


def propose(work: Work, draft: Draft) -> Proposed:
    """Return every change that was derived, for a plan that nothing changes by itself; none in a goal that is gone."""
    theirs = editable_fields(draft.content)
    changes = difference(work.derived, theirs)
    asked = [each.path for each in changes if is_there(each.path, work.fields)]
    told = [path for path in asked if work.fields.get(path) != theirs.get(path)]
    opened = [path for path in told if not isinstance(theirs.get(path), list)]
    ground = [] if same_ground(work.content, draft.content) else [GROUND]
    return Proposed(work.derived, opened + ground, news(work.content, draft.content))


def is_there(path: str, fields: Fields) -> bool:
    """Say whether the goal, or the part of one, that a field belongs to is there; of an item whatever holds it."""
    return all(item in fields for item in items_of(path) if item != path)


def same_ground(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether two contents say the same in everything that isn't a field: notes, needs, levels."""
    # The same words in every field of both: what is left is what was derived.
    fields = {path: "-" if "*" not in pattern_of(path) else value for path, value in editable_fields(before).items()}
    fields |= {"goals": editable_fields(before)["goals"]}
    return compose(after, fields, before) == compose(before, fields)


def acceptance(path: str, theirs: Fields) -> dict[str, Value]:
    """Return the edits by which a field, or an item with all in it, says what was derived."""
    if path not in theirs:
        return {path: False}
    inner = {each: value for each, value in theirs.items() if each.startswith(path + "/")}
    return {path: theirs[path]} | (inner if theirs[path] is True else {})


def reorder(base: Fields, mine: Fields, theirs: Fields) -> dict[str, Value]:
    """Return my fields in the order that is derived now, unless I have moved something."""
    orders = {path: value for path, value in merge(base, mine, theirs).fields.items() if isinstance(value, list)}
    return settle_orders({**mine, **{path: value for path, value in orders.items() if path in mine}})


def news(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Return by area which notes a content cites that weren't cited, and which no longer are."""
    return came_and_went(cited_by_area(before), cited_by_area(after))


def came_and_went(old: Mapping[str, set[str]], new: Mapping[str, set[str]]) -> dict[str, dict[str, list[str]]]:
    """Return by area which of its notes are new, and which are gone; nothing of areas where none is either."""
    found = {
        area: {"came": sorted(new.get(area, set()) - old.get(area, set())), "went": sorted(gone)}
        for area in old.keys() | new.keys()
        if (gone := old.get(area, set()) - new.get(area, set())) or new.get(area, set()) - old.get(area, set())
    }
    return dict(sorted(found.items()))


def cited_by_area(content: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the notes that an area's need rests on; a personal plan quotes a few of them only, and tells of none."""
    return {need["area"]: _cited([*need["evidence"], *need["strengths"]]) for need in content.get("needs", ())}


def counted_by_area(analysis: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return all notes that an area's need rests on, as a derivation counted them."""
    notes = {group["id"]: group["notes"] for group in analysis["groups"]}
    return {
        need["area"]: {note for part in [*need["evidence"], *need["strengths"]] for note in notes[part["note"]]}
        for need in analysis["needs"]
    }


def same_needs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether two contents of a personal plan rest on the same needs of the municipality."""
    rank, need = "municipal_rank", "municipal_need"
    old, new = ({area["area"]: (area[rank], area[need]) for area in each["areas"]} for each in (before, after))
    return old == new


def _cited(parts: Iterable[Mapping[str, Any]]) -> set[str]:
    return {part["text"][NOTE] for part in parts if isinstance(part["text"], Mapping)}


def _citing(content: dict[str, Any], wordings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content without voices that the new derivation doesn't know: of goals that people kept."""
    for goal in content["goals"]:
        if "voices" in goal:
            goal["voices"] = [each for each in goal["voices"] if each["text"][NOTE] in wordings]
    return content
