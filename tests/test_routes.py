"""Every route × every role: what the domain's table of roles says, written down once more by hand.

A page may be looked at by those who are named for it, over the rows that they reach.  For everybody else with an
account it is forbidden (403); rows that one doesn't reach don't exist (404); who isn't signed in is asked to sign in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from services.embedded_web import create_app
from shared.web.cookies import SESSION
from tests.route_world import ACCOUNT_ROLES, METRICS_TOKEN, SERVICE_TOKEN, Rows, Visitor, World, open_world

# Files, and the cookie of the language: the same for everybody, and nothing of anybody's.
WITHOUT_RULE = {"serve", "choose_language"}
EVERYBODY = " ".join(ACCOUNT_ROLES)
STAFF_GROUP = "facilitator manager staff"
READERS = "staff manager facilitator auditor"


@dataclass(frozen=True)
class Expected:
    """Who may; ``elsewhere``: also over another municipality's rows; ``unseen``: may ask, but this row isn't theirs."""

    may: frozenset[str]
    elsewhere: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    kind: str = "page"


def page(may: str, *, elsewhere: str = "", unseen: str = "") -> Expected:
    """Return the expectation for a page or a form about somebody's rows."""
    return Expected(frozenset(may.split()), frozenset(elsewhere.split()), frozenset(unseen.split()))


def board() -> Expected:
    """Return the expectation for a page or a form of a board's participants, which only who joined that board meets."""
    return Expected(frozenset({"participant"}), kind="board")


def general(may: str) -> Expected:
    """Return the expectation for a page or a form that is about no row in particular."""
    return Expected(frozenset(may.split()), kind="general")


PUBLIC = Expected(frozenset(), kind="public")
INTERNAL = Expected(frozenset(), kind="internal")

