"""Managers name substitutes."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import select

from services.intake.accounts.queries import viewer_of
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.accounts.use_cases import grant_role
from services.intake.mail.tables import OutgoingMail
from services.intake.registry.tables import StaffMember
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.people import Place, make_account, make_person, make_place, submit


@pytest.fixture
def raija(database: Database, falun: Place) -> Account:
    """Falun's manager."""
    with database.transaction(WORKER) as db:
        return make_account(db, Role.MANAGER, falun, email="raija@falun.example", name="Raija Korhonen")


@pytest.fixture
def frida(database: Database, falun: Place) -> StaffMember:
    """A colleague in Falun."""
    with database.transaction(WORKER) as db:
        return make_person(db, falun, "Frida Larsson", "frida@falun.example")


@pytest.fixture
def managed(database: Database) -> Callable[[StaffMember], frozenset[object]]:
    """Return the municipalities that somebody manages now."""

    def read(person: StaffMember) -> frozenset[object]:
        with database.transaction(WORKER) as db:
            account = db.scalar(select(Account).where(Account.email == person.email))
            return frozenset(viewer_of(db, account).municipalities(Role.MANAGER)) if account else frozenset()

    return read


def page_of(place: Place) -> str:
    """Return the path of the municipality's page of substitutes."""
    return f"/municipalities/{place.municipality_id}/substitute"


def name(browser: httpx.Client, place: Place, manager: Account, person: StaffMember) -> httpx.Response:
    """Send the form that names a substitute."""
    return submit(browser, page_of(place), manager=str(manager.id), person=str(person.id))


def test_a_manager_names_a_substitute_and_ends_it(
    signed_in: SignedIn,
    database: Database,
    falun: Place,
    raija: Account,
    frida: StaffMember,
    managed: Callable[[StaffMember], frozenset[object]],
) -> None:
    """Both are harmless twice."""
    browser = signed_in(raija)
    named = [name(browser, falun, raija, frida).status_code for _ in range(2)]
    during = managed(frida)
    listed = browser.get(page_of(falun)).text
    with database.transaction(WORKER) as db:
        grant = db.scalars(select(RoleGrant.id).where(RoleGrant.substitute_for == raija.id)).one()
    ended = [submit(browser, f"{page_of(falun)}/{grant}/withdraw").status_code for _ in range(2)]

    assert named == ended == [303, 303]
    assert during == {falun.municipality_id}
    assert "Frida Larsson" in listed
    assert managed(frida) == frozenset()


def test_two_colleagues_of_one_name_are_told_apart(
    signed_in: SignedIn, database: Database, falun: Place, raija: Account, frida: StaffMember
) -> None:
    """By their addresses; whose name is their own stands there with the name alone."""
    with database.transaction(WORKER) as db:
        for address in ("emma.rask@falun.example", "emma.rask2@falun.example"):
            make_person(db, falun, "Emma Rask", address)
    page = signed_in(raija).get(page_of(falun)).text

    assert ">Emma Rask (emma.rask@falun.example)</option>" in page
    assert ">Emma Rask (emma.rask2@falun.example)</option>" in page
    assert ">Frida Larsson</option>" in page


def test_the_letters_subject_names_nobody(
    signed_in: SignedIn, database: Database, falun: Place, raija: Account, frida: StaffMember
) -> None:
    """It is kept when the letter is sent, whatever becomes of the manager."""
    name(signed_in(raija), falun, raija, frida)
    with database.transaction(WORKER) as db:
        letter = db.scalars(select(OutgoingMail).where(OutgoingMail.recipient == frida.email)).one()

    assert letter.subject.startswith("Du är ersättare i KUB / ")
    assert raija.name in (letter.body or "")


def test_a_substitute_names_nobody(
    signed_in: SignedIn, database: Database, falun: Place, raija: Account, frida: StaffMember
) -> None:
    """Standing in is not handed on."""
    name(signed_in(raija), falun, raija, frida)
    with database.transaction(WORKER) as db:
        other = make_person(db, falun, "Ola Berg", "ola@falun.example")
        account = db.scalars(select(Account).where(Account.email == frida.email)).one()
    theirs = signed_in(account)

    assert theirs.get(page_of(falun)).status_code == 403
    assert name(theirs, falun, raija, other).status_code == 403
    assert "Du är chefens ersättare här." in theirs.get("/").text


def test_another_municipality_does_not_exist_for_a_manager(
    signed_in: SignedIn, database: Database, falun: Place, raija: Account
) -> None:
    """Neither its page nor its people."""
    with database.transaction(WORKER) as db:
        arvika = make_place(db, falun.programme_id, "Arvika", code="1784", county_code="17")
        stranger = make_person(db, arvika, "Per Ås", "per@arvika.example")
    browser = signed_in(raija)

    assert browser.get(page_of(arvika)).status_code == 404
    assert name(browser, arvika, raija, stranger).status_code == 404
    assert name(browser, falun, raija, stranger).status_code == 422


