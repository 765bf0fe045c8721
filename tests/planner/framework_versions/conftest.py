"""The framework's pages beside a real intake, as those of plans are."""

import re

import httpx
import pytest

from services.intake.accounts.tables import Account
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place, make_account
from tests.planner.conftest import SignedIn


@pytest.fixture
def administrator(signed_in: SignedIn, intake: Database, falun: Place) -> httpx.Client:
    """A browser in which an administrator is signed in."""
    with intake.transaction(WORKER) as db:
        account: Account = make_account(db, Role.ADMINISTRATOR, falun, email="anna@example.org")
    return signed_in(account)


@pytest.fixture
def framework_path(falun: Place) -> str:
    """The path of the programme's framework."""
    return f"/planner/programmes/{falun.programme_id}/framework"


def send(browser: httpx.Client, page: str, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form of this page, with what its hidden fields hold."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', browser.get(page).text))
    return browser.post(path, data={**hidden, **fields})
