"""WeasyPrint as its documentation uses it, over our HTML: without any of what our renderer does to be quicker.

What a loop would keep from one document to the next is kept: fonts and style sheets are read once.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

import services.reports
from services.reports.rendering.typefaces import FACES

_TEMPLATES = Path(services.reports.__file__).parent / "templates" / "documents"


def set_alone(html: str) -> bytes:
    """Return the document as a PDF/A-2a file."""
    identifier = hashlib.sha256(html.encode()).digest()[:16].hex().encode()
    pdf: bytes = HTML(string=html).write_pdf(**_layout(), pdf_variant="pdf/a-2a", pdf_identifier=identifier)
    return pdf


@cache
def _layout() -> dict[str, Any]:
    fonts = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; font-style: {face.style}; "
        f"src: url('{face.path.as_uri()}'); }}\n"
        for face in FACES
    )
    sheets = [faces + _read("elements.css"), _read("document.css")]
    return {"font_config": fonts, "stylesheets": [CSS(string=sheet, font_config=fonts) for sheet in sheets]}


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
