"""What a backup consists of on disk: a dump, and a manifest by which it can be checked.

```
DIR/kub-20261126T020000Z/
    database.dump    pg_dump's custom format: the three schemas as one snapshot, documents included
    manifest.json    versions, when, size and SHA-256 of the dump, rows and checksum of every table
```
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil

from services.embedded_processes import CannotStartError

FORMAT = 1
DUMP, MANIFEST = "database.dump", "manifest.json"
_NAME = re.compile(r"kub-\d{8}T\d{6}Z")
_DRAFT = re.compile(r"\.kub-\d{8}T\d{6}Z\.(\d+)\.draft")


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    ``migrations``: service → where its schema was; ``tables``: name → its rows and their checksum, as
    :func:`services.backup.fingerprints` counts them; ``restored``: whether it was restored on trial when it was made.
    """

    made_at: str
    version: str
    postgres: str
    migrations: Mapping[str, str]
    size: int
    sha256: str
    tables: Mapping[str, Mapping[str, str]]
    restored: bool
    format: int = FORMAT


@dataclass(frozen=True)
class Backup:
    """A folder with a backup in it."""

    path: Path
    manifest: Manifest

    @property
    def dump(self) -> Path:
        """The file that PostgreSQL wrote."""
        return self.path / DUMP


def name_of(moment: datetime) -> str:
    """Return what a backup of this moment (UTC) is called."""
    return f"kub-{moment:%Y%m%dT%H%M%SZ}"


@contextmanager
def drafted(parent: Path, name: str) -> Iterator[Path]:
    """Give a folder to write into; it gets its name when all is well, and is removed otherwise.

    Raises:
        CannotStartError: it can't be made, or there is one of that name.
    """
    _forget_drafts(parent)
    if (parent / name).exists():
        raise CannotStartError(f"{parent / name} is there already: wait a second")
    draft = parent / f".{name}.{os.getpid()}.draft"
    try:
        draft.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise CannotStartError(f"{parent} cannot be written to: {error.strerror}") from None
    try:
        yield draft
        draft.rename(parent / name)
        _sync(parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _forget_drafts(parent: Path) -> None:
    """Remove what was begun by processes that were killed."""
    for path in parent.glob(".kub-*.draft"):
        found = _DRAFT.fullmatch(path.name)
        if found and not psutil.pid_exists(int(found[1])):
            shutil.rmtree(path, ignore_errors=True)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, and make sure that it and the dump are on the disk."""
    path = folder / MANIFEST
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    (folder / DUMP).chmod(0o600)
    for file in (path, folder / DUMP, folder):
        _sync(file)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checksum(path: Path) -> str:
    """Return a file's SHA-256, in hex, as it is read from the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_backup(path: Path) -> Backup:
    """Return the backup in a folder, checked against its manifest.

    Raises:
        CannotStartError: there is none, it is damaged, or a later KUB made it.
    """
    try:
        document = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        if document["format"] > FORMAT:
            raise CannotStartError(f"{path} was made by a later version of KUB: use that one")
        manifest = Manifest(**document)
        size = (path / DUMP).stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        raise CannotStartError(f"{path} holds no whole backup: {MANIFEST} and {DUMP} are needed") from None
    if size != manifest.size or checksum(path / DUMP) != manifest.sha256:
        raise CannotStartError(f"{path} is damaged: its dump is not the one that was written. Take another backup")
    return Backup(path, manifest)


def newest_backup(path: Path) -> Backup:
    """Return the backup in ``path``, or the newest whole one of the folders in it.

    Raises:
        CannotStartError: there is none.
    """
    if (path / MANIFEST).exists():
        return read_backup(path)
    refusals = []
    for folder in sorted(folders(path), reverse=True):
        try:
            return read_backup(folder)
        except CannotStartError as refused:
            refusals.append(str(refused))
    raise CannotStartError("; ".join(refusals) or f"there is no backup in {path}")


def folders(parent: Path) -> list[Path]:
    """Return the folders that backups have made, the oldest first."""
    found = parent.glob("kub-*") if parent.is_dir() else ()
    return sorted(path for path in found if _NAME.fullmatch(path.name) and (path / MANIFEST).is_file())


def keep_newest(parent: Path, number: int) -> list[Path]:
    """Remove all but the newest backups, and return those that are gone."""
    old = folders(parent)[:-number]
    for path in old:
        shutil.rmtree(path)
    return old
