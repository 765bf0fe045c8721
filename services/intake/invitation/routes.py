"""The pages of the letter of invitation: reading it, adding to it, sending it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.intake.board.queries import find_session, session_head
from services.intake.board.routes.pages import session_url
from services.intake.invitation import queries, use_cases
from services.intake.invitation.domain import Group
from services.intake.invitation.forms import GROUP_NAMES, InvitationForm, SendingForm
from services.intake.invitation.letter import compose
from services.intake.invitation.tables import Invitation
from services.intake.programme.forms import SESSION_STATES
from shared.application import database
from shared.identity import Viewer
from shared.language import LANGUAGES, ngettext
from shared.language import gettext as _
from shared.policy import Rule, requires
from shared.viewers import CurrentViewer
from shared.web import Form, FormErrors, InvalidInput, parse, redirect, render

router = APIRouter(prefix="/swot-sessions/{session_id}/invitation")
Runs = requires(Rule.SESSION_RUN)


@router.get("", name="invitation", dependencies=[Runs])
def invitation(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the letter, and what can be done with it."""
    with database(request).transaction(viewer) as db:
        session = find_session(db, viewer, session_id, Rule.SESSION_RUN)
        letter = compose(
            queries.occasion_of(db, session, request.app.state.settings.public_url), queries.words_of(db, session_id)
        )
        head, invited = session_head(db, session), queries.invited(db, session_id)
        revision = queries.revision_of(db, session_id)
    return render(
        request,
        "invitation/invitation.html",
        head=head,
        states=SESSION_STATES,
        ahead=head.state in {"planned", "preparing"},
        letter=letter,
        invited=invited,
        revision=revision,
        groups=list(GROUP_NAMES.items()),
        everybody=Group.EVERYBODY,
    )


@router.get("/progress", name="invitation_progress", dependencies=[Runs])
def invitation_progress(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the part of the page that changes while letters are being sent, for the page to put in place."""
    with database(request).transaction(viewer) as db:
        session = find_session(db, viewer, session_id, Rule.SESSION_RUN)
        head, invited = session_head(db, session), queries.invited(db, session_id)
    return render(request, "invitation/progress.html", head=head, invited=invited)


@router.get("/words", name="invitation_words", dependencies=[Runs])
def invitation_words(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Show the form for what one adds to the letter."""
    return _words_page(request, viewer, session_id)


@router.post("/words", name="write_invitation", dependencies=[Runs])
def write_invitation(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Save what one adds to the letter."""
    try:
        typed = parse(InvitationForm, form)
        with database(request).transaction(viewer) as db:
            use_cases.write_invitation(db, viewer, session_id, typed.words(), typed.revision)
    except InvalidInput as problem:
        return _words_page(request, viewer, session_id, values=form, errors=problem.errors, status=problem.status)
    except use_cases.InvitationChanged as problem:
        values = {**dict(form), "revision": problem.revision}
        return _words_page(request, viewer, session_id, values=values, other=problem, status=problem.status)
    return redirect(session_url(request, session_id, name="invitation"), _("Inbjudan är sparad."))


@router.post("/send", name="send_invitation", dependencies=[Runs])
def send_invitation(request: Request, viewer: CurrentViewer, session_id: UUID, form: Form) -> Response:
    """Have the letter sent by mail, to each by itself."""
    asked = parse(SendingForm, form).sending()
    with database(request).transaction(viewer) as db:
        use_cases.ask_to_send(db, viewer, session_id, asked)
    page = session_url(request, session_id, name="invitation")
    return redirect(f"{page}#sending", _("Mejlen skickas nu, ett till var och en."))


@router.post("/retry", name="retry_letters", dependencies=[Runs])
def retry_letters(request: Request, viewer: CurrentViewer, session_id: UUID) -> Response:
    """Try once more to send the letters about the day that couldn't be sent."""
    with database(request).transaction(viewer) as db:
        number = use_cases.try_again(db, viewer, session_id)
        ahead = find_session(db, viewer, session_id, Rule.SESSION_RUN).state in {"planned", "preparing"}
    notice = ngettext("Vi försöker igen med %(num)s mejl.", "Vi försöker igen med %(num)s mejl.", number)
    page = session_url(request, session_id, name="invitation" if ahead else "swot_session")
    return redirect(page, notice if number else _("Inget mejl väntar på att skickas igen."), tone="information")


def _words_page(
    request: Request,
    viewer: Viewer,
    session_id: UUID,
    *,
    status: int = 200,
    values: Any = None,
    errors: FormErrors | None = None,
    other: use_cases.InvitationChanged | None = None,
) -> Response:
    with database(request).transaction(viewer) as db:
        head = session_head(db, find_session(db, viewer, session_id, Rule.SESSION_RUN))
        words, written = queries.words_of(db, session_id), db.get(Invitation, session_id)
    return render(
        request,
        "invitation/words.html",
        status=status,
        head=head,
        values=values or {**vars(words), "revision": written.revision if written else 0},
        errors=errors or FormErrors(),
        other=other,
        languages_of_letters=list(LANGUAGES.items()),
    )
