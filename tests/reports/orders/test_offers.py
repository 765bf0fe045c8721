"""What can be ordered, as the planner's events tell."""

import io
from datetime import date
from uuid import UUID

import httpx
from pypdf import PdfReader
from sqlalchemy import select

from services.planner.deriving.saving import save_plans
from services.planner.lifecycle.use_cases import archive
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import Plan
from services.planner.plans.use_cases import archive_plans
from services.reports.documents.domain import DocumentKey, file_name
from services.reports.documents.reactions import offer_documents, withdraw_document
from services.reports.documents.tables import AvailableRevision
from shared.database import Database
from shared.events import PlanArchived, PlanRevisionSaved
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.people import Place, submit
from tests.planner.editing.working import work
from tests.planner.lifecycle.leading import decide, read, send, take
from tests.planner.plans import factories
from tests.reports.conftest import System


def saved(system: System, plan: Plan) -> PlanRevisionSaved:
    """Return the event that the planner told of the plan."""
    return PlanRevisionSaved(
        plan_id=plan.id,
        kind="municipal" if plan.kind == "municipal" else "individual",
        revision=plan.revision,
        programme_id=system.place.programme_id,
        municipality_id=system.place.municipality_id,
        person_id=plan.person_id,
        content_hash=plan.content_hash,
    )


def tell(system: System) -> None:
    """Let the reports service hear of both plans, twice, as after a lost answer."""
    for _ in range(2):
        with system.databases["reports"].transaction(WORKER) as db:
            offer_documents(db, [saved(system, plan) for plan in system.plans.values()])


def test_each_viewer_is_offered_what_is_theirs(system: System, manager: httpx.Client, person: httpx.Client) -> None:
    """The manager the municipality's plan, the person their own; no offer for what is ordered already."""
    tell(system)
    offered = manager.get("/reports")
    submit(
        manager,
        "/reports/orders",
        plan_id=str(system.plans["municipal"].id),
        revision=str(system.plans["municipal"].revision),
    )
    ordered = manager.get("/reports")

    assert "Kompetensutvecklingsplan för Falun" in offered.text
    assert "Din utvecklingsplan" not in offered.text
    assert "Det här kan du beställa" not in ordered.text
    assert "i kö" in ordered.text
    assert "Din utvecklingsplan" in person.get("/reports").text


def test_an_empty_page_says_what_comes_here(manager: httpx.Client) -> None:
    """Before there is any plan the page explains itself."""
    assert "Här kommer dina dokument" in manager.get("/reports").text


def test_an_archived_plan_is_neither_offered_nor_rendered(system: System, person: httpx.Client) -> None:
    """Its revisions are withdrawn, and an order is refused."""
    tell(system)
    plan = system.plans["individual"]
    with system.databases["reports"].transaction(WORKER) as db:
        withdraw_document(
            db, PlanArchived(plan_id=plan.id, kind="individual", municipality_id=system.place.municipality_id)
        )
    answer = submit(person, "/reports/orders", plan_id=str(plan.id), revision="1")

    assert answer.status_code == 409
    assert "Din utvecklingsplan" not in person.get("/reports").text
    with system.databases["reports"].transaction(WORKER) as db:
        assert len(db.scalars(select(AvailableRevision)).all()) == 2


def test_what_a_municipality_adopted_can_be_ordered_for_good(system: System, manager: httpx.Client) -> None:
    """With its decision, though nobody had ordered it before; from the page that it has beside a new plan too."""
    tell(system)
    plan, planner = system.plans["municipal"], system.databases["planner"]
    grant = Grant(Role.MANAGER, system.place.programme_id, frozenset({system.place.municipality_id}))
    leader = Viewer(new_id(), None, "Malin", "malin@falun.example", (grant,))
    save_note(planner, system.place)
    send(planner, leader)
    decide(planner, read(planner), leader)
    take(planner, archive, who=leader)
    with system.databases["reports"].transaction(WORKER) as db:
        offer_documents(db, [saved(system, work(planner).plan)])
        withdraw_document(
            db, PlanArchived(plan_id=plan.id, kind="municipal", municipality_id=system.place.municipality_id)
        )
    pages = [
        manager.get(f"/planner/plans/{plan.id}{version}", follow_redirects=True).text
        for version in ("", "/versions/2", "/versions/1")
    ]
    offered = manager.get("/reports").text.partition("kan du beställa")[2]
    draft, adopted = (submit(manager, "/reports/orders", plan_id=str(plan.id), revision=each) for each in "12")
    system.render_all()
    file = manager.get(f"{adopted.headers['location']}/document")

    assert ["Beställ PDF" in page for page in pages] == [True, True, False]
    assert ['<input type="hidden" name="revision" value="2">' in page for page in pages] == [True, True, False]
    assert "Kompetensutvecklingsplan för Falun" in offered
    assert "version 2, arkiverad" in offered
    assert (draft.status_code, adopted.status_code) == (409, 303)
    assert file.headers["content-type"] == "application/pdf"
    assert "KUN 2026/118" in " ".join(each.extract_text() for each in PdfReader(io.BytesIO(file.content)).pages)
    assert "Kompetensutvecklingsplan för Falun" not in manager.get("/reports").text.partition("kan du beställa")[2]


