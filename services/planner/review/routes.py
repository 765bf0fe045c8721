"""The page on which a municipality's notes are reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.framework_versions.loading import compile_framework
from services.planner.framework_versions.queries import published_document, published_outline
from services.planner.framework_versions.succession import decided_in_force
from services.planner.needs.domain import Decisions
from services.planner.plans.asking import ask_material
from services.planner.plans.domain.material import Material
from services.planner.plans.queries import newest_derivation_job
from services.planner.review import use_cases
from services.planner.review.domain.exchange import Lessons, Unreadable, read_lessons, write_lessons
from services.planner.review.pages import imported_part, make_review, review_page
from services.planner.review.problems import (
    AnsweredMeanwhile,
    LessonsUnreadable,
    NoteGone,
    NotJoinable,
    TooManyAreas,
    UnknownArea,
)
from services.planner.review.queries import count_imported, find_confirmations, find_decisions
from services.planner.review.words import BY, PARTS, STATES, WHY, imported, unreadable
from shared.application import ask, database
from shared.database import Transaction
from shared.errors import Malformed, Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import lazy
from shared.policy import Rule, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render, render_part

router = APIRouter(prefix="/planner/municipalities/{municipality_id}/review")
REVIEW = requires(Rule.NOTE_REVIEW)
Chosen = Annotated[str, Query(max_length=36)]
Part = Annotated[str, Query(max_length=1)]
_ANSWERS = {"same": True, "apart": False, "open": None}


@router.get("", name="review_notes", dependencies=[REVIEW])
def review_notes(
    request: Request,
    municipality_id: UUID,
    viewer: CurrentViewer,
    note: Chosen = "",
    last: Chosen = "",
    part: Part = "",
) -> Response:
    """Show the next note with its proposed areas, and all others below; or the note's ``part`` of the page alone."""
    material = _material(request, viewer, municipality_id)
    return _page(request, viewer, material, _Wanted(note=note, last=last, part=bool(part)))


