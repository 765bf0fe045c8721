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
# What docker-compose 1.29 knows, by place; ``*`` stands for any name.
KNOWN_KEYS = {
    "": "version services networks volumes secrets configs",
    "services.*": (
        "build cap_add cap_drop command configs container_name cpus depends_on deploy entrypoint env_file environment "
        "expose extra_hosts healthcheck hostname image init labels logging mem_limit mem_reservation memswap_limit "
        "network_mode networks pids_limit platform ports profiles pull_policy read_only restart scale secrets "
        "security_opt shm_size stop_grace_period stop_signal sysctls tmpfs tty ulimits user volumes working_dir"
    ),
    "services.*.build": "context dockerfile args labels cache_from network target shm_size extra_hosts isolation",
    "services.*.healthcheck": "disable interval retries test timeout start_period",
    "services.*.logging": "driver options",
    "services.*.depends_on.*": "condition",
    "networks.*": "name driver driver_opts ipam external internal enable_ipv6 attachable labels",
    "volumes.*": "name driver driver_opts external labels",
    "secrets.*": "name external labels driver driver_opts file template_driver",
}


@cache
def compose() -> dict[str, Any]:
    """Return the compose file, its anchors resolved and its variables as they stand there."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    """Return the services by name."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def unknown_keys(found: dict[str, Any]) -> set[str]:
    """Return the keys of a compose file that docker-compose 1.29 doesn't know, each with its place."""
    places = ((place, known.split(), within(found, place.split("."))) for place, known in KNOWN_KEYS.items())
    return {
        f"{place}.{key}"
        for place, known, things in places
        for thing in things
        for key in thing
        if key not in known and not key.startswith("x-")
    }


def within(found: dict[str, Any], path: list[str]) -> list[dict[str, Any]]:
    """Return what lies at a place of a compose file, whose names may be any."""
    lying: list[Any] = [found]
    for name in filter(None, path):
        lying = [part for each in lying for key, part in each.items() if name in {"*", key}]
    return [each for each in lying if each]


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
