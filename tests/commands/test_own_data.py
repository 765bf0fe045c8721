"""Handing out what is kept of somebody who can't sign in."""

import json
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.intake.registry.tables import StaffMember
from services.intake.tables import metadata
from services.planner.tables import metadata as planner_metadata
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place, make_account, make_place, make_programme
from tests.planner.assessment.test_saving import finish
from tests.planner.editing.working import PERSON, save

ADDRESS = "disken@falun.example"


@pytest.fixture
def intake(environment: dict[str, str]) -> Iterator[Database]:
    """Intake's database, which the command finds too."""
    with closing(Database(environment["INTAKE_DATABASE_URL"], metadata)) as opened:
        yield opened


@pytest.fixture
def falun(intake: Database) -> Place:
    """A municipality with a library."""
    with intake.transaction(WORKER) as db:
        return make_place(db, make_programme(db), "Falun", code="2080", county_code="20")


def hire(intake: Database, place: Place, person_id: UUID, name: str, left_on: date | None = None) -> None:
    """Let somebody work at the library, at the address of its desk, and without an account."""
    where = {"municipality_id": place.municipality_id, "library_id": place.library_id}
    with intake.transaction(WORKER) as db:
        db.add(StaffMember(id=person_id, name=name, email=ADDRESS, role="librarian", left_on=left_on, **where))


def hand_out(wanted: object, file: Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["own-data", str(wanted), "--file", str(file)])


def test_who_has_no_account_is_handed_what_each_service_keeps(
    intake: Database, falun: Place, environment: dict[str, str], tmp_path: Path
) -> None:
    """With what hangs on the plan; in a file that nobody else reads, and that replaces none."""
    hire(intake, falun, PERSON, "Petra Lind")
    with closing(Database(environment["PLANNER_DATABASE_URL"], planner_metadata)) as planner:
        save(planner)
        finish(planner, level=1, hopes="Lära mig film")
    file = tmp_path / "petra.json"
    done, again = hand_out(" Disken@falun.example", file), hand_out(PERSON, file)
    kept = json.loads(file.read_text())

    assert (done.exit_code, again.exit_code) == (0, 2), done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (kept["name"], [row["id"] for row in kept["intake"]["staff_member"]]) == ("Petra Lind", [str(PERSON)])
    assert {"plan", "plan_revision", "self_assessment"} <= set(kept["planner"])
    assert "Lära mig film" in file.read_text()


def test_what_is_another_ones_by_the_same_address_is_not_handed_out(
    intake: Database, falun: Place, tmp_path: Path
) -> None:
    """An address that two have had names neither; asked for by id, one gets nothing of the other."""
    earlier, later = UUID(int=11), UUID(int=12)
    hire(intake, falun, earlier, "Petra Lind", date(2025, 6, 1))
    hire(intake, falun, later, "Kim Ek")
    refused, done = hand_out(ADDRESS, tmp_path / "either.json"), hand_out(earlier, tmp_path / "petra.json")
    kept = (tmp_path / "petra.json").read_text()

    assert (refused.exit_code, done.exit_code) == (2, 0)
    assert str(earlier) in refused.output
    assert not (tmp_path / "either.json").exists()
    assert "Petra Lind" in kept
    assert "Kim Ek" not in kept


def test_an_account_alone_is_somebody_too(intake: Database, falun: Place, tmp_path: Path) -> None:
    """A facilitator works at no library; of whom nobody knows there is nothing to hand out."""
    with intake.transaction(WORKER) as db:
        make_account(db, Role.FACILITATOR, falun, email="ellinor@dalarna.example")
    done = hand_out("ellinor@dalarna.example", tmp_path / "ellinor.json")
    unknown = hand_out("nobody@falun.example", tmp_path / "nobody.json")

    assert {"account", "role_grant"} <= set(json.loads((tmp_path / "ellinor.json").read_text())["intake"])
    assert (done.exit_code, unknown.exit_code) == (0, 2)
