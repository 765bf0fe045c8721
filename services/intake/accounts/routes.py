"""The pages for signing in and out."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.accounts import use_cases
from services.intake.accounts.domain import SESSION_LIFETIME
from services.intake.accounts.forms import SignInForm
from services.intake.mail.use_cases import mail_folder
from shared.application import database
from shared.identity import WORKER
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render
from shared.web.application import local_path
from shared.web.cookies import SESSION, erase_cookie, read_cookie, write_cookie

router = APIRouter()
# Writing a letter takes a few milliseconds more than writing none: everybody waits the same.
EVEN_SECONDS = 0.15
Target = Annotated[str, Query(alias="next")]


@router.get("/sign-in", name="sign_in", dependencies=[requires(Rule.PUBLIC)])
def ask_for_address(request: Request, target: Target = "/") -> Response:
    """Show the one field that signing in needs."""
    if request.state.viewer:
        return redirect(local_path(target))
    return _sign_in_page(request, target)


@router.post("/sign-in", name="request_link", dependencies=[requires(Rule.PUBLIC)])
def request_link(request: Request, form: Form) -> Response:
    """Mail a link if the address is known; the answer is the same, and takes as long, if it isn't."""
    target = local_path(str(form.get("next", "/")))
    try:
        asked = parse(SignInForm, form)
    except InvalidInput as invalid:
        typed = str(form.get("email", ""))
        return _sign_in_page(request, target, status=422, values={"email": typed}, errors=invalid.errors)
    settings = request.app.state.settings
    link = f"{settings.public_url}/sign-in/link/{{token}}" + (f"?next={quote(target)}" if target != "/" else "")
    began = time.monotonic()
    with database(request).transaction(WORKER) as db:
        use_cases.request_sign_in(db, asked.email, link, datetime.now(UTC))
    time.sleep(max(0.0, began + EVEN_SECONDS - time.monotonic()))
    folder = mail_folder(settings)
    return render(request, "accounts/link_sent.html", email=asked.email, next=target, mail_folder=folder)


@router.get("/sign-in/link/{token}", name="open_link", dependencies=[requires(Rule.PUBLIC)])
def open_link(request: Request, token: str, target: Target = "/") -> Response:
    """Show the button that signs in; opening the page alone spends nothing, since mail scanners open links."""
    try:
        with database(request).transaction(WORKER) as db:
            opened = use_cases.open_link(db, token, datetime.now(UTC))
    except use_cases.LinkExpired as problem:
        return _sign_in_page(request, target, status=problem.status, problem=problem)
    return render(
        request,
        "accounts/open_link.html",
        account=opened.account,
        new_address=opened.new_address,
        handed_over=opened.handed_over,
        token=token,
        next=local_path(target),
    )


@router.post("/sign-in/link/{token}", name="spend_link", dependencies=[requires(Rule.PUBLIC)])
def spend_link(request: Request, token: str, form: Form) -> Response:
    """Sign in: a new session and a new cookie; the session that this browser had ends."""
    target = local_path(str(form.get("next", "/")))
    now = datetime.now(UTC)
    try:
        with database(request).transaction(WORKER) as db:
            secret = use_cases.sign_in(db, token, now)
            use_cases.sign_out(db, read_cookie(request, SESSION), now)
    except use_cases.LinkExpired as problem:
        return _sign_in_page(request, target, status=problem.status, problem=problem)
    response = redirect(target)
    write_cookie(request, response, SESSION, secret.token, int(SESSION_LIFETIME.total_seconds()))
    return response


@router.post("/sign-out", name="sign_out", dependencies=[requires(Rule.PUBLIC)])
def sign_out(request: Request) -> Response:
    """End the session at once, here and in all services; harmless twice."""
    with database(request).transaction(WORKER) as db:
        use_cases.sign_out(db, read_cookie(request, SESSION), datetime.now(UTC))
    response = redirect("/sign-in", _("Du är utloggad."))
    erase_cookie(request, response, SESSION)
    return response


def _sign_in_page(request: Request, target: str, *, status: int = 200, **context: Any) -> Response:
    shown: dict[str, Any] = {
        "next": local_path(target),
        "values": {},
        "errors": FormErrors(),
        "problem": None,
    } | context
    return render(request, "accounts/sign_in.html", status=status, **shown)
