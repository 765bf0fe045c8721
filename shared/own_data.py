"""What a service keeps of somebody, for that person to read and take along: each service has a register of it.

The register names every column that holds a person's id, an account's or an address.  A test compares it with the
tables, so that a new one is either handed out or left out for a reason.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Table, or_, select

from shared.asking import VIEWER_HEADER
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import WORKER, Viewer
from shared.internal import internal_pool, requires_service

Kind = Literal["person", "account", "email"]


@dataclass(frozen=True)
class Whose:
    """By which columns a table tells whose a row is. ``shown``: the columns that are about the person; none: all."""

    by: Mapping[str, tuple[Kind, ...]]
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """Rows that hang on rows of one's own: ``column`` names a row's id in ``of``. One gets what one may read there."""

    column: str
    of: str


@dataclass(frozen=True)
class Register:
    """What a service hands out. ``left_out``: ``table.column`` → why not."""

    rows: Mapping[str, Whose]
    beside: Mapping[str, Beside] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def read_rows(db: Transaction, register: Register, viewer: Viewer) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that carry the viewer's id or address, by table; ``db``: a worker's transaction."""
    mine = {"person": viewer.person_id, "account": viewer.account_id, "email": viewer.email}
    found = {}
    for name, whose in register.rows.items():
        table = _table(db, name)
        same = [table.c[column] == mine[kind] for column, kinds in whose.by.items() for kind in kinds if mine[kind]]
        rows = _plain(db, table, or_(*same), whose.shown) if same else []
        found[name] = _without_others(rows, register, viewer)
    return found


def read_beside(
    db: Transaction, register: Register, own: Mapping[str, list[dict[str, Any]]], viewer: Viewer
) -> dict[str, Any]:
    """Return the rows that hang on the viewer's own, by table; ``db``: the viewer's transaction."""
    found: dict[str, Any] = {}
    for name, beside in register.beside.items():
        ids = [UUID(row["id"]) for row in (found | dict(own)).get(beside.of, [])]
        table = _table(db, name)
        rows = _plain(db, table, table.c[beside.column].in_(ids), ())
        found[name] = _without_others(rows, register, viewer)
    return found


def _without_others(rows: list[dict[str, Any]], register: Register, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the rows without other people's ids: who knows an id may learn a name by it that isn't theirs to know."""
    columns = {column for whose in register.rows.values() for column in whose.by}
    by_person = (columns | {name.partition(".")[2] for name in register.left_out}) - {"id"}
    mine = {str(each) for each in (viewer.person_id, viewer.account_id) if each} | {viewer.email, None}
    return [{name: value for name, value in row.items() if name not in by_person or value in mine} for row in rows]


def own_data_routes(service: str, register: Register) -> APIRouter:
    """Return the route on which ``service`` answers what it keeps of the viewer."""
    router = APIRouter(prefix=f"/{service}/internal", dependencies=[requires_service])

    @router.get("/own-data", name=f"{service}_own_data")
    async def own_data(request: Request) -> JSONResponse:
        viewer: Viewer | None = await request.app.state.find_viewer.find(request.headers.get(VIEWER_HEADER, ""))
        if viewer is None:
            raise NotFound
        rows = await internal_pool(request).run(lambda db: read_rows(db, register, viewer), WORKER)
        beside = await internal_pool(request).run(lambda db: read_beside(db, register, rows, viewer), viewer)
        return JSONResponse(merge(rows, beside))

    return router


def merge(rows: Mapping[str, list[Any]], beside: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Return both by table, each row once; tables that hold nothing are left out."""
    found = {name: list(rows.get(name, [])) for name in (*rows, *beside)}
    for name, more in beside.items():
        found[name] += [row for row in more if row not in found[name]]
    return {name: kept for name, kept in found.items() if kept}


def _table(db: Transaction, name: str) -> Table:
    return db.tables[f"{db.schema}.{name}"]


def _plain(db: Transaction, table: Table, condition: Any, shown: tuple[str, ...]) -> list[dict[str, Any]]:
    # Hashes of secrets tell nothing, and would help who finds the file.
    columns = [each for each in table.c if not each.name.endswith("_hash") and (not shown or each.name in shown)]
    rows = db.execute(select(*columns).where(condition).order_by(*table.primary_key)).mappings()
    return [{name: _as_json(value) for name, value in row.items()} for row in rows]


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, UUID) else value
