"""The pages of accounts and roles, and those on which substitutes are named."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.intake.administration import queries, substitutes, use_cases
from services.intake.administration.changes import list_changes, list_staff_changes
from services.intake.administration.domain import SCOPES_OF_ROLE, tell_apart
from services.intake.administration.forms import AccountForm, RoleForm, SubstituteForm
from services.intake.administration.words import ROLE_DEEDS, ROLE_NAMES
from shared.application import database
from shared.identity import WORKER
from shared.language import gettext as _
from shared.policy import Rule, demand, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render, url

router = APIRouter()
_ROLE_CHOICES = [(role.value, ROLE_NAMES[role], ROLE_DEEDS[role]) for role in SCOPES_OF_ROLE]


@router.get("/accounts", name="list_accounts", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def list_accounts(
    request: Request,
    viewer: CurrentViewer,
    search: Annotated[str, Query(alias="q", max_length=200)] = "",
    page: int = 1,
) -> Response:
    """Show the accounts, all or those that are searched for."""
    with database(request).transaction(viewer) as db:
        found = queries.list_accounts(db, search.strip(), page)
    return render(request, "administration/accounts.html", accounts=found, search=search.strip())


@router.get("/accounts/new", name="new_account", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def new_account(request: Request, viewer: CurrentViewer) -> Response:
    """Show the form for a new account."""
    return _new_account_page(request, viewer)


@router.post("/accounts", name="add_account", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def add_account(request: Request, viewer: CurrentViewer, form: Form) -> Response:
    """Make an account with its first role."""
    sign_in_page = f"{request.app.state.settings.public_url}/sign-in"
    try:
        asked = parse(AccountForm, form)
        with database(request).transaction(WORKER) as db:
            account, new = use_cases.add_account(db, viewer, asked, sign_in_page)
    except InvalidInput as invalid:
        return _new_account_page(request, viewer, status=invalid.status, values=form, errors=invalid.errors)
    told = (
        _("Kontot är skapat, och %(name)s får ett mejl om det.")
        if new
        else _("%(name)s hade redan ett konto och har rollen.")
    )
    return redirect(url(request, "show_account", account_id=account.id), told % {"name": account.name})


@router.get("/accounts/changes", name="account_changes", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def show_changes(request: Request, viewer: CurrentViewer, page: int = 1) -> Response:
    """Show what was changed about accounts, the newest first."""
    with database(request).transaction(viewer) as db:
        changes, turned = list_changes(db, page)
    return render(request, "administration/changes.html", changes=changes, page=turned)


@router.get("/accounts/staff-changes", name="staff_changes", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def show_staff_changes(request: Request, viewer: CurrentViewer, page: int = 1) -> Response:
    """Show who was added to staff lists, moved, left or got another address, the newest first."""
    with database(request).transaction(viewer) as db:
        changes, turned = list_staff_changes(db, page)
    return render(request, "administration/staff_changes.html", changes=changes, page=turned)


@router.get("/accounts/{account_id}", name="show_account", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def show_account(request: Request, account_id: UUID, viewer: CurrentViewer) -> Response:
    """Show an account with its roles."""
    return _account_page(request, viewer, account_id)


@router.post("/accounts/{account_id}/roles", name="add_role", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def add_role(request: Request, account_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Give an account a role."""
    try:
        asked = parse(RoleForm, form)
        with database(request).transaction(WORKER) as db:
            use_cases.add_role(db, viewer, account_id, asked)
    except InvalidInput as invalid:
        return _account_page(request, viewer, account_id, status=invalid.status, values=form, errors=invalid.errors)
    return redirect(url(request, "show_account", account_id=account_id), _("Rollen är tillagd."))


@router.post(
    "/accounts/{account_id}/roles/{grant_id}/withdraw",
    name="withdraw_role",
    dependencies=[requires(Rule.ACCOUNT_CHANGE)],
)
def withdraw_role(request: Request, account_id: UUID, grant_id: UUID, viewer: CurrentViewer) -> Response:
    """Take a role back; it counts at once."""
    try:
        with database(request).transaction(viewer) as db:
            use_cases.withdraw_role(db, viewer, account_id, grant_id)
    except use_cases.LastAdministrator as problem:
        return _account_page(request, viewer, account_id, status=problem.status, problem=problem)
    return redirect(url(request, "show_account", account_id=account_id), _("Rollen är borttagen."))


