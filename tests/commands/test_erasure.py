"""Erasing from the terminal: what is shown before, and what is said after."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.erasure.erasing import erase_again
from services.erasure.record import Erasure
from services.intake.accounts.changes import ChangeKind, keep_change
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import deliver
from services.intake.registry.tables import Library, StaffMember
from services.intake.settings import IntakeSettings
from services.planner.lifecycle.tables import PlanStep
from services.planner.settings import PlannerSettings
from services.planner.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.language import speaking
from tests.intake.erasure.test_statements import Concluded, concluded  # noqa: F401 - pytest finds fixtures by name
from tests.intake.erasure.test_use_cases import add_person
from tests.intake.world import World, world  # noqa: F401 - pytest finds fixtures by name
from tests.planner.lifecycle.leading import state_decisions, stated_deciders


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
    assert "the name on SWOT days, in invitations and in e-mails to others?" in shown.output
    assert f"person {person} is erased." in done.output
    assert world.rows("account") == []


@pytest.fixture
def planner(data: Path) -> Iterator[Database]:
    """The planner's database."""
    database = Database(PlannerSettings().database_url.get_secret_value(), metadata, pool_size=1)
    yield database
    database.close()


def erase_person(*arguments: str, answer: str = "y\n") -> str:
    """Erase Ada, who has left, and return what was said."""
    given = ["erase", "person", "ada.hemlig@falun.example", "--decision", "KS 2026/123", *arguments]
    return CliRunner().invoke(app, given, input=answer).output


def test_a_stated_decider_goes_and_is_shown_before(world: World, planner: Database) -> None:  # noqa: F811
    """Where the name stands alone; among other words, and as another name's beginning, it stays."""
    add_person(world, left_on=date(2026, 3, 1))
    names = ("ADA HEMLIG", "Nämnden genom Ada Hemlig", "Ada Hemligsson")
    state_decisions(planner, *names, municipality_id=world.falun)
    shown = erase_person(answer="n\n")
    before = stated_deciders(planner)
    erase_person()

    assert re.findall(r"who decided on plan \S+, version (\d)", shown) == ["1", "2"]
    assert ("Goes as who decided" in shown, "among other words, and stays" in shown) == (True, True)
    assert before[0] == "ADA HEMLIG"
    assert stated_deciders(planner) == [None, "Nämnden genom Ada Hemlig", "Ada Hemligsson"]


def test_a_decider_of_another_municipality_stays_unless_asked_for(world: World, planner: Database) -> None:  # noqa: F811
    """It is somebody of the same name, or the person: whoever erases sees the step's id, and says."""
    add_person(world, left_on=date(2026, 3, 1))
    state_decisions(planner, "Ada Hemlig", "Nämnden genom Ada Hemlig", municipality_id=world.mora)
    shown = erase_person(answer="n\n")
    (step,) = re.findall(r"stays without --also (\S+), as who decided", shown)
    with planner.transaction(WORKER) as db:
        other = db.scalars(select(PlanStep.id).where(PlanStep.id != UUID(step))).one()
    refused = erase_person("--also", str(other))
    untouched = stated_deciders(planner)
    erase_person("--also", step)

    assert "is erased" not in refused
    assert untouched == ["Ada Hemlig", "Nämnden genom Ada Hemlig"]
    assert stated_deciders(planner) == [None, "Nämnden genom Ada Hemlig"]


def test_a_decider_of_another_municipality_stays_when_the_person_is_erased(
    world: World,  # noqa: F811
    planner: Database,
) -> None:
    """Unless the person had a role there by then, or entered it."""
    add_person(world, left_on=date(2026, 3, 1))
    (account,) = world.rows("account")
    with world.database.transaction(WORKER) as db:
        keep_change(db, ChangeKind.ROLE_GIVEN, account.id, None, {"role": "manager", "place": str(world.mora)})
    state_decisions(planner, "Ada Hemlig", municipality_id=world.mora)
    state_decisions(planner, "Ada Hemlig", municipality_id=new_id(), account_id=account.id)
    state_decisions(planner, "Ada Hemlig", municipality_id=new_id())
    erase_person()

    assert stated_deciders(planner) == [None, None, "Ada Hemlig"]


@pytest.mark.parametrize("kind", ["account", "staff member"])
def test_a_decider_with_the_name_of_somebody_else_stays(kind: str, world: World, planner: Database) -> None:  # noqa: F811
    """Nothing tells which of the two decided, also where the other has no account."""
    add_person(world, left_on=date(2026, 3, 1))
    with world.database.transaction(WORKER) as db:
        if kind == "account":
            db.add(Account(id=new_id(), email="another@falun.example", name="Ada Hemlig", person_id=None))
        else:
            (library,) = db.scalars(select(Library.id)).all()
            here = {"municipality_id": world.falun, "library_id": library, "role": "librarian"}
            db.add(StaffMember(id=new_id(), email="another@falun.example", name="Ada Hemlig", **here))
    state_decisions(planner, "Ada Hemlig", municipality_id=world.falun)
    done = erase_person()

    stays = "on SWOT days, in invitations, in e-mails to others and of who adopted plans, which somebody else has too"
    assert f"but not the name {stays}" in done
    assert "May be somebody else, and stays without --also" in done
    assert "is erased" in done
    assert stated_deciders(planner) == ["Ada Hemlig"]


