"""The judge of the fault tests: it lets a good history pass, and refuses everything that must never happen."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.faults.checker import Following, Job, Stored, check, check_note_events
from tests.faults.history import Operation, Outcome


def operation(
    kind: str, subject: str, outcome: Outcome = Outcome.OK, values: Mapping[str, str] | None = None
) -> Operation:
    """Return an operation of some client."""
    return Operation("client", kind, subject, 1.0, 2.0, outcome, "303", values or {})


HISTORY = (
    operation("note", "k1", Outcome.UNKNOWN, {"text": "en"}),
    operation("note", "k1", Outcome.OK, {"text": "en"}),
    operation("note", "k2", Outcome.UNKNOWN, {"text": "två"}),
    operation("note", "k3", Outcome.FAILED, {"text": "tre"}),
    operation("close", "s/1"),
    operation("order", "p/1", Outcome.OK, {"order": "o1"}),
    operation("document", "o1", Outcome.OK, {"sha256": "abc"}),
)
FOLLOWING = Following(
    name="reports after planner",
    end=5,
    demanded=[("p", "p/1"), ("q", "q/1"), ("p", "p/2")],
    applied=[("p", "p/1"), ("q", "q/1"), ("p", "p/2")],
    moves=[(2, 3), (3, 5)],
)
STORED = Stored(
    notes=[("k1", "en")],
    posted=["k1"],
    note_events=["k1"],
    closings={"s": [1]},
    closed_events=[("s", 1)],
    derived={"s": 1},
    plans={"m": [1]},
    sessions={"m": "s"},
    jobs=[Job("planner", "planner.derive_plans", "m", "done", 2, None)],
    orders={"o1": "d1"},
    documents={"d1": "p/1"},
    files={"d1": "abc"},
    following=[FOLLOWING],
)


def job(**values: object) -> list[Job]:
    """Return a job that differs from a good one."""
    return [replace(STORED.jobs[0], **values)]  # type: ignore[arg-type]


def following(**values: object) -> list[Following]:
    """Return a following that differs from a good one."""
    return [replace(FOLLOWING, **values)]  # type: ignore[arg-type]


def test_a_good_history_passes() -> None:
    """What was acknowledged is there once, and what is unknown may be missing."""
    assert check(HISTORY, STORED) == []


def test_what_ended_unknown_may_be_there() -> None:
    """Nobody was told that the second note was saved, nor that it wasn't."""
    stored = replace(STORED, notes=[*STORED.notes, ("k2", "två")])

    assert check(HISTORY, stored) == []


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"notes": []}, "lost note: k1"),
        ({"note_events": []}, "note without its event: k1"),
        ({"note_events": ["k1", "k1"]}, "doubled event: note k1"),
        ({"note_events": ["k1", ""]}, "event of no note"),
        ({"notes": [("k1", "en"), ("k1", "en")]}, "doubled note: k1"),
        ({"notes": [("k1", "en"), ("k2", "en")]}, "doubled note: 'en'"),
        ({"notes": [("k1", "ett")]}, "changed note: k1"),
        ({"notes": [("k1", "en"), ("k9", "nio")]}, "note from nowhere: k9"),
        ({"notes": [("k1", "en"), ("k3", "tre")]}, "stored though it was never sent: note k3"),
        ({"closings": {}, "plans": {}, "derived": {}}, "lost closing: s/1"),
        ({"closings": {"s": [1, 2]}}, "closing from nowhere: s/2"),
        ({"closed_events": []}, "closing without its event: s/1"),
        ({"closed_events": [("s", 1), ("s", 1)]}, "doubled event: closing s/1"),
        ({"derived": {}}, "no plan of closing s/1"),
        ({"plans": {"m": [1, 2]}}, "plan of m: revisions [1, 2] of 1 closings"),
        ({"plans": {}}, "plan of m: revisions [] of 1 closings"),
        ({"jobs": job(state="queued")}, "stuck job: planner.derive_plans of m is queued"),
        ({"jobs": job(state="running")}, "stuck job: planner.derive_plans of m is running"),
        (
            {"jobs": job(state="failed", attempt=3, reason="killed")},
            "lost job: planner.derive_plans of m failed: killed",
        ),
        ({"jobs": job(attempt=4)}, "too many attempts"),
        (
            {"jobs": job(state="failed", attempt=3), "given_up": frozenset("m")},
            "no reason: planner.derive_plans of m failed without one",
        ),
        ({"orders": {}}, "lost order: o1"),
        ({"files": {"d1": ""}}, "document not made: d1"),
        ({"files": {"d1": "def"}}, "changed document: o1"),
        ({"documents": {"d1": "p/1", "d2": "p/1"}}, "doubled document: p/1"),
        ({"documents": {"d1": "p/1", "d2": "q/1"}}, "document from nowhere: q/1"),
        ({"following": following(applied=FOLLOWING.applied[:2])}, "event not applied: p/2"),
        ({"following": following(applied=[*FOLLOWING.applied, ("p", "p/2")])}, "event applied twice: p/2"),
        ({"following": following(applied=[("q", "q/1"), ("p", "p/1"), ("p", "p/2")])}, "applied out of order"),
        ({"following": following(parked=[4])}, "position 4 is parked"),
        ({"following": following(moves=[(2, 3), (2, 5)])}, "the cursor moved from 2 after it had reached 3"),
        ({"following": following(moves=[(2, 3)])}, "the cursor stands at 3, the log ends at 5"),
    ],
)
def test_what_must_never_happen_is_found(changed: dict[str, object], finding: str) -> None:
    """Each defect alone is enough, and is named."""
    found = check(HISTORY, replace(STORED, **changed))  # type: ignore[arg-type]

    assert any(finding in line for line in found), found


