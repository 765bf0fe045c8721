"""JSON as a table: each object names its own columns."""

import pytest

from shared.spreadsheet import Row, as_table, read_lines, read_rows, recognise

NAMES = {"text": ["lapp"], "perspective": ["perspektiv"], "quadrant": ["fält"]}


def _recognised(data: str, filename: str = "x.jsonl") -> list[Row]:
    rows = recognise(read_rows(data.encode(), filename), NAMES, required=["text"]).rows
    (lines,) = read_lines(data.encode(), filename).values()
    assert recognise(as_table(lines), NAMES, required=["text"]).rows == rows
    return rows


@pytest.mark.parametrize("filename", ["x.json", "x.jsonl"])
def test_objects_may_call_the_same_differently(filename: str) -> None:
    """Files are put together from several sources; each object is understood by itself."""
    objects = ['{"text": "a", "Perspective": "p", "other": 1}', '{"Lapp": "b", "perspektiv": "q", "Text": null}']
    rows = _recognised("\n".join(objects) if filename == "x.jsonl" else f"[{', '.join(objects)}]", filename)

    assert [row.cells for row in rows] == [
        {"text": "a", "perspective": "p", "other": "1"},
        {"text": "b", "perspective": "q", "other": ""},
    ]
    assert not any(row.faults for row in rows)


def test_an_object_that_says_the_same_twice_is_a_fault_of_its_line() -> None:
    """The others can still be used, and a line that can't be read keeps its own fault."""
    good, twice, broken = _recognised('{"text": "a"}\n{"text": "b", "Lapp": "c"}\n{"text": \n')

    assert not good.faults
    assert twice.faults == {"text": "Raden har både ”text” och ”Lapp”, som betyder detsamma."}
    assert list(broken.faults) == [""]


def test_a_list_or_an_object_is_no_text() -> None:
    """It is a fault of its line; what stands in columns of others doesn't matter."""
    nested, other, text = _recognised(
        '{"text": {"a": 1}, "Perspektiv": ["x"]}\n{"text": "b", "tags": ["x"], "by": {"id": 1}}\n{"lapp": "[c]"}\n'
    )

    said = "Här ska stå en text, men det står flera värden."
    assert nested.faults == {"text": said, "perspective": said}
    assert not other.faults
    assert (text.cells["text"], text.faults) == ("[c]", {})


def test_a_list_is_what_may_be_asked_for() -> None:
    """It is handed on as JSON."""
    table = recognise(read_rows(b'[{"areas": ["a", "b"]}]', "x.json"), {"areas": ()}, lists=["areas"])

    assert (table.rows[0].cells, table.rows[0].faults) == ({"areas": '["a", "b"]'}, {})
