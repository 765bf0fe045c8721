"""`kub weigh`: comparisons from a file, errors by line, the exit codes of the contract."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.__main__ import app
from services.embedded.processes import CannotStartError


def weigh(folder: Path, lines: str) -> Result:
    """Run the command on a file with these lines."""
    file = folder / "comparisons.csv"
    file.write_text(lines, encoding="utf-8")
    return CliRunner().invoke(app, ["weigh", str(file), "--json", "-"])


def test_weights_and_consistency_are_printed(tmp_path: Path) -> None:
    """The keys of the contract, from Swedish headings, fractions and decimal commas."""
    done = weigh(tmp_path, "a;b;kvot;vem\nS;W;1/2;Ann\nW;O;2,0;Ann\nS;O;1;Ann\n")
    found = json.loads(done.stdout)

    assert done.exit_code == 0
    assert found["weights"] == pytest.approx({"O": 0.25, "S": 0.25, "W": 0.5})
    assert found["lambda_max"] == pytest.approx(3.0)
    assert (found["consistency_ratio"], found["worst_judgement"]) == (0.0, None)


@pytest.mark.parametrize(
    ("written", "ratio"),
    [("0.3333333333333333", 1 / 3), (".5", 0.5), ("3.", 3.0), ("+2,50", 2.5), ("2e-1", 0.2), ("1E1 / 4", 2.5)],
)
def test_numbers_are_read_as_programs_write_them(tmp_path: Path, written: str, ratio: float) -> None:
    """All their decimals, an exponent, a fraction of such."""
    done = weigh(tmp_path, f"a;b;ratio\nS;W;{written}\n")
    weights = json.loads(done.stdout)["weights"]

    assert (done.exit_code, done.stderr) == (0, "")
    assert weights["S"] / weights["W"] == pytest.approx(ratio)


def test_what_is_beyond_numbers_is_refused(tmp_path: Path) -> None:
    """Instead of weights that are none."""
    done = weigh(tmp_path, "a,b,ratio\n" + "".join(f"i{n:02},i{n + 1:02},999999999\n" for n in range(40)))

    assert isinstance(done.exception, CannotStartError)
    assert "too far apart" in str(done.exception)


def test_rows_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    """One line each on standard error; the others count, and the exit code says so."""
    done = weigh(tmp_path, "a,b,ratio\nS,W,2\nS,S,1\nS,W,0\nS,,2\n")

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        'comparisons.csv:3: b: "S" is compared with itself',
        'comparisons.csv:4: ratio: "0" is no positive number, such as 3, 0.5 or 1/3',
        "comparisons.csv:5: b: is empty",
    ]


@pytest.mark.parametrize("again", ["B,A,9,x", "A,B,3,X"], ids=["the other way round", "the same way"])
def test_who_is_named_says_something_of_a_pair_once(tmp_path: Path, again: str) -> None:
    """A second row would be averaged with the first; only other people's are."""
    done = weigh(tmp_path, f"a,b,ratio,respondent\nA,B,9,x\n{again}\nA,B,9,y\n")
    weights = json.loads(done.stdout)["weights"]
    a, b = again.split(",")[:2]

    assert done.exit_code == 1
    assert done.stderr == f"comparisons.csv:3: respondent: has compared {a} and {b} on line 2 already\n"
    assert weights["A"] / weights["B"] == pytest.approx(9.0)


def test_rows_without_a_name_may_come_from_several_people(tmp_path: Path) -> None:
    """They are averaged."""
    done = weigh(tmp_path, "a,b,ratio\nA,B,9\nA,B,4\n")
    weights = json.loads(done.stdout)["weights"]

    assert (done.exit_code, weights["A"] / weights["B"]) == (0, pytest.approx(6.0))


@pytest.mark.parametrize(("closing", "tested"), [("", False), ("A,C,6\n", True)], ids=["chain", "circle"])
def test_a_chain_is_not_tested(tmp_path: Path, closing: str, tested: bool) -> None:
    """Nothing can contradict where no pair closes a circle."""
    found = json.loads(weigh(tmp_path, f"a,b,ratio\nA,B,2\nB,C,3\n{closing}").stdout)

    assert (found["tested"], found["consistent"]) == (tested, True)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("a,b,ratio\nS,S,1\n", "no row can be used"),
        ("a,b,ratio\nS,W,1\nO,T,1\n", "nobody compared these groups with each other: O, T; S, W"),
        ("one,other\nS,W\n", "ratio"),
        ("", "empty"),
    ],
)
def test_a_file_that_says_nothing_is_refused(tmp_path: Path, lines: str, said: str) -> None:
    """Nothing could be done, and the reason stands in one line."""
    done = weigh(tmp_path, lines)

    assert isinstance(done.exception, CannotStartError)
    assert said in str(done.exception)
