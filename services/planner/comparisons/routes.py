"""The pages on which a group compares in pairs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.planner.comparisons import use_cases
from services.planner.comparisons.pages import (
    LEAST_COUNT,
    MOST_COUNT,
    USUAL_COUNT,
    Boards,
    comparison_page,
    index_page,
    make_boards,
)
from services.planner.comparisons.problems import ComparisonRemoved, NotAsked, NothingToCompare
from services.planner.comparisons.queries import (
    find_comparison,
    find_grades,
    find_judgements,
    find_removed,
    list_comparisons,
)
from services.planner.comparisons.tables import Comparison
from services.planner.comparisons.words import AGREEMENT, EQUAL, MORE, SUBJECTS
from services.planner.framework_versions.queries import published_framework
from services.planner.needs.domain import Decisions
from services.planner.plans.asking import ask_material
from services.planner.plans.domain.material import Material
from services.planner.review.queries import find_decisions
from shared.application import ask, database
from shared.database import Transaction
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.language import gettext as _
from shared.policy import Rule, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, FormInput, InvalidInput, parse, redirect, render

router = APIRouter(prefix="/planner/municipalities/{municipality_id}/comparisons")
RUN = requires(Rule.COMPARISON_RUN)
LONGEST_PAIR = 2 * 36 + 1


class StartForm(FormInput):
    """What is compared, and who compares."""

    key: UUID
    subject: str
    count: int = Field(default=USUAL_COUNT, ge=LEAST_COUNT, le=MOST_COUNT)
    name: str = Field(default="", max_length=80)


class AnswerForm(FormInput):
    """The answer about a pair; without a grade it was skipped."""

    a: str
    b: str
    grade: int | None = None


@router.get("", name="comparisons", dependencies=[RUN])
def comparisons(
    request: Request, municipality_id: UUID, viewer: CurrentViewer, page: int = 1, removed: str = ""
) -> Response:
    """Show what is compared by now, how to begin, and how to put back what was just ``removed``."""
    material = _material(request, viewer, municipality_id)
    begun = {"subject": "quadrants", "count": USUAL_COUNT, "key": str(new_id())}
    return _index(request, viewer, material, begun, page=page, removed=removed)


@router.post("", name="start_comparison", dependencies=[RUN])
def start_comparison(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Begin a comparison and ask its first question."""
    material = _material(request, viewer, municipality_id)
    try:
        asked = parse(StartForm, form)
        with database(request).transaction(viewer) as db:
            items = _boards(db, material).items(asked.subject, asked.count)
            use_cases.start_comparison(db, viewer, material, asked.key, asked.subject, asked.name, items)
    except (InvalidInput, NothingToCompare) as problem:
        typed = {name: str(value) for name, value in form.items()}
        return _index(request, viewer, material, {"subject": "", "count": "", "key": str(new_id())} | typed, problem)
    return redirect(f"{_path(municipality_id)}/{asked.key}")


@router.get("/{comparison_id}", name="comparison", dependencies=[RUN])
def comparison(
    request: Request,
    municipality_id: UUID,
    comparison_id: UUID,
    viewer: CurrentViewer,
    pair: Annotated[str, Query(max_length=LONGEST_PAIR)] = "",
) -> Response:
    """Ask the next question, and show what the answers say so far."""
    material = _material(request, viewer, municipality_id)
    return _question(request, viewer, material, comparison_id, pair)


@router.post("/{comparison_id}/answers", name="answer_pair", dependencies=[RUN])
def answer_pair(
    request: Request, municipality_id: UUID, comparison_id: UUID, viewer: CurrentViewer, form: Form
) -> Response:
    """Save an answer, or that the question is skipped, and ask the next one."""
    demand(viewer, Rule.COMPARISON_RUN, municipality_id=municipality_id)
    try:
        answer = parse(AnswerForm, form)
        with database(request).transaction(viewer) as db:
            found = find_comparison(db, municipality_id, comparison_id)
            use_cases.answer_pair(db, found, answer.a, answer.b, answer.grade)
    except (InvalidInput, NotAsked, ComparisonRemoved) as refused:
        problem = refused if isinstance(refused, ComparisonRemoved) else NotAsked()
        material = _material(request, viewer, municipality_id)
        return _question(request, viewer, material, comparison_id, "", problem)
    return redirect(f"{_path(municipality_id)}/{comparison_id}#question")


