"""The geometry of the documents' pictures; `figures.html` draws them. All lengths are in points."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import segno

from services.reports.rendering.parts import AreaLevel, Need
from services.reports.rendering.typefaces import text_width, wrap
from services.reports.rendering.views import QuadrantView
from services.reports.rendering.words import erased_or_same

WIDTH = 453.6  # 160 mm, the text area's width
# The disc is 1.7 times as large as the seeds on it, so that neighbours don't touch.
_SPREAD = 1.7
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def line_start(content: object, x: float, size: float, weight: int, anchor: str) -> float:
    """Where a line begins that starts, has its middle or ends at `x`; `text-anchor` would cost a PDF object."""
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return x - before * text_width(str(content), size, weight) if before else x


@dataclass(frozen=True)
class Dot:
    """One note."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Flower:
    """All notes of a quadrant, the heaviest in the middle, laid like seeds (Vogel 1979)."""

    quadrant: QuadrantView
    x: float
    dots: list[Dot]


@dataclass(frozen=True)
class Flowers:
    """The four flowers in a row."""

    height: float
    middle: float
    flowers: list[Flower]


def flowers(quadrants: Sequence[QuadrantView]) -> Flowers:
    """The SWOT day at a glance: one dot per note, its area the note's mass, on the same scale in all four."""
    step = WIDTH / 4
    heaviest = max((sum(_mass(item.note.mass) for item in part.notes) for part in quadrants), default=0)
    # The heaviest flower just fits its quarter; a handful of notes stays a small flower (40).
    unit = (step / 2 - 6) / math.sqrt(max(heaviest, 40) * _SPREAD + 1)
    middle = step / 2
    drawn = [
        Flower(part, step * (place + 0.5), _seeds(part, step * (place + 0.5), middle, unit))
        for place, part in enumerate(quadrants)
    ]
    return Flowers(height=step, middle=middle, flowers=drawn)


def _mass(mass: float) -> float:
    # A note with very many voices must not hide the others.
    return min(max(mass, 0.5), 12.0)


def _seeds(part: QuadrantView, x: float, y: float, unit: float) -> list[Dot]:
    dots, covered = [], 0.0
    for place, item in enumerate(part.notes):
        mass = _mass(item.note.mass)
        distance = unit * math.sqrt(_SPREAD * (covered + mass / 2)) if place else 0.0
        angle = place * _GOLDEN_ANGLE
        dots.append(Dot(x + distance * math.cos(angle), y + distance * math.sin(angle), unit * math.sqrt(mass) * 0.74))
        covered += mass
    return dots


@dataclass(frozen=True)
class MatrixNote:
    """A note in its cell: where it stands, its lines, how large its dot is."""

    y: float
    radius: float
    lines: list[str]


@dataclass(frozen=True)
class Cell:
    """One quadrant of the matrix."""

    quadrant: QuadrantView
    x: float
    width: float
    notes: list[MatrixNote]
    more: int


@dataclass(frozen=True)
class MatrixRow:
    """Two quadrants of the SWOT matrix side by side."""

    height: float
    cells: list[Cell]


_HEAD, _LINE, _GAP, _FOOT = 42.0, 12.5, 6.0, 26.0
# The heaviest of a quadrant; how many more there are is told.
_SHOWN = 5


def matrix(quadrants: Sequence[QuadrantView]) -> list[MatrixRow]:
    """The four quadrants with their heaviest notes, two by two, each row as high as its fuller cell."""
    return [_matrix_row(row) for row in (quadrants[:2], quadrants[2:])]


def _matrix_row(quadrants: Sequence[QuadrantView]) -> MatrixRow:
    width = (WIDTH - 8) / 2
    laid = [_matrix_notes(part, width - 40) for part in quadrants]
    height = max([110.0, *(_HEAD + used + _FOOT for _, used in laid)])
    cells = [
        Cell(part, column * (width + 8), width, notes, len(part.notes) - len(notes))
        for column, (part, (notes, _)) in enumerate(zip(quadrants, laid, strict=True))
    ]
    return MatrixRow(height, cells)


