"""The list of what was erased, as it lies beside the database: a restore applies it again.

One JSON object per line: ids, a decision's number and a moment; nothing of what was erased.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from services.backup.folder import ERASURES, newer_backups, sync
from services.backup.store import Store
from services.embedded.processes import CannotStartError

if TYPE_CHECKING:
    import psycopg

KINDS = ("note", "person")
_LEDGER = "SELECT id, kind, subject_id, decision, erased_at FROM intake.erasure ORDER BY erased_at, id"


@dataclass(frozen=True)
class Erasure:
    """Something that was erased: what kind of thing, which one, by which decision, when."""

    id: UUID
    kind: str
    subject_id: UUID
    decision: str
    erased_at: datetime

    def to_line(self) -> str:
        """Return it as a line of the list."""
        values = {name: value if isinstance(value, str) else str(value) for name, value in asdict(self).items()}
        return json.dumps(values | {"erased_at": self.erased_at.isoformat()}, ensure_ascii=False) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read a line of the list.

        Raises:
            ValueError: it isn't one.
        """
        found: dict[str, Any] = json.loads(line)
        if found["kind"] not in KINDS:
            raise ValueError(f"kind {found['kind']!r} is none of {', '.join(KINDS)}")
        moment = datetime.fromisoformat(found["erased_at"])
        return cls(UUID(found["id"]), found["kind"], UUID(found["subject_id"]), found["decision"], moment)


def read_ledger(connection: "psycopg.Connection[Any]") -> list[Erasure]:
    """Return what the database says was erased; nothing where it is older than erasing."""
    row = connection.execute("SELECT to_regclass('intake.erasure') IS NOT NULL").fetchone()
    if not row or not row[0]:
        return []
    return [Erasure(*found) for found in connection.execute(_LEDGER).fetchall()]


def read_list(path: Path) -> list[Erasure]:
    """Return the erasures of a file.

    A last line without an end was being written when the power failed: that erasure never happened.

    Raises:
        CannotStartError: a line can't be read; says which.
    """
    text = path.read_text(encoding="utf-8")
    lines = text[: text.rfind("\n") + 1].splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Erasure.from_line(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CannotStartError(f"{path}:{number}: this is no erasure: {error}") from None
    return found


def append_to_list(folder: Path, erasure: Erasure) -> None:
    """Have the erasure on the disk before it is carried out.

    Raises:
        CannotStartError: it can't be written.
    """
    path = folder / ERASURES
    try:
        new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            _cut_off_unfinished(file)
            file.write(erasure.to_line().encode())
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync(folder)
    except OSError as error:
        raise CannotStartError(f"{path} cannot be written: {error.strerror}. Nothing was erased") from None


def _cut_off_unfinished(file: Any) -> None:
    whole = file.read()
    file.truncate(whole.rfind(b"\n") + 1)


def collect(store: Store, backup: Path, given: Iterable[Path]) -> list[Erasure]:
    """Return all erasures that are known: to the present database, beside it, to later backups, in ``given`` files."""
    found: list[Erasure] = []
    try:
        with store.connect() as connection:
            found += read_ledger(connection)
    except CannotStartError:
        # A new machine, or a database that is broken: the lists beside it must do.
        pass
    lists = [store.data / ERASURES, *(later / ERASURES for later in newer_backups(backup)), *given]
    for path in lists:
        if path.exists():
            found += read_list(path)
        elif path in given:
            raise CannotStartError(f"there is no file {path}")
    by_subject = {(erasure.kind, erasure.subject_id): erasure for erasure in reversed(found)}
    return sorted(by_subject.values(), key=lambda erasure: (erasure.erased_at, erasure.id))
