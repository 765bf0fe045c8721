"""No command writes over what it reads, or one result over the other."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.__main__ import app
from services.embedded.processes import CannotStartError

READ = "id,text,perspective,quadrant,areas,a,b,ratio\nn,Vi kan för lite,challenges,weakness,lokal,n,m,2\n"
COMMANDS = {
    "plan": ["plan", "read.csv", "--municipality", "2080", "--json"],
    "plan's document": ["plan", "read.csv", "--municipality", "2080", "--pdf"],
    "analyse": ["analyse", "read.csv", "--json"],
    "evaluate": ["evaluate", "read.csv", "--json"],
    "evaluate's pairs": ["evaluate", "other.csv", "--duplicates", "read.csv", "--json"],
    "evaluate's confirmed notes": ["evaluate", "other.csv", "--confirm", "read.csv", "--json"],
    "weigh": ["weigh", "read.csv", "--json"],
    "framework": ["framework", "read.csv", "--output"],
    "framework's relations": ["framework", "other.csv", "--relations", "read.csv", "--output"],
}


def refusal(*arguments: str) -> str:
    """Return what stands in the way of the command."""
    error = CliRunner().invoke(app, arguments).exception
    assert isinstance(error, CannotStartError)
    return str(error)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a file to read, which is there under another name too."""
    monkeypatch.chdir(tmp_path)
    for name in ("read.csv", "other.csv"):
        (tmp_path / name).write_text(READ, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("read.csv")
    return tmp_path


@pytest.mark.parametrize("target", ["read.csv", "./read.csv", "link.csv"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_what_is_read_is_not_written_over(folder: Path, command: list[str], target: str) -> None:
    """Whatever the file is called."""
    assert refusal(*command, target).endswith(".csv: is a file to be read, and would be overwritten")
    assert (folder / "read.csv").read_text(encoding="utf-8") == READ


@pytest.mark.parametrize(
    ("target", "said"),
    [("new", "new: two results would be written there"), ("-", "-: only one result can be printed")],
)
def test_two_results_are_not_written_to_one_place(target: str, said: str) -> None:
    """The second would be all that is left."""
    assert refusal("plan", "read.csv", "--municipality", "2080", "--pdf", target, "--json", target) == said
