"""The packaged typefaces: where their files lie, what they can write, how wide a text becomes.

Source Serif and Source Sans (SIL Open Font License) come from two PyPI packages, so a document looks the same on every
machine. What neither of them can write is replaced before setting (`printable`): a missing glyph fails PDF/UA.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont

SERIF = "KUB Serif"
SANS = "KUB Sans"


@dataclass(frozen=True)
class Face:
    """One font file and how style sheets name it."""

    family: str
    weight: int
    style: str
    package: str
    file: str

    @property
    def path(self) -> Path:
        """The file inside its installed package."""
        return Path(str(files(self.package))) / "files" / self.file


FACES = (
    Face(SERIF, 400, "normal", "font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    Face(SERIF, 600, "normal", "font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    Face(SANS, 400, "normal", "font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    Face(SANS, 600, "normal", "font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
)


@cache
def _widths(family: str, weight: int) -> dict[int, float]:
    face = next(face for face in FACES if (face.family, face.weight) == (family, weight))
    with TTFont(face.path, lazy=True) as font:
        metrics, units = font["hmtx"], font["head"].unitsPerEm
        return {point: metrics[glyph][0] / units for point, glyph in font.getBestCmap().items()}


@cache
def writable() -> frozenset[int]:
    """Code points with a glyph in both weights of either family, each standing in for the other.

    Latin, Greek, Cyrillic and the usual signs.
    """
    weights = {face.weight for face in FACES}
    points = [{*_widths(SERIF, weight), *_widths(SANS, weight)} for weight in weights]
    return frozenset(set.intersection(*points))


def text_width(text: str, size: float, weight: int = 400) -> float:
    """The width of a line in the unit of `size`, kerning left out (it makes lines a little narrower)."""
    widths = _widths(SANS, weight)
    return size * sum(widths.get(ord(character), 0.6) for character in text)


def wrap(text: str, width: float, size: float, *, lines: int) -> list[str]:
    """Break a text into at most `lines` lines no wider than `width`; what doesn't fit ends in an ellipsis."""
    rows: list[str] = []
    row = ""
    for word in text.split():
        candidate = f"{row} {word}".strip()
        if text_width(candidate, size) <= width:
            row = candidate
            continue
        rows.extend([row] if row else [])
        row = word
    rows.append(row)
    shown = rows[:lines]
    if len(rows) > lines:
        shown[-1] += " …"
    return [_shorten(line, width, size) for line in shown]


def _shorten(line: str, width: float, size: float) -> str:
    if text_width(line, size) <= width:
        return line
    line = line.removesuffix("…").rstrip()[:200]
    while line and text_width(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
