"""The shell script `kub`: quick when everything is there, careful when it is not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Stands in for the interpreter of .venv: notes what it is asked, and is slow where pip would be.
PYTHON = """#!/bin/sh
echo "$*" >>"${0%/.venv/bin/python}/calls"
case "$*" in *install*) sleep 0.5; exit "${PIP_FAILS:-0}" ;; esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose .venv was made for its lock."""
    shutil.copy(ROOT / "kub", tmp_path)
    (tmp_path / "requirements.lock").write_text("packages\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(tmp_path / "requirements.lock", tmp_path / ".venv")
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    return tmp_path


def start(clone: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start the script from another folder."""
    return subprocess.Popen(
        [clone / "kub", *arguments], cwd="/", stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )


def run(clone: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run the script; return its exit code and what it complained of."""
    with start(clone, *arguments, **environment) as process:
        _, complaint = process.communicate(timeout=30)
    return process.returncode, complaint


def calls(clone: Path) -> list[str]:
    """Return what the interpreter was asked."""
    path = clone / "calls"
    return path.read_text().splitlines() if path.exists() else []


def test_a_second_start_hands_over_at_once(clone: Path) -> None:
    """Nothing is installed or asked: the command is handed over with its arguments."""
    assert run(clone, "plan", "my notes.csv") == (0, "")

    assert calls(clone) == ["-P -m services plan my notes.csv"]


def test_asking_for_help_installs_nothing(clone: Path) -> None:
    """What the command itself would need isn't there."""
    assert run(clone, "test", "--help") == (0, "")

    assert calls(clone) == ["-P -m services test --help"]


def test_a_changed_lock_is_installed_once(clone: Path) -> None:
    """After a change of the lock the packages are installed with their hashes, at the next start only."""
    (clone / "requirements.lock").write_text("other packages\n")

    assert run(clone, "up")[0] == 0
    assert run(clone, "up")[0] == 0

    installed = [call for call in calls(clone) if "install" in call]
    assert len(installed) == 1
    assert "--require-hashes" in installed[0]
    assert (clone / ".venv" / "requirements.lock").read_text() == "other packages\n"


@pytest.mark.parametrize("fails", ["0", "1"])
def test_packages_are_installed_by_uv_where_it_can(clone: Path, fails: str) -> None:
    """By the one that the lock of developers pins, got by pip; by pip where it fails."""
    (clone / "requirements.lock").write_text("other packages\n")
    pins = {name: f"{name}==2 \\\n    --hash=sha256:2\n    # via kub\n" for name in ("ruff", "uv", "wheel")}
    (clone / "requirements-dev.lock").write_text("".join(pins.values()))
    uv = clone / ".venv" / "bin" / "uv"
    uv.write_text(f'#!/bin/sh\necho "uv $*" >>"{clone}/calls"\nexit {fails}\n')
    uv.chmod(0o755)

    assert run(clone, "up")[0] == 0

    installed = [call for call in calls(clone) if "install" in call]
    assert [call.partition(" ")[0] for call in installed] == ["-m", "uv", "-m"][: 2 + int(fails)]
    assert (clone / ".venv" / "uv.txt").read_text() == pins["uv"]
    assert all("--require-hashes" in call for call in installed)
    assert str(clone / "requirements.lock") in installed[-1]


def test_a_failed_installation_is_not_taken_for_done(clone: Path) -> None:
    """When pip fails nothing is handed over, and .venv stays marked as unfinished."""
    (clone / "requirements.lock").write_text("other packages\n")

    code, complaint = run(clone, "up", PIP_FAILS="1")

    assert code == 2
    assert "could not be installed" in complaint
    assert (clone / ".venv" / "unfinished").exists()
    assert not (clone / ".venv.lock").exists()
    assert [call for call in calls(clone) if "services" in call] == []


def test_two_starts_install_once(clone: Path) -> None:
    """The second start waits for the first one's installation and uses it."""
    (clone / "requirements.lock").write_text("other packages\n")

    with start(clone, "up") as first, start(clone, "up") as second:
        complaints = first.communicate(timeout=30)[1] + second.communicate(timeout=30)[1]

    assert [first.returncode, second.returncode] == [0, 0]
    assert len([call for call in calls(clone) if "install" in call]) == 1
    assert complaints.count("waiting for another installation") == 1


def test_the_lock_of_a_dead_installation_is_taken_over(clone: Path) -> None:
    """What a killed start left behind stops nobody."""
    with subprocess.Popen(["true"]) as dead:
        pass
    (clone / "requirements.lock").write_text("other packages\n")
    (clone / ".venv.lock").mkdir()
    (clone / ".venv.lock" / "owner").write_text(f"{dead.pid}\n")

    assert run(clone, "up")[0] == 0
    assert not (clone / ".venv.lock").exists()


def test_without_apt_and_homebrew_it_says_what_to_install(clone: Path, tmp_path: Path) -> None:
    """On another system everything that is missing is named, and nothing is changed."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "dirname", "cmp", "mkdir", "rm", "cat", "mv", "sleep", "id"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    (clone / "requirements.lock").write_text("other packages\n")
    script = (clone / "kub").read_text().replace(" /usr/bin/python3", "")
    (clone / "kub").write_text(script)

    code, complaint = run(clone, "up", PATH=str(tools))

    assert code == 2
    for part in ("Python 3.11 or later", "Pango", "redis-server or valkey-server", "then start again"):
        assert part in complaint
    assert calls(clone) == []
