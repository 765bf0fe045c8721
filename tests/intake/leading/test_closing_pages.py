"""Closing a day a second time: what was said at the first closing stands in its page."""

import re
from uuid import UUID

import httpx
import pytest

from services.intake.closing.material import planning_material
from shared.database import Database
from shared.identity import WORKER
from tests.intake.leading.rooms import join
from tests.people import Place, make_person, submit


@pytest.fixture
def day(facilitator: httpx.Client, planned: UUID, database: Database) -> str:
    """The address of a day with two phones that was closed, one more joined afterwards, and that was opened again."""
    address = f"/swot-sessions/{planned}"
    submit(facilitator, f"{address}/open")
    for _ in range(2):
        join(database, planned)
    submit(facilitator, f"{address}/close", participants="14", until="2999-12-24")
    join(database, planned)
    submit(facilitator, f"{address}/reopen")
    return address


def test_the_time_to_contribute_stands_there_and_goes_on(facilitator: httpx.Client, day: str) -> None:
    """The page is filled in with the day that is running; sent as it stands, nothing changes."""
    shown = facilitator.get(f"{day}/close").text
    assert 'value="2999-12-24"' in shown
    assert "Tömmer du fältet" in shown
    submit(facilitator, f"{day}/close", until="2999-12-24")

    assert "till och med 24 december 2999" in facilitator.get(day).text


def test_an_emptied_field_ends_it(facilitator: httpx.Client, day: str) -> None:
    """What the page showed as empty is empty."""
    submit(facilitator, f"{day}/close", until="")

    shown = facilitator.get(day).text
    assert "24 december 2999" not in shown
    assert "Låt dem bidra" in shown


def test_how_many_joined_stands_there_still(
    facilitator: httpx.Client, day: str, planned: UUID, database: Database
) -> None:
    """Those of the first time, and those who have joined anew."""
    assert "I omgång 1 gick 2 med på telefon." in facilitator.get(f"{day}/close").text
    join(database, planned)

    shown = " ".join(facilitator.get(f"{day}/close").text.split())
    assert "1 har gått med på telefon. I omgång 1 gick 2 med på telefon." in shown


def hire(database: Database, place: Place, *names: str) -> None:
    """Have these begin at the place's library."""
    with database.transaction(WORKER) as db:
        for name in names:
            make_person(db, place, name, f"{name}@falun.example")


def test_whoever_is_hired_after_the_closing_was_not_absent(
    facilitator: httpx.Client, planned: UUID, database: Database, falun: Place
) -> None:
    """Page and planning keep the number of the closing, until the next one."""
    address = f"/swot-sessions/{planned}"
    hire(database, falun, "ada", "bo", "cecilia")
    submit(facilitator, f"{address}/open")
    submit(facilitator, f"{address}/close", participants="2")
    hire(database, falun, "disa")

    assert "2 av 3 medarbetare i kommunen deltog." in facilitator.get(address).text
    with database.transaction(WORKER) as db:
        assert planning_material(db, falun.municipality_id)["sessions"][0]["staff"] == 3
    submit(facilitator, f"{address}/reopen")
    submit(facilitator, f"{address}/close", participants="0")
    hire(database, falun, "eva")
    assert "Kommunen hade 4 medarbetare i registret när dagen stängdes." in facilitator.get(address).text


def test_a_closing_without_the_number_is_told_of_with_todays(
    facilitator: httpx.Client, planned: UUID, database: Database, falun: Place
) -> None:
    """Where the registry was empty, as where nobody had kept it yet, planning counts too."""
    address = f"/swot-sessions/{planned}"
    submit(facilitator, f"{address}/open")
    submit(facilitator, f"{address}/close", participants="2")
    hire(database, falun, "ada", "bo", "cecilia")

    assert "2 av 3 medarbetare i kommunen deltog." in facilitator.get(address).text
    with database.transaction(WORKER) as db:
        assert planning_material(db, falun.municipality_id)["sessions"][0]["staff"] is None


def test_ways_to_other_pages_are_not_printed(facilitator: httpx.Client, day: str) -> None:
    """On paper they lead nowhere."""
    submit(facilitator, f"{day}/close", participants="2")
    page = facilitator.get(day).text

    assert re.search(r'<p class="screen-only"><a [^>]+>Läs förberedelsen', page)
    assert re.search(r'<p class="screen-only"><a [^>]+>Ladda ner lapparna', page)
