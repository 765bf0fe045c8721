"""A participant's signed cookie: it says which board and which number, so that posting asks nobody who that is."""

import hmac
from functools import cache, lru_cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.responses import Response

from shared.errors import JoinNeeded
from shared.identity import Participant
from shared.policy import SAFE_METHODS, Rule
from shared.web.cookies import read_cookie, write_cookie
from shared.web.csrf import check_csrf

COOKIE = "kub_participant"
# A day and a half: who joined in the morning may still contribute from home in the evening.
LIFETIME = 36 * 3600


def leave_token(request: Request, response: Response, participant: Participant) -> None:
    """Let this browser be the participant from now on."""
    value = make_serializer(request.app.state.settings.signing_key).dumps(
        [participant.session_id.hex, participant.pseudonym_id.hex]
    )
    write_cookie(request, response, COOKIE, str(value), LIFETIME)


def read_token(request: Request) -> Participant | None:
    """Return whom this browser joined as; ``None`` when it didn't, or the cookie isn't ours."""
    signed = read_cookie(request, COOKIE)
    return _read(signed, request.app.state.settings.signing_key) if signed else None


# A room posts again and again with the same few cookies: one is taken apart once.
@lru_cache(maxsize=4096)
def _read(signed: str, key: str) -> Participant | None:
    try:
        session, pseudonym = make_serializer(key).loads(signed)
    except BadSignature:
        return None
    return Participant(UUID(session), UUID(pseudonym))


def seed_of(request: Request, key: str) -> bytes:
    """Return what a page's key makes participants of; nobody else can make the same, and it says nothing of the key."""
    secret = str(request.app.state.settings.signing_key).encode()
    return hmac.digest(secret, f"join:{key}".encode(), "sha256") if key else b""


@cache
def make_serializer(key: str) -> URLSafeSerializer:
    """Return what signs participants' cookies."""
    return URLSafeSerializer(key, salt="participant")


class TakesPart:
    """The rule of a board's pages for participants: the browser has joined this very session.

    Whether the participant was removed since, or the session opened anew, the use cases ask.
    """

    rule = Rule.BOARD_TAKE_PART

    async def __call__(self, request: Request) -> None:
        """Find out who takes part, and on unsafe methods where the form came from.

        Raises:
            JoinNeeded: this browser hasn't joined this session.
        """
        participant = read_token(request)
        if participant is None or str(participant.session_id) != request.path_params.get("session_id"):
            raise JoinNeeded
        request.state.participant = participant
        request.state.viewer = None
        if request.method not in SAFE_METHODS:
            await check_csrf(request)


takes_part = Depends(TakesPart())


async def current_participant(request: Request) -> Participant:
    """Return the participant whom the rule let in."""
    found: Participant = request.state.participant
    return found


CurrentParticipant = Annotated[Participant, Depends(current_participant)]
