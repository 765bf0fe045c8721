"""The rules of the house as code: sizes, who commits, what is pure, what every reaction names.

That every route names one rule is tested with the routes, in ``test_routes.py``.
"""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import shared
from services.reactions import REACTIONS
from shared.events import Event

ROOT = Path(__file__).resolve().parent.parent
FILE_LIMIT, TEST_FILE_LIMIT, FUNCTION_LIMIT = 300, 400, 50
MEDIAN_FUNCTION = 10
REGISTRY_HOSTS = re.compile(r"(pypi|pythonhosted|npmjs|jsdelivr|unpkg|googleapis|gstatic)\.(org|com|net)")
SKIPPED_BY_HOST_CHECK = {"LICENSE"}


@cache
def committed_files() -> tuple[Path, ...]:
    """Return every file that is committed, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return tuple(path for name in listed if (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Return the Python files of these folders."""
    return [
        path
        for path in committed_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (folders or ("services", "shared", "tests"))
    ]


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Return what the rules look at of a file's syntax tree: imports, functions, calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    looked_at = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.Call
    return tuple(node for node in ast.walk(tree) if isinstance(node, looked_at))


def name_of(path: Path) -> str:
    """Return a file's name within the project."""
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return all functions of a file."""
    return (node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def imported_by(path: Path) -> frozenset[str]:
    """Return the modules that a file names in its imports."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def module_of(path: Path) -> str:
    """Return the name by which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def reached_in_shared(path: Path) -> frozenset[str]:
    """Return the modules of ``shared`` that a file imports, and those that these import."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        named = imported_by(waiting.pop())
        for module in {module for module in named if module.startswith("shared")} - found:
            found.add(module)
            source = ROOT.joinpath(*module.split("."))
            waiting += [each for each in (source.with_suffix(".py"), source / "__init__.py") if each.is_file()]
    return frozenset(found)


def test_no_file_is_too_long() -> None:
    """A file has at most 300 lines, a test file 400, migrations aside."""
    found = {}
    for path in python_files():
        limit = TEST_FILE_LIMIT if path.is_relative_to(ROOT / "tests") else FILE_LIMIT
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit and "versions" not in path.parts:
            found[name_of(path)] = lines

    assert found == {}


def test_no_function_is_too_long() -> None:
    """A function has at most 50 lines, migrations aside, and half of them at most ten."""
    lengths = {
        f"{name_of(path)}:{node.lineno} {node.name}": length(node)
        for path in python_files("services", "shared")
        if "versions" not in path.parts
        for node in functions(path)
    }

    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LIMIT} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_FUNCTION


def test_every_package_folder_says_so() -> None:
    """Every folder of modules has an ``__init__.py``: without one the import rules would not see it."""
    folders = {path.parent for path in python_files("services", "shared") if path.parent.name != "versions"}
    without = {name_of(folder) for folder in folders if not (folder / "__init__.py").exists()}

    assert {folder for folder in without if not folder.endswith("migrations")} == set()


def test_only_the_database_module_commits() -> None:
    """A transaction is opened and committed at the edge, in one place; migrations have a connection of their own."""
    allowed = {"shared/database.py", "shared/migrate.py"}
    committing = {
        name_of(path)
        for path in python_files("services", "shared")
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }

    assert committing <= allowed


def test_only_the_renderer_imports_weasyprint() -> None:
    """PDFs are made in one module: its fetcher reads nothing but our own files."""
    importing = {name_of(path) for path in python_files("services", "shared") if "weasyprint" in str(imported_by(path))}

    assert importing <= {"services/reports/rendering/pdf.py"}


def test_domain_modules_ask_neither_the_clock_nor_chance() -> None:
    """Time and randomness come in as arguments: no call of now(), today(), time() or random's functions."""
    impure = re.compile(r"\b(datetime\.now|date\.today|time\.time|random\.|secrets\.|uuid4|open)\(")
    domains = [
        path
        for path in python_files("services")
        if path.name == "domain.py" or "domain" in path.relative_to(ROOT).parts[:-1]
    ]

    assert len(domains) > 3
    assert {name_of(path) for path in domains if impure.search(path.read_text(encoding="utf-8"))} == set()


def test_a_service_imports_no_other() -> None:
    """A service's modules never import another service's; the import rules say it too, this names the file."""
    services = {"intake", "planner", "reports"}
    crossing = set()
    for path in python_files("services"):
        service = path.relative_to(ROOT).parts[1]
        others = {f"services.{other}" for other in services - {service}}
        if service in services and any(".".join(module.split(".")[:2]) in others for module in imported_by(path)):
            crossing.add(name_of(path))

    assert crossing == set()


def test_shared_holds_what_two_services_use() -> None:
    """What one service alone reaches, by whatever way, belongs to that service; commands count as one more."""
    users: dict[str, set[str]] = {}
    for path in python_files("services"):
        user = path.relative_to(ROOT).parts[1]
        for module in reached_in_shared(path):
            users.setdefault(module, set()).add(user if user in {"intake", "planner", "reports"} else "commands")
    modules = {module_of(path) for path in python_files("shared") if path.name != "__init__.py"}
    # What collects texts and what makes web fonts lie beside what they write; no service runs them.
    modules -= {"shared.messages", "shared.web.typefaces"}

    assert {module: users.get(module) for module in modules if len(users.get(module, ())) < 2} == {}


def test_whoever_opens_shared_is_told_of_every_module() -> None:
    """Its docstring says where to look, and for nothing that is gone."""
    said = re.findall(r"``(\w+)``", (shared.__doc__ or "").partition("Where to look:")[2])
    modules = {path.relative_to(ROOT / "shared").parts[0].removesuffix(".py") for path in python_files("shared")}

    assert sorted(said) == sorted(modules - {"__init__"})


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is a matter of the machine, and pages load nothing from elsewhere."""
    found = {}
    for path in committed_files():
        if path.suffix in {".pdf", ".png", ".ttf", ".woff2", ".otf", ".xlsx"} or path.name in SKIPPED_BY_HOST_CHECK:
            continue
        hosts = REGISTRY_HOSTS.findall(path.read_text(encoding="utf-8", errors="replace"))
        if hosts and path != Path(__file__):
            found[name_of(path)] = hosts

    assert found == {}


def reactions() -> list[tuple[type[Event], str, str]]:
    """Return every reaction: event, service, name of the function."""
    return [(event, service, name) for event, row in REACTIONS.items() for service, name in row.items()]


@pytest.mark.parametrize(("event", "service", "name"), reactions())
def test_every_reaction_names_a_real_function(event: type[Event], service: str, name: str) -> None:
    """The table of reactions can be trusted: each name is a function of the service that reacts."""
    module, _, function = name.rpartition(".")

    assert module.startswith(f"services.{service}.")
    assert callable(getattr(import_module(module), function))
    assert issubclass(event, Event)
