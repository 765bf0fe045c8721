"""Erasing from the terminal: what is shown before, and what is said after."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.intake.accounts.tables import RoleGrant
from shared.identity import WORKER
from tests.intake.erasure.test_statements import Concluded, concluded  # noqa: F401 - pytest finds fixtures by name
from tests.intake.erasure.test_use_cases import add_person
from tests.intake.world import World, world  # noqa: F401 - pytest finds fixtures by name


@pytest.fixture
def data(environment: dict[str, str]) -> Path:
    """The folder of the installation that the command finds."""
    folder = Path(environment["KUB_DATA"])
    folder.mkdir()
    return folder


def erase(wanted: UUID, *arguments: str, answer: str) -> Result:
    """Run the command, and answer what it asks."""
    given = ["erase", "note", str(wanted), "--decision", "KS 2026/123", *arguments]
    return CliRunner().invoke(app, given, input=answer)


def test_where_words_still_stand_is_shown_before_and_erased_in_the_same_act(concluded: Concluded, data: Path) -> None:  # noqa: F811
    """First without saying yes; then with what was shown."""
    shown = erase(concluded.note, answer="n\n")
    conclusion = concluded.conclusion()
    also = ("--also", str(conclusion), "--also", str(concluded.group))
    done = erase(concluded.note, *also, answer="y\n")

    assert f"stays without --also {conclusion}: conclusion" in shown.output
    assert f"stays without --also {concluded.group}: title" in shown.output
    assert "Shares words" not in done.output
    assert f"note {concluded.note} is erased." in done.output
    assert "Gullan" not in concluded.stated()
    assert (data / "erasures.jsonl").read_text().count("KS 2026/123") == 3


def test_somebody_who_has_left_is_erased(world: World, data: Path) -> None:  # noqa: F811
    """With what goes along said before; the account's roles too."""
    person = add_person(world, left_on=date(2026, 3, 1))
    (account,) = world.rows("account")
    with world.database.transaction(WORKER) as db:
        db.add(RoleGrant(account_id=account.id, role="facilitator"))
    given = ["erase", "person", "ada.hemlig@falun.example", "--decision", "KS 2026/123"]
    shown = CliRunner().invoke(app, given, input="n\n")
    done = CliRunner().invoke(app, given, input="y\n")

    assert "Ada Hemlig <ada.hemlig@falun.example>, the account (roles: facilitator)" in shown.output
    assert f"person {person} is erased." in done.output
    assert world.rows("account") == []
