"""A version of a framework as a document: areas in their order, and the level that each role should reach in each."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from shared.wording.normalise import fold

SHIPPED_VERSION = 1
HIGHEST_LEVEL = 4
# Of roles in new areas, until somebody sets it: independent in everything, which nobody takes for considered.
USUAL_LEVEL = 2
# A heat map, a profile table and a self-assessment of more than that help nobody.
MOST_AREAS = 300
# In use or not: plans name areas that were retired, so none is ever forgotten.
MOST_KEPT = 10 * MOST_AREAS
LONGEST_ID = 60
_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Area:
    """An area of a framework.

    Attributes:
        id: stands in plans and addresses; never changes.
        name: in Swedish; ``name_en`` is empty where there is no English one.
        description: what belongs to it, in plain words.
        parent: the area that it lies under.
        code: how the source it was imported from writes its id.
        uri: its address there.
        examples: other names, one a line; they speak of the area as its name does.
        terms: words that show that a note speaks of it, written as in the shipped lexicon.
        digcomp: competences of DigComp that it touches, as ``"1.2"``.
        levels: what each level from 0 to 4 means here, in a sentence or none; empty where nothing is said of any.
        retired: no needs are found for it any more.
        merged_into: the area that counts for it since they were merged.
    """

    id: str
    name: str
    name_en: str = ""
    description: str = ""
    parent: str | None = None
    code: str = ""
    uri: str = ""
    examples: str = ""
    terms: str = ""
    digcomp: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    retired: bool = False
    merged_into: str | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(**{**data, "digcomp": tuple(data.get("digcomp", ())), "levels": tuple(data.get("levels", ()))})

    def to_json(self) -> dict[str, Any]:
        """Return the area as plain values; without levels where nothing is said of them, as it was written before."""
        values = asdict(self) | {"digcomp": list(self.digcomp), "levels": list(self.levels)}
        return {name: value for name, value in values.items() if name != "levels" or value}


@dataclass(frozen=True)
class FrameworkDocument:
    """A framework: its title, its areas, and role → area → target level (0 to 4)."""

    title: str
    areas: tuple[Area, ...]
    profiles: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Area]:
        """Every area by its id."""
        return {area.id: area for area in self.areas}

    @cached_property
    def active(self) -> tuple[Area, ...]:
        """The areas that are in use."""
        return tuple(area for area in self.areas if not area.retired)

    @cached_property
    def counted(self) -> tuple[Area, ...]:
        """The areas that needs are found for: those in use that no other in use lies under."""
        parents = {area.parent for area in self.active}
        return tuple(area for area in self.active if area.id not in parents)

    def successor(self, area_id: str) -> str | None:
        """Return the area that counts for this one now: itself, what it was merged into, or None if it is retired."""
        area = self.by_id.get(area_id)
        for _ in self.areas:
            if area is None or area.merged_into is None:
                break
            area = self.by_id.get(area.merged_into)
        return None if area is None or area.retired else area.id

    def children(self, area_id: str) -> tuple[Area, ...]:
        """Return the areas in use that lie directly under this one."""
        return tuple(area for area in self.active if area.parent == area_id)

    def depth(self, area: Area) -> int:
        """Return how many areas this one lies under."""
        depth, above = 0, area.parent
        while above is not None and depth < len(self.areas):
            depth, above = depth + 1, self.by_id[above].parent if above in self.by_id else None
        return depth

    def with_area(self, area: Area) -> "FrameworkDocument":
        """Return the document with this area in the place of the one with its id, or at the end."""
        if area.id not in self.by_id:
            return replace(self, areas=(*self.areas, area))
        return replace(self, areas=tuple(area if known.id == area.id else known for known in self.areas))

    def to_json(self) -> dict[str, Any]:
        """Return the document as plain values."""
        return {
            "title": self.title,
            "areas": [area.to_json() for area in self.areas],
            "profiles": {role: dict(levels) for role, levels in self.profiles.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(data["title"], tuple(map(Area.from_json, data["areas"])), data["profiles"])


def in_order(document: FrameworkDocument) -> list[tuple[Area, int]]:
    """Return every area with its depth, each right after the one that it lies under."""
    below: dict[str | None, list[Area]] = {}
    for area in document.areas:
        below.setdefault(area.parent if area.parent in document.by_id else None, []).append(area)
    found: list[tuple[Area, int]] = []
    waiting = [(area, 0) for area in reversed(below.get(None, []))]
    while waiting:
        area, depth = waiting.pop()
        found.append((area, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(area.id, []))]
    return found


def codes_of(document: FrameworkDocument) -> dict[str, str]:
    """Return by id what files call each area: its code where it has one of its own, else its id."""
    codes = Counter(area.code for area in document.areas)
    return {area.id: area.code if area.code and codes[area.code] == 1 else area.id for area in document.areas}


def find_cycle(areas: Iterable[Area], leads_to: str = "parent") -> list[Area]:
    """Return areas in a ring, in its order; an empty list when there are none.

    ``leads_to``: ``parent``, of those that lie under each other, or ``merged_into``, of those that replace each other.
    """
    by_id = {area.id: area for area in areas}
    safe: set[str] = set()
    for start in by_id.values():
        path: list[Area] = []
        place: dict[str, int] = {}
        area: Area | None = start
        while area is not None and area.id not in safe:
            if area.id in place:
                return path[place[area.id] :]
            place[area.id] = len(path)
            path.append(area)
            area = by_id.get(getattr(area, leads_to) or "")
        safe.update(place)
    return []


def as_id(text: str) -> str:
    """Return the text as an id: lower case without marks, hyphens between words."""
    return _NOT_IN_IDS.sub("-", fold(text.lower())).strip("-")[:LONGEST_ID].strip("-") or "omrade"


def new_area_id(document: FrameworkDocument, name: str) -> str:
    """Return an id for a new area of that name."""
    base, found, number = as_id(name), as_id(name), 2
    while found in document.by_id or found == "new":
        found, number = f"{base}-{number}", number + 1
    return found


def level_sentences(said: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence or none for each level, the lowest first; nothing where none is said."""
    sentences = [" ".join(text.split()) for text in said][: HIGHEST_LEVEL + 1]
    return (*sentences, *[""] * (HIGHEST_LEVEL + 1 - len(sentences))) if any(sentences) else ()


def fingerprint(area: Area) -> str:
    """Return what tells this state of an area from every other."""
    return hashlib.sha256(json.dumps(area.to_json(), sort_keys=True).encode()).hexdigest()


def seal_of(document: FrameworkDocument) -> str:
    """Return what a form carries of the document that was read before it is published."""
    return hashlib.sha256(json.dumps(document.to_json(), sort_keys=True).encode()).hexdigest()
