"""Commands that need no server: from a file of notes to needs, to a plan and its document."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.commands.files import JsonOption, check_targets, read_table, write_document, write_file
from services.embedded.processes import CannotStartError
from shared.collecting import uncollected

if TYPE_CHECKING:
    from services.intake.exchange.notes_file import FileNote, NotesFile
    from services.planner.deriving.domain.deriving import Derived
    from services.planner.needs.domain import Analysis, Decisions

DEMO = Path(__file__).resolve().parents[2] / "demo"
NotesArgument = Annotated[Path, typer.Argument(metavar="NOTES", help="CSV, XLSX or JSON lines; see ./kub help plan.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(rich_help_panel="Without a server")(plan)
    app.command(rich_help_panel="Without a server")(analyse)
    app.command(rich_help_panel="Without a server")(evaluate)


def plan(
    notes: NotesArgument,
    municipality: Annotated[str, typer.Option(metavar="CODE", help="The municipality's code, for example 2080.")],
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the plan as a document; - prints it.")
    ] = None,
    json_file: JsonOption = None,
) -> None:
    """Derive a municipal plan from a file of notes.

    \b
    Columns: text, perspective, quadrant, and if you like id, level, votes, municipality; in Swedish or English.
    Exit code: 0 done, 1 some rows were skipped (each is named), 2 nothing could be done.

    \b
    ./kub plan demo/examples/notes.csv --municipality 2080 --pdf plan.pdf --json plan.json
    """
    check_targets([pdf, json_file], [notes])
    place = find_municipality(municipality)
    read = read_file(notes, (place["code"], place["name"]))
    with uncollected():
        derived = derive_plan(read.notes, place)
    if pdf:
        from services.reports.rendering import render_plan

        write_file(pdf, render_plan(document_of(derived)))
    document = plan_document(derived, read, place)
    if json_file:
        write_document(document, json_file)
    if not pdf and not json_file:
        _print_summary(derived.analysis)
    _leave(notes, read)


def analyse(notes: NotesArgument, json_file: JsonOption = "-") -> None:
    """Map notes to areas, join near-duplicates, derive the needs. All notes count as those of one municipality.

    \b
    ./kub analyse demo/falun_notes.jsonl --json analysis.json
    """
    check_targets([json_file], [notes])
    with uncollected():
        read = read_file(notes)
        write_document(_analysis(read.notes).to_json(), json_file or "-")
    _leave(notes, read)


def evaluate(
    labelled: NotesArgument,
    duplicates: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Pairs of near-duplicates: columns a and b, ids of notes.")
    ] = None,
    confirm: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Labelled notes of the same programme to learn from first.")
    ] = None,
    json_file: JsonOption = "-",
) -> None:
    """Measure the analysis against notes that people have labelled.

    \b
    Columns as for plan, and areas: a list of ids in JSON, ids with commas between elsewhere; theme if you like.
    Nothing is learned from a text that is measured too.
    Exit code: 0 done, 1 some rows were skipped (each is named), 2 nothing could be done.

    \b
    ./kub evaluate labelled.jsonl --duplicates pairs.jsonl --json -
    """
    from services.commands.labelled import read_labelled, read_lessons, read_pairs
    from services.planner.framework.loading import load_framework
    from services.planner.needs.evaluation import evaluate as measure
    from services.planner.needs.learning import Lesson, confirmed

    check_targets([json_file], [labelled, duplicates, confirm])
    framework = load_framework()
    areas = [area.id for area in framework.areas]
    read = read_labelled(labelled, areas)
    skipped = list(read.skipped)
    if not read.notes:
        _tell(skipped)
        raise CannotStartError(f"{labelled}: no row can be used")
    pairs = None
    if duplicates:
        found, faults = read_pairs(duplicates, {row.note.id for row in read.notes})
        pairs = found or None
        skipped += faults
    if confirm:
        taught = read_lessons(confirm, areas, read.notes)
        skipped += taught.skipped
        framework = confirmed(framework, [Lesson(row.note, row.areas) for row in taught.notes])
    with uncollected():
        measured = measure(read.notes, framework, duplicate_pairs=pairs)
    write_document(measured, json_file or "-")
    _tell(skipped)
    if skipped:
        raise typer.Exit(1)


def read_file(path: Path, municipality: tuple[str, str] | None = None) -> "NotesFile":
    """Return the notes of a file and the rows that can't be used; headings without rows are no notes.

    Raises:
        CannotStartError: the file can't be read at all, or holds rows of which none can be used.
    """
    from services.intake.exchange.notes_file import HEADINGS, PERSPECTIVES, notes_of
    from shared.language import speaking

    required = ("text", "perspective", "quadrant")
    # Whether anything is to stand in that column is known where the notes are read.
    table = read_table(path, HEADINGS, required, lists=("municipality",), header_alone=True)
    with speaking("en"):
        read = notes_of(table, PERSPECTIVES, municipality)
    if read.skipped and not read.notes:
        _name_skipped(path, read)
        raise CannotStartError(f"{path}: no row can be used")
    return read


def find_municipality(code: str) -> dict[str, str]:
    """Return the municipality with this code or name, from ``demo/municipalities.csv``.

    Raises:
        CannotStartError: there is none.
    """
    with (DEMO / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    for row in known:
        if code.strip().casefold() in {row["code"], row["code"].lstrip("0"), row["name"].casefold()}:
            return row
    near = get_close_matches(code, [word for row in known for word in (row["code"], row["name"])], n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "."
    raise CannotStartError(f"no municipality has the code {code}{hint or '.'} All are in demo/municipalities.csv")


def derive_plan(
    notes: "Sequence[FileNote]", place: dict[str, str], today: date | None = None, decisions: "Decisions | None" = None
) -> "Derived":
    """Return what the planner derives from these notes, and from what was decided about them, on this day."""
    from services.planner.deriving.domain.deriving import derive
    from services.planner.framework.loading import load_framework
    from services.planner.needs.domain import UNDECIDED, Parameters
    from services.planner.plans.domain.material import Material
    from services.planner.plans.loading import load_catalogue
    from shared.language import TIME_ZONE

    today = today or datetime.now(TIME_ZONE).date()
    material = Material.from_json(_as_intake_tells(notes, place, today.isoformat()))
    ground = (material, load_framework(), load_catalogue(), Parameters(), today)
    return derive(*ground, decisions=decisions or UNDECIDED)


def _as_intake_tells(notes: "Sequence[FileNote]", place: dict[str, str], day: str) -> dict[str, Any]:
    from services.intake.exchange.notes_file import PERSPECTIVES

    programme = json.loads((DEMO / "programme.json").read_text(encoding="utf-8"))
    session = {
        "id": "file",
        "revision": 1,
        "held_on": day,
        "notes": [vars(note) for note in notes],
    }
    perspectives = [{"code": code, "name": name} for code, name in PERSPECTIVES.items()]
    return {
        "municipality": {"id": place["code"], **place},
        "programme": {"id": programme["code"], "name": programme["name"], "perspectives": perspectives},
        "sessions": [session],
        "staff": [],
    }


def document_of(derived: "Derived") -> dict[str, Any]:
    """Return the payload that the renderer sets; what only a SWOT day's session knows is left open."""
    from shared.language import TIME_ZONE

    content = derived.municipal.quoted
    return content | {
        "process": content["process"] | {"sessions": []},
        "plan_id": derived.municipal.hash[:32],
        "revision": 1,
        "state": "draft",
        "derived_at": datetime.now(TIME_ZONE).isoformat(),
        "content_hash": derived.municipal.hash,
    }


