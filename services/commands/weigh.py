"""The command that weighs what people compared in pairs."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.commands.files import JsonOption, check_targets, read_table, write_document
from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    from services.planner.needs.domain.comparisons import Judgement, Weighing
    from shared.spreadsheet import Row

_HEADINGS = {
    "a": ("den ena", "first"),
    "b": ("den andra", "second"),
    "ratio": ("kvot", "förhållande", "gånger"),
    "respondent": ("svarande", "vem", "deltagare", "who"),
}
# As people and programs write it: 3, 0,5, .5, 2.0, 1e-3.
_NUMBER = re.compile(r"\+?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_LARGEST = 1e9


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(rich_help_panel="Without a server")(weigh)


def weigh(
    comparisons: Annotated[Path, typer.Argument(metavar="COMPARISONS", help="CSV, XLSX or JSON lines.")],
    json_file: JsonOption = "-",
) -> None:
    """Weigh items that people compared in pairs (AHP).

    \b
    Columns: a, b, ratio, and if you like respondent: a is `ratio` times as important as b, for example 3, 0.5 or 1/3.
    Pairs may be missing; several respondents count as one through the geometric mean. Of what a named respondent says
    of a pair the first row counts. `tested` is false where nothing could contradict, so that `consistent` says nothing.
    Exit code: 0 done, 1 some rows were skipped (each is named), 2 nothing could be done.

    \b
    ./kub weigh comparisons.csv --json -
    """
    from services.planner.needs.domain.comparisons import NotConnected, TooFarApart, weigh_judgements

    check_targets([json_file], [comparisons])
    judgements, skipped = _read(comparisons)
    for line in skipped:
        print(line, file=sys.stderr)  # noqa: T201 - one line per error, as the contract says
    if not judgements:
        raise CannotStartError(f"{comparisons}: no row can be used")
    try:
        found = weigh_judgements(judgements)
    except NotConnected as apart:
        groups = "; ".join(", ".join(part) for part in apart.parts)
        raise CannotStartError(f"{comparisons}: nobody compared these groups with each other: {groups}") from None
    except TooFarApart:
        raise CannotStartError(f"{comparisons}: the judgements are too far apart to be weighed") from None
    write_document(_document(found), json_file or "-")
    if skipped:
        raise typer.Exit(1)


def _document(found: "Weighing") -> dict[str, Any]:
    return {
        "weights": dict(found.weights),
        "lambda_max": found.lambda_max,
        "consistency_index": found.consistency_index,
        "consistency_ratio": found.consistency_ratio,
        "consistent": found.consistent,
        "tested": found.tested,
        "worst_judgement": list(found.worst_judgement) if found.worst_judgement else None,
        "missing": [list(pair) for pair in found.missing],
    }


def _read(path: Path) -> "tuple[list[Judgement], list[str]]":
    judgements, skipped = [], []
    said: dict[tuple[str, frozenset[str]], int] = {}
    table = read_table(path, _HEADINGS, required=("a", "b", "ratio"))
    for row in table.rows:
        try:
            judgement = _judgement(row)
            _check_new(judgement, row.line, said)
            judgements.append(judgement)
        except ValueError as refused:
            skipped.append(f"{path.name}:{row.line}: {refused}")
    return judgements, skipped


def _judgement(row: "Row") -> "Judgement":
    from services.planner.needs.domain.comparisons import Judgement

    for field, fault in row.faults.items():
        raise ValueError(f"{field or 'row'}: {fault}")
    for field in ("a", "b"):
        if not row.cells[field]:
            raise ValueError(f"{field}: is empty")
    if row.cells["a"] == row.cells["b"]:
        raise ValueError(f'b: "{row.cells["b"]}" is compared with itself')
    respondent = row.cells.get("respondent", "").casefold()
    return Judgement(row.cells["a"], row.cells["b"], _ratio(row.cells["ratio"]), respondent)


def _check_new(judgement: "Judgement", line: int, said: dict[tuple[str, frozenset[str]], int]) -> None:
    """Refuse what a named respondent says of a pair once more; rows without a name may come from several people."""
    if not judgement.respondent:
        return
    first = said.setdefault((judgement.respondent, frozenset((judgement.a, judgement.b))), line)
    if first != line:
        raise ValueError(f"respondent: has compared {judgement.a} and {judgement.b} on line {first} already")


def _ratio(given: str) -> float:
    above, _, below = given.replace(" ", "").partition("/")
    parts = [above, below or "1"]
    numbers = [float(part.replace(",", ".")) if _NUMBER.fullmatch(part) else 0.0 for part in parts]
    ratio = numbers[0] / numbers[1] if all(numbers) else 0.0
    if not 1 / _LARGEST <= ratio <= _LARGEST:
        raise ValueError(f'ratio: "{given[:60]}" is no positive number, such as 3, 0.5 or 1/3')
    return ratio
