"""A new address in the staff list, and who may reach the person's account by it."""

import re
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import select

from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account, AccountChange
from services.intake.accounts.use_cases import find_account_of, grant_role, save_account
from services.intake.mail.tables import OutgoingMail
from services.intake.registry.tables import StaffMember
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account, make_person, make_place, submit

OLD, NEW = "anette@falun.example", "anette@kommun.example"


@pytest.fixture
def anette(database: Database, falun: Place) -> Account:
    """Somebody who has signed in before, and whom the staff list now has under another address."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.STAFF, falun, email=OLD, name="Anette Bergman")
        db.get_one(StaffMember, account.person_id).email = NEW
    return account


def letters_to(database: Database, address: str) -> list[str]:
    """Return the texts of the letters to an address."""
    with database.transaction(WORKER) as db:
        found = select(OutgoingMail.body).where(OutgoingMail.recipient == address).order_by(OutgoingMail.created_at)
        return [body or "" for body in db.scalars(found)]


def link_in(letter: str) -> str:
    """Return the path that a letter's link leads to."""
    found = re.search(r"http://localhost:8000(\S+)", letter)
    assert found
    return found[1]


def persons(database: Database) -> dict[str, str | None]:
    """Return whose account each address leads to, as far as the person works there."""
    with database.transaction(WORKER) as db:
        found = db.scalars(select(Account)).all()
        return {each.email: str(person) if (person := viewer_of(db, each).person_id) else None for each in found}


def test_changing_somebodys_address_leads_nobody_to_their_account(
    signed_in: SignedIn, browser: httpx.Client, database: Database, falun: Place
) -> None:
    """A manager writes an address of the manager's own; what comes there is no link, and the person is asked."""
    with database.transaction(WORKER) as db:
        anette = make_account(db, Role.STAFF, falun, email=OLD, name="Anette Bergman")
        raija = make_account(db, Role.MANAGER, falun, email="raija@falun.example")
        person = db.get_one(StaffMember, anette.person_id)
    changed = submit(
        signed_in(raija),
        f"/staff/{person.id}",
        name=person.name,
        email=NEW,
        role=person.role,
        working_time_share="100",
        library_id=str(person.library_id),
    )
    submit(browser, "/sign-in", email=NEW)
    (to_new,), (to_old,) = letters_to(database, NEW), letters_to(database, OLD)

    assert changed.status_code == 303
    assert "/sign-in/link/" not in to_new
    assert NEW in to_old
    assert persons(database) == {OLD: str(anette.person_id), raija.email: None}


def test_the_earlier_address_still_signs_in_and_changes_nothing(
    browser: httpx.Client, database: Database, anette: Account
) -> None:
    """Until the person has taken the new one."""
    submit(browser, "/sign-in", email=OLD)
    answer = submit(browser, link_in(letters_to(database, OLD)[0]))

    assert answer.status_code == 303
    assert persons(database) == {OLD: str(anette.person_id)}


def test_following_the_link_takes_the_new_address(browser: httpx.Client, database: Database, anette: Account) -> None:
    """The page says what will be; afterwards the account, its person and its roles are the same."""
    submit(browser, "/sign-in", email=NEW)
    link = link_in(letters_to(database, OLD)[0])
    page = browser.get(link).text
    untouched = persons(database)
    answer = submit(browser, link)
    submit(browser, "/sign-in", email=OLD)
    submit(browser, "/sign-in", email=NEW)

    assert f"loggar du in i KUB med {NEW} i stället för {OLD}" in page
    assert untouched == {OLD: str(anette.person_id)}
    assert answer.status_code == 303
    assert persons(database) == {NEW: str(anette.person_id)}
    assert len([letter for letter in letters_to(database, OLD) if "/sign-in/link/" in letter]) == 1
    assert "/sign-in/link/" in letters_to(database, NEW)[-1]


def test_with_the_address_everything_ends_that_was_signed_in_or_sent(
    signed_in: SignedIn, browser: httpx.Client, database: Database, anette: Account
) -> None:
    """A link in the former mailbox and another browser's session are void; both addresses are told, and it is kept."""
    elsewhere = signed_in(anette)
    submit(browser, "/sign-in", email=OLD)
    earlier = link_in(letters_to(database, OLD)[0])
    submit(browser, "/sign-in", email=NEW)
    answer = submit(browser, link_in(letters_to(database, OLD)[1]))
    with database.transaction(WORKER) as db:
        kinds = set(db.scalars(select(AccountChange.kind).where(AccountChange.account_id == anette.id)))

    assert answer.status_code == 303
    assert browser.get("/").status_code == 200
    assert submit(browser, earlier).status_code == 410
    assert elsewhere.get("/").headers["location"].startswith("/sign-in")
    assert {"address_changed", "signed_out"} <= kinds
    for address in (OLD, NEW):
        assert f"Du loggar nu in i KUB med adressen {NEW}" in letters_to(database, address)[-1]


