"""Rows of a staff list that may be about somebody who is known: people say whether they are."""

from datetime import date

import httpx
import pytest
from sqlalchemy import select
from starlette.datastructures import FormData

from services.intake.registry.forms import read_answers
from services.intake.registry.tables import StaffMember
from shared.database import Database
from shared.identity import WORKER
from tests.intake.registry.test_staff_lists import confirm, figures, preview, upload
from tests.people import Place, make_person, submit

HEAD = "namn;e-post;roll\n"
MOVED = (HEAD + "Emma Rask;emma.rask2@falun.example;bibliotekarie\nBo Ek;bo@falun.example;annan\n").encode()


@pytest.fixture
def emma(database: Database, falun: Place) -> StaffMember:
    """A librarian in Falun."""
    with database.transaction(WORKER) as db:
        return make_person(db, falun, "Emma Rask", "emma.rask@falun.example")


def people(database: Database) -> dict[str, object]:
    """Return the ids of those at work, by their addresses."""
    with database.transaction(WORKER) as db:
        at_work = select(StaffMember).where(StaffMember.left_on.is_(None))
        return {person.email: person.id for person in db.scalars(at_work)}


def answer(browser: httpx.Client, path: str, page: str, **answers: str) -> httpx.Response:
    """Press the button of a preview with an answer for each row."""
    fingerprint = page.partition('name="fingerprint" value="')[2].partition('"')[0]
    return submit(browser, f"{path}/confirm", fingerprint=fingerprint, **answers)


def test_a_changed_address_is_asked_about_before_anything_is_saved(
    manager: httpx.Client, database: Database, emma: StaffMember, falun: Place
) -> None:
    """Without an answer the page comes back, and nobody is added."""
    path, page = preview(manager, falun, MOVED)
    refused = confirm(manager, path, page)

    assert figures(page) == ["1", "0", "1", "0", "0"]
    assert "Samma person: byt" in page
    assert "emma.rask@falun.example" in page
    assert (refused.status_code, 'id="error-row-2"' in refused.text) == (422, True)
    assert people(database) == {emma.email: emma.id}


def test_the_same_person_gets_the_new_address_and_stays_who_they_are(
    manager: httpx.Client, database: Database, emma: StaffMember, falun: Place
) -> None:
    """Pressed twice: one Emma, with the id that her plan has, and no question the next time."""
    path, page = preview(manager, falun, MOVED)
    answers = [answer(manager, path, page, **{"row-2": str(emma.id)}) for _ in range(2)]
    _, again = preview(manager, falun, MOVED)

    assert [each.status_code for each in answers] == [303, 303]
    assert people(database)["emma.rask2@falun.example"] == emma.id
    assert len(people(database)) == 2
    assert figures(again) == ["0", "0", "2", "0"]


@pytest.mark.parametrize(("chosen", "number"), [("new", 3), ("leave_out", 2)])
def test_somebody_else_is_added_and_a_row_can_be_left_out(
    manager: httpx.Client, database: Database, emma: StaffMember, falun: Place, chosen: str, number: int
) -> None:
    """Emma keeps her address either way."""
    path, page = preview(manager, falun, MOVED)
    done = answer(manager, path, page, **{"row-2": chosen})

    assert people(database)[emma.email] == emma.id
    assert len(people(database)) == number
    assert ("1 rad sparades inte." in manager.get(done.headers["location"]).text) == (chosen == "leave_out")


def test_answers_survive_an_error(manager: httpx.Client, database: Database, emma: StaffMember, falun: Place) -> None:
    """Of another row, and of a registry that somebody has changed meanwhile."""
    data = MOVED + b"Emma Rask;emma.rask3@falun.example;annan\n"
    path, page = preview(manager, falun, data)
    twice = answer(manager, path, page, **{"row-2": str(emma.id), "row-4": str(emma.id)})
    with database.transaction(WORKER) as db:
        db.get_one(StaffMember, emma.id).working_time_share = 50
    changed = answer(manager, path, page, **{"row-2": str(emma.id), "row-4": "leave_out"})
    saved = answer(manager, path, changed.text, **{"row-2": str(emma.id), "row-4": "leave_out"})

    assert (twice.status_code, changed.status_code, saved.status_code) == (422, 409, 303)
    assert 'id="error-row-4"' in twice.text
    assert 'id="error-row-2"' not in twice.text
    assert twice.text.count(" checked") == changed.text.count(" checked") == 2
    assert len(people(database)) == 2


def test_two_of_one_name_in_the_list_are_two_people(manager: httpx.Client, emma: StaffMember, falun: Place) -> None:
    """Where the list names the one by the known address, nothing is asked about the other."""
    data = MOVED + f"Emma Rask;{emma.email};bibliotekarie\n".encode()
    _, page = preview(manager, falun, data)

    assert "Samma person" not in page
    assert figures(page) == ["2", "0", "1", "0"]


def test_who_has_left_is_said_to_begin_with_a_new_plan(
    manager: httpx.Client, database: Database, emma: StaffMember, falun: Place
) -> None:
    """And is added when people say so; another name at the address makes no difference."""
    with database.transaction(WORKER) as db:
        db.get_one(StaffMember, emma.id).left_on = date(2026, 1, 20)
    path, page = preview(manager, falun, (HEAD + f"E. Rask;{emma.email};annan\n").encode())
    refused = confirm(manager, path, page)
    answer(manager, path, page, **{"row-2": "new"})
    added = people(database)

    assert "som slutade 20 januari 2026" in page
    assert "börjar med en ny plan" in page
    assert refused.status_code == 422
    assert added[emma.email] != emma.id
    assert upload(manager, falun, MOVED).status_code == 303


def test_only_lines_that_a_list_may_have_are_answered() -> None:
    """Whatever else is sent under such a name."""
    sent = FormData([("row-2", "new"), ("row-x", "new"), (f"row-{'9' * 5000}", "new")])

    assert read_answers(sent) == {2: "new"}
