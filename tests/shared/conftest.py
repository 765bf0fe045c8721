"""A small application on the real web layer."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from sqlalchemy import create_engine
from starlette.datastructures import FormData

from shared.errors import Unavailable
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.web import FormErrors, FormInput, InvalidInput, check_csrf, create_web_app, parse, read_form, render
from shared.web import redirect as redirect_to
from tests.together import Together, running_together

TEMPLATES = Path(__file__).parent / "sample_templates"


@dataclass(frozen=True)
class SampleSettings:
    """The two settings that the web layer reads."""

    public_url: str = "http://testserver"
    signing_key: str = "a signing key of a test"


class Sample(FormInput):
    """The form of the sample page."""

    name: str
    count: int = 1
    text: str = ""


router = APIRouter()
VIEWER = Viewer(new_id(), None, "Karin Östlund", "karin@example.org", ())


@router.get("/form", name="show_form")
def show_form(request: Request) -> Response:
    """Show the form."""
    return render(request, "form.html", form={}, errors=FormErrors())


@router.get("/echo")
def echo(text: str) -> Response:
    """Answer what the address says."""
    return Response(text)


@router.get("/parts")
def show_parts(request: Request) -> Response:
    """Show every macro and class that pages share."""
    errors = FormErrors()
    errors.add("name", "Fyll i den här rutan.")
    menu = [{"label": label, "href": f"/{label}", "current": label == "Planer"} for label in ("Start", "Planer")]
    return render(
        request, "sample_parts.html", form={}, errors=errors, today=date(2026, 3, 12), navigation=menu, viewer=VIEWER
    )


@router.post("/form", name="save_form", dependencies=[Depends(check_csrf)])
def save_form(request: Request, form: Annotated[FormData, Depends(read_form)]) -> Response:
    """Save the form, or show what needs to be mended."""
    try:
        values = parse(Sample, form)
    except InvalidInput as problem:
        return render(request, "form.html", status=422, form=form, errors=problem.errors)
    return redirect_to("/form", notice=f"Sparat: {values.name}")


@router.post("/unavailable")
def unavailable(form: Annotated[FormData, Depends(read_form)]) -> Response:
    """Fail because a part of the product is away."""
    raise Unavailable


@router.post("/no-database")
def no_database() -> Response:
    """Ask a database that isn't there."""
    with create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none").connect():
        return Response()


@router.get("/broken")
def broken() -> Response:
    """Fail as nobody foresaw."""
    raise ZeroDivisionError("secret detail")


def make_app(settings: SampleSettings | None = None) -> FastAPI:
    """Return the sample application."""
    return create_web_app(
        service="sample", settings=settings or SampleSettings(), routers=[router], template_folder=TEMPLATES
    )


class Browser:
    """Keeps cookies, follows no redirects, and asks the application directly."""

    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=app.state.settings.public_url)

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Ask for a page."""
        return asyncio.run(self.client.get(path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Send a form."""
        return asyncio.run(self.client.post(path, **options))

    def save(self, **values: str) -> httpx.Response:
        """Send the sample form with its token."""
        return self.post("/form", data={"csrf_token": self.token(), **values})

    def token(self) -> str:
        """Return the token that the sample form holds."""
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get("/form").text)
        assert found
        return found[1]


@pytest.fixture
def browser() -> Browser:
    """A browser at the sample application."""
    return Browser(make_app())


@pytest.fixture
def secure_browser() -> Browser:
    """A browser at the sample application when people reach it over https."""
    return Browser(make_app(SampleSettings(public_url="https://kub.example")))


@pytest.fixture
def together(
    environment: dict[str, str], database_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Together]:
    """Three services in one process, as ``kub up`` runs them."""
    with running_together(database_urls, monkeypatch) as running:
        yield running
