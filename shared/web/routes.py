"""What may be told of a request's address: the template of its route, never the path itself."""

from starlette.types import Scope

METHODS = frozenset({"GET", "POST", "HEAD"})


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered: all files are one, and so is all that fits no route."""
    if route := scope.get("route"):
        return str(route.path)
    return "files" if scope.get("endpoint") else "none"
