"""Figures: written down once, from a form or a file, never silently exchanged."""

from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import Workbook

from services.intake.board.domain import Level
from services.intake.preparation.domain import MOST_FIGURES, Amount, Figure
from services.intake.preparation.figures_file import read_figures
from services.intake.preparation.problems import FigureDiffers, TooManyFigures
from services.intake.preparation.use_cases.figures import add_figures, remove_figure, restore_figure
from shared.identity import Viewer
from shared.language import speaking
from shared.spreadsheet.problems import MissingColumns
from tests.intake.preparation.conftest import do
from tests.intake.world import NOW, World

RESIDENTS = Figure(Level.NARVARLD, "Antal invånare", Amount(Decimal(25442)), 2025, "SCB")


def standing(world: World) -> list[tuple[str, int]]:
    """Return label and number of the figures that aren't taken away."""
    return [(row.label, int(row.number)) for row in world.rows("preparation_figure") if row.removed_at is None]


def other(number: int = 1, year: int = 2025, label: str = "Antal invånare") -> Figure:
    """Return another figure."""
    return Figure(Level.NARVARLD, label, Amount(Decimal(number)), year)


def test_a_figure_is_written_down_once(world: World, day: UUID, anna: Viewer, bo: Viewer) -> None:
    """Sent twice, by whomever, with other capitals; another year is another figure."""
    added = [do(world, viewer, add_figures, day, [RESIDENTS]) for viewer in (anna, bo)]
    again = do(world, bo, add_figures, day, [other(25442, label="ANTAL INVÅNARE"), other(25001, 2024)])

    assert (added, again) == ([1, 0], 1)
    assert standing(world) == [("Antal invånare", 25442), ("Antal invånare", 25001)]


def test_a_figure_that_says_something_else_changes_nothing(world: World, day: UUID, anna: Viewer) -> None:
    """Nor do those that were sent with it; the message names what stands there."""
    do(world, anna, add_figures, day, [RESIDENTS])
    with pytest.raises(FigureDiffers, match="25\u00a0442"):
        do(world, anna, add_figures, day, [other(7, 2020), other(26000)])

    assert standing(world) == [("Antal invånare", 25442)]


def test_a_figure_is_taken_away_and_put_back_by_anybody_of_the_group(
    world: World, day: UUID, anna: Viewer, bo: Viewer
) -> None:
    """Both harmless twice."""
    do(world, anna, add_figures, day, [RESIDENTS])
    (row,) = world.rows("preparation_figure")
    for _ in range(2):
        do(world, bo, remove_figure, day, row.id, NOW)
    assert standing(world) == []
    for _ in range(2):
        do(world, anna, restore_figure, day, row.id)

    assert standing(world) == [("Antal invånare", 25442)]


def test_a_figure_does_not_come_back_beside_another_of_the_same_thing(world: World, day: UUID, anna: Viewer) -> None:
    """The one that was written since stands; the same one is enough once."""
    do(world, anna, add_figures, day, [RESIDENTS])
    (row,) = world.rows("preparation_figure")
    do(world, anna, remove_figure, day, row.id, NOW)
    do(world, anna, add_figures, day, [other(26000)])
    with pytest.raises(FigureDiffers):
        do(world, anna, restore_figure, day, row.id)

    assert standing(world) == [("Antal invånare", 26000)]


def test_a_worksheet_holds_what_people_read(world: World, day: UUID, anna: Viewer) -> None:
    """More figures than that are refused, all of them."""
    with pytest.raises(TooManyFigures):
        do(world, anna, add_figures, day, [other(label=f"tal {number}") for number in range(MOST_FIGURES + 1)])

    assert standing(world) == []


def test_a_swedish_csv_is_read() -> None:
    """With semicolons, decimal commas, per cent and any order of columns."""
    text = "Källa;Nivå;År;Uppgift;Värde\nSCB;Närvärld;2025;Antal invånare;25 442\n;INVÄRLD;2024;Andel lån;23,4 %\n"
    found = read_figures(text.encode(), "siffror.csv")

    assert found.faults == ()
    assert found.figures == (
        RESIDENTS,
        Figure(Level.INVARLD, "Andel lån", Amount(Decimal("23.4"), percent=True), 2024, ""),
    )


def test_a_workbook_is_read_as_it_shows_its_numbers() -> None:
    """A share that the sheet shows as per cent is per cent here."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["level", "figure", "value", "year", "source"])
    sheet.append(["local world", "Antal invånare", 25442, 2025, "SCB"])
    sheet.append(["omvärld", "Andel", 0.234, 2024, None])
    sheet["C3"].number_format = "0.0%"
    content = BytesIO()
    workbook.save(content)

    amounts = [figure.amount for figure in read_figures(content.getvalue(), "siffror.xlsx").figures]

    assert amounts == [Amount(Decimal(25442)), Amount(Decimal("23.4"), percent=True)]


def test_each_row_that_cannot_be_used_is_named() -> None:
    """With its line and its column; a thing told twice with two values is one of them."""
    text = (
        "nivå,uppgift,värde,år\nomvärld,Invånare,många,2025\nmånen,Invånare,1,2025\nomvärld,,1,20\n"
        "omvärld,Barn,1,2025\nomvärld,barn,2,2025\n"
    )
    found = read_figures(text.encode(), "siffror.csv")

    assert [(fault.line, fault.field) for fault in found.faults] == [
        (2, "number"),
        (3, "level"),
        (4, "year"),
        (4, "label"),
        (6, "number"),
    ]


def test_a_file_is_not_read_in_the_language_of_the_page() -> None:
    """A comma before three digits is refused on an English page too: the file may be a Swedish one."""
    with speaking("en"):
        found = read_figures("nivå;uppgift;värde;år\nomvärld;Invånare;25,442;2025\n".encode(), "siffror.csv")

    assert [(fault.line, fault.field) for fault in found.faults] == [(2, "number")]


def test_a_file_without_its_columns_is_refused() -> None:
    """As every table that people upload."""
    with pytest.raises(MissingColumns, match="värde"):
        read_figures(b"niv\xe5,uppgift\nomv\xe4rld,x\n", "siffror.csv")
