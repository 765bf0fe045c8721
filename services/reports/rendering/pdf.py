"""HTML to PDF/UA-1. The only module that knows WeasyPrint.

One font configuration per process: with it 300 renders of four pages stayed at 78 MB, without it they grew to 153 MB.
"""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from services.reports.rendering.typefaces import FACES

_FONT_SCHEME = "packaged"


class PackagedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint carries no types
    """Gives inline data and the packaged fonts, nothing else: no file, no network, no redirect."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return what the address names.

        Raises:
            ValueError: the address is none of ours; WeasyPrint then leaves the resource out.
        """
        scheme, _, name = url.partition(":")
        if scheme != _FONT_SCHEME:
            return super().fetch(url, headers)
        face = next((face for face in FACES if face.file == name), None)
        if face is None:
            raise ValueError(f"no such packaged font: {name}")
        return URLFetcherResponse(url, face.path.read_bytes(), {"Content-Type": "font/ttf"})


@dataclass(frozen=True)
class Typeset:
    """A finished file and its number of pages."""

    pdf: bytes
    pages: int


def typeset(html: str) -> Typeset:
    """Set a document as a tagged PDF/UA-1 file.

    The same document gives the same bytes (with libharfbuzz-subset installed): its date comes from its own
    metadata, the file identifier is the hash of its text.
    """
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    fonts, style, fetcher = _typesetting()
    options = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identifier.hex().encode()}
    with _uncollected():
        document = HTML(string=html, url_fetcher=fetcher).render(font_config=fonts, stylesheets=[style], **options)
        return Typeset(document.write_pdf(**options), len(document.pages))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking the growing box tree again and again: a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@cache
def _typesetting() -> tuple[FontConfiguration, CSS, PackagedFetcher]:
    fonts, fetcher = FontConfiguration(), PackagedFetcher()
    css = files("services.reports") / "templates" / "documents" / "document.css"
    style = CSS(string=_font_faces() + css.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher)
    return fonts, style, fetcher


def _font_faces() -> str:
    return "".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; font-style: {face.style}; "
        f"src: url('{_FONT_SCHEME}:{face.file}'); }}\n"
        for face in FACES
    )
