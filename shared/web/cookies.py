"""The cookies of the product, all of them HttpOnly and SameSite=Lax."""

from functools import cache

from starlette.requests import Request
from starlette.responses import Response

SESSION = "kub_session"
VISITOR = "kub_visitor"
LANGUAGE = "kub_language"
NOTICE = "kub_notice"


def secure(request: Request) -> bool:
    """Say whether people reach the product over https."""
    return str(request.app.state.settings.public_url).startswith("https:")


def full_name(request: Request, name: str) -> str:
    """Return the cookie's name as the browser knows it; ``__Host-`` needs https."""
    return _full_name(request.app.state.settings.public_url, name)


@cache
def _full_name(public_url: str, name: str) -> str:
    return f"__Host-{name}" if public_url.startswith("https:") else name


def read_cookie(request: Request, name: str) -> str:
    """Return the cookie's value, or an empty text."""
    return request.cookies.get(full_name(request, name), "")


def write_cookie(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set the cookie on the response; without ``seconds`` it ends with the browser."""
    response.set_cookie(
        full_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=secure(request),
        httponly=True,
        samesite="lax",
    )


def erase_cookie(request: Request, response: Response, name: str) -> None:
    """Remove the cookie from the browser."""
    response.delete_cookie(full_name(request, name), path="/", secure=secure(request), httponly=True, samesite="lax")
