"""The operations page: how the installation is doing, and taking up again what failed."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.operations.asking import ask_for_overview
from services.intake.operations.forms import JobsForm, ParkedForm
from services.intake.operations.use_cases import retry_failed_jobs, retry_parked_events
from shared.application import ask, database
from shared.errors import Unavailable
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, redirect, render, render_part
from shared.web.forms import parse

router = APIRouter()


@router.get("/operations", name="operations", dependencies=[requires(Rule.OPERATIONS_READ)])
def operations(request: Request) -> Response:
    """Show how every part is doing, what asks for help first."""
    return render(request, "operations/operations.html", overview=ask_for_overview(request))


@router.get("/operations/now", name="operations_now", dependencies=[requires(Rule.OPERATIONS_READ)])
def operations_now(request: Request) -> Response:
    """Answer the part of the page that changes, for the script that keeps it fresh."""
    return render_part(request, "operations/now.html", overview=ask_for_overview(request))


@router.post("/operations/parked-events", name="retry_parked", dependencies=[requires(Rule.OPERATIONS_CHANGE)])
def retry_parked(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Have parked events taken up again."""
    asked = parse(ParkedForm, form)
    return _retry(asked.service, lambda: retry_parked_events(database(request), ask(request), viewer, asked))


@router.post("/operations/jobs", name="retry_jobs", dependencies=[requires(Rule.OPERATIONS_CHANGE)])
def retry_jobs(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Queue failed jobs anew."""
    asked = parse(JobsForm, form)
    return _retry(asked.service, lambda: retry_failed_jobs(database(request), ask(request), viewer, asked))


def _retry(service: str, have_retried: Callable[[], int]) -> Response:
    try:
        number = have_retried()
    except Unavailable:
        unknown = _("%(service)s svarade inte. Försök igen om en stund; att trycka två gånger gör ingen skada.")
        return redirect("/operations", unknown % {"service": service}, tone="warning")
    if not number:
        return redirect("/operations", _("Det var redan upptaget igen."), tone="information")
    return redirect("/operations", _("Det tas upp igen. Här syns hur det går."))
