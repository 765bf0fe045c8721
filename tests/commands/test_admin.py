"""The first administrator of an installation."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from services.__main__ import app
from services.commands.first_administrator import MalformedAddress, create_administrator
from services.intake.accounts.tables import Account
from services.intake.app import create_app
from services.intake.mail.tables import OutgoingMail
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata
from shared.database import Database
from shared.identity import WORKER
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


def test_an_account_whose_address_is_lost_is_moved(browser: TestClient, environment: dict[str, str]) -> None:
    """Both addresses are told, whoever is signed in is signed out, and links that were sent are void."""
    unused = create_administrator("anna@old.example")
    submit(browser, urlsplit(create_administrator("anna@old.example")).path)
    moved = CliRunner().invoke(app, ["admin", "move", "Anna@old.example", "anna@new.example"])
    database = Database(environment["INTAKE_DATABASE_URL"], metadata)
    with database.transaction(WORKER) as db:
        told = set(db.scalars(select(OutgoingMail.recipient)))
        addresses = db.scalars(select(Account.email)).all()
    database.close()

    assert moved.exit_code == 0
    assert told == {"anna@old.example", "anna@new.example"}
    assert addresses == ["anna@new.example"]
    assert browser.get("/accounts").headers["location"].startswith("/sign-in")
    assert submit(browser, urlsplit(unused).path).status_code == 410


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("anna@old.example", "anna", "is no e-mail address"),
        ("else@old.example", "anna@new.example", "nobody signs in"),
        ("anna@old.example", "bo@old.example", "has an account"),
    ],
)
def test_an_account_is_not_moved_onto_another(environment: dict[str, str], old: str, new: str, reason: str) -> None:
    """Nor from nowhere, nor to what is no address."""
    for address in ("anna@old.example", "bo@old.example"):
        create_administrator(address)
    refused = CliRunner().invoke(app, ["admin", "move", old, new])

    assert refused.exit_code == 2
    assert reason in refused.output
