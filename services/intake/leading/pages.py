"""What the pages of a leader's board and the projector are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from markupsafe import Markup

from services.intake.board.domain import Quadrant
from services.intake.board.forms import LEVEL_NAMES, ORIGIN_NAMES, QUADRANT_NAMES
from services.intake.board.session_tables import SwotSession
from services.intake.joining.domain import shown_code
from services.intake.leading.domain import Phase, can_move
from services.intake.leading.drawing import qr_code
from services.intake.leading.forms import PHASE_HINTS, PHASE_NAMES, PHASE_STEPS
from services.intake.leading.now import board_now
from services.intake.programme.forms import SESSION_STATES
from services.intake.programme.tables import Perspective
from shared.database import Transaction
from shared.language import gettext as _

WORDS: dict[str, Any] = {
    "states": SESSION_STATES,
    "quadrants": list(Quadrant),
    "quadrant_names": QUADRANT_NAMES,
    "levels": LEVEL_NAMES,
    "origin_names": ORIGIN_NAMES,
    "phase_order": list(Phase),
    "phase_names": PHASE_NAMES,
    "phase_steps": PHASE_STEPS,
    "phase_hints": PHASE_HINTS,
    "can_move": can_move,
}


@dataclass(frozen=True)
class WayIn:
    """How people join: the code as it is shown, where it is typed, and the QR code of the address that holds it."""

    code: str
    typed_at: str
    link: str
    picture: Markup
    locked: bool


def way_in(request: Request, session: SwotSession) -> WayIn | None:
    """Return how people join the session; ``None`` when it has no code."""
    if not session.join_code:
        return None
    site = str(request.app.state.settings.public_url)
    link = f"{site}/j/{session.join_code}"
    picture = qr_code(link, _("QR-kod till tavlan"))
    return WayIn(shown_code(session.join_code), f"{_bare(site)}/join", link, picture, session.join_locked)


def result_way(request: Request, session: SwotSession) -> tuple[str, Markup] | None:
    """Return the address of the shared result with its QR code; ``None`` when it isn't shared."""
    if session.result_token is None:
        return None
    link = f"{request.app.state.settings.public_url}/result/{session.result_token}"
    return link, qr_code(link, _("QR-kod till resultatet"))


def leading_context(
    request: Request,
    db: Transaction,
    session: SwotSession,
    perspectives: Sequence[Perspective],
    chosen: Perspective,
    now: datetime,
) -> dict[str, Any]:
    """Return what a leader's board shows, all at once or the parts that change."""
    return {
        "chosen": chosen,
        "now": board_now(db, session, perspectives, chosen.code, now),
        "way_in": way_in(request, session),
        "rehearsal": session.rehearsal,
    }


def _bare(site: str) -> str:
    """Return an address as it is shown to people."""
    return site.partition("//")[2]
