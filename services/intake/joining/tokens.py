"""A participant's signed cookies: they say which board and which number, so that posting asks nobody who that is.

One holds what was joined last, the other the days before it: whoever takes part in two days at once, or comes from a
rehearsal, is the same in each of them as before.
"""

import hmac
from collections.abc import Sequence
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
EARLIER = "kub_participant_earlier"
MOST_EARLIER = 3
# A day and a half: who joined in the morning may still contribute from home in the evening.
LIFETIME = 36 * 3600


def leave_token(request: Request, response: Response, participant: Participant) -> None:
    """Let this browser be the participant from now on, and in other days whom it was there."""
    others = [one for one in read_tokens(request) if one.session_id != participant.session_id]
    _write(request, response, COOKIE, [participant])
    if others:
        _write(request, response, EARLIER, others[:MOST_EARLIER])


def _write(request: Request, response: Response, name: str, joined: Sequence[Participant]) -> None:
    ids = [text for one in joined for text in (one.session_id.hex, one.pseudonym_id.hex)]
    value = make_serializer(request.app.state.settings.signing_key).dumps(ids)
    write_cookie(request, response, name, str(value), LIFETIME)


def read_tokens(request: Request) -> tuple[Participant, ...]:
    """Return whom this browser joined as, the latest first; what isn't ours is left out."""
    key = request.app.state.settings.signing_key
    signed = (read_cookie(request, name) for name in (COOKIE, EARLIER))
    return tuple(one for each in signed if each for one in _read(each, key))


def _token_of(request: Request, session_id: str) -> Participant | None:
    """Return whom this browser joined a session as."""
    return next((one for one in read_tokens(request) if str(one.session_id) == session_id), None)


# A room posts again and again with the same few cookies: one is taken apart once.
@lru_cache(maxsize=4096)
def _read(signed: str, key: str) -> tuple[Participant, ...]:
    try:
        ids = [UUID(text) for text in make_serializer(key).loads(signed)]
    except BadSignature:
        return ()
    return tuple(map(Participant, ids[::2], ids[1::2]))


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
        participant = _token_of(request, request.path_params.get("session_id", ""))
        if participant is None:
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