EXPECTED: dict[str, Expected] = {
    # Signing in, and what is asked of the services themselves.
    "sign_in": PUBLIC,
    "request_link": PUBLIC,
    "open_link": PUBLIC,
    "spend_link": PUBLIC,
    "sign_out": PUBLIC,
    **{f"{service}_health": PUBLIC for service in ("intake", "planner", "reports")},
    **{f"{service}_readiness": PUBLIC for service in ("intake", "planner", "reports")},
    **{f"{service}_metrics": INTERNAL for service in ("intake", "planner", "reports")},
    **{f"{service}_events": INTERNAL for service in ("intake", "planner", "reports")},
    **{f"{service}_figures": INTERNAL for service in ("intake", "planner", "reports")},
    **{f"{service}_unread": INTERNAL for service in ("intake", "planner", "reports")},
    "find_viewer": INTERNAL,
    "internal_municipalities": INTERNAL,
    "internal_people": INTERNAL,
    "planning_material": INTERNAL,
    "internal_plan": INTERNAL,
    "internal_revision": INTERNAL,
    "internal_waiting": INTERNAL,
    **{
        f"{service}_{name}": INTERNAL
        for service in ("planner", "reports")
        for name in ("operations", "retry_parked", "retry_jobs")
    },
    # Accounts: the administrators', who reach every municipality.
    "start": general(EVERYBODY),
    "list_accounts": general("administrator"),
    "new_account": general("administrator"),
    "add_account": general("administrator"),
    "show_account": page("administrator", elsewhere="administrator"),
    "add_role": page("administrator", elsewhere="administrator"),
    "withdraw_role": page("administrator", elsewhere="administrator"),
    "disable_account": page("administrator", elsewhere="administrator"),
    "enable_account": page("administrator", elsewhere="administrator"),
    "show_substitutes": page("administrator manager", elsewhere="administrator"),
    "name_substitute": page("administrator manager", elsewhere="administrator"),
    "withdraw_substitute": page("administrator manager", elsewhere="administrator"),
    # How the installation is doing: the operator's alone.
    **{name: general("operator") for name in ("operations", "operations_now", "retry_parked", "retry_jobs")},
    # The programme and the registry.
    "programme": general(EVERYBODY.replace("operator", "")),
    **{name: general("administrator") for name in ("new_programme", "add_programme", "choose_places", "add_places")},
    "registry": general("administrator manager facilitator programme_lead"),
    "municipality": page("administrator manager facilitator programme_lead", elsewhere="administrator programme_lead"),
    **{
        name: page("administrator manager", elsewhere="administrator")
        for name in (
            "new_library",
            "add_library",
            "library",
            "change_library",
            "close_library",
            "reopen_library",
            "new_staff_member",
            "add_staff_member",
            "staff_member",
            "change_staff_member",
            "leave",
            "choose_staff_list",
            "upload_staff_list",
            "staff_file",
        )
    },
    # A list that was uploaded is its uploader's only.
    "staff_list": page("administrator manager"),
    "confirm_staff_list": page("administrator manager"),
    "discard_staff_list": page("administrator manager"),
    # SWOT days: facilitators of the county run them, the staff group reads what came of them.
    "swot_sessions": general(f"{STAFF_GROUP} programme_lead"),
    "swot_session": page(STAFF_GROUP),
    "new_swot_session": general("facilitator"),
    "create_swot_session": page("facilitator"),
    **{
        name: page("facilitator")
        for name in (
            "swot_day",
            "plan_swot_session",
            "count_participants",
            "prepare_swot_session",
            "open_swot_session",
            "cancel_swot_session",
            "record_note",
            "paste_page",
            "paste_notes",
            "note_page",
            "edit_note",
            "remove_note",
            "restore_note",
            "removed_notes",
            "dots_page",
            "count_dots",
            "import_page",
            "upload_notes",
            "preview_import",
            "confirm_import",
            "conclusion_page",
            "write_conclusion",
            "closing_page",
            "close_session",
            "reopen_session",
            # Leading the day.
            "board_now",
            "move_board",
            "change_timer",
            "open_boards",
            "change_code",
            "lock_joining",
            "participants_page",
            "remove_participant",
            "held_notes",
            "take_in_note",
            "projector",
            "projector_now",
            "rehearse",
            "end_rehearsal",
            "share_result",
            "allow_contributions",
            "session_stream",
            "session_changes",
            # Putting notes together.
            "groups_page",
            "groups_now",
            "change_groups",
            "name_group",
            "answer_alike",
            "undo_action",
        )
    },
    # The board, for who is in the room.
    **{name: board() for name in ("post_note", "board_stream", "board_changes", "ballot_page", "place_dots")},
    **{name: board() for name in ("board", "board_offline", "write_note", "signal_ready")},
    **{name: board() for name in ("own_note", "edit_own_note", "remove_own_note", "restore_own_note")},
    # The way in, and what comes out: whoever has the code, or the link.
    **dict.fromkeys(("join_page", "join", "invitation", "service_worker", "result"), PUBLIC),
    # Plans: the municipal one is adopted here, the individual one is shared with the manager.
    "plans": general(READERS),
    "municipal_plan": page(READERS, elsewhere="auditor"),
    "derive_again": page("facilitator"),
    "individual_plans": page("manager"),
    "individual_plan": page("staff manager", unseen="facilitator auditor"),
    "share_plan": page("staff"),
    # Documents: an order is seen by whoever made it.
    "documents": general(READERS),
    "order_document": page(READERS, elsewhere="auditor"),
    "order": page(READERS),
    "order_progress": page(READERS),
    "render_again": page(READERS),
    "download": page(READERS),
}

# What forms must hold to get as far as the row that they are about.
FORMS = {
    "retry_parked": {"service": "intake"},
    "retry_jobs": {"service": "intake", "kind": "intake.send_mail"},
    "share_plan": {"shared": "1"},
    "order_document": {"plan_id": "{plan_of_municipality}", "revision": "1"},
    "create_swot_session": {
        "municipality_id": "{municipality_id}",
        "session_id": "0198f000-0000-7000-8000-0000000000aa",
        "held_on": "2026-12-01",
        "facilitators": "Ellinor Engström",
    },
    "count_participants": {"participants": "14"},
    "move_board": {"phase": "reveal"},
    "change_timer": {"minutes": "0"},
    "change_groups": {"action": "together", "perspective": "challenges"},
    "answer_alike": {"answer": "together", "perspective": "challenges"},
}
DONE = {200, 303, 409, 410, 422}


