"""How a framework is changed, and how two versions differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from services.planner.framework_versions.domain.document import (
    MOST_AREAS,
    MOST_KEPT,
    USUAL_LEVEL,
    Area,
    FrameworkDocument,
    find_cycle,
)
from services.planner.framework_versions.domain.words import unusable_terms
from shared.errors import InvalidForm
from shared.language import lazy

COMPARED = ("name", "name_en", "description", "parent", "examples", "terms", "digcomp", "levels")


class Unfit(InvalidForm):
    """The change would leave a framework that can't be used; ``field`` says where in the form."""

    field = ""


class NameTaken(Unfit):
    """Another area in use has this name."""

    message = lazy("Ett annat område heter redan så. Ge området ett eget namn, eller slå ihop de två.")
    field = "name"


class ParentMissing(Unfit):
    """The area is to lie under one that isn't there, or isn't in use."""

    message = lazy("Området som det ska ligga under används inte. Välj ett annat.")
    field = "parent"


class Ring(Unfit):
    """Areas would lie under each other in a ring."""

    field = "parent"

    def __init__(self, areas: Iterable[Area]) -> None:
        names = [area.name for area in areas]
        ring = " → ".join([*names, names[0]])
        super().__init__(lazy("Områdena ligger under varandra i en ring: %(ring)s. Bryt ringen någonstans.", ring=ring))


class TermsUnclear(Unfit):
    """Some of the words can't be used for finding notes."""

    field = "terms"

    def __init__(self, terms: Iterable[str]) -> None:
        super().__init__(
            lazy(
                "De här orden går inte att leta efter: %(terms)s. Skriv hela ord, ordets början med * efter (minst tre"
                " bokstäver), eller några ord i rad.",
                terms=", ".join(terms),
            )
        )


class TooManyAreas(Unfit):
    """More areas than anybody can keep apart."""

    def __init__(self, found: int) -> None:
        super().__init__(
            lazy(
                "Ramverket har %(found)s områden, och högst %(most)s går att använda. Välj en mindre del av det.",
                found=found,
                most=MOST_AREAS,
            )
        )


class TooManyKept(Unfit):
    """More areas with those that are no longer in use than a framework can carry along."""

    def __init__(self, found: int) -> None:
        super().__init__(
            lazy(
                "Ramverket har %(found)s områden med dem som inte längre används, och högst %(most)s går att spara. Ta"
                " gamla områden i bruk igen i stället för att göra nya.",
                found=found,
                most=MOST_KEPT,
            )
        )


class NothingLeft(Unfit):
    """No area would be in use."""

    message = lazy("Minst ett område måste vara i bruk, annars går det inte att hitta några behov.")


class StillParent(Unfit):
    """Areas in use lie under it."""

    message = lazy("Andra områden ligger under det här. Flytta, avveckla eller slå ihop dem först.")
    field = "target"


class NoTarget(Unfit):
    """The area to merge into is not one that needs are found for."""

    message = lazy("Välj ett annat område som används och som inget annat ligger under.")
    field = "target"


class ChangedMeanwhile(Unfit):
    """Somebody else changed the area after the form was shown."""

    message = lazy(
        "Någon annan har ändrat området sedan du öppnade det. Jämför med det som står nu, och spara igen om ditt ska "
        "gälla."
    )


class LevelsChangedMeanwhile(Unfit):
    """Somebody else gave a role another level where one is given too; ``collided``: theirs, by area."""

    message = lazy("Någon annan har ändrat samma nivåer i rollprofilen, så inget är sparat än.")
    advice = lazy("Vid varje område står vad som gäller nu. Ditt val står kvar. Spara igen om ditt ska gälla.")

    def __init__(self, collided: Mapping[str, int]) -> None:
        super().__init__()
        self.collided = collided


class DraftChangedMeanwhile(Unfit):
    """Somebody changed the draft after it was read; nothing is published, thrown away or replaced."""

    message = lazy(
        "Utkastet har ändrats sedan du öppnade sidan, så inget är gjort. Läs det som står här nu, och välj igen."
    )


@dataclass(frozen=True)
class AreaChange:
    """An area of which two versions say different things; ``fields`` are (name, before, after)."""

    area: Area
    kind: str
    fields: tuple[tuple[str, object, object], ...] = ()


def check(document: FrameworkDocument) -> FrameworkDocument:
    """Return the document as it is.

    Raises:
        Unfit: it can't be used; the subclass says why.
    """
    if len(document.active) > MOST_AREAS:
        raise TooManyAreas(len(document.active))
    if len(document.areas) > MOST_KEPT:
        raise TooManyKept(len(document.areas))
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
        Unfit: areas lie under it, or it is the last one.
    """
    if document.children(area_id):
        raise StillParent
    return check(document.with_area(replace(document.by_id[area_id], retired=True)))


def restore(document: FrameworkDocument, area_id: str) -> FrameworkDocument:
    """Return the document with a retired or merged area in use again, under nothing if its parent isn't."""
    area = document.by_id[area_id]
    parent = area.parent if area.parent in {other.id for other in document.active} else None
    return save_area(document, replace(area, retired=False, merged_into=None, parent=parent))


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
