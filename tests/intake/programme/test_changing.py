"""Correcting a programme: what it is called, and when its phases are."""

from datetime import date

import httpx
import pytest
from sqlalchemy import select

from services.intake.board.queries import programme_dates
from services.intake.programme.tables import Phase, Programme
from services.intake.start.queries import programmes_now
from shared.database import Database
from shared.identity import WORKER
from tests.intake.programme.test_setting_up import PROGRAMME, administrator, programme
from tests.people import submit

CHANGED = {
    "name": "Lärande bibliotek 2028",
    "description": "Ett annat.",
    "funder": "Kulturrådet",
    "mobilisation": "Uppstart",
    "implementation": "Arbete",
    "begins": "2028-01-01",
    "mobilised": "2028-06-30",
    "ends": "2030-06-30",
}
__all__ = ["administrator", "programme"]


def kept(database: Database) -> tuple[str, str, list[tuple[str, str, date, date]]]:
    """Return the only programme's code, its name, and its phases."""
    with database.transaction(WORKER) as db:
        found = db.scalars(select(Programme)).one()
        columns = select(Phase.kind, Phase.name, Phase.starts_on, Phase.ends_on)
        rows = db.execute(columns.order_by(Phase.position))
        phases = [(kind, name, starts_on, ends_on) for kind, name, starts_on, ends_on in rows]
    return found.code, found.name, phases


def test_a_programme_is_corrected(administrator: httpx.Client, database: Database, programme: Programme) -> None:
    """The form holds what stands there; who asks when the programme is reads the new days, files know the old code."""
    path = f"/programmes/{programme.id}"
    linked = f'href="{path}"' in administrator.get("/programme").text
    form = administrator.get(path).text
    submit(administrator, path, **CHANGED)
    page = administrator.get("/programme").text
    with database.transaction(WORKER) as db:
        dates, now = programme_dates(db, programme.id), programmes_now(db, date(2028, 7, 1))

    assert linked
    assert all(f'value="{value}"' in form for value in ("Lärande bibliotek 2027", "Mobilisering", "2027-06-30"))
    assert all(text in page for text in ("Lärande bibliotek 2028 är sparat.", "Kulturrådet", "Uppstart"))
    assert kept(database) == (
        "larande-bibliotek-2027",
        "Lärande bibliotek 2028",
        [
            ("mobilisation", "Uppstart", date(2028, 1, 1), date(2028, 6, 30)),
            ("implementation", "Arbete", date(2028, 7, 1), date(2030, 6, 30)),
        ],
    )
    assert dates == (date(2028, 1, 1), date(2030, 6, 30))
    assert [each.phase and each.phase.name for each in now] == ["Arbete"]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "!!!"},
        {"name": "Lärande \u202ekeletoilbib"},
        {"funder": "Regi\u2066onen"},
        {"mobilisation": "Upp\u0007start"},
        {"implementation": ""},
        {"mobilised": "2027-12-31"},
        {"ends": "2028-06-30"},
    ],
)
def test_what_makes_no_sense_is_refused(
    administrator: httpx.Client, database: Database, programme: Programme, changed: dict[str, str]
) -> None:
    """Names that turn the text around them, phases out of order: the form comes back, and nothing is changed."""
    before = kept(database)
    answer = submit(administrator, f"/programmes/{programme.id}", **CHANGED | changed)

    assert answer.status_code == 422
    assert "Ett annat." in answer.text
    assert kept(database) == before


def test_a_new_programmes_name_turns_no_text_around(administrator: httpx.Client, database: Database) -> None:
    """It is refused at its field, as when it is corrected."""
    answer = submit(administrator, "/programme", **PROGRAMME | {"name": "Lärande \u202ekeletoilbib"})

    assert answer.status_code == 422
    assert 'id="error-name"' in answer.text
    with database.transaction(WORKER) as db:
        assert db.scalars(select(Programme)).all() == []


def test_no_programme_takes_the_name_of_another(
    administrator: httpx.Client, database: Database, programme: Programme
) -> None:
    """Its own it may keep."""
    submit(administrator, "/programme", **PROGRAMME | {"name": "Ett till"})
    taken = submit(administrator, f"/programmes/{programme.id}", **CHANGED | {"name": "ETT TILL"})
    own = submit(administrator, f"/programmes/{programme.id}", **CHANGED | {"name": PROGRAMME["name"]})

    assert (taken.status_code, own.status_code) == (409, 303)
    assert 'id="error-name"' in taken.text


def test_a_programme_that_does_not_exist_is_not_found(administrator: httpx.Client) -> None:
    """Neither its form nor what is sent."""
    path = "/programmes/0198f000-0000-7000-8000-000000000001"

    assert administrator.get(path).status_code == 404
    assert submit(administrator, path, **CHANGED).status_code == 404
