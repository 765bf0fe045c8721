"""Every route × every role: what the domain's table of roles says, written down once more by hand.

A page may be looked at by those who are named for it, over the rows that they reach.  For everybody else with an
account it is forbidden (403); rows that one doesn't reach don't exist (404); who isn't signed in is asked to sign in.
"""

import httpx
import pytest

from shared.web.cookies import SESSION
from tests.route_rows import Rows
from tests.route_table import ASKERS, EXPECTED, FORMS, Expected
from tests.route_world import METRICS_TOKEN, SERVICE_TOKEN, Visitor, World
from tests.walked import Route, filled, find_routes

DONE = {200, 303, 409, 410, 422}


@pytest.fixture(autouse=True)
def _boards_are_open(route_world: World) -> None:
    route_world.open_boards()


@pytest.fixture(scope="module")
def routes(route_world: World) -> dict[str, Route]:
    """Every route that isn't a file, by its name."""
    return find_routes()


def ask(
    visitor: Visitor, route: Route, rows: Rows, headers: dict[str, str] | None = None, *, token: bool = True
) -> httpx.Response:
    """Send the request, with the ids of ``rows`` in its path and in its form."""
    path = filled(route.path, rows, visitor)
    if route.method == "GET":
        # Only looked at: a stream has no end.
        with visitor.browser.stream("GET", path, headers=headers) as answer:
            if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                answer.read()
        return answer
    form = {name: filled(text, rows, visitor) for name, text in FORMS.get(route.name, {}).items()}
    return visitor.browser.post(path, data=form | ({"csrf_token": visitor.token} if token else {}), headers=headers)


def outcome(answer: httpx.Response) -> str:
    """Return allowed, sign in, forbidden, not found, or the status that nobody expects."""
    if answer.status_code == 401 or answer.headers.get("location", "").startswith(("/sign-in?", "/join")):
        return "sign in"
    if answer.status_code in DONE:
        return "allowed"
    return {403: "forbidden", 404: "not found"}.get(answer.status_code, str(answer.status_code))


def expected_here(expected: Expected, visitor: str) -> str:
    """Return what a visitor should meet over the rows of the own municipality."""
    if expected.kind == "public":
        return "allowed"
    if expected.kind == "internal":
        return "not found"
    if expected.kind == "board":
        return "allowed" if visitor in expected.may else "sign in"
    if visitor in {"anonymous", "participant"}:
        return "sign in"
    if visitor in expected.unseen:
        return "not found"
    return "allowed" if visitor in expected.may else "forbidden"


def test_every_route_stands_in_the_table(routes: dict[str, Route]) -> None:
    """A new route is written into the table by hand, and a route that is gone is taken out."""
    assert set(routes) == set(EXPECTED)


def test_only_general_pages_take_no_row(routes: dict[str, Route]) -> None:
    """So that no page escapes the walk over another municipality's rows."""
    about_rows = {
        name for name, route in routes.items() if "{" in route.path or "{" in str(FORMS.get(name, {}).values())
    }
    pages = {name for name, expected in EXPECTED.items() if expected.kind == "page"}

    assert pages == {name for name in about_rows if EXPECTED[name].kind in {"page", "general"}}


def test_every_route_names_exactly_one_rule(routes: dict[str, Route]) -> None:
    """None is forgotten, and none says two things."""
    assert {name: route.rules for name, route in routes.items() if len(route.rules) != 1} == {}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_role_meets_what_the_table_says(name: str, route_world: World, routes: dict[str, Route]) -> None:
    """Over rows of the municipality that the role reaches."""
    expected, route = EXPECTED[name], routes[name]
    if expected.kind == "board":
        route_world.join()
    met = {
        visitor.name: outcome(ask(visitor, route, route_world.here))
        for visitor in route_world.visitors.values()
        # Signing out and in would end the browsers of the walk.
        if not (expected.kind == "public" and visitor.account_id)
    }

    assert met == {visitor: expected_here(expected, visitor) for visitor in met}


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected.kind == "board"])
def test_another_board_is_to_be_joined_first(name: str, route_world: World, routes: dict[str, Route]) -> None:
    """Whoever takes part in one takes part in no other."""
    route_world.join()

    assert outcome(ask(route_world.visitors["participant"], routes[name], route_world.there)) == "sign in"


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected.kind == "page"])
def test_another_municipalitys_rows_do_not_exist(name: str, route_world: World, routes: dict[str, Route]) -> None:
    """For whoever may do it at home only."""
    expected, route = EXPECTED[name], routes[name]
    met = {visitor: outcome(ask(route_world.visitors[visitor], route, route_world.there)) for visitor in expected.may}

    assert met == {who: "allowed" if who in expected.elsewhere else "not found" for who in expected.may}


def test_no_form_is_taken_without_its_token(route_world: World, routes: dict[str, Route]) -> None:
    """Whatever the role may do: another site could have sent it."""
    route_world.join()
    met = {}
    for name, route in routes.items():
        if route.method == "POST" and EXPECTED[name].kind != "internal":
            visitor = route_world.visitors[min(EXPECTED[name].may | EXPECTED[name].unseen, default="anonymous")]
            answer = ask(visitor, route, route_world.here, {"Accept": "application/json"}, token=False)
            met[name] = (answer.status_code, answer.json()["error"]["code"])

    assert len(met) > 30
    assert set(met.values()) == {(403, "form_expired")}, met


def headers_for(route: Route, visitor: Visitor) -> dict[str, str]:
    """Return what whoever may ask for an internal route shows."""
    token = METRICS_TOKEN if route.rules == ("metrics",) else SERVICE_TOKEN
    return {"Authorization": f"Bearer {token}", "KUB-Viewer": visitor.browser.cookies[SESSION]}


def test_services_are_answered_by_their_token(route_world: World, routes: dict[str, Route]) -> None:
    """On behalf of a viewer, or in their own name; monitoring has a token of its own."""
    met = {}
    for name, expected in EXPECTED.items():
        if expected.kind == "internal" and routes[name].method == "GET":
            asker = route_world.visitors[ASKERS.get(name, "staff")]
            met[name] = ask(asker, routes[name], route_world.here, headers_for(routes[name], asker)).status_code

    assert set(met.values()) == {200}, met


def test_a_wrong_service_token_is_no_token(route_world: World, routes: dict[str, Route]) -> None:
    """There is no such page then."""
    met = {
        name: ask(
            route_world.visitors["operator"], routes[name], route_world.here, {"Authorization": "Bearer x"}
        ).status_code
        for name, expected in EXPECTED.items()
        if expected.kind == "internal"
    }

    assert set(met.values()) == {404}, met


def test_without_the_token_no_method_finds_an_internal_route(route_world: World, routes: dict[str, Route]) -> None:
    """Neither the one that it has nor another: what is refused would tell that it is there."""
    visitor = route_world.visitors["anonymous"]
    paths = {filled(each.path, route_world.here, visitor) for each in routes.values() if "/internal/" in each.path}
    met = {
        (method, path): (answer.status_code, answer.json()["error"]["code"], answer.headers.get("allow"))
        for path in paths
        for method in ("GET", "POST", "PUT")
        for answer in [visitor.browser.request(method, path)]
    }

    assert len(met) > 30
    assert set(met.values()) == {(404, "not_found", None)}, met