@router.get("/progress", name="review_progress", dependencies=[REVIEW])
def review_progress(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Answer how the derivation is going that what was confirmed has started."""
    demand(viewer, Rule.NOTE_REVIEW, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        job = newest_derivation_job(db, municipality_id)
    return render_part(request, "review/progress.html", job=job, municipality_id=municipality_id)


@router.post("/notes", name="confirm_note", dependencies=[REVIEW])
def confirm_note(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """State a note's areas: those that were proposed, others, or none."""
    material = _material(request, viewer, municipality_id)
    note, areas = str(form.get("note", "")), [str(area) for area in form.getlist("areas")]
    stated = use_cases.Statement(note, areas, _id(form, "tap") if form.get("tap") else None)
    try:
        with database(request).transaction(viewer) as db:
            known = [area.id for area in published_outline(db, UUID(material.programme_id)).areas]
            changed = use_cases.confirm_note(db, viewer, material, stated, known)
    except (AnsweredMeanwhile, NoteGone, TooManyAreas, UnknownArea) as problem:
        return _page(request, viewer, material, _Wanted(note=note, problem=problem, chosen=areas, part="part" in form))
    following, last = str(form.get("following", "")), note if changed else ""
    if "part" in form:
        return _page(request, viewer, material, _Wanted(note=following, last=last, part=True))
    wanted = {"last": last, "note": following if following in material.notes else ""}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return redirect(f"{_path(municipality_id)}?{query}#work")


@router.post("/undo", name="undo_confirmation", dependencies=[REVIEW])
def undo_confirmation(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Take back what was confirmed just now, and show that note again."""
    demand(viewer, Rule.NOTE_REVIEW, municipality_id=municipality_id)
    note, tap = _id(form, "note"), _id(form, "tap")
    with database(request).transaction(viewer) as db:
        use_cases.undo_confirmation(db, municipality_id, note, tap)
    if "part" in form:
        material = _material(request, viewer, municipality_id)
        return _page(request, viewer, material, _Wanted(note=str(note), part=True, undone=True))
    return redirect(f"{_path(municipality_id)}?note={note}#work", _("Ångrat."))


@router.post("/learn", name="learn_from_others", dependencies=[REVIEW])
def learn_from_others(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Have the plan derived again with what other municipalities have confirmed."""
    demand(viewer, Rule.NOTE_REVIEW, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        use_cases.learn_from_others(db, municipality_id)
    said = _("Lapparna tolkas på nytt. Det tar en liten stund.")
    return redirect(f"/planner/municipalities/{municipality_id}/plan", said, tone="information")


@router.post("/pairs", name="decide_pair", dependencies=[REVIEW])
def decide_pair(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """State whether two notes say the same."""
    material = _material(request, viewer, municipality_id)
    answer = str(form.get("answer", ""))
    if answer not in _ANSWERS:
        raise Malformed
    pair = (str(form.get("a", "")), str(form.get("b", "")))
    try:
        with database(request).transaction(viewer) as db:
            use_cases.decide_pair(db, viewer, material, pair, _ANSWERS[answer])
    except NotJoinable as problem:
        return _page(request, viewer, material, _Wanted(problem=problem))
    said = {
        "same": _("Lapparna räknas som samma sak. Båda formuleringarna finns kvar."),
        "apart": _("Lapparna räknas var för sig."),
        "open": _("Ångrat."),
    }
    return redirect(f"{_path(municipality_id)}#pairs", said[answer])


@router.get("/lessons", name="export_lessons", dependencies=[REVIEW])
def export_lessons(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Answer the municipality's confirmed notes as a file."""
    material = _material(request, viewer, municipality_id)
    with database(request).transaction(viewer) as db:
        decisions = _decisions(db, material, published_document(db, UUID(material.programme_id)).document)
    boards = {note.id: (note.perspective, note.quadrant) for note in material.notes.values()}
    return Response(
        write_lessons(decisions.confirmed, boards),
        media_type="application/x-ndjson; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="bekraftade-lappar.jsonl"', "Cache-Control": "no-store"},
    )


@router.post("/lessons", name="import_lessons", dependencies=[REVIEW])
def import_lessons(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Learn from another programme's confirmed notes, or stop doing so."""
    material = _material(request, viewer, municipality_id)
    if form.get("forget"):
        with database(request).transaction(viewer) as db:
            use_cases.forget_lessons(db, municipality_id)
        return redirect(f"{_path(municipality_id)}#lessons", _("Det som var inläst är borttaget."))
    try:
        with database(request).transaction(viewer) as db:
            document = published_document(db, UUID(material.programme_id)).document
        lessons = _lessons(form, {area.id: document.successor(area.id) for area in document.areas})
        with database(request).transaction(viewer) as db:
            count = use_cases.import_lessons(db, material, lessons.notes)
    except LessonsUnreadable as problem:
        return _page(request, viewer, material, _Wanted(problem=problem))
    return redirect(f"{_path(municipality_id)}#lessons", imported(count, lessons.left_out))


@dataclass(frozen=True)
class _Wanted:
    """Which note to show, what was just done, and whether the ``part`` that this changes is wanted alone."""

    note: str = ""
    last: str = ""
    undone: bool = False
    problem: Problem | None = None
    chosen: list[str] | None = None
    part: bool = False


def _page(request: Request, viewer: Viewer, material: Material, wanted: _Wanted) -> Response:
    municipality_id = UUID(material.municipality_id)
    with database(request).transaction(viewer) as db:
        document = published_document(db, UUID(material.programme_id)).document
        decisions = _decisions(db, material, document)
        stated = find_confirmations(db, municipality_id)
        job = newest_derivation_job(db, municipality_id)
        counts = count_imported(db, UUID(material.programme_id))
    review = make_review(material, decisions, stated, compile_framework(document))
    last = wanted.last if wanted.last in stated and use_cases.is_step_of(viewer, stated[wanted.last]) else ""
    page = review_page(review, wanted.note, last)
    page |= {
        "job": job,
        "problem": wanted.problem,
        "undone": wanted.undone,
        "chosen": wanted.chosen,
        "by": BY,
        "part_names": PARTS,
        "states": STATES,
        "why": WHY,
    }
    if wanted.part:
        return render_part(request, "review/work.html", **page)
    page |= imported_part(ask(request), municipality_id, counts)
    status = wanted.problem.status if wanted.problem else 200
    return render(request, "review/review.html", status=status, **page)


def _material(request: Request, viewer: Viewer, municipality_id: UUID) -> Material:
    demand(viewer, Rule.NOTE_REVIEW, municipality_id=municipality_id)
    return ask_material(ask(request), municipality_id)


def _decisions(db: Transaction, material: Material, document: FrameworkDocument) -> Decisions:
    texts = {note.id: note.text for note in material.notes.values()}
    stated = find_decisions(db, UUID(material.programme_id), UUID(material.municipality_id), texts)
    return decided_in_force(stated, document)


def _path(municipality_id: UUID) -> str:
    return f"/planner/municipalities/{municipality_id}/review"


def _id(form: FormData, name: str) -> UUID:
    try:
        return UUID(str(form.get(name, "")))
    except ValueError as reason:
        raise Malformed from reason


def _lessons(form: FormData, areas: Mapping[str, str | None]) -> Lessons:
    lessons = read_lessons(_uploaded(form), areas)
    if isinstance(lessons, Unreadable):
        raise LessonsUnreadable(unreadable(lessons))
    if not lessons.notes and lessons.left_out:
        raise LessonsUnreadable(lazy("Alla områden i filen är avvecklade, så ingen lapp är inläst."))
    if not lessons.notes:
        # As of a download that broke off.
        raise LessonsUnreadable(lazy("Filen innehåller inga bekräftade lappar. Välj den som laddades ner."))
    return lessons


def _uploaded(form: FormData) -> str:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise LessonsUnreadable(lazy("Välj en fil först."))
    try:
        return file.file.read().decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise LessonsUnreadable(lazy("Filen är inte text i UTF-8. Spara den så och försök igen.")) from reason
