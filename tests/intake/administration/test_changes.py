"""Who changed what about accounts."""

from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import delete, select, update

from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account, AccountChange
from services.intake.accounts.use_cases import grant_role
from services.intake.administration.changes import list_changes
from services.intake.administration.use_cases import make_administrator, move_account
from services.intake.erasure.use_cases import Decision, erase_person
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account, submit


@pytest.fixture
def pernilla(database: Database, falun: Place) -> Account:
    """An administrator."""
    with database.transaction(WORKER) as db:
        return make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example", name="Pernilla Åström")


def viewer(database: Database, account: Account) -> Viewer:
    """Return the account's owner as a viewer."""
    with database.transaction(WORKER) as db:
        return viewer_of(db, account)


def told(database: Database, email: str) -> list[tuple[str, str | None]]:
    """Return what was changed about the account with this address and by whom, the first change first."""
    with database.transaction(WORKER) as db:
        account_id = db.scalars(select(Account.id).where(Account.email == email)).one()
        return [(str(each.said), each.by) for each in reversed(list_changes(db, account_id=account_id)[0])]


def test_each_change_is_kept_once_with_who_made_it(
    signed_in: SignedIn, pernilla: Account, database: Database, falun: Place
) -> None:
    """However often a button is pressed; the account's page and the page of all changes tell it."""
    browser = signed_in(pernilla)
    form = {"name": "Raija", "email": "raija@falun.example", "role": "manager"}
    form["scope"] = f"municipality:{falun.municipality_id}"
    page = submit(browser, "/accounts", **form).headers["location"]
    grant = httpx.URL(page).path + "/roles/" + browser.get(page).text.split("/roles/")[1].split("/")[0]
    for path in (f"{grant}/withdraw", f"{page}/disable", f"{page}/enable"):
        for _press in range(2):
            submit(browser, path)

    assert told(database, "raija@falun.example") == [
        (said, "Pernilla Åström")
        for said in (
            "Kontot skapades, och ett mejl om det skickades.",
            "Fick rollen chef (Falun).",
            "Blev av med rollen chef (Falun).",
            "Kontot stängdes av, och personen loggades ut.",
            "Kontot öppnades igen.",
        )
    ]
    assert "Blev av med rollen chef (Falun)." in browser.get(page).text
    assert "Blev av med rollen chef (Falun)." in browser.get("/accounts/changes").text


def test_the_command_line_leaves_a_trail_too(database: Database) -> None:
    """Nobody was signed in, so nobody is named."""
    with database.transaction(WORKER) as db:
        make_administrator(db, "kim@kub.example", "Kim")
    with database.transaction(WORKER) as db:
        move_account(db, "kim@kub.example", "kim@falun.example")

    assert told(database, "kim@falun.example") == [
        ("Kontot skapades.", None),
        ("Fick rollen administratör (hela KUB).", None),
        ("E-postadressen ändrades från kim@kub.example till kim@falun.example.", None),
        ("Alla inloggningar avslutades, och skickade länkar slutade gälla.", None),
    ]


def test_a_substitute_reads_that_the_role_went_because_the_manager_was_erased(database: Database, falun: Place) -> None:
    """Nobody was signed in who took it: the command line erases."""
    with database.transaction(WORKER) as db:
        manager = make_account(db, Role.STAFF, falun, email="raija@falun.example")
        frida = make_account(db, Role.STAFF, falun, email="frida@falun.example")
        place = {"municipality_id": falun.municipality_id}
        grant_role(db, manager, Role.MANAGER, **place)
        grant_role(db, frida, Role.MANAGER, **place, substitute_for=manager.id)
        assert manager.person_id
        erase_person(db, manager.person_id, Decision(new_id(), "KS 2026/123", datetime.now(UTC)))

    assert told(database, "frida@falun.example")[-1] == (
        "Blev av med rollen chefens ersättare (Falun), eftersom chefen raderades.",
        None,
    )


def test_nobody_changes_what_was_changed(
    signed_in: SignedIn, pernilla: Account, database: Database, falun: Place
) -> None:
    """The database lets administrators read and add; others read nothing."""
    with database.transaction(WORKER) as db:
        manager = make_account(db, Role.MANAGER, falun, email="malin@falun.example", name="Malin")
    with database.transaction(viewer(database, pernilla)) as db:
        before = len(db.scalars(select(AccountChange)).all())
        db.execute(update(AccountChange).values(kind="made"))
        db.execute(delete(AccountChange))
        after = {change.kind for change in db.scalars(select(AccountChange))}
    with database.transaction(viewer(database, manager)) as db:
        others = db.scalars(select(AccountChange)).all()

    assert (before, after, others) == (2, {"role_given"}, [])
    assert signed_in(manager).get("/accounts/changes").status_code == 403
