"""The routes of the three applications, as a walk over all of them meets them."""

import re
from dataclasses import dataclass

from fastapi.routing import iter_route_contexts

from services.embedded.web import create_app
from tests.route_rows import Rows
from tests.route_table import WITHOUT_RULE
from tests.route_world import Visitor


@dataclass(frozen=True)
class Route:
    """A route of one of the three applications."""

    name: str
    method: str
    path: str
    rules: tuple[str, ...]


def find_routes() -> dict[str, Route]:
    """Return every route that isn't a file, by its name."""
    found: dict[str, Route] = {}
    for service in ("intake", "planner", "reports"):
        for context in iter_route_contexts(create_app(service).routes):
            if context.name in WITHOUT_RULE:
                continue
            method = "GET" if "GET" in (context.methods or ()) else "POST"
            rules = [getattr(each.dependency, "rule", None) for each in context.dependencies]
            name, path = str(context.name), str(context.path)
            assert name not in found, f"two routes are called {name}"
            found[name] = Route(name, method, path, tuple(str(rule) for rule in rules if rule))
    return found


def filled(text: str, rows: Rows, visitor: Visitor) -> str:
    """Return the text with the ids of rows in it."""
    return text.format(**{name: rows.value(name, visitor.account_id) for name in re.findall(r"{(\w+)", text)})
