"""Who sees what of the registry, and what they can change."""

from datetime import date

import httpx
import pytest
from sqlalchemy import select

from services.intake.registry.tables import Library, StaffMember
from services.intake.tables import event_log
from shared.database import Database
from shared.identity import WORKER, Role
from tests.intake.registry.conftest import SignedInAs
from tests.people import Place, make_person, submit

PERSON = {"name": "Bo Ek", "email": "Bo@Falun.example", "role": "assistant", "working_time_share": "75"}


@pytest.fixture
def anna(database: Database, falun: Place) -> StaffMember:
    """A librarian in Falun."""
    with database.transaction(WORKER) as db:
        return make_person(db, falun, "Anna Ask", "anna@falun.example")


def staff(database: Database) -> list[StaffMember]:
    """Return everybody, by name."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(StaffMember).order_by(StaffMember.name)))


def libraries(database: Database, place: Place) -> dict[str, Library]:
    """Return the place's libraries by name."""
    with database.transaction(WORKER) as db:
        found = db.scalars(select(Library).where(Library.municipality_id == place.municipality_id))
        return {library.name: library for library in found}


def event_types(database: Database) -> list[str]:
    """Return the types of all events so far."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(event_log.c.type).order_by(event_log.c.position)))


def test_an_administrator_finds_a_municipality_among_all(as_role: SignedInAs, falun: Place, mora: Place) -> None:
    """The list holds every municipality; a search narrows it and says when nothing fits."""
    browser = as_role(Role.ADMINISTRATOR)

    assert "Falun" in (everything := browser.get("/registry").text)
    assert "Mora" in everything
    assert "Falun" not in (found := browser.get("/registry?q=mor").text)
    assert "Mora" in found
    assert "Mora" in browser.get("/registry?q=2062").text
    assert "Ingen kommun passar" in browser.get("/registry?q=Kiruna").text


def test_a_manager_goes_straight_to_the_own_municipality(manager: httpx.Client, falun: Place, mora: Place) -> None:
    """Where there is nothing to choose, nothing is asked."""
    answer = manager.get("/registry")

    assert answer.headers["location"] == f"/municipalities/{falun.municipality_id}"


def test_managers_and_administrators_see_names(
    as_role: SignedInAs, falun: Place, anna: StaffMember, manager: httpx.Client
) -> None:
    """They work with these people."""
    path = f"/municipalities/{falun.municipality_id}"

    assert "Anna Ask" in manager.get(path).text
    assert "Anna Ask" in as_role(Role.ADMINISTRATOR).get(path).text


def test_the_menu_shows_where_one_is(manager: httpx.Client, falun: Place) -> None:
    """A municipality lies under Kommuner, though its address does not."""
    page = manager.get(f"/municipalities/{falun.municipality_id}").text

    assert '<a href="/registry" aria-current="true">' in page
    assert page.count("aria-current") == 1


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.PROGRAMME_LEAD])
def test_others_see_the_municipality_without_names(
    as_role: SignedInAs, falun: Place, anna: StaffMember, role: Role
) -> None:
    """A facilitator and a programme lead see libraries and numbers, no person and nothing to change."""
    page = as_role(role).get(f"/municipalities/{falun.municipality_id}")

    assert page.status_code == 200
    assert "Faluns stadsbibliotek" in page.text
    assert "Anna Ask" not in page.text
    assert "Lägg till" not in page.text


def test_a_small_number_of_people_is_shown_only_to_those_who_work_with_them(
    as_role: SignedInAs, falun: Place, anna: StaffMember
) -> None:
    """Under five, the programme lead reads that there are fewer than five."""
    path = f"/municipalities/{falun.municipality_id}"

    assert "färre än 5" in as_role(Role.PROGRAMME_LEAD).get(path).text
    assert "färre än 5" not in as_role(Role.FACILITATOR).get(path).text


def test_from_five_on_the_programme_lead_sees_the_number(as_role: SignedInAs, database: Database, falun: Place) -> None:
    """A figure about five people or more is no figure about one of them."""
    with database.transaction(WORKER) as db:
        for number in range(5):
            make_person(db, falun, f"Person {number}", f"p{number}@falun.example")

    page = as_role(Role.PROGRAMME_LEAD).get(f"/municipalities/{falun.municipality_id}").text

    assert "<dt>Medarbetare</dt><dd>5</dd>" in page
    assert "färre än 5" not in page


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FACILITATOR])
def test_another_municipality_does_not_exist(as_role: SignedInAs, mora: Place, role: Role) -> None:
    """What one may not see answers as what isn't there."""
    browser = as_role(role)

    assert browser.get(f"/municipalities/{mora.municipality_id}").status_code == 404
    assert browser.get(f"/municipalities/{mora.programme_id}").status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.OPERATOR, Role.SEASON_PLANNER])
