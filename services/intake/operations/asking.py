"""Asking every service how it is, all at once; the page stands when some don't answer."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from fastapi import Request

from services.intake.mail.jobs import SEND_MAIL
from services.intake.operations.domain import Lag, Overview
from services.intake.operations.queries import find_last_backup, read_mail
from services.intake.worker import SERVICE
from shared.application import ask, database
from shared.asking import ServiceClient
from shared.errors import NotFound, Unavailable
from shared.figures import unread
from shared.identity import WORKER
from shared.operations import read_operations
from shared.readiness import connect_briefly, redis_answers

OTHERS = ("planner", "reports")

Asked = TypeVar("Asked")


def ask_for_overview(request: Request) -> Overview:
    """Return how the installation is doing; takes as long as the slowest answer, at most two time limits."""
    with database(request).transaction(WORKER) as db:
        own = read_operations(db, SERVICE)
        own["failed"] = [job for job in own["failed"] if job["kind"] != SEND_MAIL.name]
        mail = read_mail(db, own["failed_jobs"].pop(SEND_MAIL.name, 0))
        last, last_good = find_last_backup(db, good=False), find_last_backup(db, good=True)
    client, settings = ask(request), request.app.state.settings
    answers = _all_at_once(lambda service: _ask(client, service, "operations"), OTHERS)
    services: dict[str, Mapping[str, Any] | None] = {"intake": own, **dict(zip(OTHERS, answers, strict=True))}
    with connect_briefly(settings.redis_url.get_secret_value()) as bell:
        redis = redis_answers(bell)
    return Overview(
        datetime.now(UTC), services, _lags(request, services), mail, last, last_good, redis, _free(settings.kub_data)
    )


def _lags(request: Request, services: Mapping[str, Mapping[str, Any] | None]) -> tuple[Lag, ...]:
    followed = [
        (follower, source, position)
        for follower, state in services.items()
        if state
        for source, position in sorted(state["followed"].items())
    ]
    client = ask(request)

    def lag(each: tuple[str, str, int]) -> Lag:
        follower, source, position = each
        found: Mapping[str, Any] | None = None
        if source == SERVICE.name:
            with database(request).transaction(WORKER) as db:
                found = unread(db, position)
        elif services.get(source):
            found = _ask(client, source, "unread", after=position)
        return Lag(follower, source, found["events"], found["oldest_seconds"]) if found else Lag(follower, source, None)

    return tuple(_all_at_once(lag, followed))


def _all_at_once(work: Callable[[Asked], Any], items: Iterable[Asked]) -> list[Any]:
    with ThreadPoolExecutor(max_workers=4) as threads:
        return list(threads.map(work, items))


def _ask(client: ServiceClient, service: str, path: str, **parameters: Any) -> Mapping[str, Any] | None:
    try:
        answer: Mapping[str, Any] = client.get(service, path, **parameters)
    except (Unavailable, NotFound):
        return None
    return answer


def _free(folder: Path) -> int | None:
    # In a container the web process may have no data folder; the database's disk is then not for it to see.
    return shutil.disk_usage(folder).free if folder.is_dir() else None
