"""The pages of the framework: reading, changing, merging, publishing."""

import re
from datetime import date

import httpx
import pytest
from sqlalchemy import select, text

from services.planner.assessment.pages import assessment_page
from services.planner.deriving.saving import save_plans
from services.planner.framework_versions.jobs import DERIVE_PROGRAMME, queue_derivations
from services.planner.framework_versions.queries import published_document, published_framework
from services.planner.framework_versions.tables import FrameworkVersion
from services.planner.plans.domain.material import Material
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.queries import find_municipal_plan, show_revision
from services.planner.plans.tables import Derivation
from services.planner.tables import jobs
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.people import Place
from tests.planner.conversation.test_pages import hidden
from tests.planner.framework_versions.conftest import send
from tests.planner.plans import factories

TODAY = date(2026, 3, 12)


def derive(database: Database, place: Place) -> None:
    """Derive the place's plans as the worker does."""
    answer = factories.answer()
    answer["municipality"]["id"] = str(place.municipality_id)
    answer["programme"]["id"] = str(place.programme_id)
    with database.transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), TODAY)


def merge(administrator: httpx.Client, path: str) -> httpx.Response:
    """Merge the digital area into media literacy."""
    return send(administrator, f"{path}/areas/digital/merge", f"{path}/areas/digital/merge", target="mik")


def publish(administrator: httpx.Client, path: str) -> httpx.Response:
    """Publish the draft as it is shown."""
    seal = administrator.get(f"{path}/draft").text.partition('name="seal" value="')[2].partition('"')[0]
    return send(administrator, f"{path}/draft", f"{path}/publish", seal=seal)


