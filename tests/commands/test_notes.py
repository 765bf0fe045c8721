"""The commands that need no server: what they write, how they leave, and what they say of bad files."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.embedded.processes import CannotStartError

ROOT = Path(__file__).resolve().parents[2]
HEADER = "text,perspective,quadrant,votes\n"
GOOD = "Vi kan för lite om e-böcker,challenges,weakness,3\n"


def run(*arguments: str) -> Result:
    """Run the command as `./kub` does."""
    return CliRunner().invoke(app, arguments)


def refusal(*arguments: str) -> str:
    """Return what stands in the way of the command; `./kub` prints it and leaves with 2."""
    error = run(*arguments).exception
    assert isinstance(error, CannotStartError)
    return str(error)


def a_file(folder: Path, content: bytes, name: str = "notes.csv") -> str:
    """Write a file of notes and return its path."""
    path = folder / name
    path.write_bytes(content)
    return str(path)


def planned(tmp_path: Path, notes: str) -> tuple[Result, dict[str, Any]]:
    """Run `kub plan` for Falun and return what it wrote."""
    target = tmp_path / "plan.json"
    result = run("plan", notes, "--municipality", "2080", "--json", str(target))
    return result, json.loads(target.read_text())


def test_a_plan_with_its_document(tmp_path: Path) -> None:
    """The demo's notes become needs with evidence, goals with interventions, and a document that names the top need."""
    pdf = tmp_path / "plan.pdf"
    target = tmp_path / "plan.json"

    result = run(
        "plan", str(ROOT / "demo/falun_notes.jsonl"), "--municipality", "2080", "--pdf", str(pdf), "--json", str(target)
    )

    plan = json.loads(target.read_text())
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.read_bytes())).pages).split())
    assert result.exit_code == 0, result.output
    assert plan["municipality"] == {"code": "2080", "name": "Falun"}
    assert (plan["notes_used"], plan["notes_skipped"]) == (142, [])
    assert [need["rank"] for need in plan["needs"]] == list(range(1, 16))
    assert plan["needs"][0]["evidence"][0].keys() >= {"note", "weight", "confidence"}
    assert len({goal["area"] for goal in plan["goals"]}) == 5
    assert {goal["horizon"] for goal in plan["goals"]} == {"0-6", "6-24"}
    assert all(goal["interventions"] for goal in plan["goals"])
    assert f"Störst är behovet av kompetens inom {plan['needs'][0]['name']}." in text


def test_analysing_gives_the_contracts_keys(tmp_path: Path) -> None:
    """Scripts rely on these names."""
    result = run("analyse", a_file(tmp_path, (HEADER + GOOD).encode()), "--json", "-")

    found = json.loads(result.stdout)
    assert found.keys() >= {"notes", "possible_duplicates", "themes", "needs"}
    assert found["notes"][0].keys() == {"id", "areas", "duplicate_group"}
    assert found["notes"][0]["areas"][0].keys() == {"id", "confidence", "status", "evidence"}
    assert found["needs"][0].keys() >= {
        "area", "need", "resource", "rank", "rank_interval", "too_close_to_call", "evidence",
    }  # fmt: skip


def test_evaluating_labelled_notes(tmp_path: Path) -> None:
    """The figures compare what is found with what people saw."""
    rows = [
        {"id": "a", "text": "för lite om e-böcker", "perspective": "challenges", "quadrant": "weakness",
         "areas": ["digital"]},
        {"id": "b", "text": "vi kan för lite om e-böcker", "perspective": "challenges", "quadrant": "weakness",
         "areas": ["digital"]},
    ]  # fmt: skip
    labelled = a_file(tmp_path, "\n".join(map(json.dumps, rows)).encode(), "labelled.jsonl")
    pairs = a_file(tmp_path, b'{"a": "a", "b": "b"}\n', "pairs.jsonl")

    found = json.loads(run("evaluate", labelled, "--duplicates", pairs, "--json", "-").stdout)

    assert (found["macro_f1"], found["duplicates"]["f1"]) == (1.0, 1.0)


def test_confirmed_notes_are_learned_from_first(tmp_path: Path) -> None:
    """What a programme calls its things is understood once people have confirmed it."""
    rows = [
        {"id": str(number), "text": text, "perspective": "challenges", "quadrant": "weakness", "areas": ["lokal"]}
        for number, text in enumerate(f"Grottan, dag {day}" for day in range(12))
    ]
    taught = a_file(tmp_path, "\n".join(map(json.dumps, rows[:11])).encode(), "confirmed.jsonl")
    labelled = a_file(tmp_path, json.dumps(rows[11]).encode(), "labelled.jsonl")

    before = json.loads(run("evaluate", labelled).stdout)
    after = json.loads(run("evaluate", labelled, "--confirm", taught).stdout)

    assert (before["micro_f1"], after["micro_f1"]) == (0.0, 1.0)


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_used(tmp_path: Path) -> None:
    """Exit code 1: done in part."""
    rows = HEADER + GOOD + "En lapp,kansle,weakness,0\n" + f"{'x' * 5000},challenges,weakness,0\n"

    result, plan = planned(tmp_path, a_file(tmp_path, rows.encode()))

    assert result.exit_code == 1
    assert 'notes.csv:3: perspective: "kansle" is none of' in result.stderr
    assert "notes.csv:4: text:" in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert [row["line"] for row in plan["notes_skipped"]] == [3, 4]
    assert plan["notes_used"] == 1


