"""The states of a municipal plan and the steps between them: pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

# So long a municipality usually takes to read a plan; a proposal in the form.
REVIEW_TAKES = timedelta(weeks=3)


class State(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ADOPTED = "adopted"
    FOLLOWED_UP = "followed_up"
    ARCHIVED = "archived"


class Step(StrEnum):
    """What a manager does with a plan."""

    SEND = "send"
    TAKE_BACK = "take_back"
    ADOPT = "adopt"
    FOLLOW_UP = "follow_up"
    REVISE = "revise"
    KEEP = "keep"
    REGISTER = "register"
    CORRECT = "correct"
    ARCHIVE = "archive"


class Outcome(StrEnum):
    """How far a goal has come when it is followed up."""

    REACHED = "reached"
    UNDER_WAY = "under_way"
    NOT_REACHED = "not_reached"


IN_FORCE = frozenset({State.ADOPTED, State.FOLLOWED_UP})
# With them the goals' days become a promise.
DECIDING = frozenset({Step.SEND, Step.ADOPT})
# They tell more of the adoption that holds; the plan stays where it is.
AFTERWARDS = frozenset({Step.REGISTER, Step.CORRECT})
# They state who decided; other steps are decided by who takes them.
STATING = frozenset({Step.ADOPT, Step.CORRECT})
EDITABLE = frozenset({State.DRAFT, State.IN_REVIEW})
_FROM: Mapping[Step, frozenset[State]] = {
    Step.SEND: frozenset({State.DRAFT}),
    Step.TAKE_BACK: frozenset({State.IN_REVIEW}),
    Step.ADOPT: frozenset({State.IN_REVIEW}),
    Step.FOLLOW_UP: frozenset(State) - {State.ARCHIVED},
    Step.REVISE: IN_FORCE,
    Step.KEEP: EDITABLE,
    Step.REGISTER: frozenset(State) - {State.ARCHIVED},
    Step.CORRECT: frozenset(State) - {State.ARCHIVED},
    Step.ARCHIVE: IN_FORCE,
}
_TO: Mapping[Step, State] = {
    Step.SEND: State.IN_REVIEW,
    Step.TAKE_BACK: State.DRAFT,
    Step.ADOPT: State.ADOPTED,
    Step.FOLLOW_UP: State.FOLLOWED_UP,
    Step.REVISE: State.DRAFT,
    Step.ARCHIVE: State.ARCHIVED,
}


def state_after(step: Step, state: State, rested: State | None) -> State | None:
    """Return the state that a step leads to, or None where it can't be taken.

    Args:
        step: what is to be done.
        state: where the plan stands.
        rested: the state that the adopted revision has, also while people change it; None where none is adopted.
    """
    if state not in _FROM[step]:
        return None
    if step in AFTERWARDS or (step is Step.FOLLOW_UP and state in EDITABLE):
        return state if rested else None
    return rested if step is Step.KEEP else _TO[step]


def steps_from(state: State, rested: State | None) -> list[Step]:
    """Return the steps that can be taken, the one that leads on first."""
    return [step for step in Step if state_after(step, state, rested) is not None]


def state_read(state: State, number: int, newest: int, adopted: int | None, *, once: bool = False) -> State:
    """Return the state of the revision that is read: the adopted one stays adopted while a new draft is written.

    Args:
        state: where the plan stands.
        number: the revision that is read.
        newest: the plan's newest one, which is written and reviewed.
        adopted: the one that holds, where one does.
        once: whether the one that is read held before.
    """
    holds = number == (newest if adopted is None else adopted)
    if state is State.ARCHIVED or (state in IN_FORCE and holds) or (state in EDITABLE and number == newest != adopted):
        return state
    return State.ADOPTED if once or number == adopted else State.DRAFT


def standing_of(state: str, *, holds: bool) -> str:
    """Return the code of where a plan stands: also that an adopted revision holds while a newer one is written."""
    return f"adopted+{state}" if holds and state in EDITABLE else state


def follow_up_dates(content: Mapping[str, Any], today: date, followed_up: date | None = None) -> list[date]:
    """Return the days at which somebody is to be reminded of goals, each once, in order.

    Args:
        content: of the plan, whose goals have days.
        today: from here on every day counts; of those that have passed, the newest stands for all.
        followed_up: when the goals were followed up last; what was due by then needs no reminder.
    """
    due = {date.fromisoformat(goal["due"]) for goal in content.get("goals", ()) if goal.get("due")}
    passed = [day for day in due if day < today and (followed_up is None or day > followed_up)]
    return sorted({day for day in due if day >= today} | set(sorted(passed)[-1:]))


def goals_passed(content: Mapping[str, Any], today: date) -> list[tuple[Mapping[str, Any], date]]:
    """Return the goals whose day has passed already, with that day, in their order."""
    due = [(goal, date.fromisoformat(goal["due"])) for goal in content.get("goals", ()) if goal.get("due")]
    return [(goal, day) for goal, day in due if day < today]


def loose_goals(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the goals that nobody answers for, or that have no day on which anybody is reminded, in their order."""
    return [goal for goal in content.get("goals", ()) if not (goal.get("responsible") and goal.get("due"))]


def newest_swot_day(content: Mapping[str, Any], today: date) -> date | None:
    """Return the newest SWOT day that a plan rests on; one that was closed before the day it was planned for is none.

    Args:
        content: of the plan, whose process names its days.
        today: days to come don't count.
    """
    held = (date.fromisoformat(session["held_on"]) for session in content.get("process", {}).get("sessions", ()))
    return max((day for day in held if day <= today), default=None)


def short_hash(content_hash: str) -> str:
    """Return the first twelve digits of a hash, in groups of four: enough to compare two papers by eye."""
    return " ".join(content_hash[start : start + 4] for start in (0, 4, 8)).strip()