@router.post("/accounts/{account_id}/disable", name="disable_account", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def disable_account(request: Request, account_id: UUID, viewer: CurrentViewer) -> Response:
    """Turn an account off and sign its owner out."""
    try:
        with database(request).transaction(WORKER) as db:
            use_cases.disable(db, viewer, account_id, datetime.now(UTC))
    except (use_cases.LastAdministrator, use_cases.OwnAccount) as problem:
        return _account_page(request, viewer, account_id, status=problem.status, problem=problem)
    return redirect(url(request, "show_account", account_id=account_id), _("Kontot är avstängt."))


@router.post("/accounts/{account_id}/enable", name="enable_account", dependencies=[requires(Rule.ACCOUNT_CHANGE)])
def enable_account(request: Request, account_id: UUID, viewer: CurrentViewer) -> Response:
    """Turn an account on again."""
    with database(request).transaction(viewer) as db:
        use_cases.enable(db, viewer, account_id)
    return redirect(url(request, "show_account", account_id=account_id), _("Kontot är öppet igen."))


@router.get(
    "/municipalities/{municipality_id}/substitute",
    name="show_substitutes",
    dependencies=[requires(Rule.SUBSTITUTE_NAME)],
)
def show_substitutes(request: Request, municipality_id: UUID, viewer: CurrentViewer) -> Response:
    """Show who stands in for the municipality's manager, and the form to name somebody."""
    return _substitutes_page(request, viewer, municipality_id)


@router.post(
    "/municipalities/{municipality_id}/substitute",
    name="name_substitute",
    dependencies=[requires(Rule.SUBSTITUTE_NAME)],
)
def name_substitute(request: Request, municipality_id: UUID, viewer: CurrentViewer, form: Form) -> Response:
    """Let a colleague stand in for the manager."""
    demand(viewer, Rule.SUBSTITUTE_NAME, municipality_id=municipality_id)
    try:
        asked = parse(SubstituteForm, form)
        with database(request).transaction(WORKER) as db:
            name = substitutes.name_substitute(db, viewer, municipality_id, asked)
    except InvalidInput as invalid:
        shown = {"values": form, "errors": invalid.errors}
        return _substitutes_page(request, viewer, municipality_id, status=invalid.status, **shown)
    told = _("%(name)s är nu ersättare.") % {"name": name}
    return redirect(url(request, "show_substitutes", municipality_id=municipality_id), told)


@router.post(
    "/municipalities/{municipality_id}/substitute/{grant_id}/withdraw",
    name="withdraw_substitute",
    dependencies=[requires(Rule.SUBSTITUTE_NAME)],
)
def withdraw_substitute(request: Request, municipality_id: UUID, grant_id: UUID, viewer: CurrentViewer) -> Response:
    """Let somebody no longer stand in; it counts at once."""
    demand(viewer, Rule.SUBSTITUTE_NAME, municipality_id=municipality_id)
    with database(request).transaction(WORKER) as db:
        substitutes.withdraw_substitute(db, viewer, municipality_id, grant_id)
    return redirect(url(request, "show_substitutes", municipality_id=municipality_id), _("Det är ändrat."))


def _new_account_page(request: Request, viewer: CurrentViewer, *, status: int = 200, **shown: Any) -> Response:
    with database(request).transaction(viewer) as db:
        scopes = queries.list_scopes(db)
    context: dict[str, Any] = {"values": {}, "errors": FormErrors()} | shown
    return render(
        request, "administration/new_account.html", status=status, roles=_ROLE_CHOICES, scopes=scopes, **context
    )


def _account_page(
    request: Request, viewer: CurrentViewer, account_id: UUID, *, status: int = 200, **shown: Any
) -> Response:
    with database(request).transaction(viewer) as db:
        account = queries.read_account(db, account_id)
        scopes = queries.list_scopes(db)
        changes, page = list_changes(db, account_id=account_id)
    context: dict[str, Any] = {
        "problem": None,
        "changes": changes,
        "more_changes": page.pages > 1,
        "values": {},
        "errors": FormErrors(),
        "account": account,
        "roles": _ROLE_CHOICES,
        "scopes": scopes,
    }
    return render(request, "administration/account.html", status=status, **context | shown)


def _substitutes_page(
    request: Request, viewer: CurrentViewer, municipality_id: UUID, *, status: int = 200, **shown: Any
) -> Response:
    demand(viewer, Rule.SUBSTITUTE_NAME, municipality_id=municipality_id)
    # The staff list of the viewer's own municipality, and accounts, which only administrators may list.
    with database(request).transaction(WORKER) as db:
        known = substitutes.read_substitutes(db, viewer, municipality_id)
    choices = {
        "manager_choices": tell_apart(known.managers),
        "colleague_choices": tell_apart(known.colleagues),
    }
    context: dict[str, Any] = {"values": {}, "errors": FormErrors(), "known": known} | choices | shown
    return render(request, "administration/substitutes.html", status=status, **context)
