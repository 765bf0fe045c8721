"""Pages: from a template and its values to an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shared import language
from shared.language import LANGUAGES, SOURCE_LANGUAGE, Text
from shared.web import cookies
from shared.web.csrf import FIELD, csrf_token, remember_visitor
from shared.web.notices import Tone, leave_notice, read_notice
from shared.web.static_files import StaticFolder
from shared.wording.hyphens import hold_together

PageContext = Callable[[Request], Mapping[str, Any]]


@dataclass
class Pages:
    """What a service needs to make its pages; kept in ``app.state.pages``."""

    environment: Environment
    folders: Sequence[StaticFolder]
    context: list[PageContext] = field(default_factory=list)
    # By route and the names of its parameters: finding one among two hundred routes takes as long as fifty of these.
    paths: dict[tuple[str, ...], str] = field(default_factory=dict)

    def static(self, name: str) -> str:
        """Return the address of a static file: the service's own, else the shared one."""
        for folder in self.folders:
            if name in folder.files:
                return folder.url(name)
        raise LookupError(f"there is no static file {name}")


@cache
def make_environment(*folders: Path) -> Environment:
    """Return the template environment; the folders are searched in order, the shared one last.

    One per process, with every template that was read.
    """
    environment = Environment(
        loader=FileSystemLoader([*folders, Path(__file__).parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        # A file that an upgrade replaces must not mix with those that this process has read.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.plain_ngettext, newstyle=True, pgettext=language.pgettext
    )
    environment.filters.update(
        date=language.format_date,
        day=language.format_day,
        weekday=language.format_weekday,
        month=language.format_month,
        month_name=language.format_month_name,
        time=language.format_time,
        datetime=language.format_datetime,
        machine=language.format_for_machines,
        number=language.format_number,
        percent=language.format_percent,
        enumerate_list=language.format_list,
        by_name=language.by_name,
        written=written,
    )
    return environment


def written(text: object) -> Markup:
    """Return what people wrote: in the programme's language, also on pages in another, and in its own direction."""
    if language.current_language.get() == SOURCE_LANGUAGE:
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<bdi lang="{}">{}</bdi>').format(SOURCE_LANGUAGE, text)


def render(request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return the page made from the template ``name``.

    Every template also sees ``request``, ``viewer`` (or None), ``notice``, ``csrf()``, ``static(name)``,
    ``url(route, …)``, ``language`` and what the service's page context gives.
    """
    notice = read_notice(request)
    response = _render(request, name, status, {"notice": notice} | context)
    if notice:
        cookies.erase_cookie(request, response, cookies.NOTICE)
    return response


def render_part(request: Request, name: str, **context: Any) -> HTMLResponse:
    """Return a part of a page, for one that is open; a notice waits for the next whole page."""
    return _render(request, name, 200, {"notice": None} | context)


def _render(request: Request, name: str, status: int, context: dict[str, Any]) -> HTMLResponse:
    pages: Pages = request.app.state.pages
    values = _shared_context(request, pages)
    for more in pages.context:
        values |= more(request)
    page = hold_together(pages.environment.get_template(name).render(values | context))
    response = HTMLResponse(page, status_code=status)
    remember_visitor(request, response)
    return response


def redirect(target: str, notice: Text | None = None, *, tone: Tone = "done") -> Response:
    """Send the browser on to ``target`` (303), with a notice for the page that it then shows."""
    return _Redirect(target, notice, tone)


def url(request: Request, route: str, **parameters: Any) -> str:
    """Return the path of a named route of this service."""
    known: dict[tuple[str, ...], str] = request.app.state.pages.paths
    values = {name: str(value) for name, value in parameters.items()}
    if not all(values.values()) or any("/" in value for value in values.values()):
        return str(request.app.url_path_for(route, **values))
    key = (route, *values)
    if key not in known:
        known[key] = str(request.app.url_path_for(route, **{name: f"{{{name}}}" for name in values}))
    return known[key].format_map(values)


class _Redirect(RedirectResponse):
    # The notice is signed with a key that only the application knows, so it is added when the answer is sent.
    def __init__(self, target: str, notice: Text | None, tone: Tone) -> None:
        super().__init__(target, status_code=303)
        self.notice = notice
        self.tone = tone

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.notice:
            leave_notice(Request(scope), self, self.notice, self.tone)
        await super().__call__(scope, receive, send)


def _shared_context(request: Request, pages: Pages) -> dict[str, Any]:
    return {
        "request": request,
        "viewer": getattr(request.state, "viewer", None),
        "navigation": [],
        "service": request.app.state.service,
        "language": language.current_language.get(),
        "languages": LANGUAGES,
        "static": pages.static,
        "url": lambda route, **parameters: url(request, route, **parameters),
        "csrf": lambda: csrf_field(request),
        "csrf_value": lambda: csrf_token(request),
        "here": _here(request),
    }


def csrf_field(request: Request) -> Markup:
    """Return the hidden field that every form with method post holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request))


def _here(request: Request) -> str:
    """Return the page to come back to after a change of language: this one, or the one with the form."""
    if request.method == "GET":
        return _local(request.url.path, request.url.query)
    came_from = urlsplit(request.headers.get("referer", ""))
    ours = came_from.netloc == request.headers.get("host")
    return _local(came_from.path, came_from.query) if ours else "/"


def _local(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
