"""`kub evaluate`: labels in every kind of file, and not one that is lost without a word."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.commands.files import read_table

NOTE = {"text": "Vi kan för lite om e-böcker", "perspective": "challenges", "quadrant": "weakness"}
LINES = "\ufeffText;Perspektiv;Kvadrant;Områden\nVi kan för lite om e-böcker;nya utmaningar;svagheter;Digital\n"


def evaluate(path: Path, content: str | bytes, *more: str) -> Result:
    """Run the command on a file with this content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(app, ["evaluate", str(path), *more])


def lines(*rows: dict[str, Any]) -> str:
    """Return rows as JSON lines, each of them what a note needs and what is said of it."""
    return "\n".join(json.dumps(NOTE | row) for row in rows)


def workbook(path: Path) -> bytes:
    """Return a workbook with one labelled note."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["text", "perspektiv", "kvadrant", "areas"], [NOTE["text"], "challenges", "weakness", "digital"]):
        sheet.append(row)
    book.save(path)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", lines({"areas": ["digital"]})),
        ("a.jsonl", lines({"ID": " d1 ", "Areas": ["digital"]})),
        ("a.jsonl", lines({"id": 7, "areas": "digital"}).encode("utf-16")),
        ("a.json", f"[{lines({'areas': ['digital']})}]"),
        ("a.csv", LINES),
        ("a.csv", LINES.removeprefix("\ufeff").encode("utf-16")),
    ],
)
def test_labels_are_read_as_notes_are(tmp_path: Path, name: str, content: str | bytes) -> None:
    """With an id or without, whatever the heading's language and the file's encoding."""
    done = evaluate(tmp_path / name, content)

    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["micro_f1"] == 1.0


def test_a_workbook_has_labels_too(tmp_path: Path) -> None:
    """As the help says."""
    done = evaluate(tmp_path / "a.xlsx", workbook(tmp_path / "b.xlsx"))

    assert json.loads(done.stdout)["micro_f1"] == 1.0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"areas": 5}, 'areas: "5" is none of'),
        ({"areas": [{"id": "x"}]}, "is no list of ids"),
        ({"areas": [["lokal"]]}, "is no list of ids"),
        ({"areas": ["foo"]}, 'areas: "foo" is none of'),
        ({}, "areas: is empty; write [] where a note has none"),
        ({"areas": ["digital"], "id": "d1"}, 'id: "d1" is already on row 1'),
    ],
)
def test_what_is_no_label_is_named(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    """The row is left out, and the rest is measured."""
    good = {"id": "d1", "areas": ["digital"], "theme": ["x"]}
    done = evaluate(tmp_path / "a.jsonl", lines(good, row))

    assert done.exit_code == 1
    assert done.stderr.startswith("a.jsonl:2: ")
    assert said in done.stderr
    assert json.loads(done.stdout)["micro_f1"] == 1.0


def test_bad_rows_of_the_other_files_are_named(tmp_path: Path) -> None:
    """Of pairs, and of notes to learn from."""
    pairs, taught = tmp_path / "pairs.jsonl", tmp_path / "taught.jsonl"
    pairs.write_text('{"a": 1, "b": 2}\n{"a": 1}\n["x", "y"]\n')
    taught.write_text(lines({"areas": ["digital"], "quadrant": "nej"}, {"areas": ["digital"], "text": "E-böcker"}))
    labelled = lines({"id": 1, "areas": ["digital"]}, {"id": 2, "areas": ["digital"]})
    done = evaluate(tmp_path / "a.jsonl", labelled, "--duplicates", str(pairs), "--confirm", str(taught))

    assert done.exit_code == 1
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        ["pairs.jsonl:2", "b"],
        ["pairs.jsonl:3", "row"],
        ["taught.jsonl:1", "quadrant"],
    ]
    assert json.loads(done.stdout)["duplicates"]["f1"] == 1.0


def test_a_pair_is_of_two_notes_and_counts_once(tmp_path: Path) -> None:
    """A note beside itself, and a pair that is there already, are named."""
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"a": 1, "b": 2}\n{"a": 2, "b": 1}\n{"a": 1, "b": 1}\n')
    labelled = lines({"id": 1, "areas": ["digital"]}, {"id": 2, "areas": ["digital"]})
    done = evaluate(tmp_path / "a.jsonl", labelled, "--duplicates", str(pairs))

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        'pairs.jsonl:2: b: "2" and "1" are already on row 1',
        'pairs.jsonl:3: b: "1" is paired with itself',
    ]
    assert json.loads(done.stdout)["duplicates"]["f1"] == 1.0


def test_without_a_usable_pair_nothing_is_said_of_duplicates(tmp_path: Path) -> None:
    """Noughts would say that all went wrong."""
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"a": 1, "b": 9}\n')
    done = evaluate(tmp_path / "a.jsonl", lines({"id": 1, "areas": ["digital"]}), "--duplicates", str(pairs))

    assert done.exit_code == 1
    assert json.loads(done.stdout)["duplicates"] is None


def test_nothing_is_learned_from_what_is_measured(tmp_path: Path) -> None:
    """Figures of notes that were learned by heart say nothing."""
    taught = tmp_path / "taught.jsonl"
    rows = [
        {"text": "Grottan", "areas": ["lokal"]},
        {"text": "grottan!", "areas": ["lokal"], "id": "other"},
    ]
    taught.write_text(lines(*rows, *({"text": f"Vi talar om annat {day}", "areas": []} for day in range(3))))
    labelled = lines(
        {"text": "Grottan", "areas": ["lokal"]},
        *({"text": f"Grottan {n}", "areas": ["lokal"], "id": f"n{n}"} for n in range(4)),
    )
    alone = evaluate(tmp_path / "a.jsonl", labelled)
    done = evaluate(tmp_path / "a.jsonl", labelled, "--confirm", str(taught))

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"taught.jsonl:{line}: text: is measured too, so that nothing is learned from it" for line in (1, 2)
    ]
    assert json.loads(done.stdout)["micro_f1"] == json.loads(alone.stdout)["micro_f1"]


def test_files_may_number_their_rows_alike(tmp_path: Path) -> None:
    """An id is the file's own: other notes teach, whatever they are called."""
    taught = tmp_path / "taught.jsonl"
    taught.write_text(lines(*({"text": f"Berget {n}", "areas": ["lokal"], "id": str(n)} for n in range(4))))
    labelled = lines(*({"text": f"Grottan {n}", "areas": ["lokal"], "id": str(n)} for n in range(4)))
    done = evaluate(tmp_path / "a.jsonl", labelled, "--confirm", str(taught))

    assert (done.exit_code, done.stderr) == (0, "")


def test_ones_own_file_may_be_larger_than_what_is_uploaded(tmp_path: Path) -> None:
    """A hundred thousand notes are what the analysis is made for."""
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join('{"text": "x"}' for _ in range(25_000)))

    assert len(read_table(path, {"text": ()}, required=("text",)).rows) == 25_000
