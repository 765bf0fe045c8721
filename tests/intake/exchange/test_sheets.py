"""Boards as files for spreadsheets, opened as a spreadsheet opens them."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook

from services.intake.board.domain import Level, Quadrant
from services.intake.exchange.board_file import (
    BoardFile,
    KeptConclusion,
    KeptDots,
    KeptNote,
    KeptPerspective,
    KeptPlace,
    KeptSession,
    KeptStatement,
)
from services.intake.exchange.notes_file import read_notes
from services.intake.exchange.sheets import write_notes_csv, write_workbook
from shared.identifiers import new_id
from shared.language import speaking

NOW = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)
STRANGE = [
    "=1+1",
    "+46 70 123 45 67",
    "-flexibla hyllor",
    "@alla",
    "'=citat",
    "ett; två",
    'sa "hej"',
    "שלום",
    "👍🏽",
    "<b>",
]


def board(texts: Sequence[str], conclusion: str = "") -> BoardFile:
    """Return a board with these notes among the threats."""
    return BoardFile(
        exported_at=NOW,
        session=KeptSession(
            id=new_id(), municipality=KeptPlace(code="2080", name="Falun"), held_on=NOW.date(), state="open"
        ),
        perspectives=(KeptPerspective(code="challenges", name="Nya utmaningar"),),
        notes=tuple(
            KeptNote(
                id=new_id(),
                text=text,
                perspective="challenges",
                quadrant=Quadrant.THREAT,
                level=Level.OMVARLD,
                written_at=NOW + timedelta(seconds=number),
                dots=(KeptDots(session_revision=1, dots=2), KeptDots(session_revision=2, dots=number)),
            )
            for number, text in enumerate(texts)
        ),
        conclusions=(
            KeptConclusion(
                perspective="challenges", wordings=(KeptStatement(revision=1, text=conclusion, written_at=NOW),)
            ),
        ),
    )


def test_swedish_excel_opens_the_csv() -> None:
    """A byte-order mark, semicolons, Swedish headings and values, and the dots of all rounds together."""
    data = write_notes_csv(board(["få timmar"]))

    assert data.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert header == ["id", "text", "perspektiv", "fält", "nivå", "prickar", "grupp", "gruppens prickar"]
    assert row[1:] == ["få timmar", "Nya utmaningar", "Hot", "omvärld", "2", "", ""]


def test_no_cell_of_the_csv_is_a_formula() -> None:
    """What a spreadsheet would calculate begins with an apostrophe."""
    rows = list(csv.reader(io.StringIO(write_notes_csv(board(STRANGE)).decode("utf-8-sig")), delimiter=";"))

    assert [row[1] for row in rows[1:5]] == [f"'{text}" for text in STRANGE[:4]]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("write", "filename"), [(write_notes_csv, "x.csv"), (write_workbook, "x.xlsx")])
def test_what_was_taken_out_is_read_again(language: str, write: object, filename: str) -> None:
    """Each text as it was, in its place, whatever it looks like, in both languages."""
    with speaking(language):
        data = write(taken_out := board(STRANGE))  # type: ignore[operator]
        found = read_notes(data, filename, perspectives={"challenges": "Nya utmaningar"})

    assert found.skipped == ()
    assert [note.text for note in found.notes] == STRANGE
    assert [(note.id, note.votes, note.level) for note in found.notes] == [
        (str(note.id), note.votes, note.level) for note in taken_out.notes
    ]


def test_the_workbook_has_a_sheet_of_conclusions() -> None:
    """Beside the notes; headings stay in view, and no cell is a formula."""
    workbook = load_workbook(io.BytesIO(write_workbook(board(STRANGE, "=SUM(A1)\nVi vill öva."))))
    notes, conclusions = workbook.worksheets

    assert (notes.title, conclusions.title, notes.freeze_panes) == ("Lappar", "Slutsatser", "A2")
    assert [row[1].value for row in notes.iter_rows(min_row=2)] == STRANGE
    assert {cell.data_type for row in notes.iter_rows(min_row=2) for cell in row} == {"s", "n"}
    assert [cell.value for cell in conclusions[2]] == ["Nya utmaningar", "=SUM(A1)\nVi vill öva."]
    assert conclusions["B2"].data_type == "s"


def test_removed_notes_are_left_out() -> None:
    """A list is what stands on the board."""
    full = board(["kvar", "borta"])
    removed = full.notes[1].model_copy(update={"removed_at": NOW})

    data = write_notes_csv(full.model_copy(update={"notes": (full.notes[0], removed)}))

    assert b"kvar" in data
    assert b"borta" not in data
