"""Importing a framework: the preview, and what becomes of a draft that is there already."""

import re

import httpx

from services.planner.framework_versions.domain.changes import compare
from services.planner.framework_versions.queries import find_draft, published_document
from services.planner.plans.queries import find_municipal_plan, show_revision
from shared.database import Database
from shared.identity import WORKER
from tests.people import Place
from tests.planner.framework_versions.conftest import send
from tests.planner.framework_versions.test_pages import derive, merge, publish

MOODLE = (
    "Parent ID number,ID number,Short name,Description,Description format,a,b,c,d,e,f,g,Is framework,Taxonomy\n"
    ",R,Vårt ramverk,,1,,,,,,,,1,\n,DJ,Djur,,1,,,,,,,,,\n"
    "DJ,K1,Läsplattor och surfplattor,,1,,,,,,,,,\n,K1,Dubbel,,1,,,,,,,,,\n"
)


def upload(administrator: httpx.Client, path: str, content: str) -> httpx.Response:
    """Upload a file."""
    token = send(administrator, f"{path}/import", f"{path}/import").text.partition('name="csrf_token" value="')[2]
    files = {"file": ("ramverk.csv", content.encode())}
    return administrator.post(f"{path}/import", data={"csrf_token": token.partition('"')[0]}, files=files)


def test_an_imported_framework_replaces_the_areas(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """After a preview that tells what was skipped; notes are found by its names the same day."""
    preview = upload(administrator, framework_path, MOODLE).headers["location"]
    page = administrator.get(preview).text
    for _ in range(2):
        send(administrator, preview, f"{preview}/confirm", mode="replace", levels="2")
    publish(administrator, framework_path)
    derive(database, falun)
    with database.transaction(WORKER) as db:
        plan = find_municipal_plan(db, falun.municipality_id)
        assert plan
        needs = show_revision(db, plan).content["needs"]

    assert "Samma id står redan på rad 4." in page
    assert [(need["area"], need["name"], need["need"] > 0) for need in needs] == [
        ("k1", "Läsplattor och surfplattor", True)
    ]


def test_a_file_with_a_ring_is_refused(administrator: httpx.Client, framework_path: str) -> None:
    """With the names of the areas in it, and the form to try again."""
    refused = upload(administrator, framework_path, MOODLE.replace(",DJ,Djur", "K1,DJ,Djur"))

    assert refused.status_code == 422
    assert "Djur → Läsplattor och surfplattor → Djur" in refused.text


def active(database: Database, place: Place) -> set[str]:
    """Return the areas in use in the draft."""
    with database.transaction(WORKER) as db:
        draft = find_draft(db, place.programme_id)
    assert draft
    return {area.id for area in draft.document.active}


def test_a_draft_that_changed_after_the_preview_is_not_replaced(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """The upload is kept too: one is told, sees what the draft holds now, and chooses again."""
    preview = upload(administrator, framework_path, MOODLE).headers["location"]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', administrator.get(preview).text))
    merge(administrator, framework_path)
    refused = administrator.post(f"{preview}/confirm", data={**hidden, "mode": "replace", "levels": "2"})
    kept = active(database, falun)
    page = administrator.get(refused.headers["location"]).text
    send(administrator, preview, f"{preview}/confirm", mode="add", levels="2")

    assert kept.isdisjoint({"k1", "digital"})
    assert "Utkastet har ändrats" in page
    assert "Digital teknik" in page.partition("Det finns redan ett utkast")[2].partition("</section>")[0]
    assert active(database, falun) == kept | {"dj", "k1"}


def test_a_draft_that_changed_after_it_was_read_is_not_thrown_away(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """Whoever threw it away would throw away what somebody else just did."""
    merge(administrator, framework_path)
    page = administrator.get(f"{framework_path}/draft").text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    send(administrator, f"{framework_path}/areas/mik", f"{framework_path}/areas/lokal/retire")
    administrator.post(f"{framework_path}/discard", data=hidden)
    kept = active(database, falun)
    send(administrator, f"{framework_path}/draft", f"{framework_path}/discard")

    assert "lokal" not in kept
    with database.transaction(WORKER) as db:
        assert find_draft(db, falun.programme_id) is None


def test_the_products_own_file_with_another_name_changes_that_name_only(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """The preview says so before it becomes the draft; what Moodle can't carry stays."""
    own = administrator.get(f"{framework_path}/files/moodle").text.removeprefix("\ufeff")
    preview = upload(administrator, framework_path, own.replace("Lokal & rum", "Lokal och rum")).headers["location"]
    page = administrator.get(preview).text
    send(administrator, preview, f"{preview}/confirm", mode="replace", levels="9")
    with database.transaction(WORKER) as db:
        draft, before = find_draft(db, falun.programme_id), published_document(db, falun.programme_id)
    assert draft

    assert "<del>Lokal &amp; rum</del> <ins>Lokal och rum</ins>" in page
    assert ("<dt>Ändrade</dt><dd>1</dd>" in page, "<dt>Nya</dt><dd>0</dd>" in page) == (True, True)
    assert [change.area.id for change in compare(before.document, draft.document)] == ["lokal"]
    assert draft.document.title == before.document.title


def test_the_preview_names_the_areas_that_the_file_leaves_out(administrator: httpx.Client, framework_path: str) -> None:
    """They are retired unless one chooses otherwise."""
    page = administrator.get(upload(administrator, framework_path, MOODLE).headers["location"]).text
    effect = page.partition("Det här ändrar filen")[2].partition("</section>")[0]

    assert "Läsplattor och surfplattor" in effect
    assert "De avvecklas, om du inte väljer" in effect
    assert "Lokal &amp; rum" in effect
