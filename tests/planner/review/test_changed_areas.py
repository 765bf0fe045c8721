"""What was confirmed, after an area was merged into another or retired."""

import re
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.framework_versions.loading import compile_framework, shipped_document
from services.planner.framework_versions.tables import FrameworkVersion
from services.planner.review.tables import ImportedLesson
from shared.database import Database
from shared.identity import WORKER
from tests.people import Place
from tests.planner.review.test_pages import facilitator, notes, path, send

__all__ = ["facilitator", "notes"]


@pytest.fixture
def stated(facilitator: httpx.Client, notes: list[str], falun: Place) -> list[str]:
    """Notes that are confirmed to speak of media literacy, of statistics, and of the first's near repetition."""
    for note, area in ((notes[0], "mik"), (notes[1], "statistik")):
        send(facilitator, f"{path(falun)}/notes", note=note, areas=area)
    return notes


def change_areas(database: Database, place: Place) -> None:
    """Publish a framework of three areas, in which media literacy was merged into the digital one."""
    shipped = shipped_document().by_id
    merged = replace(shipped["mik"], merged_into="digital", retired=True)
    kept = (shipped["digital"], shipped["lokal"], shipped["juridik"])
    document = FrameworkDocument("Prov", (*kept, merged, replace(shipped["statistik"], retired=True)))
    compile_framework(document)
    with database.transaction(WORKER) as db:
        version = FrameworkVersion(programme_id=place.programme_id, number=2, state="published")
        version.content = document.to_json()
        db.add(version)


def test_a_note_of_a_merged_area_is_confirmed_for_the_one_it_was_merged_into(
    facilitator: httpx.Client, database: Database, falun: Place, stated: list[str]
) -> None:
    """The page names that one, ticks it, and takes it for an answer."""
    change_areas(database, falun)
    page = facilitator.get(path(falun), params={"note": stated[0]}).text
    seen = re.findall(r'name="tap" value="([^"]+)"', page)
    answer = send(facilitator, f"{path(falun)}/notes", note=stated[0], areas="digital", tap=seen[0])

    assert "<b>mik</b>" not in page
    assert '<input type="hidden" name="areas" value="digital">' in page
    assert 'value="digital" checked' in page
    assert "bekräftad av processledaren" in page
    assert answer.status_code == 303


def test_a_note_of_a_retired_area_is_read_anew(
    facilitator: httpx.Client, database: Database, falun: Place, stated: list[str]
) -> None:
    """It waits again, and the page says why."""
    change_areas(database, falun)
    page = facilitator.get(path(falun), params={"note": stated[1]}).text

    assert "<b>1 av 5</b> bekräftade" in page
    assert "gällde ett område som är avvecklat" in page
    assert "<b>statistik</b>" not in page
    assert "gällde ett område" not in facilitator.get(path(falun), params={"note": stated[2]}).text


def test_near_repetitions_are_taught_the_areas_of_now(
    facilitator: httpx.Client, database: Database, falun: Place, stated: list[str]
) -> None:
    """As in the plan."""
    change_areas(database, falun)
    page = facilitator.get(path(falun), params={"note": stated[2]}).text

    assert "Liknar en bekräftad lapp" in page
    assert '<input type="hidden" name="areas" value="digital">' in page


def test_a_file_of_before_is_read_back_without_what_is_retired(
    facilitator: httpx.Client, database: Database, falun: Place, stated: list[str]
) -> None:
    """It says how many were left out; a file of now holds the areas of now alone."""
    before = facilitator.get(f"{path(falun)}/lessons").content
    change_areas(database, falun)
    answer = send(facilitator, f"{path(falun)}/lessons", {"file": before})
    page = facilitator.get(answer.headers["location"]).text
    with database.transaction(WORKER) as db:
        read = [(row.lesson_id, row.areas) for row in db.scalars(select(ImportedLesson))]

    assert read == [(stated[0], ["digital"])]
    assert "1 lapp är inläst. 1 lapp hoppades över: dess områden är avvecklade." in page
    assert facilitator.get(f"{path(falun)}/lessons").json()["areas"] == ["digital"]