def test_others_may_overtake_what_was_parked_but_its_own_order_holds() -> None:
    """Events of a parked subject come later than others, and in their order among themselves."""
    late = [("q", "q/1"), ("p", "p/1"), ("p", "p/2")]
    delayed = frozenset("p")

    assert check(HISTORY, replace(STORED, following=following(applied=late, delayed=delayed))) == []
    swapped = [late[0], late[2], late[1]]
    found = check(HISTORY, replace(STORED, following=following(applied=swapped, delayed=delayed)))
    assert found == ["reports after planner: events of p applied out of order"]


def test_a_job_that_was_made_to_die_may_fail_with_its_reason() -> None:
    """Given up after the third attempt, with a reason: that is the promise."""
    stored = replace(STORED, jobs=job(state="failed", attempt=3, reason="killed"), given_up=frozenset("m"))

    assert check(HISTORY, stored) == []


def test_events_of_notes_stand_in_the_order_of_acknowledgements() -> None:
    """Notes that were under way at once may come either way; what was sent after an answer comes after it."""
    first = Operation("a", "note", "k1", 1.0, 2.0, Outcome.OK)
    both = Operation("b", "note", "k2", 1.5, 2.5, Outcome.OK)
    # Sent once before, when nobody knew what became of it: that may be the one that was saved.
    again = [
        Operation("c", "note", "k3", 1.8, 2.2, Outcome.UNKNOWN),
        Operation("c", "note", "k3", 3.0, 4.0, Outcome.OK),
    ]
    last = Operation("a", "note", "k4", 2.1, 2.4, Outcome.OK)
    keys = ["k1", "k2", "k3", "k4"]

    assert check_note_events([first, both, *again, last], keys, ["k3", "k2", "k1", "k4"]) == []
    found = check_note_events([first, both, *again, last], keys, ["k4", "k1", "k2", "k3"])
    assert found == ["event out of order: note k1 after one that was sent later"]


def test_a_page_that_says_nothing_is_found() -> None:
    """Somebody who sees an empty page was let down, even if nothing is lost."""
    seen = replace(operation("page", "/", Outcome.UNKNOWN), said="500", complaint="what was typed is gone")

    assert check([*HISTORY, seen], STORED) == ["page of page at 1 s (500): what was typed is gone"]
