"""What the files for containers say, read the way their tools read them."""

import re
import shutil
import subprocess
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.migrate import SERVICES

ROOT = Path(__file__).resolve().parent.parent
ENDING = {"migrate", "tools"}
STORES = {"postgres", "redis"}


@cache
def compose() -> dict[str, Any]:
    """Return the compose file, its anchors resolved and its variables as they stand there."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    """Return the services by name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def ours() -> dict[str, dict[str, Any]]:
    """Return the services that run our image."""
    return {name: service for name, service in services().items() if "KUB_IMAGE" in service["image"]}


def service_of(name: str) -> str | None:
    """Return whose work a container does: intake for ``intake-worker``; nothing for tools."""
    first = name.partition("-")[0]
    return first if first in SERVICES else None


def variables(text: str) -> set[str]:
    """Return the names of the variables that a text of the compose file uses."""
    return set(re.findall(r"(?<!\$)\$\{(\w+)", text))


def dockerfile(instruction: str) -> list[str]:
    """Return the arguments of every such instruction of the Dockerfile, in order."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    return re.findall(rf"^{instruction}\s+(.+)$", text, re.MULTILINE)


def reaches_the_build(path: str) -> bool:
    """Say whether ``.dockerignore`` lets a file through: the last pattern that fits it or a folder above decides."""
    parts = path.split("/")
    reaches = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.lstrip("!").removeprefix("**/")
        names = parts if line.startswith("**/") else ["/".join(parts[: end + 1]) for end in range(len(parts))]
        if line and not line.startswith("#") and any(fnmatch(name, pattern) for name in names):
            reaches = line.startswith("!")
    return reaches


@cache
def caddyfile() -> str:
    """Return the gateway's configuration without its comments."""
    text = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text(encoding="utf-8")
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def is_hidden(path: str) -> bool:
    """Say whether the gateway answers 404 for a path without asking anybody."""
    patterns = re.findall(r"@hidden path (.+)", caddyfile())[0].split()
    return any(path.lower().startswith(pattern.removesuffix("*")) for pattern in patterns)


def make_secrets(folder: Path) -> Path:
    """Run a copy of the script that makes the secrets; return the folder that holds them."""
    (folder / "deploy").mkdir(exist_ok=True)
    script = shutil.copy(ROOT / "deploy" / "make-secrets", folder / "deploy")
    subprocess.run([script], check=True, capture_output=True, cwd="/")
    return folder / "secrets"
