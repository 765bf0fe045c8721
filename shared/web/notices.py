"""One sentence that follows the viewer over a redirect, in a signed cookie that lives for a minute."""

from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from shared.language import Text
from shared.web import cookies

LIFETIME = 60
# A cookie holds about 4,000 bytes; signing and encoding add a third.
LONGEST = 1000

Tone = Literal["done", "information", "warning"]


def _serializer(request: Request) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(request.app.state.settings.signing_key), salt="notice")


def leave_notice(request: Request, response: Response, text: Text, tone: Tone = "done") -> None:
    """Leave a notice for the next page."""
    signed = _serializer(request).dumps([tone, str(text)[:LONGEST]])
    cookies.write_cookie(request, response, cookies.NOTICE, str(signed), LIFETIME)


def read_notice(request: Request) -> tuple[str, str] | None:
    """Return (tone, text) of a waiting notice; None if there is none, or if it isn't ours."""
    signed = cookies.read_cookie(request, cookies.NOTICE)
    if not signed:
        return None
    try:
        tone, text = _serializer(request).loads(signed, max_age=LIFETIME)
    except (BadData, ValueError):
        return None
    return str(tone), str(text)
