"""A backup as it lies on a disk: which folders are ours, what is in them, and whether it is still what was written."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.embedded.processes import CannotStartError

DUMP, ERASURES, MANIFEST, SUMS = "database.dump", "erasures.jsonl", "manifest.json", "SHA256SUMS"
FORMAT = 1
_NAME = re.compile(r"kub-\d{8}T\d{6}Z")
_CHUNK = 1 << 20


class Damaged(CannotStartError):
    """A backup is not what was written; says where."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself.

    Args:
        kub_version: the release that wrote it.
        postgresql: the server's version.
        made_at: when its snapshot was taken, ISO 8601.
        migrations: service → the migration its schema was at.
        tables: table → ``rows`` and ``checksum`` in the snapshot.
        files: name → ``bytes`` and ``sha256``.
        checked: how it was checked after writing.
        format: of the folder; a higher one is for a later release.
    """

    kub_version: str
    postgresql: str
    made_at: str
    migrations: dict[str, str]
    tables: dict[str, dict[str, Any]]
    files: dict[str, dict[str, Any]]
    checked: str
    format: int = FORMAT


def backup_name(now: datetime) -> str:
    """Return what a backup of that moment is called."""
    return f"kub-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def own_backups(parent: Path) -> list[Path]:
    """Return the folders in ``parent`` that are backups by name and by manifest, the oldest first."""
    return sorted(
        folder
        for folder in parent.iterdir()
        if _NAME.fullmatch(folder.name) and not folder.is_symlink() and (folder / MANIFEST).is_file()
    )


def describe_file(path: Path) -> dict[str, Any]:
    """Return a file's size and SHA-256, read from the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, and the list that `sha256sum -c SHA256SUMS` checks."""
    write_durably(folder / MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n")
    sums = {name: found["sha256"] for name, found in manifest.files.items()}
    sums[MANIFEST] = describe_file(folder / MANIFEST)["sha256"]
    write_durably(folder / SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))


def read_backup(folder: Path) -> Manifest:
    """Return the manifest of a backup whose files are what was written.

    Raises:
        Damaged: they aren't, or it is no backup.
    """
    try:
        lines = [line.partition("  ") for line in (folder / SUMS).read_text().splitlines()]
        sums = {name: digest for digest, _, name in lines}
        for name in (MANIFEST, DUMP, ERASURES):
            if describe_file(folder / name)["sha256"] != sums.get(name):
                raise Damaged(f"{folder / name} is not what was written: it has been changed or damaged")
        found = json.loads((folder / MANIFEST).read_text())
        if found.get("format", 0) > FORMAT:
            version = found.get("kub_version")
            raise CannotStartError(f"{folder} was written by KUB {version}: restore it with that version")
        return Manifest(**{name: found[name] for name in Manifest.__dataclass_fields__})
    except (OSError, ValueError) as error:
        raise Damaged(f"{folder} is no whole backup: {error}") from None
    except (AttributeError, KeyError, TypeError):
        raise Damaged(f"{folder} is no backup of KUB's: its {MANIFEST} says something else") from None


def find_backup(path: Path) -> Path:
    """Return the backup that ``path`` is, or the newest one in it that is whole.

    Raises:
        CannotStartError: there is none.
    """
    if (path / MANIFEST).is_file() or (path / DUMP).is_file():
        return path
    if not path.is_dir():
        raise CannotStartError(f"there is no folder {path}")
    for folder in reversed(own_backups(path)):
        try:
            read_backup(folder)
        except Damaged:
            continue
        return folder
    raise CannotStartError(f"{path} holds no whole backup; name a folder kub-…, or the one that they lie in")


def newer_backups(folder: Path) -> Iterator[Path]:
    """Yield the backups beside ``folder`` that were made after it."""
    for other in own_backups(folder.resolve().parent):
        if other.name > folder.resolve().name:
            yield other


def write_durably(path: Path, text: str) -> None:
    """Write a file of this backup, which a power failure doesn't take away."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
