"""Long lists, a page at a time, with a way to the rest."""

from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, func, select

from shared.database import Transaction

# As many rows as one looks through without searching.
SIZE = 50
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Page:
    """Which page of how many is shown, and how many rows there are on all of them."""

    number: int
    pages: int
    total: int


def turn_to(db: Transaction, wanted: Select[*Columns], number: int) -> tuple[Page, Select[*Columns]]:
    """Return the page, the nearest one where there is no such, and the query of its rows.

    Args:
        db: a transaction.
        wanted: the query of all rows, in their order.
        number: the page, from 1.
    """
    total = db.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    pages = max(1, -(-total // SIZE))
    number = min(max(number, 1), pages)
    return Page(number, pages, total), wanted.offset((number - 1) * SIZE).limit(SIZE)
