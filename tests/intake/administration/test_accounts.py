"""What administrators do with accounts and roles."""

import re

import httpx
import pytest
from sqlalchemy import func, select

from services.intake.accounts.queries import find_viewer, viewer_of
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.mail.tables import OutgoingMail
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from shared.web.cookies import SESSION
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account, make_person, submit


@pytest.fixture
def pernilla(database: Database, falun: Place) -> Account:
    """An administrator."""
    with database.transaction(WORKER) as db:
        return make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example", name="Pernilla Åström")


@pytest.fixture
def browser(signed_in: SignedIn, pernilla: Account) -> httpx.Client:
    """The administrator's browser."""
    return signed_in(pernilla)


def viewer_with(database: Database, email: str) -> Viewer:
    """Return what the account with this address may do now."""
    with database.transaction(WORKER) as db:
        return viewer_of(db, db.scalars(select(Account).where(Account.email == email)).one())


def test_an_account_is_added_with_its_role_and_told(browser: httpx.Client, database: Database, falun: Place) -> None:
    """Its owner gets one letter, however often the form is sent."""
    form = {
        "name": " Raija Korhonen ",
        "email": "Raija@Falun.example",
        "role": "manager",
        "scope": f"municipality:{falun.municipality_id}",
    }
    answers = [submit(browser, "/accounts", **form) for _ in range(2)]
    page = browser.get(answers[0].headers["location"])
    with database.transaction(WORKER) as db:
        letters = db.scalars(select(OutgoingMail.recipient)).all()

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "Raija Korhonen" in page.text
    assert letters == ["raija@falun.example"]
    assert viewer_with(database, "raija@falun.example").municipalities(Role.MANAGER) == {falun.municipality_id}


def letters_to(database: Database, email: str) -> list[str]:
    """Return the texts of the letters to an address, the first one first."""
    with database.transaction(WORKER) as db:
        found = select(OutgoingMail.body).where(OutgoingMail.recipient == email).order_by(OutgoingMail.created_at)
        return [body or "" for body in db.scalars(found)]


def test_who_is_on_a_staff_list_and_never_signed_in_gets_an_account_and_a_letter(
    browser: httpx.Client, database: Database, falun: Place
) -> None:
    """As anybody else does: the administrator is told so, and stands in the trail."""
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Anette Holmgren", "anette@falun.example")
    form = {"name": "A H", "email": "anette@falun.example", "role": "manager"}
    page = submit(browser, "/accounts", **form, scope=f"municipality:{falun.municipality_id}").headers["location"]
    shown = browser.get(page).text
    (letter,) = letters_to(database, "anette@falun.example")

    assert "Kontot är skapat, och Anette Holmgren får ett mejl om det." in shown
    assert "Kontot skapades, och ett mejl om det skickades." in shown
    assert re.findall(r'"Av vem">([^<]*)<', shown) == ["Pernilla Åström"] * 2
    assert "/sign-in" in letter
    assert "rollen chef (Falun)" in letter


@pytest.mark.parametrize("way", ["account", "role"])
def test_who_has_an_account_is_told_of_a_new_role_once(
    browser: httpx.Client, database: Database, falun: Place, way: str
) -> None:
    """By either form, sent twice."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.AUDITOR, falun, email="kerstin@granskning.example", name="Kerstin Öberg")
    form = {"role": "manager", "scope": f"municipality:{falun.municipality_id}"}
    for _ in range(2):
        if way == "role":
            submit(browser, f"/accounts/{account.id}/roles", **form)
        else:
            submit(browser, "/accounts", name="Kerstin", email=account.email, **form)
    (letter,) = letters_to(database, account.email)

    assert "Du har fått rollen chef (Falun) i KUB. Den som har rollen ser kommunens planer" in letter


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "raija"}, "email"),
        ({"name": "   "}, "name"),
        ({"role": ""}, "role"),
        ({"role": "staff"}, "role"),
        ({"scope": ""}, "scope"),
        ({"scope": "county:not-an-id"}, "scope"),
        ({"scope": f"municipality:{new_id()}"}, "scope"),
        ({"role": "facilitator"}, "scope"),
    ],
)
def test_an_error_stands_at_its_field(
    browser: httpx.Client, database: Database, falun: Place, changed: dict[str, str], field: str
) -> None:
    """Nothing is saved, and what was typed is still there."""
    form = {
        "name": "Raija Korhonen",
        "email": "raija@falun.example",
        "role": "manager",
        "scope": f"municipality:{falun.municipality_id}",
    }
    answer = submit(browser, "/accounts", **(form | changed))
    with database.transaction(WORKER) as db:
        accounts = db.scalar(select(func.count()).select_from(Account))

    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert "raija" in answer.text
    assert accounts == 1


def test_a_role_over_the_whole_installation_needs_no_scope(browser: httpx.Client, database: Database) -> None:
    """An operator's role can only hold everywhere."""
    form = {"name": "Mika", "email": "mika@drift.example", "role": "operator"}

    assert submit(browser, "/accounts", **form).status_code == 303
    assert viewer_with(database, "mika@drift.example").roles == {Role.OPERATOR}