def test_other_roles_have_no_registry(as_role: SignedInAs, role: Role) -> None:
    """Nothing there is for them."""
    assert as_role(role).get("/registry").status_code == 403


def test_adding_someone_is_told_to_the_other_services(manager: httpx.Client, database: Database, falun: Place) -> None:
    """The address is saved in lower case, and one event says where the person works."""
    answer = submit(
        manager, f"/municipalities/{falun.municipality_id}/staff", **PERSON, library_id=str(falun.library_id)
    )

    assert answer.status_code == 303
    assert [person.email for person in staff(database)] == ["bo@falun.example"]
    assert event_types(database) == ["staff_member.saved.v1"]


def test_every_field_of_a_person_says_what_is_wrong(manager: httpx.Client, database: Database, falun: Place) -> None:
    """The form comes back with what was typed and a message at each field; nothing is saved."""
    answer = submit(
        manager,
        f"/municipalities/{falun.municipality_id}/staff",
        name="<b>1</b>2" * 50,
        email="ingen adress",
        role="kung",
        working_time_share="110",
        library_id="",
    )

    assert answer.status_code == 422
    for field in ("name", "email", "role", "working_time_share", "library_id"):
        assert f'id="error-{field}"' in answer.text
    assert "ingen adress" in answer.text
    assert not staff(database)


def test_what_was_left_empty_is_named(manager: httpx.Client, falun: Place) -> None:
    """The summary of an empty form tells its fields apart."""
    answer = submit(manager, f"/municipalities/{falun.municipality_id}/staff")

    for message in (
        "Skriv namnet.",
        "Välj en roll.",
        "Välj ett bibliotek.",
    ):
        assert answer.text.count(message) == 2


def test_an_address_in_use_is_refused_at_its_field(
    manager: httpx.Client, database: Database, falun: Place, mora: Place
) -> None:
    """Also when it belongs to someone in a municipality that the manager can't see."""
    with database.transaction(WORKER) as db:
        make_person(db, mora, "Bo Ek", "bo@falun.example")

    answer = submit(
        manager, f"/municipalities/{falun.municipality_id}/staff", **PERSON, library_id=str(falun.library_id)
    )

    assert answer.status_code == 409
    assert 'id="error-email"' in answer.text
    assert "Har personen bytt kommun" in answer.text
    assert not event_types(database)


def test_nobody_is_placed_at_a_library_elsewhere(
    manager: httpx.Client, database: Database, falun: Place, mora: Place
) -> None:
    """A library of another municipality is refused at its field."""
    answer = submit(
        manager, f"/municipalities/{falun.municipality_id}/staff", **PERSON, library_id=str(mora.library_id)
    )

    assert answer.status_code == 409
    assert 'id="error-library_id"' in answer.text


@pytest.mark.parametrize(("change", "told"), [({"name": "Anna Alm"}, 0), ({"role": "manager"}, 1), ({}, 0)])
def test_only_what_plans_depend_on_is_told(
    manager: httpx.Client, database: Database, falun: Place, anna: StaffMember, change: dict[str, str], told: int
) -> None:
    """A new name is no reason to derive a plan again; a new role is."""
    fields = {"name": "Anna Ask", "email": anna.email, "role": "librarian", "working_time_share": "100"} | change

    answer = submit(manager, f"/staff/{anna.id}", **fields, library_id=str(falun.library_id))

    assert answer.status_code == 303
    assert len(event_types(database)) == told


def test_someone_who_leaves_frees_the_address(
    manager: httpx.Client, database: Database, falun: Place, anna: StaffMember
) -> None:
    """The row stays, the plan is archived, and the address can be used again; leaving twice is no page."""
    first = submit(manager, f"/staff/{anna.id}/leave", left_on="2026-01-20")
    again = submit(manager, f"/staff/{anna.id}/leave", left_on="2026-01-21")
    submit(
        manager,
        f"/municipalities/{falun.municipality_id}/staff",
        **PERSON | {"email": anna.email},
        library_id=str(falun.library_id),
    )

    assert (first.status_code, again.status_code) == (303, 404)
    assert event_types(database) == ["staff_member.left.v1", "staff_member.saved.v1"]
    assert [(person.name, person.left_on) for person in staff(database)] == [
        ("Anna Ask", date(2026, 1, 20)),
        ("Bo Ek", None),
    ]


def test_what_leaving_means_is_said_before_it_is_noted(
    manager: httpx.Client, database: Database, anna: StaffMember
) -> None:
    """The person's own page leads there and changes nothing; the page names the person, and no day is filled in."""
    own = manager.get(f"/staff/{anna.id}").text
    page = manager.get(f"/staff/{anna.id}/leave").text

    assert f'href="/staff/{anna.id}/leave"' in own
    assert f'action="/staff/{anna.id}/leave"' not in own
    assert "Har Anna Ask slutat?" in page
    assert "Planen läggs i arkivet" in page
    assert 'type="date" value=""' in page
    assert staff(database)[0].left_on is None


