"""A framework that was read of a file, joined with the one that there is.

Formats carry different parts of an area. What a file can't say of an area that is known stays as it is; which area a
line is about is told by its address, its code or its id.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace

from services.planner.framework_versions.domain.changes import AreaChange, compare, compare_levels
from services.planner.framework_versions.domain.document import USUAL_LEVEL, Area, FrameworkDocument, codes_of, in_order
from services.planner.framework_versions.domain.words import split

TITLE = "title"
# An area that stands in a file is in use, unless the file says otherwise.
_ALWAYS = {"id", "name", "retired", "merged_into"}
EVERYTHING = frozenset({TITLE, *(each.name for each in fields(Area))})
# Moodle takes no longer name of a framework.
LONGEST_TITLE = 100


@dataclass(frozen=True)
class Effect:
    """What a file does to the areas that there are; ``absent``: those in use that it doesn't name."""

    changes: list[AreaChange]
    absent: list[Area]
    levels: int
    document: FrameworkDocument

    def count(self, *kinds: str) -> int:
        """Return how many areas change in one of these ways."""
        return sum(change.kind in kinds for change in self.changes)


def replaced(
    base: FrameworkDocument, read: FrameworkDocument, carried: Collection[str], roles: Collection[str]
) -> FrameworkDocument:
    """Return what was read, with the other areas of ``base`` retired: plans that name them still can."""
    found = _joined(base, read, carried, staying=())
    others = {area.id for area in base.areas} - {area.id for area in found.areas}
    gone = [replace(area, retired=True) for area in base.areas if area.id in others]
    return _ordered(base, replace(found, areas=(*found.areas, *gone), profiles=_profiles(base, found, roles)), others)


def added(
    draft: FrameworkDocument, read: FrameworkDocument, carried: Collection[str], roles: Collection[str]
) -> FrameworkDocument:
    """Return the draft with the areas that were read; all others, and its title, stay."""
    found = _joined(draft, read, carried, staying=[area.id for area in draft.active])
    others = {area.id for area in draft.areas} - {area.id for area in found.areas}
    kept = [area for area in draft.areas if area.id in others]
    areas = (*kept, *found.areas)
    return _ordered(draft, FrameworkDocument(draft.title, areas, _profiles(draft, found, roles)), others)


def effect_of(
    working: FrameworkDocument, read: FrameworkDocument, carried: Collection[str], roles: Collection[str]
) -> Effect:
    """Return what reading the file changes in the framework that is being worked on."""
    after = added(working, read, carried, roles)
    named = _known_ids(working, read).values()
    absent = [area for area in working.active if area.id not in named]
    return Effect(compare(working, after), absent, len(compare_levels(working, after)), after)


def _joined(
    base: FrameworkDocument, read: FrameworkDocument, carried: Collection[str], *, staying: Collection[str]
) -> FrameworkDocument:
    """Return what was read under the ids that are known, with what the file doesn't carry.

    ``staying``: the areas that are in use whether the file names them or not; the others can have none under them.
    """
    ids = _known_ids(base, read)
    used = {*staying, *(ids[area.id] for area in read.areas if not area.retired)}
    areas = []
    for area in read.areas:
        moved = replace(
            area,
            id=ids[area.id],
            parent=ids.get(area.parent or "", area.parent),
            merged_into=ids.get(area.merged_into or "", area.merged_into),
        )
        known = base.by_id.get(moved.id)
        areas.append(_kept(known, moved, carried, used) if known else moved)
    profiles = {role: {ids.get(id_, id_): level for id_, level in of.items()} for role, of in read.profiles.items()}
    familiar = any(area.id in base.by_id for area in areas)
    title = _title(base.title, read.title) if TITLE in carried or not familiar else base.title
    return FrameworkDocument(title, tuple(areas), profiles)


def _known_ids(base: FrameworkDocument, read: FrameworkDocument) -> dict[str, str]:
    """Return for each area that was read the id that it has here, each given once."""
    codes = codes_of(base)
    by_code = {code: id_ for id_, code in codes.items()}
    addresses = Counter(area.uri for area in base.areas)
    by_address = {area.uri: area.id for area in base.areas if area.uri and addresses[area.uri] == 1}
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for area in read.areas:
        same = codes.get(area.id) == area.code
        id_ = area.id if same else by_address.get(area.uri) or by_code.get(area.code) or area.id
        number, free = 2, id_
        while free in taken:
            free, number = f"{id_}-{number}", number + 1
        ids[area.id] = free
        taken.add(free)
    return ids


def _kept(known: Area, read: Area, carried: Collection[str], used: Collection[str]) -> Area:
    """Return an area as it was read, with what the file doesn't carry as it is known."""
    kept = {each.name: getattr(known, each.name) for each in fields(Area) if each.name not in {*carried, *_ALWAYS}}
    if "examples" in kept:
        # Deeper areas have become examples.
        lines = known.examples.splitlines()
        kept["examples"] = "\n".join([*lines, *(line for line in read.examples.splitlines() if line not in lines)])
    elif split(read.terms) == split(known.terms):
        kept["terms"] = known.terms
    if "parent" in kept and known.parent not in used:
        kept["parent"] = None
    if "uri" in kept:
        kept["uri"] = known.uri or read.uri
    if read.code == known.id:
        kept["code"] = known.code
    return replace(read, **kept)


def _title(known: str, read: str) -> str:
    return known if len(known) > LONGEST_TITLE and known[:LONGEST_TITLE].strip() == read else read


def _profiles(
    base: FrameworkDocument, found: FrameworkDocument, roles: Collection[str]
) -> dict[str, Mapping[str, int]]:
    """Return the levels of the file, else those that there were, else for areas that are new the usual one."""
    usual = {area.id: USUAL_LEVEL for area in found.areas if area.id not in base.by_id}
    known = {role: {**usual, **base.profiles.get(role, {}), **found.profiles.get(role, {})} for role in roles}
    return {role: levels for role, levels in known.items() if levels or role in base.profiles}


def _ordered(base: FrameworkDocument, joined: FrameworkDocument, others: Collection[str]) -> FrameworkDocument:
    """Return the areas in the order that they had, where the file has them all in that order."""
    if set(joined.by_id) != set(base.by_id):
        return joined
    found = [area.id for area in joined.areas if area.id not in others]
    if found != [area.id for area, _depth in in_order(base) if area.id not in others]:
        return joined
    return replace(joined, areas=tuple(joined.by_id[area.id] for area in base.areas))