def test_letter_and_page_name_the_roles_that_go_with_the_address(
    browser: httpx.Client, database: Database, falun: Place, anette: Account
) -> None:
    """Whoever reads the new address's mail can do what the account may do, not what it may no longer do."""
    with database.transaction(WORKER) as db:
        mora = make_place(db, falun.programme_id, "Mora", code="2062", county_code="17")
        boss = make_account(db, Role.MANAGER, mora, email="boss@mora.example")
        grant_role(db, anette, Role.ADMINISTRATOR)
        grant_role(db, anette, Role.MANAGER, municipality_id=falun.municipality_id)
        grant_role(db, anette, Role.MANAGER, municipality_id=mora.municipality_id, substitute_for=boss.id)
    submit(browser, "/sign-in", email=NEW)
    (letter,) = letters_to(database, OLD)
    page = browser.get(link_in(letter)).text
    roles = "med dina roller: administratör (hela KUB), chef (Falun)."

    assert roles in letter
    assert roles in page


def test_a_link_changes_nothing_when_the_staff_list_says_something_else_by_then(
    browser: httpx.Client, database: Database, anette: Account
) -> None:
    """The list was put right: the link is void."""
    submit(browser, "/sign-in", email=NEW)
    link = link_in(letters_to(database, OLD)[0])
    with database.transaction(WORKER) as db:
        db.get_one(StaffMember, anette.person_id).email = OLD

    assert submit(browser, link).status_code == 410
    assert persons(database) == {OLD: str(anette.person_id)}


def test_an_address_with_an_account_of_its_own_leads_to_that_account_only(
    browser: httpx.Client, database: Database, falun: Place, anette: Account
) -> None:
    """Whoever holds it becomes nobody else by a line in a staff list, and the link of before is void."""
    submit(browser, "/sign-in", email=NEW)
    link = link_in(letters_to(database, OLD)[0])
    with database.transaction(WORKER) as db:
        save_account(db, email=NEW, name="Någon annan")
    refused = submit(browser, link)
    submit(browser, "/sign-in", email=NEW)
    answer = submit(browser, link_in(letters_to(database, NEW)[-1]))

    assert (refused.status_code, answer.status_code) == (410, 303)
    assert persons(database) == {OLD: str(anette.person_id), NEW: None}


def test_an_address_that_its_owner_still_signs_in_with_is_not_handed_to_a_colleague(
    browser: httpx.Client, database: Database, falun: Place, anette: Account
) -> None:
    """Writing Anette's earlier address at Bo gives Bo nothing of hers, and her account nothing of his."""
    with database.transaction(WORKER) as db:
        bo = make_person(db, falun, "Bo Ek", OLD)
        no_account = find_account_of(db, bo)
    submit(browser, "/sign-in", email=OLD)
    submit(browser, link_in(letters_to(database, OLD)[0]))

    assert no_account is None
    assert persons(database) == {OLD: str(anette.person_id)}


def test_who_comes_back_keeps_the_account(browser: httpx.Client, database: Database, falun: Place) -> None:
    """Somebody who left and is employed anew is another person in the list, with the same address."""
    with database.transaction(WORKER) as db:
        anette = make_account(db, Role.STAFF, falun, email=OLD)
        db.get_one(StaffMember, anette.person_id).left_on = datetime.now(UTC).date()
        db.flush()
        again = make_person(db, falun, "Anette Bergman", OLD)
    submit(browser, "/sign-in", email=OLD)

    assert persons(database) == {OLD: str(again.id)}


def test_a_turned_off_account_is_not_asked_about_a_new_address(
    browser: httpx.Client, database: Database, anette: Account
) -> None:
    """A new address in the list opens no door that an administrator has shut."""
    with database.transaction(WORKER) as db:
        db.get_one(Account, anette.id).disabled_at = datetime.now(UTC)
    submit(browser, "/sign-in", email=NEW)

    assert letters_to(database, NEW) == letters_to(database, OLD) == []
    assert persons(database) == {OLD: str(anette.person_id)}
