"""Commands of whoever changes KUB: test, lint, messages, bench, faults."""

import os
import subprocess
import sys
import tempfile
from compileall import compile_dir
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer

from services.commands.files import write_document
from services.embedded.processes import CannotStartError

ROOT = Path(__file__).resolve().parents[2]
# Several times what a run was seen to take, which was a good gigabyte.
_ROOM_FOR_TESTS = 6 * 2**30
_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(context_settings=_PASS_ON, rich_help_panel="Development")(test)
    app.command(rich_help_panel="Development")(lint)
    app.command(rich_help_panel="Development")(messages)
    app.command(rich_help_panel="Development")(bench)
    app.command(rich_help_panel="Development")(faults)


def test(context: typer.Context) -> None:
    """Run the tests; everything after `test` goes to pytest.

    \b
    ./kub test                                  all of them, one process more than there are processors: browsers wait
    ./kub test tests/planner -k duplicates      some
    ./kub test -n 0 --pdb tests/test_flow.py    one, with the debugger
    """
    wanted = list(context.args)
    if not any(argument.startswith("-n") for argument in wanted):
        # Neighbours stay together: what a module starts is started once. Who is done takes over from the others.
        wanted = ["-n", str(min(5, 1 + (os.cpu_count() or 2))), "--dist", "worksteal", *wanted]
    # Machines that keep Python from writing what it compiled would compile us anew in each of some hundred processes.
    for folder in ("services", "shared"):
        compile_dir(ROOT / folder, quiet=2)
    command = [sys.executable, "-m", "pytest", "--rootdir", str(ROOT), *wanted]
    raise typer.Exit(subprocess.call(command, cwd=ROOT, env={"TMPDIR": _temporary_folder(), **os.environ}))


def _temporary_folder() -> str:
    """Return where databases that are thrown away lie: in memory where there is room, a tenth of the run quicker."""
    in_memory, usual = Path("/dev/shm"), tempfile.gettempdir()  # noqa: S108  # a folder of its own is made in it
    if not os.access(in_memory, os.W_OK):
        return usual
    disk = os.statvfs(in_memory)
    room = min(disk.f_bavail * disk.f_frsize, psutil.virtual_memory().available)
    # Programs are copied there too, and run.
    return str(in_memory) if room >= _ROOM_FOR_TESTS and not disk.f_flag & os.ST_NOEXEC else usual


def lint() -> None:
    """Check style, types and import rules, the same everywhere.

    \b
    ./kub lint
    """
    failed = [name for name, command in _checks() if not _passes(name, command)]
    if failed:
        typer.echo(f"kub: failed: {', '.join(failed)}", err=True)
        raise typer.Exit(1)


def _checks() -> list[tuple[str, list[str]]]:
    tools = Path(sys.executable).parent
    deployed = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file() and not path.suffix)
    scripts = [str(path) for path in deployed if path.read_bytes().startswith(b"#!")]
    return [
        ("ruff check", [str(tools / "ruff"), "check", "."]),
        ("ruff format", [str(tools / "ruff"), "format", "--check", "."]),
        ("lint-imports", [str(tools / "lint-imports"), "--no-logo"]),
        ("mypy", [str(tools / "mypy")]),
        ("shellcheck", [str(tools / "shellcheck"), "kub", ".ci/run", *scripts]),
    ]


def _passes(name: str, command: list[str]) -> bool:
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    typer.echo(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}")
    if done.returncode:
        typer.echo(done.stdout + done.stderr)
    return done.returncode == 0


def messages() -> None:
    """Collect the texts for their English translation.

    Brings services/*/locale and shared/web/locale up to date; translations that exist are kept. Then write the
    English in the .po files named here. Exit code 1 means that texts still lack it.

    \b
    ./kub messages
    """
    from shared.messages import update

    missing = 0
    for path, lacking in update():
        missing += lacking
        typer.echo(f"{path.relative_to(ROOT)}: {f'{lacking} without a translation' if lacking else 'complete'}")
    if missing:
        raise typer.Exit(1)


def bench(
    name: Annotated[str | None, typer.Argument(help="Which one; without it they are listed.")] = None,
    json_file: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Where to write; - prints.")] = None,
    short: Annotated[bool, typer.Option("--short", help="A small run, where there is one: a first look.")] = False,
) -> None:
    """Measure how fast something is, and compare with its goal.

    Exit code 1 means that the goal was not met.

    \b
    ./kub bench                    what there is
    ./kub bench flow --json -      from a closed SWOT day to a plan to a PDF
    ./kub bench stream --short     ten seconds of a room instead of three minutes
    """
    known = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("[a-z]*.py"))
    if name is None:
        typer.echo("\n".join(known))
        return
    if name not in known:
        raise typer.BadParameter(f"{name} is none of: {', '.join(known)}")
    measuring = import_module(f"tests.bench.{name}")
    if short and not hasattr(measuring, "run_short"):
        raise typer.BadParameter(f"{name} has no short run")
    _check_folder(json_file)
    figures: dict[str, Any] = measuring.run_short() if short else measuring.run()
    document = {"bench": name, "machine": {"cpus": os.cpu_count()}, **figures}
    write_document(document, json_file or "-")
    if document.get("met") is False:
        raise typer.Exit(1)


def faults(
    minutes: Annotated[float, typer.Option(min=0.1, help="How long; what has begun is finished.")] = 10.0,
    seed: Annotated[int, typer.Option(help="Decides which faults come when.")] = 1,
    json_file: Annotated[str | None, typer.Option("--json", metavar="FILE", help="Where to write; - prints.")] = None,
    only: Annotated[str, typer.Option(metavar="WORDS", help="Only faults whose name holds these words.")] = "",
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where history and logs are kept; in /tmp when left out.")
    ] = None,
) -> None:
    """Knock a running system about; nothing may be lost or doubled.

    Processes are killed, Redis wiped, PostgreSQL stopped, lines cut, the disk filled, while people work. Exit code 1
    means that something was lost, doubled, out of order or stuck.

    \b
    ./kub faults                                   ten minutes
    ./kub faults --minutes 30 --seed 7 --json -    as docs/reliability.md has it
    ./kub faults --minutes 1 --only Redis          what Redis can do to us
    """
    _check_folder(json_file)
    runner = import_module("tests.faults.run")
    kept = keep or Path(tempfile.gettempdir()) / f"kub-faults-{seed}"
    figures: dict[str, Any] = runner.run(minutes, seed, kept, lambda line: typer.echo(line, err=True), only)
    typer.echo(runner.table(figures), err=True)
    typer.echo(f"history and logs: {kept}", err=True)
    document = {"seed": seed, "minutes": minutes, "machine": {"cpus": os.cpu_count()}, **figures}
    write_document(document, json_file or "-")
    if figures["violations"]:
        raise typer.Exit(1)


def _check_folder(json_file: str | None) -> None:
    """Refuse before a long run what couldn't be written after it."""
    if json_file and json_file != "-" and not os.access(Path(json_file).resolve().parent, os.W_OK):
        raise CannotStartError(f"{json_file}: its folder isn't there, or nothing can be written in it")