def keep_remark(planner: Database, municipality_id: UUID, account_id: UUID) -> None:
    """Have an account's step say who wrote it, as the staff list calls them and where they are reached."""
    state_decisions(planner, "Nämnden", municipality_id=municipality_id, account_id=account_id)
    with planner.transaction(WORKER) as db:
        step = db.scalars(select(PlanStep).where(PlanStep.account_id == account_id)).one()
        step.step, step.by_name = "send", "A. Hemlig"
        step.remark = "Hör av er, hälsar Ada Hemlig (ada.hemlig@falun.example)"


def kept_remarks(planner: Database) -> list[str | None]:
    """Return what is written to steps of plans."""
    with planner.transaction(WORKER) as db:
        return list(db.scalars(select(PlanStep.remark)))


def test_a_remark_loses_the_name_of_whoever_wrote_it_and_is_shown_before(world: World, planner: Database) -> None:  # noqa: F811
    """Also where the account is called otherwise than the person."""
    add_person(world, left_on=date(2026, 3, 1))
    (account,) = world.rows("account")
    keep_remark(planner, world.falun, account.id)
    shown = erase_person(answer="n\n")
    before = kept_remarks(planner)
    erase_person()

    assert "version 1: 'Hör av er, hälsar Ada Hemlig (ada.hemlig@falun.example)'" in shown
    assert before == ["Hör av er, hälsar Ada Hemlig (ada.hemlig@falun.example)"]
    assert kept_remarks(planner) == ["Hör av er, hälsar … (…)"]


def test_a_remark_that_a_backup_brings_back_loses_the_name_again(world: World, planner: Database) -> None:  # noqa: F811
    """The restored database still knows what the person is called."""
    person = add_person(world, left_on=date(2026, 3, 1))
    (account,) = world.rows("account")
    keep_remark(planner, world.falun, account.id)
    urls = (each.database_url.get_secret_value() for each in (IntakeSettings(), PlannerSettings()))
    erase_again(next(urls), next(urls), [Erasure(new_id(), "person", person, "KS 2026/123", datetime.now(UTC))])

    assert kept_remarks(planner) == ["Hör av er, hälsar … (…)"]


def test_an_address_that_two_have_had_is_refused_with_the_ids_to_choose_among(world: World, data: Path) -> None:  # noqa: F811
    """Somebody who left and was added anew: the one who left is erased by id."""
    left = add_person(world, left_on=date(2026, 3, 1))
    with world.database.transaction(WORKER) as db:
        gone = db.get_one(StaffMember, left)
        same = {name: getattr(gone, name) for name in ("municipality_id", "library_id", "name", "email", "role")}
        back = new_id()
        db.add(StaffMember(id=back, **same))
    given = ("--decision", "KS 2026/123", "--yes")
    refused = CliRunner().invoke(app, ["erase", "person", "ada.hemlig@falun.example", *given])
    with speaking("en"):
        said = str(refused.exception)
    done = CliRunner().invoke(app, ["erase", "person", str(left), *given])

    assert f"{left} (Ada Hemlig, 2026-03-01); {back} (Ada Hemlig)" in said
    assert f"person {left} is erased." in done.output
    assert {row.id: row.name for row in world.rows("staff_member")}[back] == "Ada Hemlig"


def test_letters_to_the_person_and_those_that_name_them_go_and_no_others(world: World, data: Path) -> None:  # noqa: F811
    """To each address that the person has, as account and in the list; one to an address that ends the same stays."""
    add_person(world, email="eva@falun.example", left_on=date(2026, 3, 1))
    with world.database.transaction(WORKER) as db:
        db.scalars(select(Account)).one().email = "eva@kommun.example"
    settings = IntakeSettings()
    for recipient, subject, body in (
        ("Eva@falun.example", "Inbjudan", "Hej!"),
        ("eva@kommun.example", "Inbjudan", "Hej!"),
        ("maria.eva@falun.example", "Inbjudan", "Fråga maria.eva@falun.example"),
        ("åsa@falun.example", "Du är ersättare för Ada Hemlig i KUB", "Hej!"),
        ("åsa@falun.example", "Inbjudan", "Fråga eva@falun.example."),
        ("åsa@falun.example", "Inbjudan", "Fråga Ada Hemligsson"),
    ):
        deliver(OutgoingMail(id=new_id(), recipient=recipient, subject=subject, body=body), settings)
    given = ["erase", "person", "eva@falun.example", "--decision", "KS 2026/123", "--yes"]
    done = CliRunner().invoke(app, given)

    assert "is erased" in done.output
    kept = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (data / "mail").iterdir()]
    assert {str(letter["To"]) for letter in kept} == {"maria.eva@falun.example", "åsa@falun.example"}
    assert len(kept) == 2
