"""The world of the board's tests, with a group that prepares."""

from typing import Any
from uuid import UUID

import pytest

from services.intake.accounts.use_cases import save_account
from services.intake.board.domain import Action
from services.intake.board.use_cases.sessions import advance_session, create_session
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.intake.world import DAY, World

NAMES = iter(range(10_000))


def person(world: World, role: Role, *municipalities: UUID) -> Viewer:
    """Return somebody with one role, in Falun unless said otherwise, and an account."""
    name = f"{role}-{next(NAMES)}"
    with world.database.transaction(WORKER) as db:
        account = save_account(db, email=f"{name}@falun.example", name=name)
    grant = Grant(role, world.programme, frozenset(municipalities or {world.falun}))
    return Viewer(account.id, None, name, account.email, (grant,))


def planned_day(world: World, *actions: Action) -> UUID:
    """Plan a day in Falun, lead it through these steps, and return its id."""
    session_id, viewer = new_id(), world.facilitator
    with world.database.transaction(viewer) as db:
        create_session(db, viewer, session_id, world.falun, DAY)
        for action in actions:
            advance_session(db, viewer, session_id, action)
    return session_id


def do(world: World, viewer: Viewer, function: Any, *arguments: Any) -> Any:
    """Run one use case in a transaction of its own."""
    with world.database.transaction(viewer) as db:
        return function(db, viewer, *arguments)


@pytest.fixture
def day(world: World) -> UUID:
    """A day in Falun whose group prepares."""
    return planned_day(world, Action.PREPARE)


@pytest.fixture
def anna(world: World) -> Viewer:
    """Somebody who works in Falun."""
    return person(world, Role.STAFF)


@pytest.fixture
def bo(world: World) -> Viewer:
    """A colleague of Anna's."""
    return person(world, Role.STAFF)


@pytest.fixture
def ellinor(world: World) -> Viewer:
    """The facilitator, who has an account too."""
    return person(world, Role.FACILITATOR, world.falun, world.mora)
