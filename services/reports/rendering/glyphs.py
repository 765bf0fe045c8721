"""A line of text written into the file by what its glyphs looked like before; one of the `shortcuts`."""

from struct import Struct
from typing import Any

from weasyprint.draw.text import draw_first_line
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

# Pango's record of a glyph: number, width, offsets across and up, flags.
_GLYPH = Struct("=IiiiI")


def draw_known_glyphs(stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any) -> Any:
    """A glyph of a known width says in a file what it said before; one line in a hundred has another."""
    layout = textbox.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, 1)
    drawn = None
    if text_overflow != "ellipsis" and block_ellipsis == "none" and textbox.text.strip():
        drawn = _drawn(stream, layout.get_first_line()[0].runs[0])
    if drawn is None:
        return draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    stream.set_text_matrix(*matrix.values)
    *before, last = drawn
    for font, size, text in before:
        stream.set_font_size(font.hash, size)
        stream.show_text(text)
    stream.set_font_size(last[0].hash, last[1])
    stream.show_text(last[2])
    return []


def _drawn(stream: Any, run: Any) -> list[tuple[Any, float, str]] | None:
    """Return what is shown in which font and size; nothing where a glyph has not been drawn before, or is special."""
    drawn: list[tuple[Any, float, str]] = []
    previous = None
    while run != ffi.NULL:
        item, run = run.data, run.next
        pango_font = item.item.analysis.font
        font, size = stream.add_font(pango_font)
        if font.bitmap or font.png or font.svg or font.colr:
            return None
        known = vars(font).setdefault("kub_glyphs", {}).setdefault(size, {})
        count = item.glyphs.num_glyphs
        glyphs = _GLYPH.iter_unpack(ffi.buffer(item.glyphs.glyphs, count * _GLYPH.size))
        try:
            text = "".join([known.get(glyph) or _shown(font, size, known, glyph) for glyph in glyphs])
        except KeyError:
            return None
        text = f"<{text}>".removesuffix("<>")
        if pango_font == previous:
            text = drawn.pop()[2] + text
        drawn.append((font, size, text))
        previous = pango_font
    return drawn


def _shown(font: Any, size: float, known: dict[Any, str], glyph: tuple[int, ...]) -> str:
    """Return a glyph and how far the next one moves, as WeasyPrint writes it.

    Raises:
        KeyError: it has no known width or letter yet, or stands higher or lower than the line.
    """
    number, width, across, up, _ = glyph
    if up or number not in font.to_unicode:
        raise KeyError(number)
    offset = across / size
    kerning = font.widths[number] + offset - width * 1000 * FROM_UNITS / size
    known[glyph] = (f">{-offset}<" if offset else "") + f"{number:04x}" + (f">{int(kerning)}<" if kerning else "")
    return known[glyph]
