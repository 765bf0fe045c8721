"""What the other services know that waits for a viewer; the page stands without it too."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request

from services.intake.start.queries import count_unsent_mail
from shared.application import ask, database
from shared.errors import NotFound, Unavailable
from shared.figures import read_figures
from shared.identity import WORKER, Role, Viewer

_PLAN_READERS = frozenset({Role.STAFF, Role.MANAGER, Role.FACILITATOR, Role.AUDITOR})
_OTHERS = ("planner", "reports")


def ask_for_plans(request: Request, viewer: Viewer) -> dict[str, Any] | None:
    """Return what the planner says about the viewer's plans; ``None`` when it doesn't answer or nothing was asked.

    The shape is that of ``GET /planner/internal/waiting``, with municipality ids and times read.
    """
    if not viewer.roles & _PLAN_READERS:
        return None
    try:
        answer = ask(request).get("planner", "waiting", viewer=viewer)
    except (Unavailable, NotFound):
        return None
    return {
        "own": answer["own"],
        "municipal": {
            UUID(place): plan | {"saved_at": datetime.fromisoformat(plan["saved_at"])}
            for place, plan in answer["municipal"].items()
        },
        "coverage": {UUID(place): counts for place, counts in answer["coverage"].items()},
    }


def ask_for_figures(request: Request) -> dict[str, Any]:
    """Return each service's figures (``None`` for one that doesn't answer), letters that wait, and event lag.

    The lag is (follower, source) → how many events the follower has not yet read.
    """
    with database(request).transaction(WORKER) as db:
        services: dict[str, Any] = {"intake": read_figures(db)}
        unsent = count_unsent_mail(db)
    for service in _OTHERS:
        try:
            services[service] = ask(request).get(service, "health-figures")
        except (Unavailable, NotFound):
            services[service] = None
    lags = {
        (follower, source): services[source]["log"] - position
        for follower, figures in services.items()
        if figures
        for source, position in figures["followed"].items()
        if services.get(source)
    }
    return {"services": services, "unsent_mail": unsent, "lags": lags}
