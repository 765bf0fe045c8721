"""ESCO's skills as CSV (v1.1 and v1.2): ``skills_sv.csv``, a collection such as ``digCompSkillsCollection_sv.csv``.

The hierarchy lies in a file of its own, ``broaderRelationsSkillPillar_sv.csv``; collections carry it in two columns.
Other labels (``altLabels``) are examples here, hidden labels are the words for finding notes.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from services.planner.framework_versions.domain.document import Area, FrameworkDocument, codes_of, in_order
from services.planner.framework_versions.domain.words import split
from services.planner.framework_versions.formats.assembly import Item, ReadFramework, Remark, assemble
from shared.language import gettext as _
from shared.spreadsheet import Table, recognise, write_csv

COLUMNS = (
    "conceptType",
    "conceptUri",
    "skillType",
    "reuseLevel",
    "preferredLabel",
    "altLabels",
    "hiddenLabels",
    "status",
    "modifiedDate",
    "scopeNote",
    "definition",
    "inScheme",
    "description",
)
RELATIONS = ("conceptType", "conceptUri", "broaderType", "broaderUri")
SKILL, GROUP = "KnowledgeSkillCompetence", "SkillGroup"
_TYPES = {SKILL, GROUP, ""}
# column → what of an area it tells
_FIELDS = {
    "altLabels": "examples",
    "hiddenLabels": "terms",
    "description": "description",
    "definition": "description",
    "broaderConceptUri": "parent",
}
_BETWEEN = re.compile(r"\n|\s\|\s")


def is_esco(table: Table) -> bool:
    """Tell whether the table has ESCO's columns."""
    return {"concepturi", "preferredlabel"} <= {name.lower() for name in table.header}


def read_broader(table: Table) -> dict[str, list[str]]:
    """Return concept → the concepts that it lies under, of a file of relations."""
    named = recognise(table, {"concept": ["conceptUri"], "broader": ["broaderUri"]}, required=("concept", "broader"))
    broader: dict[str, list[str]] = {}
    for row in named.rows:
        broader.setdefault(row.cells["concept"], []).append(row.cells["broader"])
    return broader


def read_esco(table: Table, broader: Mapping[str, list[str]] | None = None) -> ReadFramework:
    """Read a table of skills, with the relations of another file if there is one."""
    named = recognise(table, {name: [name] for name in (*COLUMNS, "broaderConceptUri")})
    items, skipped = [], []
    for row in named.rows:
        cells = row.cells
        label, uri = cells["preferredLabel"], cells["conceptUri"]
        why = next(iter(row.faults.values()), "")
        if cells.get("conceptType", "") not in _TYPES:
            why = _("Raden är ingen kompetens utan %(type)s.", type=cells["conceptType"])
        elif cells.get("status", "released") not in {"released", ""}:
            why = _("Raden är inte i bruk i ESCO (%(status)s).", status=cells["status"])
        if why:
            skipped.append(Remark(row.line, label or uri, why))
            continue
        above = (broader or {}).get(uri) or _BETWEEN.split(cells.get("broaderConceptUri", ""))
        items.append(_item(row.line, cells, above))
    return assemble("esco", _("Kompetenser från ESCO"), items, skipped, carried=_carried(named.header, broader))


def _carried(columns: Collection[str], broader: Mapping[str, list[str]] | None) -> set[str]:
    found = {"name", *(field for column, field in _FIELDS.items() if column in columns)}
    return found if broader is None else {*found, "parent"}


def write_esco(document: FrameworkDocument) -> bytes:
    """Return the areas in use as a file of ESCO's skills."""
    parents, codes = {area.parent for area in document.active}, codes_of(document)
    rows = [
        [
            GROUP if area.id in parents else SKILL,
            _uri(area, codes),
            "skill/competence",
            "cross-sector",
            area.name,
            area.examples,
            "\n".join(split(area.terms)),
            "released",
            *([""] * 4),
            area.description,
        ]
        for area, _depth in in_order(document)
        if not area.retired
    ]
    return write_csv(COLUMNS, rows, delimiter=",")


def write_broader(document: FrameworkDocument) -> bytes:
    """Return which area lies under which, as a file of ESCO's relations."""
    active = {area.id: area for area in document.active}
    parents, codes = {area.parent for area in document.active}, codes_of(document)
    rows = [
        [GROUP if area.id in parents else SKILL, _uri(area, codes), GROUP, _uri(active[area.parent], codes)]
        for area in document.active
        if area.parent in active and area.parent
    ]
    return write_csv(RELATIONS, rows, delimiter=",")


def _item(line: int, cells: Mapping[str, str], above: Sequence[str]) -> Item:
    uri = cells["conceptUri"]
    parents = [_code(each) for each in above if each.strip()]
    return Item(
        line,
        code=_code(uri),
        name=cells["preferredLabel"],
        parent=parents[0] if parents else "",
        other_parents=tuple(parents[1:]),
        description=cells.get("description", "") or cells.get("definition", ""),
        uri=uri if "://" in uri else "",
        examples="\n".join(label.strip() for label in _BETWEEN.split(cells.get("altLabels", "")) if label.strip()),
        terms="\n".join(label for label in _BETWEEN.split(cells.get("hiddenLabels", "")) if label.strip()),
    )


def _code(uri: str) -> str:
    return uri.strip().rstrip("/").rpartition("/")[2] if "://" in uri else uri.strip().removeprefix("urn:kub:area:")


def _uri(area: Area, codes: Mapping[str, str]) -> str:
    return area.uri or f"urn:kub:area:{codes[area.id]}"
