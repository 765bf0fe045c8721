"""What the other services know that waits for a viewer; the page stands without it too."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import Request

from shared.application import ask
from shared.errors import NotFound, Unavailable
from shared.identity import Role, Viewer
from shared.language import TIME_ZONE, current_language

_PLAN_READERS = frozenset({Role.STAFF, Role.MANAGER, Role.FACILITATOR, Role.AUDITOR})


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
    # A planner of the release before tells of none.
    english = answer.get("areas_in_english", {}) if current_language.get() == "en" else {}
    return {
        "own": answer["own"] and _own(answer["own"], english),
        # A planner that knows no assessments yet tells of none, one of the release before of no new areas.
        "assessment": (said := answer.get("assessment")) and {"new": 0, **said},
        # Nor of colleagues who both want to meet.
        "met": answer.get("met", 0),
        "talks": {UUID(place): _talks(told) for place, told in answer.get("talks", {}).items()},
        "municipal": {
            UUID(place): plan
            | {
                "saved_at": datetime.fromisoformat(plan["saved_at"]),
                "days": _days(plan["days"]),
                "top_need": english.get(plan["top_need"], plan["top_need"]),
            }
            for place, plan in answer["municipal"].items()
        },
        # A planner of the release before tells of none, or not what they are.
        "archived": {UUID(place) for place in answer.get("archived", ())},
        "archived_plans": {
            UUID(place): plan | {"saved_at": datetime.fromisoformat(plan["saved_at"])}
            for place, plan in answer.get("archived_plans", {}).items()
        },
        "coverage": {UUID(place): counts for place, counts in answer["coverage"].items()},
    }


def _own(told: Mapping[str, Any], english: Mapping[str, str]) -> dict[str, Any]:
    goals = [english.get(area, area) for area in told["goals"]]
    # A planner of the release before doesn't tell these.
    kept, by_form = told.get("without_assessment", False), told.get("opened_by_form", False)
    return {
        **told,
        "talk": _talk(told.get("talk")),
        "goals": goals,
        "without_assessment": kept,
        "opened_by_form": by_form,
        "recorded": _recorded(told.get("recorded")),
    }


def _recorded(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {**told, "recorded_on": date.fromisoformat(told["recorded_on"])} if told else None


def _talks(told: Mapping[str, Any]) -> dict[str, Any]:
    # A planner that follows up no conversations yet tells of none.
    return {**told} | {kind: [_talk(talk) for talk in told.get(kind, ())] for kind in ("open", "agreed")}


def _talk(told: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if told is None:
        return None
    person_id = told.get("person_id")
    days = {name: date.fromisoformat(told[name]) if told.get(name) else None for name in ("meeting_on", "follow_up_on")}
    return {**told, **days, "person_id": person_id and UUID(person_id)}


def _days(told: Mapping[str, str]) -> dict[str, date | None]:
    """Return the days that wait, each None where there is none: sent for review, its end, the next follow-up."""
    return {
        name: datetime.fromisoformat(told[name]).astimezone(TIME_ZONE).date() if name in told else None
        for name in ("sent_at", "review", "follow_up")
    }
