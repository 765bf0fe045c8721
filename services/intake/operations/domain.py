"""What in the state of the installation asks for the operator's help."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# A day, and two hours for a backup that took its time.
BACKUP_AGE = timedelta(hours=26)
# A clock beats every two seconds, but a beat may hold a batch of events.
SILENT_SECONDS = 60
LATE_SECONDS = 60
# As the alarm does: a mail server may be busy, but whoever wants to sign in doesn't wait longer.
MAIL_AGE = timedelta(minutes=15)
# PostgreSQL stops when it can't write; a gigabyte leaves time to act.
LEAST_FREE_BYTES = 1024**3


class Kind(StrEnum):
    """What can be wrong."""

    SILENT = "silent"
    REDIS = "redis"
    MIGRATION = "migration"
    CLOCK = "clock"
    QUEUE = "queue"
    PARKED = "parked"
    JOBS = "jobs"
    LATE = "late"
    MAIL = "mail"
    MAIL_LATE = "mail-late"
    DISK = "disk"
    BACKUP_NEVER = "backup-never"
    BACKUP_OLD = "backup-old"
    BACKUP_FAILED = "backup-failed"


@dataclass(frozen=True)
class Finding:
    """One thing that asks for help: where, how many or how much, and in which part of the page more is told."""

    kind: Kind
    part: str
    service: str = ""
    name: str = ""
    number: float = 0


@dataclass(frozen=True)
class Backup:
    """A backup that was tried."""

    finished_at: datetime
    ok: bool
    size_bytes: int
    place: str
    reason: str | None


@dataclass(frozen=True)
class Mail:
    """Letters that wait, since when, what the last attempt met, and how many nobody tries any more."""

    unsent: int = 0
    oldest: datetime | None = None
    error: str | None = None
    given_up: int = 0


@dataclass(frozen=True)
class Lag:
    """What a service has not yet read of another's log; ``None``: that can't be known just now."""

    follower: str
    source: str
    events: int | None
    seconds: float = 0


@dataclass(frozen=True)
class Overview:
    """The installation at a moment: per service what it tells of itself (``None``: it doesn't answer), and the rest."""

    now: datetime
    services: Mapping[str, Mapping[str, Any] | None]
    lags: tuple[Lag, ...]
    mail: Mail
    last_backup: Backup | None
    last_good_backup: Backup | None
    redis: bool
    free_bytes: int | None

    @property
    def findings(self) -> list[Finding]:
        """What asks for help, the most urgent first."""
        return [*self._out_of_reach(), *self._left_lying(), *self._kept()]

    @property
    def silent(self) -> bool:
        """Whether some service doesn't answer, so that what it holds isn't known."""
        return None in self.services.values()

    @property
    def failed_jobs(self) -> list[Mapping[str, Any]]:
        """The failed jobs of all services, newest first."""
        found = [
            {"service": name, **_with_moments(job)}
            for name, state in self.services.items()
            if state
            for job in state["failed"]
        ]
        return sorted(found, key=lambda job: job["finished_at"], reverse=True)

    @property
    def parked(self) -> list[Mapping[str, Any]]:
        """The subjects with parked events of all services."""
        return [
            {"service": name, **_with_moments(each)}
            for name, state in self.services.items()
            if state
            for each in state["subjects"]
        ]

    def _out_of_reach(self) -> Iterator[Finding]:
        for name, state in self.services.items():
            if state is None:
                yield Finding(Kind.SILENT, "services", name)
            elif state["migration"] < state["needed_migration"]:
                yield Finding(Kind.MIGRATION, "services", name)
            elif state["beat"] is None or state["beat"] > SILENT_SECONDS:
                yield Finding(Kind.CLOCK, "services", name)
        if not self.redis:
            yield Finding(Kind.REDIS, "services")
        if self.free_bytes is not None and self.free_bytes < LEAST_FREE_BYTES:
            yield Finding(Kind.DISK, "storage", number=self.free_bytes)

    def _left_lying(self) -> Iterator[Finding]:
        for name, state in self.services.items():
            if state is None:
                continue
            for queue in state["queues"]:
                if queue["idle"]:
                    yield Finding(Kind.QUEUE, "services", name, queue["queue"], queue["oldest"])
            if number := sum(row["number"] for row in state["parked"]):
                yield Finding(Kind.PARKED, "parked", name, number=number)
            if number := sum(state["failed_jobs"].values()):
                yield Finding(Kind.JOBS, "jobs", name, number=number)
        for lag in self.lags:
            if lag.events and lag.seconds > LATE_SECONDS:
                yield Finding(Kind.LATE, "services", lag.follower, lag.source, lag.events)
        yield from self._unsent()

    def _unsent(self) -> Iterator[Finding]:
        if self.mail.given_up:
            yield Finding(Kind.MAIL, "mail", number=self.mail.given_up)
        elif self.mail.oldest and self.mail.error and self.now - self.mail.oldest > MAIL_AGE:
            yield Finding(Kind.MAIL_LATE, "mail", number=self.mail.unsent)

    def _kept(self) -> Iterator[Finding]:
        if self.last_backup and not self.last_backup.ok:
            yield Finding(Kind.BACKUP_FAILED, "backup")
        if self.last_good_backup is None:
            yield Finding(Kind.BACKUP_NEVER, "backup")
        elif self.now - self.last_good_backup.finished_at > BACKUP_AGE:
            yield Finding(Kind.BACKUP_OLD, "backup")


def _with_moments(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if value and name.endswith("_at") else value for name, value in row.items()
    }
