"""The pages for signing in and out."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import field_validator
from starlette.datastructures import FormData
from starlette.responses import Response

from services.intake.accounts import use_cases
from services.intake.accounts.domain import SESSION_LIFETIME
from shared.application import database
from shared.identity import WORKER
from shared.language import gettext as _
from shared.language import lazy
from shared.policy import Rule, requires
from shared.web import FormInput, InvalidInput, parse, read_form, redirect, render
from shared.web.application import local_path
from shared.web.cookies import SESSION, erase_cookie, read_cookie, write_cookie

router = APIRouter()
Form = Annotated[FormData, Depends(read_form)]


class SignInForm(FormInput):
    """Asking for a link: an e-mail address."""

    email: str

    @field_validator("email")
    @classmethod
    def looks_like_an_address(cls, value: str) -> str:
        """Refuse what can't be an address; whether it is one, the letter will show."""
        local, at, domain = value.partition("@")
        if not (local and at and "." in domain) or len(value) > 254 or any(c.isspace() for c in value):
            raise ValueError(lazy("Skriv en e-postadress, till exempel namn@kommun.se."))
        return value


@router.get("/sign-in", name="sign_in", dependencies=[requires(Rule.PUBLIC)])
def ask_for_address(request: Request, target: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Show the one field that signing in needs."""
    if request.state.viewer:
        return redirect(local_path(target))
    return render(request, "accounts/sign_in.html", next=local_path(target), email="", errors=None)


@router.post("/sign-in", name="request_link", dependencies=[requires(Rule.PUBLIC)])
def request_link(request: Request, form: Form) -> Response:
    """Mail a link if the address is known; the answer is the same if it isn't."""
    target = local_path(str(form.get("next", "/")))
    try:
        asked = parse(SignInForm, form)
    except InvalidInput as invalid:
        typed = str(form.get("email", ""))
        return render(request, "accounts/sign_in.html", status=422, next=target, email=typed, errors=invalid.errors)
    link = f"{request.app.state.settings.public_url}/sign-in/link/{{token}}"
    with database(request).transaction(WORKER) as db:
        use_cases.request_sign_in(db, asked.email, link, datetime.now(UTC))
    return render(request, "accounts/link_sent.html", email=asked.email)


@router.get("/sign-in/link/{token}", name="open_link", dependencies=[requires(Rule.PUBLIC)])
def open_link(request: Request, token: str) -> Response:
    """Show the button that signs in; opening the page alone spends nothing, since mail scanners open links."""
    with database(request).transaction(WORKER) as db:
        account = use_cases.link_owner(db, token, datetime.now(UTC))
    return render(request, "accounts/open_link.html", account_name=account.name, token=token)


@router.post("/sign-in/link/{token}", name="spend_link", dependencies=[requires(Rule.PUBLIC)])
def spend_link(request: Request, token: str) -> Response:
    """Sign in: a new session and a new cookie, whatever cookie there was."""
    with database(request).transaction(WORKER) as db:
        secret = use_cases.sign_in(db, token, datetime.now(UTC))
    response = redirect("/")
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
