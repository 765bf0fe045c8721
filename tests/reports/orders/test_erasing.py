"""What an erasure in intake does to plans and documents: exactly once, and also to what is just being made."""

import io
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
from pypdf import PdfReader
from sqlalchemy import select

from services.planner.deriving.saving import save_plans
from services.planner.erasure.erasing import erase_plan, erase_wordings
from services.planner.plans.domain.material import Material
from services.planner.plans.tables import PlanRevisionWording, StaffFact
from services.reactions import REACTIONS
from services.reports.documents.tables import AvailableRevision, Document
from services.reports.orders.reactions import forget_orders
from services.reports.orders.tables import DocumentOrder
from services.reports.orders.use_cases import PERSONAL_KEPT, forget_old_files
from services.reports.tasks import render_document
from shared.events import AccountErased, NoteErased, StaffMemberErased
from shared.identity import WORKER
from shared.jobs import ClaimedJob
from shared.worker import WorkerContext, follow_all, resolve_reactions
from tests.planner.plans import factories
from tests.reports.conftest import System
from tests.reports.orders.test_ordering import count, order


def follow(system: System) -> None:
    """Let the reports service read the planner's log."""
    follow_all(system.worker, resolve_reactions(REACTIONS, "reports"))


def quoted_note(system: System) -> PlanRevisionWording:
    """Return a wording that the municipal plan quotes."""
    with system.databases["planner"].transaction(WORKER) as db:
        mine = PlanRevisionWording.plan_id == system.plans["municipal"].id
        return db.scalars(select(PlanRevisionWording).where(mine).order_by(PlanRevisionWording.note_id)).all()[0]


def erase(system: System, note: PlanRevisionWording) -> None:
    """Let the planner learn that the note is erased."""
    event = NoteErased(note_id=note.note_id, session_id=note.session_id, municipality_id=system.place.municipality_id)
    with system.databases["planner"].transaction(WORKER) as db:
        erase_wordings(db, event)


def erase_person(system: System) -> None:
    """Let the planner learn that the person with the individual plan is erased."""
    person = system.plans["individual"].person_id
    assert person
    with system.databases["planner"].transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=person, municipality_id=system.place.municipality_id))


def words(file: httpx.Response) -> str:
    """Return a document's text in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages).split())


def test_a_document_is_made_anew_without_the_words(system: System, manager: httpx.Client) -> None:
    """Who ordered it finds it at the same place, and it says that a note was removed."""
    page = order(manager, system.plans["municipal"]).headers["location"]
    system.render_all()
    note = quoted_note(system)
    assert note.text
    before = words(manager.get(f"{page}/document"))

    erase(system, note)
    follow(system)
    between = manager.get(f"{page}/document")
    system.render_all()
    after = words(manager.get(f"{page}/document"))

    assert note.text in before
    assert between.headers["content-type"] != "application/pdf"
    assert note.text not in after
    assert "Lappen är borttagen" in after


def test_what_is_being_rendered_does_not_bring_the_words_back(system: System, manager: httpx.Client) -> None:
    """A render that asked for the plan before the erasure is thrown away."""
    order(manager, system.plans["municipal"])
    follow(system)

    def render_meanwhile(context: WorkerContext, job: ClaimedJob) -> None:
        ask = context.ask.get

        def ask_and_erase(*arguments: object, **options: object) -> object:
            context.ask.get = ask  # type: ignore[method-assign]
            answer = ask(*arguments, **options)  # type: ignore[arg-type]
            erase(system, quoted_note(system))
            follow(system)
            return answer

        context.ask.get = ask_and_erase  # type: ignore[method-assign]
        render_document(context, job)

    system.render_all(render_meanwhile)

    with system.databases["reports"].transaction(WORKER) as db:
        assert db.scalars(select(Document.rendered_at)).all() == [None]


def test_a_derivation_under_way_does_not_bring_the_words_back(system: System) -> None:
    """Material that was asked for before the erasure is saved without them."""
    note = quoted_note(system)
    erase(system, note)
    stale = factories.answer(staff=[])
    stale["municipality"]["id"] = str(system.place.municipality_id)
    stale["programme"]["id"] = str(system.place.programme_id)
    stale["sessions"][0]["revision"] += 1
    with system.databases["planner"].transaction(WORKER) as db:
        save_plans(db, Material.from_json(stale), date(2026, 3, 13))

    with system.databases["planner"].transaction(WORKER) as db:
        kept = db.scalars(select(PlanRevisionWording.text).where(PlanRevisionWording.note_id == note.note_id)).all()

    assert kept
    assert set(kept) == {None}


def test_erasing_twice_tells_once(system: System) -> None:
    """The reaction, repeated, finds nothing left to erase."""
    note = quoted_note(system)
    erase(system, note)
    erase(system, note)

    with system.databases["planner"].transaction(WORKER) as db:
        log = db.tables["planner.event"]
        told = db.scalars(select(log.c.subject).where(log.c.type == "plan.wordings_erased.v1")).all()

    assert len(told) == len(set(told)) > 0


def test_nothing_is_left_of_an_erased_persons_plan(system: System, person: httpx.Client) -> None:
    """Plan, revisions, documents and orders are gone; the municipality's plan stays."""
    order(person, system.plans["individual"])
    system.render_all()
    follow(system)

    erase_person(system)
    follow(system)

    reports = system.databases["reports"]
    plan_ids: list[UUID]
    with reports.transaction(WORKER) as db:
        plan_ids = list(db.scalars(select(AvailableRevision.plan_id)))
    assert plan_ids == [system.plans["municipal"].id]
    assert (count(reports, Document), count(reports, DocumentOrder)) == (0, 0)
    assert count(system.databases["planner"], StaffFact) == 0


def test_an_erased_accounts_orders_go_with_the_files_that_nobody_else_ordered(
    system: System, person: httpx.Client, manager: httpx.Client
) -> None:
    """Those that somebody else has ordered stay."""
    order(person, system.plans["individual"])
    order(manager, system.plans["municipal"])
    reports = system.databases["reports"]
    with reports.transaction(WORKER) as db:
        account = db.scalars(
            select(DocumentOrder.account_id).join(Document).where(Document.plan_id == system.plans["individual"].id)
        ).one()
        forget_orders(db, AccountErased(account_id=account))

    with reports.transaction(WORKER) as db:
        assert account not in db.scalars(select(DocumentOrder.account_id)).all()
        assert db.scalars(select(Document.plan_id)).all() == [system.plans["municipal"].id]


def test_personal_files_are_kept_for_a_season(system: System, person: httpx.Client, manager: httpx.Client) -> None:
    """Ordered again they are there again; the municipality's stay."""
    order(person, system.plans["individual"])
    order(manager, system.plans["municipal"])
    reports, later = system.databases["reports"], datetime.now(UTC) + PERSONAL_KEPT
    left = []
    for moment in (later - timedelta(days=1), later + timedelta(days=1)):
        with reports.transaction(WORKER) as db:
            forget_old_files(db, moment)
        left.append((count(reports, Document), count(reports, DocumentOrder)))

    assert left == [(2, 2), (1, 1)]
    assert order(person, system.plans["individual"]).status_code == 303
    assert count(reports, Document) == 2
