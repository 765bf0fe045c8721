"""What was derived anew: each change shown with its reasons, accepted or left."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.planner.editing.differences import show_change
from services.planner.editing.problems import PlanLocked, ProposalChanged, TooManyItems
from services.planner.editing.proposals import ProposedChange, ShownProposal, decide, show_proposal
from services.planner.editing.routes.pages import EDIT
from services.planner.editing.use_cases import find_worked_on
from services.planner.plans.addresses import PREFIX, plan_url
from services.planner.plans.words import HORIZONS, QUADRANTS
from shared.application import database
from shared.errors import Problem
from shared.identity import Viewer
from shared.language import gettext as _
from shared.language import ngettext
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render

router = APIRouter(prefix=PREFIX)


@router.get("/proposal", name="plan_proposal", dependencies=[EDIT])
def show(request: Request, viewer: CurrentViewer, plan_id: UUID) -> Response:
    """Show what waits for a decision, with the old, one's own and the new, and the notes behind it."""
    return _page(request, viewer, plan_id)


def _page(request: Request, viewer: Viewer, plan_id: UUID, problem: Problem | None = None) -> Response:
    with database(request).transaction(viewer) as db:
        found = show_proposal(db, viewer, plan_id)
    plan = found.piece.plan
    return render(
        request,
        "editing/proposal.html",
        status=problem.status if problem else 200,
        problem=problem,
        plan=plan,
        found=found,
        changes=[_described(change, found) for change in found.changes],
        back=plan_url(plan),
        quadrants=QUADRANTS,
        kicker=found.piece.revision.content["municipality"]["name"],
    )


@router.post("/proposal", name="decide_proposal", dependencies=[EDIT])
def decide_about(request: Request, viewer: CurrentViewer, plan_id: UUID, form: Form) -> Response:
    """Accept a change or keep what stands there, for one of them or for all."""
    accept = form.get("answer") == "accept"
    path, seal = str(form.get("path", "")) or None, str(form.get("seal", ""))
    try:
        with database(request).transaction(viewer) as db:
            decided = decide(db, viewer, plan_id, path, seal, accept=accept)
            plan = find_worked_on(db, viewer, plan_id)
    except (PlanLocked, ProposalChanged, TooManyItems) as problem:
        return _page(request, viewer, plan_id, problem)
    accepted = _("Ändringen är godtagen.") if path else _("Ändringarna är godtagna.")
    said = accepted if accept else _("Det som stod är kvar.")
    if not decided.now:
        said = _("Det var redan avgjort. Planen visar vad som gäller.")
    if decided.left:
        said += " " + ngettext("En ändring väntar.", "%(num)s ändringar väntar.", decided.left)
        return redirect(f"/planner/plans/{plan_id}/proposal", said)
    return redirect(plan_url(plan), said)


def _described(change: ProposedChange, found: ShownProposal) -> dict[str, object]:
    kind = found.piece.plan.kind
    mine = {**found.proposed, **found.piece.work.fields}
    theirs = {**found.piece.work.fields, **found.proposed}
    old = show_change(change.path, None, change.old, kind, {**found.proposed, **found.piece.work.derived})
    shown = show_change(change.path, change.mine, change.new, kind, mine)
    new = show_change(change.path, None, change.new, kind, theirs)
    names, whole = found.names, change.path.count("/") == 1 and change.path.startswith("goals/")
    # A goal goes when its area does, or when the needs of others have grown past its own, whatever came to it.
    given_up = whole and change.new is None and bool(change.area) and change.area not in found.used
    outdone = whole and change.new is None and not given_up
    return {
        "path": change.path,
        "seal": change.seal,
        "place": shown.place or names.get(change.area, ""),
        "when": HORIZONS.get(str(mine.get(f"{change.path}/horizon")), "") if whole else "",
        "given_up": given_up,
        "merged_into": names.get(found.merged.get(change.area, ""), ""),
        "outdone_by": sorted(names[area] for area in found.outdoing if area in names) if outdone else [],
        "label": shown.label,
        "written": shown.written,
        "old": old.after,
        "mine": shown.before,
        "new": new.after,
        "edited": change.mine != change.old,
        "came": change.came,
        "went": change.went,
    }
