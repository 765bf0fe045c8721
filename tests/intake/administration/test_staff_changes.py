"""Who changed what in staff lists."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update

from services.intake.accounts.queries import viewer_of
from services.intake.administration.changes import list_staff_changes
from services.intake.erasure.use_cases import Decision, erase_person
from services.intake.registry.tables import StaffChange, StaffMember
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.registry.conftest import mora
from tests.intake.registry.test_staff_lists import LIST, confirm, preview
from tests.people import Place, make_account, submit

__all__ = ["mora"]


def told(database: Database) -> list[tuple[str, str, str, str | None]]:
    """Return who was changed where, what it was and who did it, the first change first."""
    with database.transaction(WORKER) as db:
        changes, _ = list_staff_changes(db)
        return [(each.person, each.municipality, str(each.said), each.by) for each in reversed(changes)]


@pytest.fixture
def bo(signed_in: SignedIn, database: Database, falun: Place) -> StaffMember:
    """Somebody whom Falun's manager has added by a list, with one who has gone."""
    with database.transaction(WORKER) as db:
        raija = make_account(db, Role.MANAGER, falun, email="raija@falun.example", name="Raija Korhonen")
    manager = signed_in(raija)
    path, page = preview(manager, falun, LIST.encode())
    confirm(manager, path, page)
    fields = {"name": "Bo Ek", "role": "assistant", "working_time_share": "100", "library_id": str(falun.library_id)}
    with database.transaction(WORKER) as db:
        person = db.scalars(select(StaffMember).where(StaffMember.email == "bo@falun.example")).one()
        asa = db.scalars(select(StaffMember).where(StaffMember.email == "asa@falun.example")).one()
    for _press in range(2):
        submit(manager, f"/staff/{person.id}", email="bo.ek@falun.example", **fields)
        submit(manager, f"/staff/{asa.id}/leave", left_on="2026-01-20")
    return person


def test_each_change_is_kept_once_with_who_made_it(
    signed_in: SignedIn, database: Database, bo: StaffMember, falun: Place, mora: Place
) -> None:
    """By list and by form, however often a button is pressed; administrators read it, managers don't."""
    with database.transaction(WORKER) as db:
        pernilla = make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example", name="Pernilla Åström")
        raija = make_account(db, Role.MANAGER, falun, email="raija@falun.example", name="Raija Korhonen")
    browser = signed_in(pernilla)
    for _press in range(2):
        submit(browser, f"/staff/{bo.id}/move", destination=str(mora.library_id))
    page = browser.get("/accounts/staff-changes").text

    assert sorted(told(database)[:2]) == [
        ("Bo Ek", "Falun", "Lades till i personallistan.", "Raija Korhonen"),
        ("Åsa Öberg", "Falun", "Lades till i personallistan.", "Raija Korhonen"),
    ]
    changed = "E-postadressen i personallistan ändrades från bo@falun.example till bo.ek@falun.example."
    assert told(database)[2:] == [
        ("Bo Ek", "Falun", changed, "Raija Korhonen"),
        ("Åsa Öberg", "Falun", "Antecknades som slutat.", "Raija Korhonen"),
        ("Bo Ek", "Mora", "Flyttades hit från Falun.", "Pernilla Åström"),
    ]
    assert "Antecknades som slutat." in page
    assert signed_in(raija).get("/accounts/staff-changes").status_code == 403


def test_managers_add_to_the_trail_and_neither_read_nor_change_it(database: Database, bo: StaffMember) -> None:
    """The database says so; erasing the person takes it away."""
    with database.transaction(WORKER) as db:
        raija = make_account(db, Role.MANAGER, Place(*[bo.municipality_id] * 4), email="raija@falun.example")
        viewer = viewer_of(db, raija)
    with database.transaction(viewer) as db:
        db.execute(update(StaffChange).values(kind="added"))
        db.execute(delete(StaffChange))
        seen = db.scalars(select(StaffChange)).all()
    before = len(told(database))
    with database.transaction(WORKER) as db:
        erase_person(db, bo.id, Decision(new_id(), "KS 2026/123", datetime.now(UTC)))

    assert (seen, before) == ([], 4)
    assert [person for person, *_ in told(database)] == ["Åsa Öberg"] * 2
