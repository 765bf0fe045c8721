"""Tables of documents as they are read aloud."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

from services.reports.rendering import render_plan
from tests.reports.payloads import municipal


def _elements(element: Any) -> Iterator[Any]:
    found = element.get_object()
    if not hasattr(found, "get"):
        return
    yield found
    children = found.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        yield from _elements(child)


def test_each_head_of_a_table_says_whether_it_is_of_a_row_or_a_column() -> None:
    """Beside which cells it is of, which not every screen reader follows."""
    root = PdfReader(io.BytesIO(render_plan(municipal(40)))).root_object["/StructTreeRoot"]
    heads = [element for element in _elements(root) if element.get("/S") == "/TH"]
    rows = [element for element in _elements(root) if element.get("/S") == "/TR"]
    scopes = [head["/A"].get("/Scope") for head in heads]

    assert set(scopes) == {"/Row", "/Column"}
    assert scopes.count("/Row") == len(rows) - 3
