"""Versions of a plan: made, listed, read, compared."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from services.planner.conversation.signing import document_signatures
from services.planner.editing.differences import list_changes
from services.planner.editing.domain import same_ground
from services.planner.editing.queries import read_work
from services.planner.editing.routes.pages import EDIT
from services.planner.editing.use_cases import find_worked_on, save_version
from services.planner.editing.versions import find_revision, list_versions
from services.planner.editing.words import cause_name
from services.planner.lifecycle.findings import find_findings
from services.planner.lifecycle.queries import adoption_of, list_adoptions
from services.planner.plans.addresses import PREFIX, RevisionNumber, plan_url
from services.planner.plans.pages import individual_page, municipal_page
from services.planner.plans.permission import works_on
from services.planner.plans.queries import find_plan, framework_version_of, show_revision
from shared.application import database
from shared.language import gettext as _
from shared.policy import Rule, allows, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render

router = APIRouter(prefix=PREFIX)
Number = Annotated[int | None, Query(ge=0, le=1_000_000)]


@router.post("/versions", name="save_version", dependencies=[EDIT])
def make_version(request: Request, viewer: CurrentViewer, plan_id: UUID, form: Form) -> Response:
    """Save the plan as a version; on the way to a document, go on to order the one that was just saved."""
    ordering = form.get("then") == "document"
    with database(request).transaction(viewer) as db:
        plan = find_worked_on(db, viewer, plan_id, lock=True)
        before = read_work(db, plan).revision.number
        number = save_version(db, plan, "document" if ordering else "saved", viewer)
    if ordering and str(number) == form.get("revision"):
        # 307: the form goes on as it is; it names the version that it was about to become.
        return RedirectResponse("/reports/orders", status_code=307)
    said = _("Version %(number)s är sparad.", number=number)
    if number == before:
        said = _("Inget är ändrat sedan version %(number)s.", number=number)
    return redirect(plan_url(plan), said)


@router.get("/versions", name="plan_versions", dependencies=[EDIT])
def show_versions(request: Request, viewer: CurrentViewer, plan_id: UUID, page: int = 1) -> Response:
    """List the plan's versions."""
    with database(request).transaction(viewer) as db:
        plan = find_worked_on(db, viewer, plan_id)
        versions, turned = list_versions(db, plan, page)
        piece = read_work(db, plan)
        adoptions = list_adoptions(db, plan.id)
    return render(
        request,
        "editing/versions.html",
        plan=plan,
        versions=versions,
        page=turned,
        edits=len(piece.edits),
        newest=piece.revision.number,
        authors=sorted({edit.author for edit in piece.edits.values() if edit.author}),
        causes=cause_name,
        adoptions=adoptions,
        back=plan_url(plan),
        kicker=piece.revision.content["municipality"]["name"],
    )


@router.get("/versions/{number}", name="plan_version", dependencies=[requires(Rule.PLAN_LIST)])
def show_version(request: Request, viewer: CurrentViewer, plan_id: UUID, number: RevisionNumber) -> Response:
    """Show a version as it was, to whoever reads it: row-level security decides."""
    with database(request).transaction(viewer) as db:
        plan = find_plan(db, plan_id)
        shown = show_revision(db, plan, number)
        framework = framework_version_of(db, shown)
        adoption, findings = adoption_of(db, plan_id, number), find_findings(db, shown)
        signed = document_signatures(db, plan, number)
    rule = Rule.MUNICIPAL_PLAN_READ if plan.kind == "municipal" else Rule.INDIVIDUAL_PLAN_READ
    demand(viewer, rule, municipality_id=plan.municipality_id, person_id=plan.person_id)
    if plan.kind == "individual":
        own = plan.person_id == viewer.person_id
        person = shown.content["person"] | {"name": viewer.name if own else _("medarbetaren"), "library": ""}
        values = individual_page(shown, person) | {"own": own, "signed": signed}
    else:
        board = allows(viewer, Rule.SESSION_READ, municipality_id=plan.municipality_id)
        values = municipal_page(shown, findings)
        values |= {"job": None, "failure": "", "may_derive": False, "may_read_board": board}
    values |= {"framework_version": framework, "version": number, "adoption": adoption, "works": works_on(viewer, plan)}
    return render(request, f"plans/{plan.kind}.html", **values)


@router.get("/differences", name="plan_differences", dependencies=[EDIT])
def show_differences(
    request: Request, viewer: CurrentViewer, plan_id: UUID, first: Number = None, last: Number = None
) -> Response:
    """Show how two versions differ: the newest and the one before, unless told otherwise; 0 is what is written now."""
    with database(request).transaction(viewer) as db:
        plan = find_worked_on(db, viewer, plan_id)
        # The newest; those before are compared from the list of all. Numbers that the viewer doesn't read are left out.
        numbers = [version.number for version in list_versions(db, plan)[0]]
        newer = numbers[0] if last is None else last
        earlier = [number for number in numbers if not newer or number < newer]
        older = next(iter([*earlier, newer])) if first is None else first
        contents = [
            read_work(db, plan).work.edited if number == 0 else find_revision(db, plan.id, number).content
            for number in (older, newer)
        ]
    return render(
        request,
        "editing/differences.html",
        plan=plan,
        older=older,
        newer=newer,
        changes=list_changes(*contents),
        same_ground=same_ground(*contents),
        numbers=sorted({*numbers, older, newer} - {0}, reverse=True),
        back=plan_url(plan),
        kicker=contents[1]["municipality"]["name"],
    )
