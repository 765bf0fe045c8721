"""The first administrator of an installation."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from services.__main__ import app
from services.first_administrator import MalformedAddress, create_administrator
from services.intake.app import create_app
from services.intake.settings import IntakeSettings
from tests.people import submit


@pytest.fixture
def browser(environment: dict[str, str]) -> Iterator[TestClient]:
    """A browser at a new installation."""
    with TestClient(create_app(IntakeSettings()), base_url="http://localhost:8000", follow_redirects=False) as client:
        yield client


def test_the_first_administrator_signs_in_and_opens_accounts(browser: TestClient) -> None:
    """With the printed link; the same command again gives another link to the same account."""
    create_administrator("anna.berg@kub.example")
    link = create_administrator(" Anna.Berg@KUB.example ")
    signed_in = submit(browser, urlsplit(link).path)
    page = browser.get("/accounts").text

    assert link.startswith("http://localhost:8000/sign-in/link/")
    assert signed_in.status_code == 303
    assert "Anna Berg" in page
    assert "1 konto" in page


@pytest.mark.parametrize("address", ["", "anna", "anna@kub", "anna berg@kub.example"])
def test_a_malformed_address_is_refused(environment: dict[str, str], address: str) -> None:
    """Before anything is saved."""
    with pytest.raises(MalformedAddress, match="ingen e-postadress"):
        create_administrator(address)


def test_the_command_says_what_is_wrong_and_prints_a_link(environment: dict[str, str]) -> None:
    """A malformed address is a wrong argument: exit code 2, and no traceback."""
    refused = CliRunner().invoke(app, ["admin", "create", "anna"])
    made = CliRunner().invoke(app, ["admin", "create", "anna@kub.example"])

    assert refused.exit_code == 2
    assert "is no e-mail address" in refused.output
    assert made.exit_code == 0
    assert made.output.startswith("http://localhost:8000/sign-in/link/")