def plan_document(derived: "Derived", read: "NotesFile", place: dict[str, str]) -> dict[str, Any]:
    """Return the result as ``kub plan`` writes it."""
    from shared.language import speaking

    analysis = derived.analysis.to_json()
    with speaking("en"):
        skipped = [{"line": row.line, "reason": f"{row.field}: {row.reason}"} for row in read.skipped]
    return {
        "municipality": {"code": place["code"], "name": place["name"]},
        "notes_used": len(read.notes),
        "notes_skipped": skipped,
        "needs": analysis["needs"],
        "strategies": analysis["strategies"],
        "goals": derived.municipal.quoted["goals"],
        "unmapped": analysis["unmapped"],
        "parameters": analysis["parameters"],
    }


def _analysis(notes: "Sequence[FileNote]") -> "Analysis":
    from services.planner.framework.loading import load_framework
    from services.planner.needs.domain import analyse as run

    return run(_inputs(notes), load_framework())


def _inputs(notes: "Sequence[FileNote]") -> list[Any]:
    from services.planner.needs.domain import NoteInput

    return [NoteInput(n.id, n.text, n.perspective, n.quadrant, n.votes, n.level) for n in notes]


def _print_summary(analysis: "Analysis") -> None:
    needed = [need for need in analysis.needs if need.need]
    for need in needed:
        typer.echo(f"{need.rank:2}  {need.need:.3f}  {need.name}")
    if not needed:
        typer.echo("The notes tell of no needs.")
    typer.echo("Write the plan with --pdf FILE, everything behind it with --json FILE.")


def _name_skipped(path: Path, read: "NotesFile") -> None:
    from shared.language import speaking

    with speaking("en"):
        _tell(row.described(path.name) for row in read.skipped)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        # A terminal's quotation marks, which scripts look for.
        print(line.replace("“", '"').replace("”", '"'), file=sys.stderr)  # noqa: T201 - one line per error, as the contract says


def _leave(path: Path, read: "NotesFile") -> None:
    _name_skipped(path, read)
    if read.skipped:
        raise typer.Exit(1)
