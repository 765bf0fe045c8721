"""The image and the gateway: everything that runs is in it, nothing else is, and what is inside stays inside."""

import re
import shutil
import subprocess

import pytest
from fastapi.routing import iter_route_contexts

from services.embedded.web import KEEP_ALIVE_SECONDS, create_app
from shared.migrate import SERVICES
from tests.composed import ROOT, caddyfile, dockerfile, is_hidden, reaches_the_build
from tests.test_architecture import committed_files, name_of

# Read in development only: the tests, their tools, and the catalogues' collector.
FOR_DEVELOPMENT = {"deploy", "tests", ".venv"}


def copied() -> set[str]:
    """Return what the last stage of the Dockerfile takes from the repository."""
    sources = (line.split()[:-1] for line in dockerfile("COPY") if not line.startswith("--from"))
    return {source.rstrip("/") for line in sources for source in line}


def test_everything_that_runs_is_in_the_image() -> None:
    """Templates, styles, catalogues, frameworks, migrations and the demo: whole folders, let through whole."""
    needed = [
        name for path in committed_files() if (name := name_of(path)).split("/")[0] in {"services", "shared", "demo"}
    ]

    assert {"services", "shared", "demo"} <= copied()
    assert len(needed) > 200
    assert [name for name in needed if not reaches_the_build(name)] == []


def test_what_the_code_reads_beside_itself_is_in_the_image() -> None:
    """A file or folder of the repository that a module names is copied too."""
    code = [
        path
        for path in committed_files()
        if path.suffix == ".py" and name_of(path).startswith(("services/", "shared/"))
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in code)
    named = set(re.findall(r'(?:ROOT|parent\.parent) / "([\w.]+)"', text))

    assert "demo" in named
    assert named - FOR_DEVELOPMENT <= copied()


@pytest.mark.parametrize(
    "path",
    [
        "secrets/DATABASE_URL",
        ".env",
        ".git/config",
        "data/secrets.json",
        "tests/system.py",
        "services/__pycache__/a.pyc",
    ],
)
def test_nothing_private_reaches_the_build(path: str) -> None:
    """Neither secrets nor what is only lying around."""
    assert not reaches_the_build(path)


def test_the_image_runs_as_nobody_in_particular() -> None:
    """With a fixed number, so that volumes keep their owner, and on whatever Debian one names."""
    number, _, group = dockerfile("USER")[-1].partition(":")

    assert int(number) >= 10_000
    assert int(group) >= 10_000
    assert dockerfile("FROM")[0] == "${PYTHON_IMAGE} AS base"
    assert dockerfile("ARG")[0].startswith("PYTHON_IMAGE=")


def test_packages_are_the_locked_ones() -> None:
    """Checked by their hashes, and never compiled on the way."""
    installing = [line for line in dockerfile("RUN") if "pip install" in line]

    assert len(installing) == 1
    assert all(option in installing[0] for option in ("--require-hashes", "requirements.lock", "--only-binary :all:"))


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateway_hides_what_services_ask_each_other(service: str, environment: dict[str, str]) -> None:
    """Every internal address and the metrics, and no page."""
    paths = [str(context.path) for context in iter_route_contexts(create_app(service).routes)]
    internal = [path for path in paths if "/internal/" in path]

    assert internal
    assert all(is_hidden(path) for path in (*internal, f"/{service}/metrics"))
    assert [path for path in paths if is_hidden(path) and path not in internal and "metrics" not in path] == []


def test_the_gateway_hides_before_it_hands_on() -> None:
    """The first block that fits answers: the one for hidden addresses stands before the services'."""
    blocks = re.findall(r"^\thandle( @\w+)? \{", caddyfile(), re.MULTILINE)

    assert blocks == [" @hidden", " @planner", " @reports", ""]


@pytest.mark.parametrize(
    ("address", "logged"),
    [
        ("/sign-in/link/8Qdq594J8p9RJ2cG", "/sign-in/link/"),
        ("/sign-in/link/8Qdq594J8p9RJ2cG?next=/planner", "/sign-in/link/"),
        ("/sign-in?next=/staff/1", "/sign-in"),
        ("/calendar/8Qdq594J8p9RJ2cG.ics", "/calendar/"),
        ("/planner/plans/1", "/planner/plans/1"),
    ],
)
def test_the_gateway_logs_nothing_that_lets_in(address: str, logged: str) -> None:
    """Addresses lose what is secret in them, and no header is written down."""
    found = re.search(r'request>uri regexp "(.+)" "\$1"', caddyfile())
    assert found

    assert re.sub(found[1], lambda match: match[1] or "", address) == logged
    assert "request>headers delete" in caddyfile()
    assert "resp_headers delete" in caddyfile()


def test_the_gateway_lets_go_of_connections_first() -> None:
    """A form that meets a connection that is just being closed can't be sent again by itself."""
    found = re.search(r"keepalive (\d+)s", caddyfile())
    assert found

    assert int(found[1]) < KEEP_ALIVE_SECONDS


def test_the_page_of_a_service_that_is_away_stands_alone() -> None:
    """In both languages; it loads nothing, and reloads by itself only where nothing was sent."""
    page = (ROOT / "deploy" / "gateway" / "pages" / "away.html").read_text(encoding="utf-8")
    reading, _, sending = page.partition("{{- else }}")

    assert re.findall(r'<(?:html|section) lang="(\w+)"', page) == ["sv", "en"]
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []
    assert re.search(r'\{\{- if \$reading \}\}\n<meta http-equiv="refresh"', reading)
    assert "refresh" not in sending


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
@pytest.mark.parametrize("site", [":80", "https://kub.example"])
def test_caddy_takes_its_file(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a certificate and without."""
    monkeypatch.setenv("KUB_SITE", site)
    file = ROOT / "deploy" / "gateway" / "Caddyfile"
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
