"""What may be kept of an error: which one and where, never the values that it met.

Exceptions quote them: pydantic its input, PostgreSQL the row, the operating system a file's name.  What a failed job
or a parked event keeps is read by people who may not see contents.
"""

import errno
import traceback
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

_ROOT = Path(__file__).resolve().parent.parent
LONGEST = 500


class Tellable(Exception):
    """An error whose own text holds nothing that people wrote."""


def describe(error: BaseException) -> str:
    """Return the error's kind, what is safe to say of it, and the line of ours where it happened."""
    details = _details(error)
    place = _place(error)
    said = f"{type(error).__name__}: {details}" if details else type(error).__name__
    return (f"{said} ({place})" if place else said)[:LONGEST]


def _details(error: BaseException) -> str:
    if isinstance(error, Tellable):
        return str(error)
    if isinstance(error, ValidationError):
        return ", ".join(f"{_field(each['loc'])} {each['type']}" for each in error.errors(include_input=False))
    if isinstance(error, DBAPIError):
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        return " ".join(filter(None, (type(error.orig).__name__, getattr(error.orig, "sqlstate", None), constraint)))
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, "")
    return ""


def _field(location: tuple[int | str, ...]) -> str:
    # A key of a mapping can be what somebody wrote.
    return ".".join(str(part) if isinstance(part, int) or part.isidentifier() else "…" for part in location)


def _place(error: BaseException) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT / "services") or path.is_relative_to(_ROOT / "shared"):
            return f"{path.relative_to(_ROOT)}:{frame.lineno}"
    return ""
