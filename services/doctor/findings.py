"""What `kub doctor` finds, and the installation that it looks at."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is like, and what to do about it unless it is in order."""

    state: State
    check: str
    says: str
    advice: str = ""

    def to_json(self) -> dict[str, str]:
        """Return it as `kub doctor --json` writes it."""
        return asdict(self)


def ok(check: str, says: str) -> Finding:
    """Return what is in order."""
    return Finding(State.OK, check, says)


def warning(check: str, says: str, advice: str) -> Finding:
    """Return what will make trouble one day."""
    return Finding(State.WARNING, check, says, advice)


def problem(check: str, says: str, advice: str) -> Finding:
    """Return what is in the way now."""
    return Finding(State.PROBLEM, check, says, advice)


@dataclass(frozen=True)
class Patient:
    """The installation that is looked at.

    Args:
        data: its data folder; `None` where other hands keep the data, in containers for example.
        port: where its pages are or would be served.
        settings: its processes' settings; empty while it doesn't run.
    """

    data: Path | None
    port: int = 8000
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether there are stores to ask."""
        return bool(self.settings)


Check = Callable[[Patient], Iterable[Finding]]

_SERVICE_SETTINGS = ("INTAKE_DATABASE_URL", "PLANNER_DATABASE_URL", "REPORTS_DATABASE_URL")
_OTHER_SETTINGS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "KUB_PUBLIC_URL", "SMTP_URL", "MAIL_FROM")
_ADDRESSES = ("INTAKE_URL", "PLANNER_URL", "REPORTS_URL")


def find_patient(data: Path, port: int) -> Patient:
    """Return the installation that the environment names, else the one with this data folder."""
    named = {name: found for name in (*_SERVICE_SETTINGS, *_OTHER_SETTINGS, *_ADDRESSES) if (found := _setting(name))}
    if _SERVICE_SETTINGS[0] in named:
        return Patient(None, port, named)
    try:
        running: dict[str, str] = json.loads((data / "environment.json").read_text())
    except (OSError, ValueError):
        running = {}
    outer = {name: named[name] for name in ("SMTP_URL", "MAIL_FROM") if name in named}
    return Patient(data, port, running and (outer | running))


def _setting(name: str) -> str:
    """Return a setting as services read it: from the environment, else from a file of that name."""
    secret = Path("/run/secrets") / name
    return os.environ.get(name) or (secret.read_text().strip() if secret.is_file() else "")


def examine(patient: Patient, checks: Sequence[Check]) -> Iterator[Finding]:
    """Run every check; one that fails itself is a finding too."""
    for check in checks:
        try:
            yield from check(patient)
        except Exception as error:  # noqa: BLE001 - whatever is broken, the other checks must be heard
            name = check.__name__.removeprefix("check_").replace("_", " ")
            says = f"could not be looked at: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
            yield problem(name, says, "mend what it says, then ask the doctor again")
