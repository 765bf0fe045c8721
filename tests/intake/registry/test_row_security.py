"""The database says it a second time: what the policy forgot to check, row-level security still hides."""

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import ProgrammingError

from services.intake.accounts.queries import viewer_of
from services.intake.registry.tables import County, Library, Municipality, StaffMember
from shared.database import Database
from shared.identity import WORKER, Role, Viewer
from tests.people import Place, make_account, make_person

AUTHORIZATION = {"authorization": "Bearer service-token-of-the-tests"}


@pytest.fixture
def people(database: Database, falun: Place, mora: Place) -> None:
    """One person in each municipality."""
    with database.transaction(WORKER) as db:
        make_person(db, falun, "Anna Ask", "anna@falun.example")
        make_person(db, mora, "Cia Dahl", "cia@mora.example")


def viewer(database: Database, role: Role, place: Place) -> Viewer:
    """Return someone with one role at the place."""
    with database.transaction(WORKER) as db:
        return viewer_of(db, make_account(db, role, place, email=f"{role.value}@kub.example", name=role.value))


def visible(database: Database, who: Viewer) -> set[str]:
    """Return the names that an unguarded query finds."""
    with database.transaction(who) as db:
        return set(db.scalars(select(StaffMember.name)))


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.ADMINISTRATOR, {"Anna Ask", "Cia Dahl"}),
        (Role.MANAGER, {"Anna Ask"}),
        (Role.STAFF, {"staff"}),
        (Role.FACILITATOR, set()),
        (Role.PROGRAMME_LEAD, set()),
        (Role.AUDITOR, set()),
        (Role.OPERATOR, set()),
    ],
)
def test_each_role_finds_only_its_people(database: Database, falun: Place, role: Role, names: set[str]) -> None:
    """A query without any condition finds the people whom the role works with, or oneself."""
    assert visible(database, viewer(database, role, falun)) == names


@pytest.mark.usefixtures("people")
def test_a_manager_cannot_write_elsewhere(database: Database, falun: Place, mora: Place) -> None:
    """Rows of another municipality can't be inserted, and updates don't find them."""
    who = viewer(database, Role.MANAGER, falun)

    with pytest.raises(ProgrammingError, match="row-level security"), database.transaction(who) as db:
        make_person(db, mora, "Bo Ek", "bo@mora.example")
    with pytest.raises(ProgrammingError, match="row-level security"), database.transaction(who) as db:
        db.add(Library(municipality_id=mora.municipality_id, name="Ny", kind="branch"))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FACILITATOR, Role.PROGRAMME_LEAD, Role.OPERATOR])
def test_only_administrators_change_counties_and_municipalities(database: Database, falun: Place, role: Role) -> None:
    """Everybody may read where the programme is held; an update by others changes nothing."""
    who = viewer(database, role, falun)
    with database.transaction(who) as db:
        assert db.scalars(select(Municipality.name)).all() == ["Falun"]
        db.execute(update(County).values(name="X"))
        db.execute(update(Municipality).values(name="X"))

    with database.transaction(WORKER) as db:
        assert db.scalars(select(Municipality.name)).all() == ["Falun"]
        assert db.scalars(select(County.name)).all() == ["Faluns län"]


@pytest.mark.usefixtures("people")
def test_the_address_check_answers_only_those_who_may_add_people(database: Database, falun: Place, mora: Place) -> None:
    """Nobody else can find out whose address is in use."""
    asked = select(func.intake.addresses_used_elsewhere(["cia@mora.example"], falun.municipality_id))

    for role, found in ((Role.MANAGER, ["cia@mora.example"]), (Role.FACILITATOR, []), (Role.STAFF, [])):
        with database.transaction(viewer(database, role, falun)) as db:
            assert list(db.scalars(asked)) == found


@pytest.mark.usefixtures("people")
def test_other_services_ask_for_names_afresh(browser: httpx.Client, falun: Place) -> None:
    """With the service token, names and libraries; without it, no such page."""
    path = f"/intake/internal/municipalities/{falun.municipality_id}/people"
    answer = browser.get(path, headers=AUTHORIZATION)

    (person,) = answer.json()["people"]
    assert (person["name"], person["library"], person["role"]) == ("Anna Ask", "Faluns stadsbibliotek", "librarian")
    assert browser.get(path, headers=AUTHORIZATION, params={"person": person["id"]}).json() == answer.json()
    assert browser.get(path, headers=AUTHORIZATION, params={"person": str(falun.county_id)}).json() == {"people": []}
    assert browser.get(path).status_code == 404
    assert (
        browser.get(path.replace(str(falun.municipality_id), str(falun.county_id)), headers=AUTHORIZATION).status_code
        == 404
    )


def test_other_services_ask_for_the_municipalities(browser: httpx.Client, falun: Place, mora: Place) -> None:
    """Each with its code, name and county."""
    answer = browser.get("/intake/internal/municipalities", headers=AUTHORIZATION)

    assert [(place["code"], place["name"], place["county"]) for place in answer.json()["municipalities"]] == [
        ("2062", "Mora", "Moras län"),
        ("2080", "Falun", "Faluns län"),
    ]