@router.post("/{comparison_id}/remove", name="remove_comparison", dependencies=[RUN])
def remove_comparison(
    request: Request, municipality_id: UUID, comparison_id: UUID, viewer: CurrentViewer, _form: Form
) -> Response:
    """Remove a comparison, and offer to put it back; the plan then weighs without it."""
    demand(viewer, Rule.COMPARISON_RUN, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        use_cases.remove_comparison(db, municipality_id, comparison_id)
    return redirect(f"{_path(municipality_id)}?removed={comparison_id}")


@router.post("/{comparison_id}/restore", name="restore_comparison", dependencies=[RUN])
def restore_comparison(
    request: Request, municipality_id: UUID, comparison_id: UUID, viewer: CurrentViewer, form: Form
) -> Response:
    """Put a removed comparison back, and return to where that was asked for."""
    demand(viewer, Rule.COMPARISON_RUN, municipality_id=municipality_id)
    with database(request).transaction(viewer) as db:
        use_cases.restore_comparison(db, municipality_id, comparison_id)
    there = f"/{comparison_id}" if form.get("back") == "comparison" else ""
    return redirect(_path(municipality_id) + there, _("Jämförelsen är tillbaka med alla svar. Planen räknas om."))


def _index(
    request: Request,
    viewer: Viewer,
    material: Material,
    values: Mapping[str, object],
    problem: Problem | None = None,
    page: int = 1,
    removed: str = "",
) -> Response:
    with database(request).transaction(viewer) as db:
        rows, turned = list_comparisons(db, UUID(material.municipality_id), page)
        taken_away = find_removed(db, UUID(material.municipality_id), removed)
        boards = _boards(db, material)
    return render(
        request,
        "comparisons/index.html",
        removed=taken_away,
        status=problem.status if problem else 200,
        problem=problem,
        errors=problem.errors if isinstance(problem, InvalidInput) else FormErrors(),
        values=values,
        names=SUBJECTS,
        page=turned,
        **_where(material),
        **index_page(boards, rows),
    )


def _question(
    request: Request, viewer: Viewer, material: Material, comparison_id: UUID, pair: str, problem: Problem | None = None
) -> Response:
    with database(request).transaction(viewer) as db:
        found = find_comparison(db, UUID(material.municipality_id), comparison_id)
        if found.removed_at:
            return _removed(request, material, found, problem)
        grades, boards = find_grades(db, found), _boards(db, material)
    return render(
        request,
        "comparisons/comparison.html",
        status=problem.status if problem else 200,
        problem=problem,
        names=SUBJECTS,
        more=MORE | {1: EQUAL},
        agreement=AGREEMENT,
        **_where(material),
        **comparison_page(found, grades, boards, pair),
    )


def _removed(request: Request, material: Material, found: Comparison, problem: Problem | None) -> Response:
    """Say what became of a comparison that somebody had open, and how to put it back."""
    return render(
        request,
        "comparisons/removed.html",
        status=ComparisonRemoved.status,
        comparison=found,
        names=SUBJECTS,
        problem=problem and ComparisonRemoved(),
        **_where(material),
    )


def _boards(db: Transaction, material: Material) -> Boards:
    _number, framework = published_framework(db, UUID(material.programme_id))
    return make_boards(material, _decisions(db, material), framework)


def _decisions(db: Transaction, material: Material) -> Decisions:
    programme_id, municipality_id = UUID(material.programme_id), UUID(material.municipality_id)
    texts = {note.id: note.text for note in material.notes.values()}
    decisions = find_decisions(db, programme_id, municipality_id, texts)
    return replace(decisions, judgements=find_judgements(db, programme_id, municipality_id))


def _material(request: Request, viewer: Viewer, municipality_id: UUID) -> Material:
    demand(viewer, Rule.COMPARISON_RUN, municipality_id=municipality_id)
    return ask_material(ask(request), municipality_id)


def _where(material: Material) -> dict[str, str]:
    return {"municipality": material.municipality["name"], "municipality_id": material.municipality_id}


def _path(municipality_id: UUID) -> str:
    return f"/planner/municipalities/{municipality_id}/comparisons"
