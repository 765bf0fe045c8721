"""`kub framework`: the shipped framework or a file, in another program's format."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.__main__ import app
from services.embedded.processes import CannotStartError

HEADING = ",".join(f"column {number}" for number in range(14))


def test_the_shipped_framework_is_written_for_case(tmp_path: Path) -> None:
    """All fifteen areas."""
    file = tmp_path / "framework.json"
    done = CliRunner().invoke(app, ["framework", "--output", str(file)])

    assert done.exit_code == 0
    assert len(json.loads(file.read_bytes())["CFItems"]) == 15


def test_a_file_is_read_and_its_skipped_rows_are_named(tmp_path: Path) -> None:
    """In English, as everything that the command says."""
    file = tmp_path / "moodle.csv"
    file.write_text(f"{HEADING}\n,R,Djur,,1,,,,,,,,1,\n,a,Katter,,,,,,,,,,,\n,a,Hundar,,,,,,,,,,,\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["framework", str(file), "--to", "esco"])

    assert done.exit_code == 1
    assert "urn:kub:area:a" in done.stdout
    assert done.stderr == "moodle.csv:4: The same id is already on row 3. The first row counts.\n"


def test_what_is_no_framework_is_said_in_one_line(tmp_path: Path) -> None:
    """A ring is none, nor is a file that isn't there."""
    ring = tmp_path / "ring.csv"
    ring.write_text(f"{HEADING}\nb,a,Katter,,,,,,,,,,,\na,b,Hundar,,,,,,,,,,,\n", encoding="utf-8")

    for file, said in ((ring, "Katter → Hundar → Katter"), (tmp_path / "none.csv", "No such file")):
        with pytest.raises(CannotStartError, match=said):
            CliRunner().invoke(app, ["framework", str(file)], catch_exceptions=False)