@pytest.fixture(scope="module")
def world(
    migrated_database: dict[str, str], redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The three services on a port, over a database that was emptied and filled."""
    with open_world(migrated_database, redis_url, tmp_path_factory.mktemp("data")) as made:
        yield made


@dataclass(frozen=True)
class Route:
    """A route of one of the three applications."""

    name: str
    method: str
    path: str
    rules: tuple[str, ...]


@pytest.fixture(scope="module")
def routes(world: World) -> dict[str, Route]:
    """Every route that isn't a file, by its name."""
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


def ask(
    visitor: Visitor, route: Route, rows: Rows, headers: dict[str, str] | None = None, *, token: bool = True
) -> httpx.Response:
    """Send the request, with the ids of ``rows`` in its path and in its form."""
    names = re.findall(r"{(\w+)", route.path)
    path = route.path.format(**{name: rows.value(name, visitor.account_id) for name in names})
    if route.method == "GET":
        # Only looked at: a stream has no end.
        with visitor.browser.stream("GET", path, headers=headers) as answer:
            if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                answer.read()
        return answer
    form = {name: text.format(**rows.fixed) for name, text in FORMS.get(route.name, {}).items()}
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
def test_each_role_meets_what_the_table_says(name: str, world: World, routes: dict[str, Route]) -> None:
    """Over rows of the municipality that the role reaches."""
    expected, route = EXPECTED[name], routes[name]
    if expected.kind == "board":
        world.join()
    met = {
        visitor.name: outcome(ask(visitor, route, world.here))
        for visitor in world.visitors.values()
        # Signing out and in would end the browsers of the walk.
        if not (expected.kind == "public" and visitor.account_id)
    }

    assert met == {visitor: expected_here(expected, visitor) for visitor in met}


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected.kind == "board"])
def test_another_board_is_to_be_joined_first(name: str, world: World, routes: dict[str, Route]) -> None:
    """Whoever takes part in one takes part in no other."""
    world.join()

    assert outcome(ask(world.visitors["participant"], routes[name], world.there)) == "sign in"


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected.kind == "page"])
def test_another_municipalitys_rows_do_not_exist(name: str, world: World, routes: dict[str, Route]) -> None:
    """For whoever may do it at home only."""
    expected, route = EXPECTED[name], routes[name]
    met = {visitor: outcome(ask(world.visitors[visitor], route, world.there)) for visitor in expected.may}

    assert met == {who: "allowed" if who in expected.elsewhere else "not found" for who in expected.may}


def test_no_form_is_taken_without_its_token(world: World, routes: dict[str, Route]) -> None:
    """Whatever the role may do: another site could have sent it."""
    world.join()
    met = {}
    for name, route in routes.items():
        if route.method == "POST" and EXPECTED[name].kind != "internal":
            visitor = world.visitors[min(EXPECTED[name].may, default="anonymous")]
            answer = ask(visitor, route, world.here, {"Accept": "application/json"}, token=False)
            met[name] = (answer.status_code, answer.json()["error"]["code"])

    assert len(met) > 30
    assert set(met.values()) == {(403, "form_expired")}, met


def headers_for(route: Route, visitor: Visitor) -> dict[str, str]:
    """Return what whoever may ask for an internal route shows."""
    token = METRICS_TOKEN if route.rules == ("metrics",) else SERVICE_TOKEN
    return {"Authorization": f"Bearer {token}", "KUB-Viewer": visitor.browser.cookies[SESSION]}


def test_services_are_answered_by_their_token(world: World, routes: dict[str, Route]) -> None:
    """On behalf of a viewer, or in their own name; monitoring has a token of its own."""
    staff = world.visitors["staff"]
    met = {
        name: ask(staff, routes[name], world.here, headers_for(routes[name], staff)).status_code
        for name, expected in EXPECTED.items()
        if expected.kind == "internal" and routes[name].method == "GET"
    }

    assert set(met.values()) == {200}, met


def test_a_wrong_service_token_is_no_token(world: World, routes: dict[str, Route]) -> None:
    """There is no such page then."""
    met = {
        name: ask(world.visitors["operator"], routes[name], world.here, {"Authorization": "Bearer x"}).status_code
        for name, expected in EXPECTED.items()
        if expected.kind == "internal"
    }

    assert set(met.values()) == {404}, met
