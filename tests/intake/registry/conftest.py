"""People with roles around two municipalities."""

from collections.abc import Callable

import httpx
import pytest

from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.invitation.conftest import post
from tests.people import Place, make_account, make_place

__all__ = ["post"]
SignedInAs = Callable[[Role], httpx.Client]


@pytest.fixture
def mora(database: Database, falun: Place) -> Place:
    """A municipality in another county of the same programme."""
    with database.transaction(WORKER) as db:
        return make_place(db, falun.programme_id, "Mora", code="2062", county_code="17")


@pytest.fixture
def as_role(database: Database, signed_in: SignedIn, falun: Place) -> SignedInAs:
    """Open a browser in which somebody is signed in who holds one role, in Falun where it is local."""

    def open_browser(role: Role) -> httpx.Client:
        with database.transaction(WORKER) as db:
            account = make_account(db, role, falun, email=f"{role.value}@falun.example")
        return signed_in(account)

    return open_browser


@pytest.fixture
def manager(as_role: SignedInAs) -> httpx.Client:
    """The browser of Falun's manager."""
    return as_role(Role.MANAGER)
