"""A small application on the real web layer."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from starlette.datastructures import FormData

from shared.errors import Unavailable
from shared.web import FormErrors, FormInput, InvalidInput, check_csrf, create_web_app, parse, read_form, render
from shared.web import redirect as redirect_to

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


@router.get("/form", name="show_form")
def show_form(request: Request) -> Response:
    """Show the form."""
    return render(request, "form.html", form={}, errors=FormErrors())


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

    def token(self) -> str:
        """Return the token that the sample form holds."""
        found = re.search(r'name="csrf_token" value="(\w+)"', self.get("/form").text)
        assert found
        return found[1]


@pytest.fixture
def browser() -> Browser:
    """A browser at the sample application."""
    return Browser(make_app())
