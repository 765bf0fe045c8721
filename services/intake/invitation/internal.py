"""What reports asks about invitations."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse

from services.intake.accounts.viewers import find_asker
from services.intake.board.session_tables import SwotSession
from services.intake.invitation.letter import compose
from services.intake.invitation.queries import changed_at, occasion_of, revision_of, words_of
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Scope, Viewer
from shared.internal import internal_pool, requires_service
from shared.policy import Rule, demand

RevisionNumber = Annotated[int, Path(ge=1, le=1_000_000)]

router = APIRouter(prefix="/intake/internal/swot-sessions/{session_id}", dependencies=[requires_service])


@router.get("/invitation", name="internal_invitation")
async def invitation(request: Request, session_id: UUID) -> JSONResponse:
    """Answer which letter it is now; with a viewer's token only if that person may see it."""
    scope = await find_asker(request)

    def query(db: Transaction) -> dict[str, int]:
        _find(db, scope, session_id)
        return {"revision": revision_of(db, session_id)}

    return JSONResponse(await internal_pool(request).run(query, scope))


@router.get("/invitations/{number}", name="internal_letter")
async def letter(request: Request, session_id: UUID, number: RevisionNumber) -> JSONResponse:
    """Answer what a document of the letter needs; only the letter of now can be had."""
    scope = await find_asker(request)
    address = request.app.state.settings.public_url

    def query(db: Transaction) -> dict[str, Any]:
        session = _find(db, scope, session_id)
        if revision_of(db, session_id) != number:
            raise NotFound
        return _payload(db, session, number, address)

    return JSONResponse(await internal_pool(request).run(query, scope))


def _find(db: Transaction, scope: Scope, session_id: UUID) -> SwotSession:
    session = db.get(SwotSession, session_id)
    if session is None:
        raise NotFound
    if isinstance(scope, Viewer):
        demand(scope, Rule.SESSION_RUN, municipality_id=session.municipality_id)
    return session


def _payload(db: Transaction, session: SwotSession, number: int, address: str) -> dict[str, Any]:
    occasion = occasion_of(db, session, address)
    return {
        "schema": 1,
        "kind": "invitation",
        "plan_id": str(session.id),
        "revision": number,
        "state": "letter",
        "derived_at": changed_at(db, session).isoformat(),
        "programme": {"name": occasion.programme},
        "municipality": {"name": occasion.municipality, "county": occasion.county},
        **compose(occasion, words_of(db, session.id)).to_json(),
    }
