"""What asks for help, and what doesn't."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.intake.operations.domain import Backup, Kind, Lag, Mail, Overview

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
GOOD = Backup(NOW - timedelta(hours=25), ok=True, size_bytes=1, place="/srv/backup", reason=None)
FAILED = Backup(NOW, ok=False, size_bytes=0, place="/srv/backup", reason="the disk is full")


def state(**changes: Any) -> dict[str, Any]:
    """Return what a service in good order tells of itself."""
    usual = {"migration": "0007", "needed_migration": "0007", "beat": 1.0}
    return usual | {"queues": [], "parked": [], "failed_jobs": {}, "failed": [], "subjects": []} | changes


def overview(**changes: Any) -> Overview:
    """Return an installation in good order."""
    usual = {"now": NOW, "services": {"planner": state()}, "lags": (), "mail": Mail(), "redis": True}
    return Overview(**{**usual, "last_backup": GOOD, "last_good_backup": GOOD, "free_bytes": 9 * 1024**3, **changes})


def test_good_order_asks_for_nothing() -> None:
    """Nor do a short lag, a letter that waits for a moment and a disk that can't be seen."""
    short = Lag("reports", "planner", 7, 3)
    waits = Mail(1, NOW - timedelta(minutes=14), "MailServerAway")

    assert overview(lags=(short,), mail=waits, free_bytes=None).findings == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"services": {"planner": None}}, Kind.SILENT),
        ({"services": {"planner": state(migration="0006")}}, Kind.MIGRATION),
        ({"services": {"planner": state(beat=None)}}, Kind.CLOCK),
        ({"services": {"planner": state(beat=61.0)}}, Kind.CLOCK),
        ({"services": {"planner": state(queues=[{"queue": "planner", "idle": True, "oldest": 90.0}])}}, Kind.QUEUE),
        ({"services": {"planner": state(parked=[{"number": 2}])}}, Kind.PARKED),
        ({"services": {"planner": state(failed_jobs={"planner.derive_plans": 1})}}, Kind.JOBS),
        ({"lags": (Lag("reports", "planner", 1, 61),)}, Kind.LATE),
        ({"redis": False}, Kind.REDIS),
        ({"free_bytes": 1}, Kind.DISK),
        ({"mail": Mail(unsent=1, given_up=1)}, Kind.MAIL),
        ({"mail": Mail(1, NOW - timedelta(minutes=16), "MailServerAway")}, Kind.MAIL_LATE),
        ({"last_backup": None, "last_good_backup": None}, Kind.BACKUP_NEVER),
        ({"last_backup": FAILED}, Kind.BACKUP_FAILED),
        ({"now": NOW + timedelta(hours=2)}, Kind.BACKUP_OLD),
    ],
)
def test_each_kind_of_trouble_is_one_finding(changes: dict[str, Any], kind: Kind) -> None:
    """And only that one."""
    assert [finding.kind for finding in overview(**changes).findings] == [kind]


def test_an_older_database_hides_a_silent_clock_that_it_explains() -> None:
    """One cause is named once, and what is out of reach comes before what lies about."""
    behind = state(migration="0006", beat=None, parked=[{"number": 1}])

    assert [each.kind for each in overview(services={"planner": behind}).findings] == [Kind.MIGRATION, Kind.PARKED]
