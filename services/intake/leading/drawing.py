"""QR codes, drawn into the page: no picture to fetch, sharp on a wall."""

import segno
from markupsafe import Markup

from shared.language import Text


def qr_code(address: str, name: Text) -> Markup:
    """Return the QR code of an address as SVG; ``name`` says what it is to who can't see it.

    Black on white also where the page is dark: many cameras don't read it the other way round.
    """
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=3, light="#fff", omitsize=True)
    inner = drawn[drawn.index(">") + 1 :]
    box = drawn.split('viewBox="', 1)[1].split('"', 1)[0]
    opening = Markup('<svg class="qr" viewBox="{}" role="img" aria-label="{}" focusable="false">').format(box, name)
    return opening + Markup(inner)  # noqa: S704  # segno writes numbers only
