"""What clients did to a system while things went wrong: each operation with its start, its end and its outcome."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """How an operation ended, as far as its client can know."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Operation:
    """One request, or one wait for something.

    Args:
        client: who did it.
        kind: note, close, reopen, plan, order, document or page.
        subject: what it was about: a note's key, SESSION/REVISION, a municipality, an order.
        start: seconds since the run began.
        end: the same.
        outcome: ok: it must be there; failed: it must not; unknown: either.
        said: the answer's status, or the error.
        values: what was sent or received, as far as the checker needs it.
        complaint: what was wrong with the page that a person saw; empty when it said what is going on.
    """

    client: str
    kind: str
    subject: str
    start: float
    end: float
    outcome: Outcome
    said: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    complaint: str = ""


class History:
    """Operations in the order in which they ended, kept as JSON lines for looking at afterwards.

    Args:
        file: where they are kept.
    """

    def __init__(self, file: Path) -> None:
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._operations: list[Operation] = []
        self._file = file.open("w", encoding="utf-8", buffering=1)

    def now(self) -> float:
        """Return the seconds since the run began."""
        return round(time.monotonic() - self._began, 4)

    def add(self, operation: Operation) -> None:
        """Keep an operation that has ended."""
        line = json.dumps(asdict(operation), ensure_ascii=False)
        with self._lock:
            self._operations.append(operation)
            self._file.write(line + "\n")

    def note(self, **what: object) -> None:
        """Write down something that isn't an operation, such as a fault."""
        with self._lock:
            self._file.write(json.dumps({"at": self.now(), **what}, ensure_ascii=False) + "\n")

    def operations(self) -> list[Operation]:
        """Return what has ended so far."""
        with self._lock:
            return list(self._operations)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