def test_what_is_not_looked_at_may_be_anything(tmp_path: Path) -> None:
    """The analysis asks for no municipality, and our own plans write one as an object."""
    row = {"text": "Vi kan för lite om e-böcker", "perspective": "challenges", "quadrant": "weakness"}
    (tmp_path / "notes.jsonl").write_text(json.dumps(row | {"municipality": {"code": "2080", "name": "Falun"}}))
    done = CliRunner().invoke(app, ["analyse", str(tmp_path / "notes.jsonl"), "--json", "-"])

    assert (done.exit_code, done.stderr) == (0, "")


def test_a_list_or_an_object_is_no_note(tmp_path: Path) -> None:
    """Nor an id: each is a fault of its row."""
    rest = {"perspective": "challenges", "quadrant": "weakness"}
    rows = [
        rest | {"text": {"a": 1}},
        rest | {"text": ["x", "y"]},
        rest | {"text": "x", "id": ["x"]},
        rest | {"text": "x"},
    ]

    result, plan = planned(tmp_path, a_file(tmp_path, "\n".join(map(json.dumps, rows)).encode(), "ob.jsonl"))

    assert result.exit_code == 1
    assert [line.split(": ")[:2] for line in result.stderr.splitlines()] == [
        ["ob.jsonl:1", "text"],
        ["ob.jsonl:2", "text"],
        ["ob.jsonl:3", "id"],
    ]
    assert plan["notes_used"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_files_encoding_is_recognised(tmp_path: Path, encoding: str) -> None:
    """What Excel and Notepad write is read as it was meant."""
    content = "text;perspektiv;kvadrant\nBöcker på andra språk är för få;nya utmaningar;svagheter\n".encode(encoding)

    result = run("analyse", a_file(tmp_path, content), "--json", "-")

    evidence = [part["text"] for area in json.loads(result.stdout)["notes"][0]["areas"] for part in area["evidence"]]
    assert result.exit_code == 0
    assert any("språk" in text for text in evidence)


@pytest.mark.parametrize("text", ['"=HYPERLINK(""http://x"")"', "😀😀", "<script>alert(1)</script>", '"a\x07b\x1bc"'])
def test_strange_notes_are_text_like_any_other(tmp_path: Path, text: str) -> None:
    """A formula, emoji, HTML and control characters neither run nor stop anything, in the document least of all."""
    pdf = tmp_path / "plan.pdf"
    notes = a_file(tmp_path, (HEADER + GOOD + f"{text},challenges,threat,1\n").encode())

    result = run("plan", notes, "--municipality", "Falun", "--pdf", str(pdf))

    assert result.exit_code == 0, result.stderr
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_a_workbook_is_read_like_a_text_file(tmp_path: Path) -> None:
    """XLSX needs no conversion."""
    book = Workbook()
    for row in (["Text", "Perspektiv", "Kvadrant"], ["Källkritik är svårt", "nya utmaningar", "hot"]):
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    target = BytesIO()
    book.save(target)
    book.close()

    result = run("analyse", a_file(tmp_path, target.getvalue(), "notes.xlsx"), "--json", "-")

    assert result.exit_code == 0
    assert [area["id"] for area in json.loads(result.stdout)["notes"][0]["areas"]] == ["mik"]


def test_a_document_can_be_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To standard output, as results in JSON are, and not to a file of that name."""
    monkeypatch.chdir(tmp_path)

    result = run("plan", a_file(tmp_path, (HEADER + GOOD).encode()), "--municipality", "2080", "--pdf", "-")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout_bytes.startswith(b"%PDF-")
    assert PdfReader(BytesIO(result.stdout_bytes)).pages
    assert not (tmp_path / "-").exists()


def test_headings_without_rows_are_no_notes(tmp_path: Path) -> None:
    """Nobody has written anything yet: the plan says so."""
    notes, pdf = a_file(tmp_path, HEADER.encode()), tmp_path / "plan.pdf"
    result, plan = planned(tmp_path, notes)
    run("plan", notes, "--municipality", "2080", "--pdf", str(pdf))
    text = PdfReader(BytesIO(pdf.read_bytes())).pages[1].extract_text()

    assert (result.exit_code, result.stderr) == (0, "")
    assert (plan["notes_used"], plan["goals"], {need["need"] for need in plan["needs"]}) == (0, [], {0.0})
    assert "Det finns inga lappar än." in text
    assert "The notes tell of no needs." in run("plan", notes, "--municipality", "2080").stdout
    assert json.loads(run("analyse", notes).stdout)["notes"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "text"),
        (f"{HEADER}a,b,c,d\n".encode(), "no row can be used"),
    ],
    ids=["empty", "other columns", "no usable row"],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    """One line, with the file's name and what is wrong."""
    message = refusal("plan", a_file(tmp_path, content), "--municipality", "2080")

    assert message.count("\n") == 0
    assert "notes.csv: " in message
    assert said in message


def test_a_missing_file_and_an_unknown_municipality(tmp_path: Path) -> None:
    """Both say what to look at; a near miss is offered."""
    notes = a_file(tmp_path, (HEADER + GOOD).encode())

    assert "No such file" in refusal("plan", str(tmp_path / "none.csv"), "--municipality", "2080")
    assert "did you mean Falun" in refusal("plan", notes, "--municipality", "Fallun")


def test_the_same_notes_in_another_order_give_the_same_needs(tmp_path: Path) -> None:
    """Down to the last digit."""
    lines = (ROOT / "demo/falun_notes.jsonl").read_text().splitlines()
    forward = a_file(tmp_path, "\n".join(lines).encode(), "forward.jsonl")
    backward = a_file(tmp_path, "\n".join(reversed(lines)).encode(), "backward.jsonl")

    first, second = (json.loads(run("analyse", path).stdout)["needs"] for path in (forward, backward))

    assert first == second