def test_an_administrator_names_a_substitute_for_a_manager(
    signed_in: SignedIn,
    database: Database,
    falun: Place,
    raija: Account,
    frida: StaffMember,
    managed: Callable[[StaffMember], frozenset[object]],
) -> None:
    """For when the manager is already away; without any manager there is nobody to stand in for."""
    with database.transaction(WORKER) as db:
        pernilla = make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example")
        arvika = make_place(db, falun.programme_id, "Arvika", code="1784", county_code="17")
    browser = signed_in(pernilla)
    answer = name(browser, falun, raija, frida)

    assert answer.status_code == 303
    assert managed(frida) == {falun.municipality_id}
    assert "Kommunen har ingen chef i KUB." in browser.get(page_of(arvika)).text


def test_a_managers_role_takes_the_substitutes_along(
    signed_in: SignedIn,
    database: Database,
    falun: Place,
    raija: Account,
    frida: StaffMember,
    managed: Callable[[StaffMember], frozenset[object]],
) -> None:
    """Nobody stands in for somebody who no longer manages."""
    name(signed_in(raija), falun, raija, frida)
    with database.transaction(WORKER) as db:
        pernilla = make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example")
        grant = db.scalars(select(RoleGrant.id).where(RoleGrant.account_id == raija.id)).one()
    submit(signed_in(pernilla), f"/accounts/{raija.id}/roles/{grant}/withdraw")

    assert managed(frida) == frozenset()


def test_who_is_named_gets_the_role_in_the_account_that_they_have(
    signed_in: SignedIn, database: Database, falun: Place, raija: Account
) -> None:
    """Also when the staff list meanwhile has another address, whose holder gets nothing."""
    with database.transaction(WORKER) as db:
        account = make_account(db, Role.STAFF, falun, email="frida@falun.example")
        person = db.get_one(StaffMember, account.person_id)
        person.email = "else@kommun.example"
    named = name(signed_in(raija), falun, raija, person)
    with database.transaction(WORKER) as db:
        holder = db.scalars(select(RoleGrant.account_id).where(RoleGrant.substitute_for == raija.id)).one()
        others = db.scalars(select(Account.id).where(Account.email == "else@kommun.example")).all()

    assert (named.status_code, holder, others) == (303, account.id, [])


@pytest.mark.parametrize("leaver", ["substitute", "manager"])
def test_who_has_left_manages_nothing(
    signed_in: SignedIn, database: Database, falun: Place, frida: StaffMember, leaver: str
) -> None:
    """A role that nobody thought of taking back opens no staff list and no plans."""
    with database.transaction(WORKER) as db:
        manager = make_account(db, Role.STAFF, falun, email="raija@falun.example")
        grant_role(db, manager, Role.MANAGER, municipality_id=falun.municipality_id)
    name(signed_in(manager), falun, manager, frida)
    with database.transaction(WORKER) as db:
        person_id = frida.id if leaver == "substitute" else manager.person_id
        who = db.scalars(select(Account).where(Account.person_id == person_id)).one()
        before = viewer_of(db, who).roles
        db.get_one(StaffMember, who.person_id).left_on = datetime.now(UTC).date()
    with database.transaction(WORKER) as db:
        after = viewer_of(db, db.get_one(Account, who.id)).roles

    assert before == {Role.STAFF, Role.MANAGER}
    assert after == set()


def test_the_substitute_of_a_manager_who_has_left_is_shown_and_can_be_ended(
    signed_in: SignedIn,
    database: Database,
    falun: Place,
    frida: StaffMember,
    managed: Callable[[StaffMember], frozenset[object]],
) -> None:
    """The municipality's work goes on until an administrator decides; nobody new is named for who has left."""
    with database.transaction(WORKER) as db:
        manager = make_account(db, Role.STAFF, falun, email="raija@falun.example", name="Raija Korhonen")
        grant_role(db, manager, Role.MANAGER, municipality_id=falun.municipality_id)
        pernilla = make_account(db, Role.ADMINISTRATOR, falun, email="pernilla@kub.example")
    name(signed_in(manager), falun, manager, frida)
    with database.transaction(WORKER) as db:
        db.get_one(StaffMember, manager.person_id).left_on = datetime.now(UTC).date()
        grant = db.scalars(select(RoleGrant).where(RoleGrant.substitute_for == manager.id)).one()
    browser = signed_in(pernilla)
    page, listed = browser.get(page_of(falun)).text, browser.get("/accounts").text
    theirs = browser.get(f"/accounts/{manager.id}").text
    during = managed(frida)
    submit(browser, f"{page_of(falun)}/{grant.id}/withdraw")

    assert 'Raija Korhonen <span class="quiet">(har slutat)</span>' in page
    assert "Kommunen har ingen chef i KUB." in page
    assert "(Falun; gäller inte: har slutat)" in listed
    assert "(Falun; gäller än, fast chefen har slutat)" in listed
    assert "gäller inte: har slutat" in theirs
    assert "Medarbetare, enligt kommunens personallista." not in theirs
    assert during == {falun.municipality_id}
    assert managed(frida) == frozenset()
