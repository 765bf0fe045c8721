"""Uploaded tables are read whatever program wrote them, and refused in words that say what to do."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from shared.spreadsheet import Table, as_table, escape_cell, read_lines, read_rows, recognise, write_csv
from shared.spreadsheet.delimited import read_delimited
from shared.spreadsheet.problems import (
    BrokenLine,
    DamagedWorkbook,
    EmptyTable,
    MissingColumns,
    NoRows,
    NotATable,
    OldWorkbook,
    RepeatedColumn,
    TableTooLarge,
    TooManyColumns,
    TooManyRows,
    UnknownEncoding,
    UnusableTable,
)

TEXT = "namn;roll\nÅsa Öberg;bibliotekarie\nBosse Ek;annan\n"


def workbook(fill: Callable[[Worksheet], None]) -> bytes:
    """Return a workbook whose one sheet ``fill`` has written on."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column(*texts: str) -> bytes:
    """Return a workbook with one column."""

    def fill(sheet: Worksheet) -> None:
        for text in texts:
            sheet.append([text])

    return workbook(fill)


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the workbook with the bytes of one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, change(content) if info.filename == part else content)
    return file.getvalue()


def texts(table: Table) -> list[list[str]]:
    """Return the cells of every row."""
    return [list(row.cells.values()) for row in table.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"], ids=lambda name: name
)
def test_every_office_encoding_is_recognised(encoding: str) -> None:
    """Swedish letters survive each encoding that an office program writes."""
    table = read_rows(TEXT.encode(encoding), "personal.csv")

    assert table.header == ["namn", "roll"]
    assert texts(table) == [["Åsa Öberg", "bibliotekarie"], ["Bosse Ek", "annan"]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_usual_delimiter_is_recognised(delimiter: str) -> None:
    """The sign that separates the header separates the rows, whatever else stands in the cells."""
    table = read_rows(f'a{delimiter}"b, c; d"\n1{delimiter}"2;3,4"\n'.encode(), "x.csv")

    assert table.header == ["a", "b, c; d"]
    assert texts(table) == [["1", "2;3,4"]]


def test_the_hint_that_excel_writes_is_no_header() -> None:
    """A first line sep=; is skipped, and lines are still counted from the top of the file."""
    table = read_rows(b"sep=;\r\na;b\r\n1;2\r\n", "x.csv")

    assert table.header == ["a", "b"]
    assert table.rows[0].line == 3


def test_a_row_knows_the_line_on_which_it_begins() -> None:
    """Line breaks inside quotation marks and empty lines are counted."""
    table = read_rows(b'a;b\n"one\ntwo";1\n\n;\nthree;2\n', "x.csv")

    assert [(row.line, row.cells["a"]) for row in table.rows] == [(2, "one\ntwo"), (6, "three")]


def test_missing_cells_are_empty_and_surplus_ones_a_fault() -> None:
    """A short row is filled up; a long one keeps what fits and says that it is too long."""
    short, long = read_rows(b"a;b\n1\n1;2;3\n", "x.csv").rows

    assert short.cells == {"a": "1", "b": ""}
    assert not short.faults
    assert list(long.faults) == [""]


@pytest.mark.parametrize(
    ("data", "filename", "problem"),
    [
        (b"", "x.csv", EmptyTable),
        (b" \r\n\r\n", "x.csv", EmptyTable),
        (b"\xef\xbb\xbf", "x.csv", EmptyTable),
        (b"a;b\n", "x.csv", NoRows),
        (b"a;A;a\n1;2;3\n", "x.csv", RepeatedColumn),
        (b'a;b\n1;"2\n3;4\n', "x.csv", BrokenLine),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(32)) * 4, "x.csv", UnknownEncoding),
        (b"a;b\n\x81\x8d;1\n", "x.csv", UnknownEncoding),
        (b"\x07\x1f\xe5\xb2\x9a\x01\x13", "x.csv", UnknownEncoding),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "x.xls", OldWorkbook),
        (b"PK\x03\x04 and then nothing", "x.xlsx", DamagedWorkbook),
        (b"{}", "x.json", NotATable),
        (b"[1, 2", "x.json", NotATable),
        (b"not json\n", "x.jsonl", NotATable),
        (b"[" * 100_000, "x.json", NotATable),
        (";".join(map(str, range(61))).encode() + b"\n1\n", "x.csv", TooManyColumns),
        (b"a\n" + b"1\n" * 20_001, "x.csv", TooManyRows),
    ],
)
def test_an_unusable_file_is_refused(data: bytes, filename: str, problem: type[UnusableTable]) -> None:
    """Each kind of unusable file has its own problem, with a message and the right status."""
    with pytest.raises(problem) as caught:
        read_rows(data, filename)

    assert caught.value.status == 422
    assert str(caught.value)


