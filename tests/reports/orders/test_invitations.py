"""A letter of invitation as a document: ordered, made, downloaded, and never another one than was ordered."""

import io
from collections.abc import Iterator
from datetime import date, time
from uuid import UUID

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from services.intake.board.domain import Day, State
from services.intake.closing.loading import load_session
from services.intake.registry.tables import County
from shared.identity import WORKER, Role
from tests.people import submit
from tests.reports.conftest import System

DAY = Day(date(2026, 3, 12), time(9), time(15, 30), "Kristinesalen", 14, ("Ellinor Engström",))


@pytest.fixture
def session_id(system: System) -> UUID:
    """A day that is planned in Falun."""
    with system.databases["intake"].transaction(WORKER) as db:
        county = db.scalars(select(County)).one()
        county.county_library = "Länsbibliotek Dalarna"
        return load_session(db, system.place.municipality_id, DAY, State.PLANNED)


@pytest.fixture
def facilitator(system: System) -> Iterator[httpx.Client]:
    """A browser of the county's facilitator."""
    with system.browser(Role.FACILITATOR, "ellinor@lan.example") as browser:
        yield browser


def order(browser: httpx.Client, session_id: UUID, revision: int = 1) -> httpx.Response:
    """Order the letter."""
    return submit(browser, "/reports/orders", session_id=str(session_id), revision=str(revision), language="sv")


def text_of(file: httpx.Response) -> str:
    """Return what stands in a PDF, blanks made one."""
    pages = PdfReader(io.BytesIO(file.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_an_invitation_becomes_a_file(system: System, facilitator: httpx.Client, session_id: UUID) -> None:
    """With day, place, own words and preparation; listed under its name, and it leads back to the letter."""
    letter = f"/swot-sessions/{session_id}/invitation"
    submit(facilitator, f"{letter}/words", paragraph="Vi äter på Kulturkaféet.", contact="Ellinor", revision="0")
    page = order(facilitator, session_id, 2).headers["location"]
    assert system.render_all() == 1
    file = facilitator.get(f"{page}/document")

    assert 'filename="inbjudan-swot-dag-falun-rev2.pdf"' in file.headers["content-disposition"]
    assert PdfReader(io.BytesIO(file.content)).metadata["/Title"] == "SWOT-dag i Falun"  # type: ignore[index]  # it has
    for words in ("torsdag 12 mars 2026", "09:00–15:30", "Kristinesalen", "Kulturkaféet", "preparation", "Dalarna"):
        assert words in text_of(file)
    assert f'href="{letter}"' in facilitator.get(page).text
    assert "Inbjudan till SWOT-dag i Falun" in facilitator.get("/reports").text


def test_the_same_letter_is_one_document(system: System, facilitator: httpx.Client, session_id: UUID) -> None:
    """Ordered twice it is rendered once; changed, it is another."""
    first = order(facilitator, session_id).headers["location"]
    assert order(facilitator, session_id).headers["location"] == first
    assert system.render_all() == 1

    submit(facilitator, f"/swot-sessions/{session_id}/invitation/words", paragraph="Nytt", revision="0")
    assert order(facilitator, session_id, 1).status_code == 404
    assert order(facilitator, session_id, 2).headers["location"] != first


def test_a_letter_that_changed_meanwhile_is_not_made(
    system: System, facilitator: httpx.Client, session_id: UUID
) -> None:
    """The order says why, and where to make another one."""
    page = order(facilitator, session_id).headers["location"]
    submit(facilitator, f"/swot-sessions/{session_id}/invitation/words", paragraph="Nytt", revision="0")
    system.render_all()

    assert "Inbjudan har ändrats sedan du beställde" in facilitator.get(page).text


def test_only_who_runs_the_day_has_its_letter(
    system: System, manager: httpx.Client, facilitator: httpx.Client, session_id: UUID
) -> None:
    """Neither the manager orders it, nor is it downloaded by whose role was withdrawn."""
    assert order(manager, session_id).status_code == 404
    page = order(facilitator, session_id).headers["location"]
    system.render_all()
    assert facilitator.get(f"{page}/document").status_code == 200
    assert manager.get(f"{page}/document").status_code == 404


@pytest.mark.parametrize("fields", [{}, {"plan_id": "x"}, {"both": "yes"}])
def test_an_order_is_of_one_thing(facilitator: httpx.Client, session_id: UUID, fields: dict[str, str]) -> None:
    """Of nothing or of two things there is no document."""
    if fields.pop("both", None):
        fields = {"plan_id": str(session_id), "session_id": str(session_id)}
    answer = submit(facilitator, "/reports/orders", revision="1", **fields)

    assert answer.status_code == 422
