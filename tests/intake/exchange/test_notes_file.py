"""Notes files as people really save them."""

import io
import json

import pytest
from openpyxl import Workbook

from services.intake.board.domain import Level, Quadrant
from services.intake.exchange.notes_file import NotesFile, read_notes
from shared.spreadsheet.problems import UnusableTable

HEADER = "text;perspektiv;kvadrant;nivå;röster\n"
FALUN = ("2080", "Falun")


def read(text: str, *, encoding: str = "utf-8", **options: object) -> NotesFile:
    """Read a CSV text."""
    return read_notes(text.encode(encoding), "notes.csv", **options)  # type: ignore[arg-type]


def reasons(notes: NotesFile) -> list[str]:
    """Return what commands print about skipped rows."""
    return [row.described("notes.csv") for row in notes.skipped]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_swedish_headings_and_values_are_understood(encoding: str) -> None:
    """What Excel saves in any of its encodings gives the same note."""
    notes = read(HEADER + "Vi är trygga med e-böcker;nya möjligheter;styrkor;invärld;3\n", encoding=encoding)

    (note,) = notes.notes
    assert (note.text, note.perspective, note.votes) == ("Vi är trygga med e-böcker", "possibilities", 3)
    assert (note.quadrant, note.level) == (Quadrant.STRENGTH, Level.INVARLD)
    assert (note.line, note.id) == (2, "line-2")


def test_a_line_is_never_called_what_another_is() -> None:
    """An id that a row gives is its own, also where it looks like that of a line."""
    header = HEADER.replace("text", "id;text", 1)

    notes = read(header + "line-3;hyllor;nya utmaningar;hot;;\n;skyltar;nya utmaningar;hot;;\n")

    assert [note.id for note in notes.notes] == ["line-3", "line-3-"]
    assert not notes.skipped


def test_codes_are_understood_in_json_lines() -> None:
    """The codes of the contract need no Swedish; votes may be numbers."""
    row = {"id": "d1", "text": "hyllor", "perspective": "target_groups", "quadrant": "threat", "votes": 4}

    (note,) = read_notes(json.dumps(row).encode(), "notes.jsonl").notes

    assert (note.id, note.perspective, note.quadrant, note.votes) == ("d1", "target_groups", Quadrant.THREAT, 4)


def test_a_skipped_row_says_where_and_why() -> None:
    """The line for standard error names file, line, field and the choices."""
    notes = read(HEADER + "bra;nya utmaningar;hot;;\nhyllor;kansle;hot;;\n")

    assert len(notes.notes) == 1
    assert reasons(notes) == [
        "notes.csv:3: perspective: ”kansle” är ingen av nya utmaningar, nya och gamla målgrupper, nya möjligheter"
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (";nya utmaningar;hot;;", "text"),
        ("\u200b;nya utmaningar;hot;;", "text"),
        ("x" * 5000 + ";nya utmaningar;hot;;", "text"),
        ("hyllor;;hot;;", "perspective"),
        ("hyllor;nya utmaningar;fara;;", "quadrant"),
        ("hyllor;nya utmaningar;hot;mellanvärld;", "level"),
        ("hyllor;nya utmaningar;hot;;många", "votes"),
        ("hyllor;nya utmaningar;hot;;-1", "votes"),
        ("hyllor;nya utmaningar;hot;;²", "votes"),
        ("hyllor;nya utmaningar;hot;;99999999999999999999", "votes"),
    ],
)
def test_each_bad_cell_is_named(row: str, field: str) -> None:
    """A row with one bad cell is skipped for that cell, whatever it holds."""
    (skipped,) = read(HEADER + row + "\n").skipped

    assert (skipped.line, skipped.field) == (2, field)


@pytest.mark.parametrize("text", ["👍", "<script>alert(1)</script>", '=HYPERLINK("http://x")', "ring\x07klocka"])
def test_strange_texts_are_notes(text: str) -> None:
    """Emoji, markup, formulas typed as text and control characters come in as text."""
    (note,) = read_notes(
        json.dumps([{"text": text, "perspective": "challenges", "quadrant": "threat"}]).encode(), "notes.json"
    ).notes

    assert note.text == text.replace("\x07", "")


def test_a_formula_without_a_value_is_pointed_out() -> None:
    """A workbook cell that holds only a formula is a skipped row, the others are read."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["text", "perspektiv", "kvadrant"])
    sheet.append(["=1+1", "nya utmaningar", "hot"])
    sheet.append(["hyllor", "nya utmaningar", "hot"])
    file = io.BytesIO()
    workbook.save(file)

    notes = read_notes(file.getvalue(), "notes.xlsx")

    assert [note.text for note in notes.notes] == ["hyllor"]
    assert [(row.line, row.field) for row in notes.skipped] == [(2, "text")]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"text;perspektiv;kvadrant\n", b"a;b\n1;2\n", b"x" * 20_000_000])
def test_an_unusable_file_says_so(data: bytes) -> None:
    """Empty, without rows, without the needed columns, or twenty megabytes: refused with advice."""
    with pytest.raises(UnusableTable) as refused:
        read_notes(data, "notes.csv")

    assert str(refused.value)


def test_another_municipality_is_skipped() -> None:
    """Rows of the session's own municipality, by code or name, are kept; others and unknown ones are not."""
    header = "kommun;text;perspektiv;kvadrant\n"
    rows = "".join(f"{name};hyllor {name};nya utmaningar;hot\n" for name in ("Falun", "2080", "", "Mora", "Atlantis"))

    notes = read(header + rows, municipality=FALUN)

    assert len(notes.notes) == 3
    assert [(row.line, row.field) for row in notes.skipped] == [(5, "municipality"), (6, "municipality")]


def test_an_id_is_used_once() -> None:
    """The second row with an id is skipped and points to the first."""
    notes = read("id;text;perspektiv;kvadrant\na;ett;challenges;hot\na;två;challenges;hot\n")

    assert reasons(notes) == ["notes.csv:3: id: ”a” står redan på rad 2"]


def test_the_same_notes_have_the_same_hash() -> None:
    """Another encoding, delimiter or wording of the values is the same import; another note is not."""
    first = read(HEADER + "Räcker tiden?;nya utmaningar;hot;;2\n")
    again = read("prickar,text,fält,perspektiv\n2,Räcker tiden?,threat,challenges\n", encoding="utf-16")
    other = read(HEADER + "Räcker pengarna?;nya utmaningar;hot;;2\n")

    assert first.content_hash == again.content_hash != other.content_hash