@pytest.mark.parametrize(("line", "cells"), [(";" * 100_000, 0), ("a;" * 100_000, 61), (";" * 99_999 + "a", 61)])
def test_a_line_of_delimiters_makes_little_work(line: str, cells: int) -> None:
    """Nine million of them, in a file that is small enough, kept a processor busy for thirteen seconds."""
    (row,) = read_delimited(line)

    assert len(row.cells) == cells


def test_a_file_of_20_megabytes_is_refused_before_it_is_read() -> None:
    """The limit is checked on the bytes, and answered with 413."""
    with pytest.raises(TableTooLarge) as caught:
        read_rows(b"a\n" + b"x" * 20 * 1024 * 1024, "x.csv")

    assert caught.value.status == 413
    assert "10 MB" in str(caught.value)


def test_a_formula_in_csv_stays_text() -> None:
    """Reading changes nothing: what a cell holds is what was written."""
    (row,) = read_rows(b"a;b\n=CMD|'/C calc'!A0;1\n", "x.csv").rows

    assert row.cells["a"] == "=CMD|'/C calc'!A0"


def test_a_workbook_is_read_as_it_looks() -> None:
    """Whole numbers, percentages, dates and text come out as a person sees them, with their row numbers."""

    def fill(sheet: Worksheet) -> None:
        sheet.append(["Namn", "Grad", "Andel", "Datum", None])
        sheet.append([])
        sheet.append(["Åsa", 80.0, 0.75, None, "överflöd"])
        sheet["C3"].number_format = "0%"
        sheet.cell(row=4, column=4, value="2026-03-12")

    table = read_rows(workbook(fill), "whatever.bin")

    assert table.header == ["Namn", "Grad", "Andel", "Datum"]
    assert [row.line for row in table.rows] == [3, 4]
    assert texts(table) == [["Åsa", "80", "75%", ""], ["", "", "", "2026-03-12"]]
    assert list(table.rows[0].faults) == [""]


def test_a_formula_without_a_saved_value_is_a_fault_of_its_cell() -> None:
    """Nobody has calculated it, so its column is named and nothing is guessed."""

    def fill(sheet: Worksheet) -> None:
        sheet.append(["a", "b"])
        sheet.append(["x", "=1+1"])

    (row,) = read_rows(workbook(fill), "x.xlsx").rows

    assert row.cells == {"a": "x", "b": ""}
    assert list(row.faults) == ["b"]


def test_a_formula_with_a_saved_value_is_read_as_that_value() -> None:
    """The value that Excel saved beside the formula is what the person saw."""

    def fill(sheet: Worksheet) -> None:
        sheet.append(["a", "b"])
        sheet.append(["x", "=1+1"])

    data = repacked(workbook(fill), "xl/worksheets/sheet1.xml", lambda xml: re.sub(b"</f><v ?/>", b"</f><v>2</v>", xml))

    (row,) = read_rows(data, "x.xlsx").rows

    assert row.cells["b"] == "2"
    assert not row.faults