def test_a_role_is_added_and_withdrawn_and_both_are_harmless_twice(
    browser: httpx.Client, database: Database, falun: Place
) -> None:
    """It counts at the next request of whoever has it."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.AUDITOR, falun, email="kerstin@granskning.example")
    page = f"/accounts/{account.id}"
    added = [submit(browser, f"{page}/roles", role="facilitator", scope=f"county:{falun.county_id}") for _ in "ab"]
    with_both = viewer_with(database, account.email).roles
    with database.transaction(WORKER) as db:
        grant = db.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.FACILITATOR)).one()
    withdrawn = [submit(browser, f"{page}/roles/{grant}/withdraw") for _ in "ab"]

    assert {answer.status_code for answer in added + withdrawn} == {303}
    assert with_both == {Role.AUDITOR, Role.FACILITATOR}
    assert viewer_with(database, account.email).roles == {Role.AUDITOR}


def test_an_account_is_disabled_and_opened_again(
    browser: httpx.Client, signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """Twice is harmless, the owner is out at once, and opening brings no old session back."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.AUDITOR, falun, email="kerstin@granskning.example")
    theirs = signed_in(account)
    before = theirs.get("/").status_code
    for _ in range(2):
        assert submit(browser, f"/accounts/{account.id}/disable").status_code == 303
    during = theirs.get("/").headers["location"]
    for _ in range(2):
        assert submit(browser, f"/accounts/{account.id}/enable").status_code == 303

    assert before == 200
    assert during.startswith("/sign-in")
    assert theirs.get("/").headers["location"].startswith("/sign-in")


def test_nobody_disables_their_own_account(browser: httpx.Client, pernilla: Account) -> None:
    """Another administrator can."""
    assert submit(browser, f"/accounts/{pernilla.id}/disable").status_code == 409


def test_the_last_administrator_stays(browser: httpx.Client, database: Database, pernilla: Account) -> None:
    """The role can't be withdrawn from the only one who has it."""
    with database.transaction(WORKER) as db:
        grant = db.scalars(select(RoleGrant.id).where(RoleGrant.account_id == pernilla.id)).one()
    answer = submit(browser, f"/accounts/{pernilla.id}/roles/{grant}/withdraw")

    assert answer.status_code == 409
    assert "Gör någon annan till administratör först" in answer.text
    assert 'href="/accounts">Till konton</a>' in answer.text
    assert viewer_with(database, pernilla.email).roles == {Role.ADMINISTRATOR}


def test_an_administrator_of_one_programme_looks_after_no_accounts(
    browser: httpx.Client, signed_in: SignedIn, database: Database, pernilla: Account, falun: Place
) -> None:
    """The start page leads to that programme's framework; one who looks after accounts is still needed."""
    scope = f"programme:{falun.programme_id}"
    submit(browser, "/accounts", name="Olle", email="olle@kub.example", role="administrator", scope=scope)
    with database.transaction(WORKER) as db:
        olle = db.scalars(select(Account).where(Account.email == "olle@kub.example")).one()
        last = db.scalars(select(RoleGrant.id).where(RoleGrant.account_id == pernilla.id)).one()
    theirs = signed_in(olle)

    assert f'href="/planner/programmes/{falun.programme_id}/framework"' in theirs.get("/").text
    assert theirs.get("/accounts").status_code == 403
    assert submit(browser, f"/accounts/{pernilla.id}/roles/{last}/withdraw").status_code == 409


def test_accounts_are_found_by_name_and_address(browser: httpx.Client, database: Database, falun: Place) -> None:
    """Å is a letter like any other, and % is only a sign."""
    with database.transaction(WORKER) as db:
        make_account(db, Role.AUDITOR, falun, email="kerstin@granskning.example", name="Kerstin Öberg")

    assert "Kerstin Öberg" in browser.get("/accounts", params={"q": "öBERG"}).text
    assert "Kerstin Öberg" in browser.get("/accounts", params={"q": "granskning"}).text
    assert "Inget konto passar" in browser.get("/accounts", params={"q": "%"}).text


def test_an_account_that_does_not_exist_is_not_found(browser: httpx.Client) -> None:
    """On its page, and for every change."""
    nobody = f"/accounts/{new_id()}"

    assert browser.get(nobody).status_code == 404
    assert submit(browser, f"{nobody}/disable").status_code == 404
    assert submit(browser, f"{nobody}/enable").status_code == 404
    assert submit(browser, f"{nobody}/roles", role="operator").status_code == 404


def test_a_staff_member_with_a_role_keeps_being_staff(browser: httpx.Client, database: Database, falun: Place) -> None:
    """A manager who stands in the staff list has both roles, in one account."""
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Raija Korhonen", "raija@falun.example")
    scope = f"municipality:{falun.municipality_id}"
    submit(browser, "/accounts", name="Raija K", email="raija@falun.example", role="manager", scope=scope)

    assert viewer_with(database, "raija@falun.example").roles == {Role.MANAGER, Role.STAFF}


def test_a_withdrawn_role_is_gone_from_an_open_browser(
    browser: httpx.Client, signed_in: SignedIn, database: Database, falun: Place
) -> None:
    """The cookie is asked about at each request."""
    with database.transaction(WORKER) as db:
        other = make_account(db, Role.ADMINISTRATOR, falun, email="second@kub.example")
        grant = db.scalars(select(RoleGrant.id).where(RoleGrant.account_id == other.id)).one()
    theirs = signed_in(other)
    before = theirs.get("/accounts").status_code
    submit(browser, f"/accounts/{other.id}/roles/{grant}/withdraw")
    with database.transaction(WORKER) as db:
        found = find_viewer(db, theirs.cookies[SESSION], other.created_at)

    assert before == 200
    assert theirs.get("/accounts").status_code == 403
    assert found is not None
    assert found.roles == frozenset()