def test_what_was_not_read_is_not_published(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """Somebody else changes the draft meanwhile; the page that one is led to says so."""
    merge(administrator, framework_path)
    read = administrator.get(f"{framework_path}/draft").text.partition('name="seal" value="')[2].partition('"')[0]
    send(administrator, f"{framework_path}/areas/mik", f"{framework_path}/areas/lokal/retire")
    answered = send(administrator, f"{framework_path}/draft", f"{framework_path}/publish", seal=read)
    with database.transaction(WORKER) as db:
        in_force = published_document(db, falun.programme_id).number

    assert in_force == 1
    assert answered.headers["location"].endswith("/draft")
    assert "Utkastet har ändrats" in administrator.get(answered.headers["location"]).text


def test_the_shipped_framework_is_shown_until_somebody_edits(administrator: httpx.Client, framework_path: str) -> None:
    """With its areas, the levels of roles, and DigComp."""
    page = administrator.get(framework_path)

    assert page.status_code == 200
    assert "Medie- &amp; informationskunnighet (MIK)" in page.text
    assert "1.2 Värdera data, information och digitalt innehåll" in page.text
    assert "biblioteksassistent" in page.text


def test_a_change_waits_in_the_draft(administrator: httpx.Client, framework_path: str) -> None:
    """Whoever reads the framework sees the version in force."""
    area = f"{framework_path}/areas/digital"
    saved = send(administrator, area, area, name="Teknik för alla", terms="fröbibliotek*", digcomp=["1.1", "9.9"])

    assert saved.status_code == 303
    assert "Teknik för alla" in administrator.get(f"{framework_path}/draft").text
    assert "Teknik för alla" not in administrator.get(framework_path).text


def test_what_was_typed_stays_when_it_can_not_be_saved(administrator: httpx.Client, framework_path: str) -> None:
    """With the error at its field."""
    area = f"{framework_path}/areas/digital"
    refused = send(administrator, area, area, name="Lokal & rum", description="Det jag skrev")

    assert refused.status_code == 422
    assert "Ett annat område heter redan så." in refused.text
    assert "Det jag skrev" in refused.text


def test_two_who_change_the_same_area_do_not_overwrite_each_other(
    administrator: httpx.Client, framework_path: str
) -> None:
    """The second is told, keeps what was typed, reads what stands there, and can then save on the same page."""
    area = f"{framework_path}/areas/digital"
    send(administrator, area, area, name="Först")
    refused = send(administrator, area, area, name="Sist", seen="the state of before")

    assert refused.status_code == 422
    assert "Någon annan har ändrat området" in refused.text
    assert 'value="Sist"' in refused.text
    assert "<dt>Namn</dt><dd>Först</dd>" in refused.text
    seen = hidden(refused.text, "seen")
    assert send(administrator, area, area, name="Sist", seen=seen).status_code == 303


def test_merging_tells_what_it_touches(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """Notes and plans, of people only from five on."""
    derive(database, falun)
    page = administrator.get(f"{framework_path}/areas/digital/merge").text

    assert "<dt>Lappar som handlar om området</dt><dd>3</dd>" in page
    assert "<dt>Kommunernas planer med mål i området</dt><dd>1</dd>" in page
    assert "<dt>Medarbetarnas planer med mål i området</dt><dd>färre än fem</dd>" in page


def test_publishing_has_the_programmes_plans_derived_anew(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """Pressed twice, the second time nothing happens."""
    derive(database, falun)
    merge(administrator, framework_path)
    publish(administrator, framework_path)
    publish(administrator, framework_path)
    with database.transaction(WORKER) as db:
        queued = db.execute(select(jobs.c.kind, jobs.c.subject)).all()
        places = queue_derivations(db, falun.programme_id)
        then = db.scalars(select(jobs.c.subject).where(jobs.c.kind == DERIVE_PLANS.name)).all()

    assert queued == [(DERIVE_PROGRAMME.name, str(falun.programme_id))]
    assert places == 1
    assert then == [str(falun.municipality_id)]


def test_notes_of_a_merged_area_count_for_the_other_in_new_plans_only(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """The revision of before keeps its names; the derivation names the version."""
    derive(database, falun)
    merge(administrator, framework_path)
    publish(administrator, framework_path)
    derive(database, falun)
    with database.transaction(WORKER) as db:
        plan = find_municipal_plan(db, falun.municipality_id)
        assert plan
        before, after = (show_revision(db, plan, number).content for number in (1, 2))
        versions = db.scalars(select(Derivation.framework_version).order_by(Derivation.id)).all()

    assert before["goals"][0]["area"] == "digital"
    assert after["goals"][0]["area"] == "mik"
    assert "digital" not in {need["area"] for need in after["needs"]}
    assert versions == [1, 2]


def test_an_area_of_ones_own_gets_general_goals(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """With its name in them, so that the first plan says what to do."""
    new = f"{framework_path}/areas/new"
    send(administrator, new, new, name="Plattor i {skolan}", terms="surfplatta")
    send(administrator, f"{framework_path}/areas/digital", f"{framework_path}/areas/digital/retire")
    publish(administrator, framework_path)
    derive(database, falun)
    with database.transaction(WORKER) as db:
        plan = find_municipal_plan(db, falun.municipality_id)
        assert plan
        goals = show_revision(db, plan).content["goals"]

    assert goals[0]["area"] == "plattor-i-skolan"
    assert "”Plattor i {skolan}”" in goals[0]["text"]


def test_an_areas_levels_are_described_in_the_self_assessment(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """In the framework's own words where somebody wrote some, else in the shipped ones."""
    new, digital = f"{framework_path}/areas/new", f"{framework_path}/areas/digital"
    said = ["", "Jag kan  såga.", "Jag sågar rakt.", "", "Jag lär andra såga."]
    send(administrator, new, new, name="Slöjd", levels=said)
    send(administrator, digital, digital, name="Teknik", levels=[""] * 5)
    draft = administrator.get(f"{framework_path}/draft").text
    typed = administrator.get(f"{framework_path}/areas/slojd").text
    publish(administrator, framework_path)
    with database.transaction(WORKER) as db:
        areas = assessment_page(db, (falun.programme_id, new_id()))["areas"]
    levels = {area["id"]: [str(sentence) for _number, _name, sentence in area["levels"]] for area in areas}

    page = administrator.get(framework_path).text

    assert "Vad nivåerna betyder" not in draft
    assert "1 grund</dt><dd><bdi>Jag kan såga.</bdi>" in page
    assert "1 grund</dt><dd>Jag kan hjälpa en besökare" in page
    assert 'value="Jag kan såga."' in typed
    assert levels["slojd"][1] == "<bdi>Jag kan såga.</bdi>"
    assert levels["digital"][1].startswith("Jag kan hjälpa en besökare")


def test_a_role_profile_is_changed_in_the_draft(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """Levels that don't exist are left alone."""
    page = f"{framework_path}/profiles/driver"
    seen = {f"seen-{area}": hidden(administrator.get(page).text, f"seen-{area}") for area in ("digital", "mik")}
    send(administrator, page, page, **seen | {"level-digital": "4", "level-mik": "17"})
    publish(administrator, framework_path)
    with database.transaction(WORKER) as db:
        _number, framework = published_framework(db, falun.programme_id)

    assert framework.target_level("driver", "digital") == 4
    assert framework.target_level("driver", "mik") == 1


def test_two_who_save_a_role_profile_both_keep_what_they_changed(
    administrator: httpx.Client, framework_path: str
) -> None:
    """What one of them left alone is as the other saved it; where both chose, the second is asked."""
    page = f"{framework_path}/profiles/driver"
    read = administrator.get(page).text
    seen = {f"seen-{area}": hidden(read, f"seen-{area}") for area in ("digital", "mik", "barnunga")}
    left = {name.replace("seen", "level"): level for name, level in seen.items()}
    send(administrator, page, page, **seen | left | {"level-digital": "4", "level-mik": "3"})
    send(administrator, page, page, **seen | left | {"level-barnunga": "4"})
    both = [hidden(administrator.get(page).text, f"seen-{area}") for area in ("digital", "mik", "barnunga")]
    refused = send(administrator, page, page, **seen | left | {"level-digital": "1"})
    send(administrator, page, page, **{"seen-digital": hidden(refused.text, "seen-digital"), "level-digital": "1"})

    assert both == ["4", "3", "4"]
    assert refused.status_code == 422
    assert 'id="level-digital-1" checked' in refused.text
    assert hidden(administrator.get(page).text, "seen-digital") == "1"


def test_many_versions_are_listed_a_page_at_a_time(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """The shipped one comes last; the menu says where one is."""
    with database.transaction(WORKER) as db:
        db.execute(
            text(
                "INSERT INTO planner.framework_version (id, programme_id, number, state, content)"
                " SELECT gen_random_uuid(), :programme, number, 'superseded', '{}'"
                " FROM generate_series(2, 60) AS number"
            ),
            {"programme": falun.programme_id},
        )
    first, second = (administrator.get(f"{framework_path}?page={number}").text for number in (1, 2))

    assert "Sida 1 av 2" in first
    assert ("/versions/60" in first, "/versions/11" in first, "/versions/10" in first) == (True, True, False)
    assert "Version 1, den här" in second
    assert re.search(r'href="/registry"[^>]*aria-current', first)


def test_a_published_version_never_changes(
    administrator: httpx.Client, framework_path: str, database: Database, falun: Place
) -> None:
    """The database sees to it; it is superseded by the next."""
    for _ in range(2):
        merge(administrator, framework_path)
        publish(administrator, framework_path)
        send(administrator, f"{framework_path}/areas/digital", f"{framework_path}/areas/digital/restore")
    publish(administrator, framework_path)
    with database.transaction(WORKER) as db:
        states = db.execute(select(FrameworkVersion.number, FrameworkVersion.state).order_by(FrameworkVersion.number))
        known = [tuple(row) for row in states]
        in_force = published_document(db, falun.programme_id).number

    assert (known[0], known[-1], in_force) == ((2, "superseded"), (known[-1][0], "published"), known[-1][0])
    with pytest.raises(Exception, match="does not change"), database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.framework_version SET content = '{}' WHERE number = 2"))


def test_the_framework_is_fetched_as_a_file(administrator: httpx.Client, framework_path: str) -> None:
    """Of three programs, each under a name that says what it is."""
    kinds = {"case": b"{", "moodle": b"\xef\xbb\xbfParent ID number", "esco": b"\xef\xbb\xbfconceptType"}
    files = {kind: administrator.get(f"{framework_path}/files/{kind}") for kind in kinds}

    assert all(files[kind].content.startswith(begins) for kind, begins in kinds.items())
    assert all(f"ramverk-1-{kind}" in file.headers["content-disposition"] for kind, file in files.items())
    assert administrator.get(f"{framework_path}/files/word").status_code == 404
