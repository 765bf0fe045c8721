"""Moodle's competency framework CSV, as ``admin/tool/lpimportcsv`` exports and imports it (Moodle 3.1 and later).

Fourteen columns whose order counts: Moodle writes their headings in the language of the site. One row is the framework
itself. What lies in use is exported; Moodle knows no retired or merged competencies, no second language and no words
for finding notes, and its profiles live elsewhere.
"""

import html
import json
import re

from services.planner.framework_versions.domain.document import FrameworkDocument, codes_of, in_order
from services.planner.framework_versions.domain.joining import LONGEST_TITLE, TITLE
from services.planner.framework_versions.formats.assembly import Item, ReadFramework, Remark, assemble
from shared.language import gettext as _
from shared.spreadsheet import Table, write_csv
from shared.spreadsheet.problems import UnusableTable

COLUMNS = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
PARENT, ID, NAME, DESCRIPTION, FORMAT, _SCALE, _CONFIGURATION, *_RULES, IS_FRAMEWORK, _TAXONOMY = range(len(COLUMNS))
CARRIED = ("name", "description", "parent", "code")
# Moodle's numbers for the formats of texts.
HTML, PLAIN = "1", "2"
LEVELS = "ingen,grund,självständig,fördjupad,leder andra"
# From the third step of the scale on somebody counts as proficient, as they do here: independent.
SCALE = json.dumps(
    [{"scaleid": "1"}, {"id": 1, "scaledefault": 1, "proficient": 0}]
    + [{"id": step, "scaledefault": 0, "proficient": 1} for step in (3, 4, 5)],
    separators=(",", ":"),
)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|li|div|h\d)>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class NotMoodle(UnusableTable):
    """The columns are not those of a competency framework."""

    def __init__(self) -> None:
        super().__init__(
            _("Filen har varken Moodles fjorton kolumner eller ESCO:s. Exportera ramverket på nytt och försök igen.")
        )


def read_moodle(table: Table) -> ReadFramework:
    """Read the table of an exported framework.

    Raises:
        NotMoodle: it has fewer columns than those that are needed.
    """
    if len(table.header) <= IS_FRAMEWORK:
        raise NotMoodle
    title, items = "", []
    skipped, whole = [], []
    for row in table.rows:
        cells = [row.cells[column] for column in table.header[: len(COLUMNS)]]
        if message := next(iter(row.faults.values()), ""):
            skipped.append(Remark(row.line, cells[NAME], message))
        elif _yes(cells[IS_FRAMEWORK]):
            title = title or cells[NAME] or cells[ID]
        else:
            # Moodle writes a number there in every row.
            whole.append(bool(cells[FORMAT]))
            items.append(
                Item(
                    row.line,
                    cells[ID],
                    cells[NAME],
                    cells[PARENT],
                    description=_text(cells[DESCRIPTION], cells[FORMAT]),
                )
            )
    carried = {*CARRIED, *([TITLE] if title else [])}
    torn = items[-1:] if any(whole) and not whole[-1] else []
    noted = [Remark(item.line, item.name, _("Raden är inte hel. Kanske är filen avbruten här.")) for item in torn]
    return assemble("moodle", title or _("Ramverk från Moodle"), items, skipped, noted=noted, carried=carried)


def write_moodle(document: FrameworkDocument, code: str) -> bytes:
    """Return the file that Moodle imports; ``code`` is the framework's id number there."""
    active, codes = {area.id for area in document.active}, codes_of(document)
    framework = [
        "",
        code,
        document.title[:LONGEST_TITLE],
        "",
        PLAIN,
        LEVELS,
        SCALE,
        "",
        "",
        "",
        "",
        "",
        "1",
        _taxonomies(),
    ]
    rows = [framework]
    for number, (area, _depth) in enumerate((each for each in in_order(document) if each[0].id in active), 1):
        parent = codes[area.parent] if area.parent in active and area.parent else ""
        rows.append(
            [
                parent,
                codes[area.id],
                area.name,
                area.description,
                PLAIN,
                "",
                "",
                "",
                "0",
                "null",
                "",
                str(number),
                "",
                "",
            ]
        )
    return write_csv(COLUMNS, rows, delimiter=",")


def _taxonomies() -> str:
    return ",".join(["competency"] * 4)


def _yes(cell: str) -> bool:
    return cell.strip().lower() in {"1", "true", "yes", "ja"}


def _text(description: str, kind: str) -> str:
    if kind != HTML:
        return description
    plain = html.unescape(_TAG.sub("", _BREAK.sub("\n", description)))
    return "\n".join(" ".join(line.split()) for line in plain.splitlines() if line.strip())
