"""How a framework is changed, and how two versions differ."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.planner.framework_versions.domain.document import (
    MOST_AREAS,
    MOST_KEPT,
    USUAL_LEVEL,
    Area,
    FrameworkDocument,
    find_cycle,
)
from services.planner.framework_versions.domain.problems import (
    LevelsChangedMeanwhile,
    NameTaken,
    NoTarget,
    NothingLeft,
    ParentMissing,
    ReplacedInRing,
    Ring,
    StillParent,
    StillTarget,
    TermsUnclear,
    TooManyAreas,
    TooManyKept,
)
from services.planner.framework_versions.domain.words import unusable_terms

COMPARED = ("name", "name_en", "description", "parent", "examples", "terms", "digcomp", "levels")


@dataclass(frozen=True)
class AreaChange:
    """An area of which two versions say different things; ``fields`` are (name, before, after)."""

    area: Area
    kind: str
    fields: tuple[tuple[str, object, object], ...] = ()


def check(document: FrameworkDocument, most: int = MOST_AREAS) -> FrameworkDocument:
    """Return the document as it is; ``most`` areas may be in use.

    Raises:
        Unfit: it can't be used; the subclass says why.
    """
    if len(document.active) > most:
        raise TooManyAreas(len(document.active))
    if len(document.areas) > MOST_KEPT:
        raise TooManyKept(len(document.areas))
    if ring := find_cycle(document.areas, "merged_into"):
        raise ReplacedInRing(ring)
    if not document.active:
        raise NothingLeft
    if ring := find_cycle(document.areas):
        raise Ring(ring)
    return document


def save_area(document: FrameworkDocument, area: Area) -> FrameworkDocument:
    """Return the document with the area added or changed.

    Raises:
        Unfit: the name is taken, it would lie under itself or under nothing, or its words can't be used.
    """
    if any(other.id != area.id and other.name.casefold() == area.name.casefold() for other in document.active):
        raise NameTaken
    if area.parent is not None and area.parent not in {other.id for other in document.active}:
        raise ParentMissing
    if unusable := unusable_terms(area.terms):
        raise TermsUnclear(unusable)
    saved = check(document.with_area(area))
    if area.id in document.by_id:
        return saved
    return replace(saved, profiles={role: {**known, area.id: USUAL_LEVEL} for role, known in saved.profiles.items()})


def retire(document: FrameworkDocument, area_id: str) -> FrameworkDocument:
    """Return the document without needs for this area; what was written stays.

    Raises:
        Unfit: areas lie under it or were merged into it, or it is the last one.
    """
    if document.children(area_id):
        raise StillParent
    if counted := [area for area in document.areas if area.merged_into and document.successor(area.id) == area_id]:
        raise StillTarget(counted)
    return check(document.with_area(replace(document.by_id[area_id], retired=True)))


def restore(document: FrameworkDocument, area_id: str, in_force: FrameworkDocument | None = None) -> FrameworkDocument:
    """Return the document with a retired or merged area in use again, under nothing if its parent isn't.

    Levels of the area that counted for it go back to those in force where nothing but the merging has raised them.
    """
    area = document.by_id[area_id]
    parent = area.parent if area.parent in {other.id for other in document.active} else None
    restored = save_area(document, replace(area, retired=False, merged_into=None, parent=parent))
    if area.merged_into is None or in_force is None or in_force.by_id.get(area_id, area).merged_into:
        return restored
    profiles = {
        role: {**levels, area.merged_into: _unraised(restored, area, role, in_force)}
        for role, levels in document.profiles.items()
    }
    return replace(restored, profiles=profiles)


def _unraised(document: FrameworkDocument, area: Area, role: str, in_force: FrameworkDocument) -> int:
    target = document.by_id[area.merged_into or ""]
    now, before = level_of(document, role, target), level_of(in_force, role, target)
    if now != max(before, level_of(document, role, area)):
        return now
    others = (level_of(document, role, other) for other in document.areas if other.merged_into == target.id)
    return max(before, *others, 0)


def merge(document: FrameworkDocument, area_id: str, target_id: str) -> FrameworkDocument:
    """Return the document in which ``target_id`` counts for ``area_id`` too, with the higher of their levels.

    Raises:
        Unfit: areas lie under it, or the target isn't an area that needs are found for.
    """
    if document.children(area_id):
        raise StillParent
    if target_id == area_id or target_id not in {area.id for area in document.counted}:
        raise NoTarget
    merged = document.with_area(replace(document.by_id[area_id], retired=True, merged_into=target_id))
    profiles = {
        role: {**levels, target_id: max(levels.get(target_id, 0), levels.get(area_id, 0))}
        for role, levels in document.profiles.items()
    }
    return check(replace(merged, profiles=profiles))


def set_levels(
    document: FrameworkDocument, role: str, given: Mapping[str, int], seen: Mapping[str, int]
) -> FrameworkDocument:
    """Return the document with a role's target levels by area; what was left as it was seen stays as it is now.

    Raises:
        LevelsChangedMeanwhile: another level stands where one is given than the one that was seen.
    """
    now = {area.id: level_of(document, role, area) for area in document.areas}
    wanted = {area: level for area, level in given.items() if area in now and level not in (seen.get(area), now[area])}
    collided = {area: now[area] for area in wanted if seen.get(area) != now[area]}
    if collided:
        raise LevelsChangedMeanwhile(collided)
    return replace(document, profiles={**document.profiles, role: {**document.profiles.get(role, {}), **wanted}})


def compare(before: FrameworkDocument, after: FrameworkDocument) -> list[AreaChange]:
    """Return what became of the areas, in the order of ``after``; areas that went away come last."""
    changes = [change for area in after.areas if (change := _change(before.by_id.get(area.id), area))]
    return changes + [AreaChange(area, "removed") for area in before.active if area.id not in after.by_id]


def compare_levels(before: FrameworkDocument, after: FrameworkDocument) -> list[tuple[str, Area, int, int]]:
    """Return (role, area, before, after) for every level of an area in use that differs."""
    return [
        (role, area, old, new)
        for role in sorted({*before.profiles, *after.profiles})
        for area in after.counted
        for old, new in [(level_of(before, role, area), level_of(after, role, area))]
        if old != new
    ]


def level_of(document: FrameworkDocument, role: str, area: Area) -> int:
    """Return the level that a role aims at in an area; 0: the area is none of the role's."""
    return document.profiles.get(role, {}).get(area.id, 0)


def _change(before: Area | None, after: Area) -> AreaChange | None:
    if before is None:
        return AreaChange(after, "added") if not after.retired else None
    if after.merged_into != before.merged_into and after.merged_into:
        return AreaChange(after, "merged", (("merged_into", before.merged_into, after.merged_into),))
    if after.retired != before.retired:
        return AreaChange(after, "retired" if after.retired else "restored")
    fields = tuple(
        (name, getattr(before, name), getattr(after, name))
        for name in COMPARED
        if getattr(before, name) != getattr(after, name)
    )
    return AreaChange(after, "changed", fields) if fields else None