def save_note(planner: Database, place: Place) -> None:
    """Derive the plans anew from one note more."""
    notes = [*factories.usual_notes(), factories.note(9, "Ingen vågar röra surfplattorna")]
    answer = factories.answer(notes, staff=[])
    answer["municipality"]["id"] = str(place.municipality_id)
    answer["programme"]["id"] = str(place.programme_id)
    with planner.transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), date(2026, 3, 12))


def test_a_plan_that_came_back_is_ordered_as_it_is_now(system: System, person: httpx.Client) -> None:
    """Its new revision is a document like any other; the one that was archived is none any more."""
    tell(system)
    plan = system.plans["individual"]
    withdrawn = PlanArchived(plan_id=plan.id, kind="individual", municipality_id=system.place.municipality_id)
    answer = factories.answer(staff=[factories.person(1) | {"id": str(plan.person_id)}])
    answer["municipality"]["id"] = str(system.place.municipality_id)
    answer["programme"]["id"] = str(system.place.programme_id)
    with system.databases["planner"].transaction(WORKER) as db:
        archive_plans(db, filter(None, [plan.person_id]))
    with system.databases["planner"].transaction(WORKER) as db:
        save_plans(db, Material.from_json(answer), date(2026, 3, 12))
        newest = db.get_one(Plan, plan.id)
        come_back = saved(system, newest)
    with system.databases["reports"].transaction(WORKER) as db:
        withdraw_document(db, withdrawn)
        offer_documents(db, [come_back])
    old, new = (submit(person, "/reports/orders", plan_id=str(plan.id), revision=str(revision)) for revision in (1, 2))

    assert (old.status_code, new.status_code) == (409, 303)
    assert come_back.revision == 2


def test_a_document_is_named_by_all_that_it_depends_on() -> None:
    """The same key has the same id; another revision, state, template or language is another document."""
    plan_id = UUID(int=1)
    key = DocumentKey(plan_id, 1, "draft", 1, "sv")
    others = {
        DocumentKey(plan_id, 2, "draft", 1, "sv"),
        DocumentKey(plan_id, 1, "adopted", 1, "sv"),
        DocumentKey(plan_id, 1, "draft", 2, "sv"),
        DocumentKey(plan_id, 1, "draft", 1, "en"),
        DocumentKey(UUID(int=2), 1, "draft", 1, "sv"),
    }

    assert key.document_id == DocumentKey(plan_id, 1, "draft", 1, "sv").document_id
    assert len({other.document_id for other in others} | {key.document_id}) == 6


def test_file_names_hold_plain_letters_only() -> None:
    """Whatever a name holds, the file can be saved everywhere."""
    assert file_name("municipal", "Älvkarleby", 3, "sv") == "kompetensplan-alvkarleby-rev3.pdf"
    assert file_name("individual", 'Åsa "/../" Öhrn\r\n', 1, "sv") == "individuell-kompetensplan-asa-ohrn-rev1.pdf"
    assert file_name("municipal", "例", 1, "sv") == "kompetensplan-rev1.pdf"
    assert file_name("municipal", "Falun", 1, "en") == "kompetensplan-falun-rev1-en.pdf"


def test_who_reads_in_english_chooses_the_language_of_a_document(system: System, manager: httpx.Client) -> None:
    """In Swedish there is nothing to choose; each order says its language where that isn't the page's."""
    tell(system)
    municipal = {"plan_id": str(system.plans["municipal"].id), "revision": str(system.plans["municipal"].revision)}
    swedish = manager.get("/reports").text
    manager.cookies.set("kub_language", "en")
    english = manager.get("/reports").text
    plan = manager.get(f"/planner/plans/{municipal['plan_id']}", follow_redirects=True).text
    ordered = submit(manager, "/reports/orders", **municipal, language="en").headers["location"]
    page, still_offered = manager.get(ordered).text, manager.get("/reports").text
    manager.cookies.delete("kub_language")
    page_in_swedish, listed = manager.get(ordered).text, manager.get("/reports").text

    assert "Order a PDF in Swedish" not in swedish
    assert 'name="language"' not in swedish
    for seen in (english, plan):
        assert 'name="language" value="en">Order a PDF in English' in seen
        assert 'name="language" value="sv">Order a PDF in Swedish' in seen
    assert "in English" not in page
    assert "Order a PDF in English" not in still_offered
    assert "på engelska" in page_in_swedish
    assert "på engelska" in listed
    # The Swedish one isn't ordered yet.
    assert "Beställ dokumentet" in listed


def test_a_persons_document_in_english_says_in_english_what_the_program_wrote(
    system: System, person: httpx.Client
) -> None:
    """The role, when support is given and by whom; what people wrote stays as it is."""
    plan = system.plans["individual"]
    fields = {"plan_id": str(plan.id), "revision": str(plan.revision), "language": "en"}
    page = submit(person, "/reports/orders", **fields).headers["location"]
    system.render_all()
    file = person.get(f"{page}/document")
    words = " ".join("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(file.content)).pages).split())

    assert "Librarian" in words
    assert "you and your mentor" in words
    assert "du och din mentor" not in words
    assert not {"hösten", "våren"} & set(words.split())