def _matrix_notes(part: QuadrantView, width: float) -> tuple[list[MatrixNote], float]:
    notes, used = [], 0.0
    for item in part.notes[:_SHOWN]:
        lines = wrap(erased_or_same(item.note.text), width, 9.5, lines=2)
        notes.append(MatrixNote(_HEAD + used, min(5.5, 1.7 * math.sqrt(_mass(item.note.mass))), lines))
        used += len(lines) * _LINE + _GAP
    return notes, used


# A chart's names, and where they begin beside ranks.
_NAME_SIZE, _BEFORE_NAMES = 9.5, 22.0


def _room_for(names: Sequence[tuple[str, bool]], *, most: float, beside: float) -> float:
    """As much as the longest name takes, which may be semibold, and what stands beside it."""
    widths = [text_width(name, _NAME_SIZE, 600 if heavy else 400) for name, heavy in names]
    return min(most, max(widths, default=0.0) + beside)


@dataclass(frozen=True)
class Bar:
    """An area's bar, solid for the need, dashed for what is covered."""

    need: Need
    y: float
    label: list[str]
    need_width: float
    covered_width: float


@dataclass(frozen=True)
class NeedChart:
    """All bars, and where the line under the areas with goals runs; ``names``: where the areas' names begin."""

    height: float
    names: float
    label_width: float
    bars: list[Bar]
    cut: float | None = None


def need_chart(needs: Sequence[Need], named: Callable[[str], str]) -> NeedChart:
    """A bar per area by rank: what is needed, and beside it the pressure that the own strengths already cover."""
    label = _room_for([(named(need.name), need.priority) for need in needs], most=230.0, beside=_BEFORE_NAMES + 8)
    room, row = WIDTH - label - 44, 16.5
    largest = max((need.pressure for need in needs), default=0) or 1
    bars, top, cut = [], 0.0, None
    for place, need in enumerate(needs):
        if place and needs[place - 1].priority and not need.priority:
            cut, top = top + 8, top + 18
        solid = room * min(need.need, need.pressure) / largest
        covered = room * max(0.0, need.pressure - need.need) / largest
        bars.append(
            Bar(need, top, wrap(named(need.name), label - _BEFORE_NAMES - 8, _NAME_SIZE, lines=1), solid, covered)
        )
        top += row
    return NeedChart(height=top + 30, names=_BEFORE_NAMES, label_width=label, bars=bars, cut=cut)


@dataclass(frozen=True)
class LevelRow:
    """One area's row: positions of the person's level, the role's and the target."""

    area: AreaLevel
    y: float
    label: list[str]
    present: float | None
    role: float
    target: float


@dataclass(frozen=True)
class LevelChart:
    """The rows and the places of the levels 0 to 4."""

    height: float
    columns: list[float]
    rows: list[LevelRow]
    assessed: bool


def level_chart(areas: Sequence[AreaLevel], named: Callable[[str], str]) -> LevelChart:
    """A row per area on the scale 0 to 4: where the person stands, what the role asks for, what is aimed at."""
    row, head = 17.5, 26.0
    label = _room_for([(named(area.name), area.raised) for area in areas], most=200.0, beside=8)
    # On the right, room for the words about a level that nobody has assessed.
    step = (WIDTH - label - 82) / 4
    columns = [label + 24 + step * level for level in range(5)]
    rows = [
        LevelRow(
            area=area,
            y=head + row * (place + 0.5),
            label=wrap(named(area.name), label - 8, _NAME_SIZE, lines=1),
            present=None if area.present is None else columns[area.present],
            role=columns[area.role_target],
            target=columns[area.target],
        )
        for place, area in enumerate(areas)
    ]
    assessed = any(area.present is not None for area in areas)
    return LevelChart(height=head + row * len(rows) + 34, columns=columns, rows=rows, assessed=assessed)


@dataclass(frozen=True)
class Squares:
    """A QR code: how many squares a side has, and the dark ones as one path."""

    side: int
    path: str


def address_squares(address: str) -> Squares:
    """Return the QR code of an address, for whoever reads it on paper."""
    rows = segno.make(address, error="m", micro=False).matrix
    drawn = []
    for y, row in enumerate(rows):
        for dark, run in groupby(enumerate(row), key=lambda square: bool(square[1])):
            columns = [x for x, _square in run]
            drawn.append(f"M{columns[0]} {y}h{len(columns)}v1h-{len(columns)}z" if dark else "")
    return Squares(len(rows), "".join(drawn))
