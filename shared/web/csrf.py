"""Protection against forms that other sites send in a viewer's name.

Two independent checks: where the browser says that the request comes from, and a token bound to the cookie.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from shared.errors import FormExpired
from shared.web import cookies
from shared.web.forms import read_form

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


def csrf_token(request: Request) -> str:
    """Return the token of this browser: an HMAC over its session cookie, or over its visitor cookie."""
    owner = cookies.read_cookie(request, cookies.SESSION) or _visitor(request)
    return _token(str(request.app.state.settings.signing_key), owner)


# A room posts again and again with the same few cookies.
@lru_cache(maxsize=4096)
def _token(key: str, owner: str) -> str:
    return hmac.new(key.encode(), f"csrf:{owner}".encode(), hashlib.sha256).hexdigest()


def _visitor(request: Request) -> str:
    known = cookies.read_cookie(request, cookies.VISITOR)
    if known:
        return known
    if not hasattr(request.state, "new_visitor"):
        request.state.new_visitor = secrets.token_urlsafe(16)
    return str(request.state.new_visitor)


def remember_visitor(request: Request, response: Response) -> None:
    """Set the visitor cookie, if the page that was just rendered made one."""
    if hasattr(request.state, "new_visitor"):
        cookies.write_cookie(request, response, cookies.VISITOR, request.state.new_visitor)


def same_origin(request: Request) -> bool:
    """Say whether the browser states that the request comes from one of our own pages.

    ``Sec-Fetch-Site`` is decisive where it is sent (https and localhost), else ``Origin``; a client that sends
    neither is no browser of today and must show the token alone.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = {urlsplit(str(request.app.state.settings.public_url)).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc in ours - {""}


async def check_csrf(request: Request) -> None:
    """Let a request that changes something pass, or refuse it.

    Raises:
        FormExpired: it comes from another site, or its token belongs to another sign-in.
    """
    if not same_origin(request):
        raise FormExpired
    shown = request.headers.get(HEADER) or (await read_form(request)).get(FIELD)
    if not isinstance(shown, str) or not hmac.compare_digest(shown.encode(), csrf_token(request).encode()):
        raise FormExpired
