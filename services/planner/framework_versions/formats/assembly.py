"""From the items of a file, of whatever format, to a framework; what can't be used is told, never lost in silence."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any
from uuid import UUID

from services.planner.framework_versions.domain.changes import check
from services.planner.framework_versions.domain.document import (
    MOST_AREAS,
    MOST_KEPT,
    Area,
    FrameworkDocument,
    as_id,
    level_sentences,
)
from services.planner.framework_versions.domain.joining import EVERYTHING
from services.planner.framework_versions.domain.words import split, unusable_terms
from shared.language import gettext as _
from shared.spreadsheet.problems import UnusableTable
from shared.spreadsheet.table import clean

LONGEST_NAME = 200
LONGEST_TEXT = 10_000
# What one reads beside a choice.
LONGEST_SENTENCE = 300
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NoAreas(UnusableTable):
    """Nothing in the file is an area."""

    def __init__(self) -> None:
        super().__init__(_("Det finns inget område att läsa i filen. Är det rätt fil?"))


@dataclass(frozen=True)
class Item:
    """What a file says of one area; ``code``, ``parent`` and ``replaced_by`` are ids as the file writes them.

    ``other_parents``: under which the file lets it lie too.
    """

    line: int
    code: str
    name: str
    parent: str = ""
    other_parents: tuple[str, ...] = ()
    name_en: str = ""
    description: str = ""
    uri: str = ""
    examples: str = ""
    terms: str = ""
    digcomp: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    retired: bool = False
    replaced_by: str = ""
    # The id that we gave it ourselves, and the one that people know it by, if the file tells.
    id: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Remark:
    """Something of the file that was left out or read otherwise than it stands there."""

    line: int
    what: str
    why: str


@dataclass(frozen=True)
class ReadFramework:
    """What was read of a file; ``skipped`` are lines that give no area, ``noted`` what was read with a change.

    ``carried``: what the file can say of an area, and of the framework its title.
    """

    format: str
    document: FrameworkDocument
    skipped: tuple[Remark, ...] = ()
    noted: tuple[Remark, ...] = ()
    carried: frozenset[str] = EVERYTHING


def assemble(
    kind: str,
    title: str,
    items: Iterable[Item],
    skipped: Sequence[Remark] = (),
    profiles: Mapping[str, Mapping[str, int]] | None = None,
    noted: Iterable[Remark] = (),
    *,
    carried: Iterable[str] = EVERYTHING,
) -> ReadFramework:
    """Return the framework of these items.

    Raises:
        NoAreas: there are none.
        Unfit: they lie in a ring, or are too many on their first level already.
    """
    noted = list(noted)
    usable, left_out = _usable(_tidy(item, noted) for item in items)
    if not usable:
        raise NoAreas
    ids = _ids(usable)
    names = Counter(item.name.casefold() for item in usable if not item.retired)
    areas = [_area(item, ids, names, noted) for item in usable]
    document = FrameworkDocument(clean(title)[:LONGEST_NAME], tuple(areas), profiles or {})
    check(document, MOST_KEPT if fitting_levels(document) else MOST_AREAS)
    noted += _unreplaced(usable, ids, document)
    return ReadFramework(kind, document, (*skipped, *left_out), tuple(noted), frozenset(carried))


def is_uuid(text: str) -> bool:
    """Say whether the text is a UUID as it is usually written."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def fitting_levels(document: FrameworkDocument) -> int:
    """Return how many levels of areas can be kept without more of them than anybody keeps apart; 0: not even one."""
    depths = Counter(document.depth(area) for area in document.active)
    up_to = accumulate(depths[depth] for depth in range(max(depths, default=0) + 1))
    return sum(found <= MOST_AREAS for found in up_to)


def fold_below(document: FrameworkDocument, levels: int) -> FrameworkDocument:
    """Return the document with so many levels; what lies deeper becomes examples of the area it lies under."""
    kept, examples = [], {area.id: area.examples.splitlines() for area in document.areas}
    for area in document.areas:
        if document.depth(area) < levels:
            kept.append(area)
            continue
        above = area
        while document.depth(above) >= levels and above.parent:
            above = document.by_id[above.parent]
        examples[above.id] += [area.name, *area.examples.splitlines()]
    known = {area.id for area in kept}
    areas = [
        replace(
            area,
            examples="\n".join(examples[area.id]),
            merged_into=area.merged_into if area.merged_into in known else None,
        )
        for area in kept
    ]
    return replace(document, areas=tuple(areas))


