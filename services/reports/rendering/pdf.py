"""HTML to PDF, for archives (PDF/A-2a) and for who has it read aloud (PDF/UA-1). The only module that knows WeasyPrint.

One font configuration per process: with it 300 renders of four pages stayed at 78 MB, without it they grew to 153 MB.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from pydyf import PDF, Dictionary, Object, Stream, String
from pyphen import Pyphen
from weasyprint import CSS, HTML, Document
from weasyprint.css import ColorProfile
from weasyprint.formatting_structure.boxes import Box
from weasyprint.pdf import tags
from weasyprint.svg import TAGS, Node
from weasyprint.svg.bounding_box import EMPTY_BOUNDING_BOX
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from services.reports.rendering.typefaces import FACES
from shared.collecting import uncollected

_FONT_SCHEME = "packaged"
_COLOURS = "sRGB"


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


class WellFormed(HTML):  # type: ignore[misc]
    """A document read by the standard library's XML parser, in a tenth of an HTML parser's time.

    Raises:
        xml.etree.ElementTree.ParseError: a template left an element open.
    """

    def __init__(self, source: str, url_fetcher: URLFetcher) -> None:
        self.base_url, self.url_fetcher, self.media_type = None, url_fetcher, "print"
        self.etree_element = ET.fromstring(source)  # noqa: S314  # our own template, without entities
        self.wrapper_element = ElementWrapper.from_html_root(self.etree_element, content_language=None)

    def _ua_stylesheets(self, _forms: bool = False) -> list[CSS]:
        return [_elements()]


@cache
def _elements() -> CSS:
    return CSS(string=_packaged("elements.css"))


def _packaged(name: str) -> str:
    return (files("services.reports") / "templates" / "documents" / name).read_text(encoding="utf-8")


class _Line(str):
    """A text that is its own and only letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


_draw_letters = TAGS["text"]


def _draw_line(svg: object, node: Node, font_size: float) -> None:
    # WeasyPrint sets a picture's text letter by letter, without kerning, at ten times a line's cost.
    node._etree_node.text = _Line(node.text)
    node.text_bounding_box = EMPTY_BOUNDING_BOX
    _draw_letters(svg, node, font_size)


TAGS["text"] = _draw_line

_tag_boxes = tags._build_box_tree


def _tag_well(box: Box, *rest: object) -> Iterator[Dictionary]:
    # WeasyPrint tells the language of the document only: a screen reader would read Swedish as English. Of a table's
    # heads it tells which cells they are of; readers that don't follow that ask whether it is a row or a column.
    named = getattr(box, "element", None)
    spoken = named.get("lang") if named is not None and named.tag != "html" else None
    for element in _tag_boxes(box, *rest):
        if spoken:
            element["Lang"] = String(spoken)
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Row" if named is not None and named.get("scope") == "row" else "/Column"
        yield element


tags._build_box_tree = _tag_well

# The longest Swedish words that are written have about fifty letters.
_LONGEST_WORD = 60
_divide = Pyphen.iterate


def _divide_words(dictionary: Pyphen, word: str) -> Iterator[tuple[str, str]]:
    # WeasyPrint sets a line anew for each place where a word can be divided: half a minute for one of 2,000 letters.
    return _divide(dictionary, word) if len(word) <= _LONGEST_WORD else iter(())


Pyphen.iterate = _divide_words

_plain = Stream.data.fget


def _compressed(stream: Stream) -> bytes:
    # pydyf compresses at level 9 and each time it is asked: four times the cost for three hundredths of the size.
    if stream.compress:
        content = _plain(Stream(stream.stream)).partition(b"stream\n")[2].removesuffix(b"\nendstream")
        stream.stream, stream.compress = [zlib.compress(content)], False
        stream.extra["Filter"] = "/FlateDecode"
    return bytes(_plain(stream))


Stream.data = property(_compressed)


@dataclass(frozen=True)
class Typeset:
    """A finished file and its number of pages."""

    pdf: bytes
    pages: int


def typeset(html: str) -> Typeset:
    """Set a document as a tagged file that is PDF/A-2a and PDF/UA-1 at once.

    The same document gives the same bytes (with libharfbuzz-subset installed): its date comes from its own
    metadata, the file identifier is the hash of its text.
    """
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    fonts, style, fetcher = _typesetting()
    layout = {"font_config": fonts, "stylesheets": [style], "color_profiles": {_COLOURS: _screen_colours()}}
    options = {"pdf_variant": "pdf/a-2a", "output_intent": _COLOURS, "pdf_identifier": identifier.hex().encode()}
    with uncollected():
        return _set(WellFormed(html, fetcher), layout, options)


def _set(source: WellFormed, layout: dict[str, Any], options: dict[str, Any]) -> Typeset:
    # On its own, so that the boxes can be collected when collecting begins again, instead of being walked through.
    document = source.render(**layout, **options)
    return Typeset(document.write_pdf(finisher=_finish, **options), len(document.pages))


class _Finished(Object):  # type: ignore[misc]
    """An object of the file as bytes."""

    data: bytes = b""
    compressible: bool = False

    def __init__(self, made: Object) -> None:
        super().__init__()
        self.number, self.generation = made.number, made.generation
        self.data, self.compressible = made.data, made.compressible


def _finish(_document: Document, pdf: PDF) -> None:
    """State the second standard, and make each object's bytes once: pydyf makes them for the file and for its hash."""
    # WeasyPrint states one of them. What a file is can be told without unpacking anything.
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stated = b"".join(metadata.stream)
    metadata.stream = [stated.replace(b"</rdf:RDF>", _packaged("pdf_ua.xml").encode() + b"</rdf:RDF>")]
    metadata.compress = False
    pdf.objects = [item if item.free == "f" else _Finished(item) for item in pdf.objects]


@cache
def _typesetting() -> tuple[FontConfiguration, CSS, PackagedFetcher]:
    fonts, fetcher = FontConfiguration(), PackagedFetcher()
    style = CSS(string=_font_faces() + _packaged("document.css"), font_config=fonts, url_fetcher=fetcher)
    return fonts, style, fetcher


def _screen_colours() -> ColorProfile:
    # The same that WeasyPrint takes by itself, from a file that it leaves open. One for each document: a profile whose
    # name was read is written in other bytes.
    profile = BytesIO((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())
    return ColorProfile(profile, "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _font_faces() -> str:
    return "".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; font-style: {face.style}; "
        f"src: url('{_FONT_SCHEME}:{face.file}'); }}\n"
        for face in FACES
    )