def test_an_error_value_is_a_fault_of_its_cell() -> None:
    """A cell that shows #N/A holds nothing that can be saved."""
    (row,) = read_rows(column("a", "#N/A"), "x.xlsx").rows

    assert row.cells["a"] == ""
    assert "#N/A" in row.faults["a"]


def test_a_row_far_below_is_read_without_waiting() -> None:
    """A sheet that claims to be a million rows long costs nothing."""

    def fill(sheet: Worksheet) -> None:
        sheet.append(["a"])
        sheet.cell(row=1_048_576, column=1, value="last")

    (row,) = read_rows(workbook(fill), "x.xlsx").rows

    assert (row.line, row.cells["a"]) == (1_048_576, "last")


def test_a_row_number_beyond_any_sheet_does_not_stop_the_reading() -> None:
    """A forged row number of a thousand million ends the sheet instead of filling it with empty rows."""
    data = column("a", "b", "c")
    forged = repacked(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="3"', b'<row r="1000000000"'))

    assert texts(read_rows(forged, "x.xlsx")) == [["b"]]


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    """A zip bomb is known by the size that its parts claim, before any of them is unpacked."""
    data = column("a")
    bomb = repacked(data, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 101 * 1024 * 1024)
    assert len(bomb) < 1024 * 1024

    with pytest.raises(DamagedWorkbook):
        read_rows(bomb, "x.xlsx")


def test_a_workbook_of_countless_tags_is_refused() -> None:
    """A small file can hold millions of them, each of which takes its time to read."""
    many = b"<row/>" * 3_000_000 + b"</sheetData>"
    bomb = repacked(column("a", "b"), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", many))
    assert len(bomb) < 100_000

    with pytest.raises(TooManyRows):
        read_rows(bomb, "x.xlsx")


def test_a_workbook_of_wide_and_empty_rows_is_refused() -> None:
    """One empty cell in the last column makes 16,384 of its row."""
    wide = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (line, line) for line in range(3, 303)) + b"</sheetData>"
    bomb = repacked(column("a", "b"), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", wide))

    with pytest.raises(TooManyColumns):
        read_rows(bomb, "x.xlsx")


def test_entities_in_a_workbook_are_refused() -> None:
    """A part that declares entities (a billion laughs, a local file) is never expanded."""
    data = column("a", "b")
    evil = repacked(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>' + xml[xml.index(b"<worksheet") :],
    )

    with pytest.raises(DamagedWorkbook):
        read_rows(evil, "x.xlsx")


def test_json_lines_keep_the_good_rows_and_name_the_bad_ones() -> None:
    """One broken line costs that line, not the file."""
    table = read_rows(b'{"a": "x", "b": 3}\n{"a": \n\n{"a": "y", "areas": ["digital"]}\n', "x.jsonl")

    assert [(row.line, bool(row.faults)) for row in table.rows] == [(1, False), (2, True), (4, False)]
    assert table.rows[0].cells == {"a": "x", "b": "3", "areas": ""}
    assert table.rows[2].cells["areas"] == '["digital"]'


@pytest.mark.parametrize("filename", ["x.json", "x.jsonl"])
def test_objects_that_have_no_key_in_common_take_little_room(filename: str) -> None:
    """They are refused before each of them gets the keys of all the others."""
    objects = [f'{{"key {number}": 1}}' for number in range(2_000)]
    data = "\n".join(objects) if filename.endswith("l") else f"[{','.join(objects)}]"
    tracemalloc.start()

    with pytest.raises(TooManyColumns):
        read_rows(data.encode(), filename)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 10 * 1024**2


def test_text_that_postgresql_refuses_is_replaced() -> None:
    """NUL and half a surrogate pair become a replacement character instead of an error at the save."""
    (row,) = read_rows(b'[{"a": "x\\u0000y\\ud800z"}]', "x.json").rows

    assert row.cells["a"] == "x\ufffdy\ufffdz"


def test_a_cell_that_is_too_long_is_a_fault_of_that_cell() -> None:
    """The other rows of the file can still be used."""
    first, second = read_rows(b"a\n" + b"x" * 40_000 + b"\nok\n", "x.csv").rows

    assert list(first.faults) == ["a"]
    assert not second.faults


def test_headings_are_recognised_in_swedish_and_english() -> None:
    """Case, spaces, hyphens and a closing asterisk make no difference; unknown columns stay."""
    table = read_rows(b"E-post *;Working time SHARE;Fritext\na@b.se;80;x\n", "x.csv")
    names = {"email": ["e-post", "epost"], "working_time_share": ["tjänstgöringsgrad"]}

    assert recognise(table, names).rows[0].cells == {"email": "a@b.se", "working_time_share": "80", "Fritext": "x"}


def test_a_missing_column_is_named_as_the_person_would_write_it() -> None:
    """The message names the Swedish heading and lists the headings that were found."""
    table = read_rows(b"namn\nx\n", "x.csv")

    with pytest.raises(MissingColumns, match=r"e-post.*namn"):
        recognise(table, {"email": ["e-post"]}, required=["email"])


def test_two_headings_for_the_same_thing_are_refused() -> None:
    """It can't be known which of them counts."""
    with pytest.raises(RepeatedColumn):
        recognise(read_rows(b"mejl;email\nx;y\n", "x.csv"), {"email": ["mejl"]})


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", " =1", "\t=1", "\uff1d1"])
def test_a_formula_is_written_as_text(text: str) -> None:
    """A spreadsheet shows what was written and calculates nothing."""
    assert escape_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3,5", "Åsa", "a=b", "", "12"])
def test_other_text_is_written_as_it_is(text: str) -> None:
    """Numbers and ordinary words need no protection."""
    assert escape_cell(text) == text


def test_what_is_written_can_be_read_again() -> None:
    """A template that was downloaded, filled in and uploaded is understood."""
    rows = [["Åsa; Öberg", 'sa "hej"\noch gick'], ["Bo", "=1"], ["'-1a", "'citat'"], ["''+x", "-5"]]

    assert texts(read_rows(write_csv(["namn", "text"], rows), "x.csv")) == rows


def test_lines_are_read_as_they_stand() -> None:
    """Without taking one for the headings: cells by their place, JSON's keys before its objects."""
    (csv,) = read_lines(b"a;a\n\n1;2;3\n", "x.csv").values()
    (json,) = read_lines(b'[{"a": "1"}, {"b": "=2"}]', "x.json").values()

    assert [(row.line, list(row.cells.items())) for row in csv] == [
        (1, [("0", "a"), ("1", "a")]),
        (3, [("0", "1"), ("1", "2"), ("2", "3")]),
    ]
    assert [(row.line, list(row.cells.values())) for row in json] == [(0, ["a", "b"]), (1, ["1", ""]), (2, ["", "=2"])]


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\na;;b\n1;2;3;4\n5\n'=x;;\n", "x.csv"), (b'{"a": 1, "b": null}\nx\n{"b": "2"}\n', "x.jsonl")],
)
def test_lines_make_the_table_that_the_file_is_read_as(data: bytes, name: str) -> None:
    """So a file is read once for both."""
    assert as_table(read_lines(data, name)[""]) == read_rows(data, name)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", EmptyTable),
        (b"PK\x03\x04 and then nothing", DamagedWorkbook),
        (b";".join([b"x"] * 61), TooManyColumns),
        (b"x\n" * 20_002, TooManyRows),
        (b" " * (10 * 1024 * 1024 + 1), TableTooLarge),
    ],
)
def test_lines_that_cannot_be_used_are_refused(data: bytes, problem: type[Exception]) -> None:
    """For the same reasons as tables."""
    with pytest.raises(problem):
        read_lines(data, "x.csv")