def _tidy(item: Item, noted: list[Remark]) -> Item:
    """Return the item without characters that can't be stored, and no longer than anybody reads."""
    texts: dict[str, Any] = {name: clean(value) for name, value in vars(item).items() if isinstance(value, str)}
    long = [name for name in ("description", "examples", "terms") if len(texts[name]) > LONGEST_TEXT]
    if long:
        noted.append(Remark(item.line, texts["name"], _("Texten är mycket lång och är avkortad.")))
    texts |= {name: texts[name][:LONGEST_TEXT].strip() for name in long}
    return replace(item, **texts)


def _usable(items: Iterable[Item]) -> tuple[list[Item], list[Remark]]:
    usable: dict[str, Item] = {}
    left_out = []
    for item in items:
        why = ""
        if not item.code:
            why = _("Raden saknar id.")
        elif not item.name:
            why = _("Raden saknar namn.")
        elif item.code in usable:
            first = usable[item.code].line
            why = _("Samma id står redan på rad %(line)s. Den första raden gäller.", line=first)
        if why:
            left_out.append(Remark(item.line, item.name or item.code, why))
        else:
            usable[item.code] = item
    return list(usable.values()), left_out


def _ids(items: Sequence[Item]) -> dict[str, str]:
    """Return an id of our own for each code: fit for addresses, the same each time the file is read."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    # The last number that a base was given: looking for it from the first one takes minutes for a long file.
    numbers: dict[str, int] = defaultdict(lambda: 1)
    for item in items:
        base = item.id if _ID.fullmatch(item.id) else ""
        id_ = base = base or as_id(item.code)
        while id_ in taken or id_ == "new":
            numbers[base] += 1
            id_ = f"{base}-{numbers[base]}"
        ids[item.code] = id_
        taken.add(id_)
    return ids


def _area(item: Item, ids: Mapping[str, str], names: Counter[str], noted: list[Remark]) -> Area:
    name, parent = item.name, None
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1].rstrip() + "…"
        noted.append(Remark(item.line, name, _("Namnet är långt och är avkortat.")))
    if not item.retired and names[item.name.casefold()] > 1:
        name = f"{name} ({item.code})"
        noted.append(Remark(item.line, name, _("Flera områden heter så. Id:t står inom parentes.")))
    parents = [ids[each] for each in dict.fromkeys((item.parent, *item.other_parents)) if each in ids]
    if parents:
        parent = parents[0]
    elif item.parent:
        why = _("Området ovanför (%(parent)s) finns inte i filen. Det här ligger därför överst.", parent=item.parent)
        noted.append(Remark(item.line, name, why))
    if len(parents) > 1:
        noted.append(Remark(item.line, name, _("Området ligger under flera i filen. Här ligger det under det första.")))
    unusable = unusable_terms(item.terms)
    if unusable:
        noted.append(
            Remark(item.line, name, _("Ord som inte går att leta efter: %(words)s.", words=", ".join(unusable)))
        )
    return Area(
        ids[item.code],
        name,
        name_en=item.name_en,
        description=item.description,
        parent=parent,
        code=item.shown or item.code,
        uri=item.uri,
        examples=item.examples,
        terms="\n".join(term for term in split(item.terms) if term not in unusable),
        digcomp=item.digcomp,
        levels=level_sentences(clean(text)[:LONGEST_SENTENCE] for text in item.levels),
        retired=item.retired,
        merged_into=ids.get(item.replaced_by) if item.retired else None,
    )


def _unreplaced(items: Iterable[Item], ids: Mapping[str, str], document: FrameworkDocument) -> Iterable[Remark]:
    """Yield the areas that nothing counts for, though the file says what replaces them."""
    for item in items:
        if not item.retired or not item.replaced_by:
            continue
        if item.replaced_by not in ids:
            why = _("Området som ersätter det (%(area)s) finns inte i filen.", area=item.replaced_by)
        elif document.successor(ids[item.code]) is None:
            replacement = document.by_id[ids[item.replaced_by]].name
            why = _("Området som ersätter det (%(area)s) används inte heller.", area=replacement)
        else:
            continue
        consequence = _("Lapparna om det räknas därför inte någonstans.")
        yield Remark(item.line, item.name, f"{why} {consequence}")
