"""From an uploaded file to a framework, whatever program wrote it."""

from datetime import date

from services.planner.framework_versions.formats.assembly import ReadFramework
from services.planner.framework_versions.formats.case import read_case
from services.planner.framework_versions.formats.esco import is_esco, read_broader, read_esco
from services.planner.framework_versions.formats.moodle import read_moodle
from shared.language import lazy
from shared.spreadsheet import decode, read_rows
from shared.spreadsheet.problems import EmptyTable, NoRows, TableTooLarge, UnknownEncoding
from shared.spreadsheet.table import MOST_BYTES

_ZIP = b"PK"


class NotText(UnknownEncoding):
    """A picture, say: no program writes a framework like that."""

    message = lazy(
        "Filen går inte att läsa som text. Exportera ramverket som JSON (CASE) eller CSV och välj den filen i stället."
    )


def read_framework(
    data: bytes, filename: str, today: date, relations: tuple[bytes, str] | None = None
) -> ReadFramework:
    """Read a file; JSON is known by its first sign, ESCO by its columns, and other tables are Moodle's.

    Args:
        data: the file.
        filename: its name.
        today: an area that ends later is in use.
        relations: ESCO's file of what lies under what, with its name.

    Raises:
        UnusableTable: it can't be read; the subclass says why and what to do.
        Unfit: the areas can't be a framework: they lie in a ring, or are too many.
    """
    if len(data) > MOST_BYTES:
        raise TableTooLarge(MOST_BYTES // 1024**2)
    if not data.startswith(_ZIP):
        text = _decoded(data)
        if not text.strip():
            raise EmptyTable
        if text.lstrip().startswith(("{", "[")):
            return read_case(text, today)
    table = read_rows(data, filename)
    if is_esco(table):
        return read_esco(table, _read_relations(*relations) if relations else None)
    return read_moodle(table)


def _decoded(data: bytes) -> str:
    try:
        return decode(data)
    except UnknownEncoding as error:
        raise NotText from error


def _read_relations(data: bytes, filename: str) -> dict[str, list[str]]:
    try:
        return read_broader(read_rows(data, filename))
    except NoRows:
        # Nothing lies under anything: so a framework without levels is handed out.
        return {}
