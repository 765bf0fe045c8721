"""An installation without the demo: a programme and its municipalities, set up by an administrator."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from services.intake.accounts.use_cases import save_account
from services.intake.administration.use_cases import make_administrator
from services.intake.programme.tables import Perspective, Phase, Programme
from services.intake.registry.tables import County, Municipality
from shared.database import Database
from shared.identity import WORKER
from tests.intake.conftest import SignedIn
from tests.people import form_token, submit

PROGRAMME = {
    "name": "Lärande bibliotek 2027",
    "description": "Ett program.",
    "funder": "Regionen",
    "votes_per_perspective": "3",
    "begins": "2027-01-01",
    "mobilised": "2027-06-30",
    "ends": "2029-06-30",
}
PLACES = "Kommunkod;Kommun;Län\n2080;Falun;Dalarna\n2081;Borlänge;Dalarna\n1782;Filipstad;Värmland\n"


@pytest.fixture
def administrator(database: Database, signed_in: SignedIn) -> httpx.Client:
    """The browser of the first administrator of an empty installation."""
    with database.transaction(WORKER) as db:
        save_account(db, email="first@kub.example", name="Första")
        account = make_administrator(db, "first@kub.example", "Första")
    return signed_in(account)


@pytest.fixture
def programme(administrator: httpx.Client, database: Database) -> Programme:
    """A programme that the administrator has set up."""
    assert submit(administrator, "/programme", **PROGRAMME).status_code == 303
    with database.transaction(WORKER) as db:
        return db.scalars(select(Programme)).one()


def upload(browser: httpx.Client, programme: Programme, text: str) -> httpx.Response:
    """Send a list of municipalities as the page's form does."""
    return browser.post(
        "/programme/places",
        data={"csrf_token": form_token(browser), "programme_id": str(programme.id)},
        files={"file": ("kommuner.csv", text.encode("cp1252"))},
    )


def places(database: Database) -> list[tuple[str, str, str]]:
    """Return code, name and county of every municipality."""
    with database.transaction(WORKER) as db:
        found = select(Municipality.code, Municipality.name, County.name).join(
            County, County.id == Municipality.county_id
        )
        return [(code, name, county) for code, name, county in db.execute(found.order_by(Municipality.code))]


def test_empty_pages_lead_to_the_first_step(administrator: httpx.Client) -> None:
    """Whoever comes to an empty installation is shown where to begin."""
    assert 'href="/programme/new"' in administrator.get("/programme").text
    assert 'href="/programme/places"' in administrator.get("/registry").text
    assert 'href="/programme/new"' in administrator.get("/programme/places").text


def test_a_programme_gets_two_phases_and_three_perspectives(database: Database, programme: Programme) -> None:
    """Implementation begins the day after mobilisation; the perspectives are those that notes files know."""
    with database.transaction(WORKER) as db:
        phases = db.execute(select(Phase.kind, Phase.starts_on, Phase.ends_on).order_by(Phase.position)).all()
        codes = db.scalars(select(Perspective.code).order_by(Perspective.position)).all()

    assert (programme.code, programme.votes_per_perspective) == ("larande-bibliotek-2027", 3)
    assert [(kind, str(begins), str(ends)) for kind, begins, ends in phases] == [
        ("mobilisation", "2027-01-01", "2027-06-30"),
        ("implementation", "2027-07-01", "2029-06-30"),
    ]
    assert codes == ["challenges", "target_groups", "possibilities"]


@pytest.mark.parametrize(
    "changed", [{"name": ""}, {"name": "!!!"}, {"mobilised": "2026-12-31"}, {"ends": "2027-06-30"}, {"begins": "i vår"}]
)
def test_a_programme_that_makes_no_sense_is_refused(
    administrator: httpx.Client, database: Database, changed: dict[str, str]
) -> None:
    """No name, phases out of order, no date: the form comes back with what was typed."""
    answer = submit(administrator, "/programme", **PROGRAMME | changed)

    assert answer.status_code == 422
    assert "Regionen" in answer.text
    with database.transaction(WORKER) as db:
        assert db.scalars(select(Programme)).all() == []


def test_what_is_missing_is_named_in_the_list_of_errors(administrator: httpx.Client) -> None:
    """Fields that lack the same are told apart in the summary."""
    answer = submit(administrator, "/programme", **PROGRAMME | {"name": " ", "ends": ""})

    assert answer.status_code == 422
    assert ">Namn: Fyll i den här rutan.</a>" in answer.text
    assert ">Programmet slutar: Fyll i den här rutan.</a>" in answer.text


def test_two_programmes_never_share_a_name(administrator: httpx.Client, programme: Programme) -> None:
    """The second is refused at its field."""
    answer = submit(administrator, "/programme", **PROGRAMME)

    assert answer.status_code == 409
    assert 'id="error-name"' in answer.text


def test_municipalities_come_from_a_list(administrator: httpx.Client, database: Database, programme: Programme) -> None:
    """Counties are made of them; the same list twice adds nothing, a longer one the rest."""
    upload(administrator, programme, PLACES)
    first = places(database)
    again = upload(administrator, programme, PLACES)
    message = administrator.get(again.headers["location"]).text
    upload(administrator, programme, PLACES + "2062;Mora;Dalarna\n")

    assert first == [("1782", "Filipstad", "Värmland"), ("2080", "Falun", "Dalarna"), ("2081", "Borlänge", "Dalarna")]
    assert "Inget nytt" in message
    assert places(database)[1] == ("2062", "Mora", "Dalarna")
    with database.transaction(WORKER) as db:
        assert len(db.scalars(select(County)).all()) == 2


def test_one_faulty_row_keeps_all_from_being_saved(
    administrator: httpx.Client, database: Database, programme: Programme
) -> None:
    """Each fault is named with its line; a county half there would be worse than none."""
    bad = "208;Mora;Dalarna\n2080;Falun igen;Dalarna\n2062;;\n2021;Vansbro;Värmland\n"

    answer = upload(administrator, programme, PLACES + bad)

    assert answer.status_code == 422
    for message in (
        "ingen kommunkod",
        "redan på rad 2",
        "Skriv kommunens namn",
        "Skriv länets namn",
        "där det står Dalarna",
    ):
        assert message in answer.text
    assert places(database) == []


def test_a_file_that_is_no_list_comes_back_with_the_reason(administrator: httpx.Client, programme: Programme) -> None:
    """The message stands at the field."""
    assert "Filen är tom" in upload(administrator, programme, "").text
    assert "De här kolumnerna saknas" in upload(administrator, programme, "kommun\nFalun\n").text


def test_a_programme_that_does_not_exist_is_not_found(administrator: httpx.Client, programme: Programme) -> None:
    """A forged form answers as what isn't there."""
    assert upload(administrator, Programme(id=uuid4()), PLACES).status_code == 404
