"""What people type becomes what the typefaces can write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reports.rendering.text import printable
from services.reports.rendering.typefaces import text_width, wrap, writable


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Bra 👍👍🏽 jobb", "Bra [tumme upp] jobb"),
        ("😀", "[leende]"),
        ("Böcker på عربية och 中文", "Böcker på [arabisk skrift] och [kinesisk skrift]"),
        ("la\u0308nsbibliotek", "länsbibliotek"),
        ("rad ett\r\nrad två\n\n\n\nrad tre", "rad ett\nrad två\n\nrad tre"),
        ("\x00\x1b[31mröd\u202e", "[31mröd"),
        ("halv \ud83d emoji", "halv  emoji"),
        ("Ŋuoŋŋa och Ŧ", "Ŋuoŋŋa och Ŧ"),
        ("<b>fet</b> & =1+1", "<b>fet</b> & =1+1"),
    ],
)
def test_describes_what_cannot_be_written(typed: str, printed: str) -> None:
    """Emoji and other scripts are described, marks are composed, controls go, the rest stays."""
    assert printable(typed) == printed


@given(st.text(st.characters(), max_size=200))
def test_prints_only_what_the_typefaces_can_write(typed: str) -> None:
    """Whatever is typed, every character left has a glyph, and doing it again changes nothing."""
    printed = printable(typed)

    assert all(character == "\n" or ord(character) in writable() for character in printed)
    assert printable(printed) == printed


@given(st.text(max_size=300), st.integers(1, 4))
def test_wrapped_lines_fit(text: str, lines: int) -> None:
    """No line of a picture is wider than its room, and there are never more than asked for."""
    rows = wrap(text, 120.0, 9.5, lines=lines)

    assert len(rows) <= lines
    assert all(text_width(row, 9.5) <= 120.0 for row in rows)
