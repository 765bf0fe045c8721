"""What may be kept of an error: which one and where, never the values that it met.

Exceptions quote them: pydantic its input, PostgreSQL the row, the operating system a file's name.  What a failed job
or a parked event keeps is read by people who may not see contents.
"""

import os
import traceback
from pathlib import Path

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

_ROOT = Path(__file__).resolve().parent.parent
LONGEST = 500
# What PostgreSQL says of connections, resources, operators and the system: nothing that was written stands in it.
_SAFE_STATES = ("08", "53", "57", "58")


class Tellable(Exception):
    """An error whose own text holds nothing that people wrote."""


def describe(error: BaseException) -> str:
    """Return the error's kind, what is safe to say of it, and the line of ours where it happened."""
    place = _place(error)
    said = tell(error)
    return (f"{said} ({place})" if place else said)[:LONGEST]


def tell_causes(error: BaseException) -> str:
    """Return what :func:`tell` says of the error and of what caused it, the innermost last."""
    told, seen = [], set[int]()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        told.append(tell(current))
        # SQLAlchemy's error tells what the driver's says.
        seen |= {id(current), id(getattr(current, "orig", None))}
        current = current.__cause__ or current.__context__
    return " < ".join(told)


def tell(error: BaseException) -> str:
    """Return the error's kind and what is safe to say of it."""
    details = _details(error)
    return f"{type(error).__name__}: {details}" if details else type(error).__name__


def _details(error: BaseException) -> str:
    if isinstance(error, Tellable):
        return str(error)
    if isinstance(error, ValidationError):
        return ", ".join(f"{_field(each['loc'])} {each['type']}" for each in error.errors(include_input=False))
    if isinstance(error, DBAPIError):
        return " ".join(filter(None, (type(error.orig).__name__, _said_by_postgresql(error.orig))))
    if isinstance(error, psycopg.Error):
        return _said_by_postgresql(error)
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return ""


def _said_by_postgresql(error: BaseException | None) -> str:
    if not isinstance(error, psycopg.Error) or not error.sqlstate:
        return ""
    safe = error.sqlstate.startswith(_SAFE_STATES)
    return f"{error.sqlstate} {error.diag.message_primary if safe else error.diag.constraint_name or ''}".rstrip()


def _field(location: tuple[int | str, ...]) -> str:
    # A key of a mapping can be what somebody wrote.
    return ".".join(str(part) if isinstance(part, int) or part.isidentifier() else "…" for part in location)


def _place(error: BaseException) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT / "services") or path.is_relative_to(_ROOT / "shared"):
            return f"{path.relative_to(_ROOT)}:{frame.lineno}"
    return ""