def test_leaving_needs_a_day(manager: httpx.Client, database: Database, anna: StaffMember) -> None:
    """One that has been; the form says so, and nobody has left: there is no way back."""
    days = ("i fredags", "2999-01-01", "0001-01-01")
    answers = [submit(manager, f"/staff/{anna.id}/leave", left_on=day) for day in days]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert all('id="error-left_on"' in answer.text for answer in answers)
    assert staff(database)[0].left_on is None


def test_a_manager_does_not_reach_people_elsewhere(manager: httpx.Client, database: Database, mora: Place) -> None:
    """Their pages, their forms and their lists are all not there."""
    with database.transaction(WORKER) as db:
        person = make_person(db, mora, "Cia", "cia@mora.example")

    assert manager.get(f"/staff/{person.id}").status_code == 404
    assert submit(manager, f"/staff/{person.id}/leave", left_on="2026-01-01").status_code == 404
    assert manager.get(f"/municipalities/{mora.municipality_id}/staff.csv").status_code == 404
    assert submit(manager, f"/libraries/{mora.library_id}/close").status_code == 404


def test_a_library_is_added_renamed_closed_and_opened(manager: httpx.Client, database: Database, falun: Place) -> None:
    """Each step shows on the municipality's page."""
    path = f"/municipalities/{falun.municipality_id}"
    submit(manager, f"{path}/libraries", name="Grycksbo", kind="branch", minimum_staff="1")
    library = libraries(database, falun)["Grycksbo"]
    submit(manager, f"/libraries/{library.id}", name="Grycksbo bibliotek", kind="branch", minimum_staff="0")
    submit(manager, f"/libraries/{library.id}/close")
    closed = manager.get(path).text
    submit(manager, f"/libraries/{library.id}/reopen")

    assert "Grycksbo bibliotek" in closed
    assert "stängt</span>" in closed
    assert "stängt</span>" not in manager.get(path).text


def test_two_open_libraries_never_share_a_name(manager: httpx.Client, falun: Place) -> None:
    """The second is refused at its field, whatever its capitals."""
    fields = {"kind": "branch", "minimum_staff": "1"}
    path = f"/municipalities/{falun.municipality_id}/libraries"

    submit(manager, path, name="Grycksbo", **fields)
    answer = submit(manager, path, name="GRYCKSBO", **fields)

    assert answer.status_code == 409
    assert 'id="error-name"' in answer.text


def test_a_library_where_people_work_stays_open(
    manager: httpx.Client, database: Database, falun: Place, anna: StaffMember
) -> None:
    """They must have somewhere to work first; when the last has left it can be closed."""
    refused = submit(manager, f"/libraries/{falun.library_id}/close")
    submit(manager, f"/staff/{anna.id}/leave", left_on="2026-01-20")
    closed = submit(manager, f"/libraries/{falun.library_id}/close")

    assert refused.status_code == 409
    assert "fortfarande medarbetare" in refused.text
    assert closed.status_code == 303


def test_somebody_moves_to_another_municipality_as_the_same_person(
    as_role: SignedInAs, manager: httpx.Client, database: Database, anna: StaffMember, mora: Place
) -> None:
    """By an administrator, pressed twice; a manager is told whom to ask, and may not."""
    administrator, path = as_role(Role.ADMINISTRATOR), f"/staff/{anna.id}/move"
    offered, told = administrator.get(f"/staff/{anna.id}").text, manager.get(f"/staff/{anna.id}").text
    refused = submit(manager, path, destination=str(mora.library_id))
    nowhere = submit(administrator, path, destination=str(anna.id))
    moved = [submit(administrator, path, destination=str(mora.library_id)) for _ in range(2)]
    (now,) = staff(database)
    with database.transaction(WORKER) as db:
        data = list(db.scalars(select(event_log.c.data).order_by(event_log.c.position)))

    assert f'value="{mora.library_id}"' in offered
    assert f'value="{mora.library_id}"' not in told
    assert "Be den som sköter KUB att flytta personen" in told
    assert [answer.status_code for answer in (refused, nowhere)] == [409, 409]
    assert 'id="error-destination"' in nowhere.text
    assert [answer.headers["location"] for answer in moved] == [f"/municipalities/{mora.municipality_id}"] * 2
    assert (now.id, now.municipality_id, now.left_on) == (anna.id, mora.municipality_id, None)
    assert [(each["person_id"], each["municipality_id"]) for each in data] == [
        (str(anna.id), str(mora.municipality_id))
    ]
