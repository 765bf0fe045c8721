"""Compares what clients were told with what is stored: the judge of every run, and a pure function.

Acknowledged and missing is a defect, stored twice is a defect; what ended unknown may be there or not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.history import Operation, Outcome

MOST_ATTEMPTS = 3
Pair = tuple[str, str]


@dataclass(frozen=True)
class Job:
    """A job's row."""

    service: str
    kind: str
    subject: str
    state: str
    attempt: int
    reason: str | None


@dataclass(frozen=True)
class Following:
    """What one service made of another's log.

    Args:
        name: who follows whom.
        end: the log's last position.
        demanded: the effects that the log's events demand, as (subject, effect), in the log's order.
        applied: the effects that took place, in their order.
        moves: how the cursor moved: (from, to).
        parked: positions that are parked.
        delayed: subjects that were parked once: others overtook them, as they should.
    """

    name: str
    end: int
    demanded: Sequence[Pair]
    applied: Sequence[Pair]
    moves: Sequence[tuple[int, int]]
    parked: Sequence[int] = ()
    delayed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stored:
    """What the database holds of a run.

    Args:
        notes: (key, text) of every note on the run's boards.
        posted: keys of the notes that participants posted.
        note_events: the key of each event of such a note, in the log's order; empty when there is no such note.
        closings: session → revisions that were closed.
        closed_events: (session, revision) of each closing in the log.
        derived: session → the newest revision that plans rest on.
        plans: municipality → revision numbers of its municipal plan.
        sessions: municipality → its session.
        jobs: every job.
        orders: order → document.
        documents: document → what it is of; the same twice is one too many.
        files: document → hash of its file.
        following: one per follower.
        given_up: subjects whose job was made to die three times.
    """

    notes: Sequence[Pair] = ()
    posted: Sequence[str] = ()
    note_events: Sequence[str] = ()
    closings: Mapping[str, Sequence[int]] = field(default_factory=dict)
    closed_events: Sequence[tuple[str, int]] = ()
    derived: Mapping[str, int] = field(default_factory=dict)
    plans: Mapping[str, Sequence[int]] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    orders: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    following: Sequence[Following] = ()
    given_up: frozenset[str] = frozenset()


def check(history: Iterable[Operation], stored: Stored) -> list[str]:
    """Return what is wrong, one line each; the system must have come to rest."""
    operations = list(history)
    found = [*check_notes(operations, stored.notes), *check_pages(operations)]
    found += check_note_events(operations, stored.posted, stored.note_events)
    found += [*_check_closings(operations, stored), *_check_plans(stored), *_check_documents(operations, stored)]
    found += check_jobs(stored.jobs, stored.given_up)
    for following in stored.following:
        found += check_following(following)
    return found


def check_notes(operations: Iterable[Operation], notes: Iterable[Pair]) -> list[str]:
    """Every acknowledged note is there once with its text, every other at most once, and none came from nowhere."""
    outcomes, texts = _outcomes(operations, "note")
    rows: dict[str, list[str]] = defaultdict(list)
    for key, text in notes:
        rows[key].append(text)
    found = [f"lost note: {key}" for key, seen in outcomes.items() if Outcome.OK in seen and key not in rows]
    found += [f"doubled note: {key} ({len(seen)} rows)" for key, seen in rows.items() if len(seen) > 1]
    found += [f"note from nowhere: {key}" for key in rows if key not in outcomes]
    found += [f"stored though it was never sent: note {key}" for key in rows if outcomes.get(key) == {Outcome.FAILED}]
    found += [f"changed note: {key}" for key, seen in rows.items() if key in texts and seen[0] != texts[key]]
    twice = Counter(text for _, text in notes if notes)
    return found + [f"doubled note: {text!r} ({count} rows)" for text, count in twice.items() if count > 1]


def check_note_events(operations: Iterable[Operation], posted: Iterable[str], events: Sequence[str]) -> list[str]:
    """Each posted note has one event, and what was acknowledged stands before what was first sent after that."""
    notes, times = set(posted), Counter(events)
    found = [f"note without its event: {key}" for key in sorted(notes - times.keys())]
    found += [f"event of no note: {key}" for key in sorted(times.keys() - notes)]
    found += [f"doubled event: note {key} ({count} times)" for key, count in times.items() if count > 1]
    sent: dict[str, float] = {}
    acknowledged: dict[str, float] = {}
    for one in operations:
        if one.kind == "note":
            sent[one.subject] = min(one.start, sent.get(one.subject, one.start))
            if one.outcome is Outcome.OK:
                acknowledged[one.subject] = min(one.end, acknowledged.get(one.subject, one.end))
    latest = float("-inf")
    for key in events:
        if acknowledged.get(key, latest) < latest:
            found.append(f"event out of order: note {key} after one that was sent later")
        latest = max(latest, sent.get(key, latest))
    return found


def check_pages(operations: Iterable[Operation]) -> list[str]:
    """What a person saw when something didn't work said so in words, with what was typed."""
    return [
        f"page of {one.kind} at {one.start:g} s ({one.said}): {one.complaint}" for one in operations if one.complaint
    ]


def check_jobs(jobs: Iterable[Job], given_up: frozenset[str] = frozenset()) -> list[str]:
    """No job is left over, given up without cause, or tried a fourth time."""
    found = []
    for job in jobs:
        name = f"{job.kind} of {job.subject}"
        if job.state in {"queued", "running"}:
            found.append(f"stuck job: {name} is {job.state} after {job.attempt} attempts")
        if job.state == "failed" and job.subject not in given_up:
            found.append(f"lost job: {name} failed: {job.reason}")
        if job.state == "failed" and not job.reason:
            found.append(f"no reason: {name} failed without one")
        if job.attempt > MOST_ATTEMPTS:
            found.append(f"too many attempts: {name} was tried {job.attempt} times")
    return found


def check_following(following: Following) -> list[str]:
    """Each event took effect exactly once and in order, and the cursor went to the log's end without a gap."""
    name = following.name
    found = [f"{name}: position {position} is parked" for position in following.parked]
    found += _check_effects(following)
    for (_, last), (previous, _) in zip(following.moves, following.moves[1:], strict=False):
        if last != previous:
            found.append(f"{name}: the cursor moved from {previous} after it had reached {last}")
    if following.moves and following.moves[-1][1] != following.end:
        found.append(f"{name}: the cursor stands at {following.moves[-1][1]}, the log ends at {following.end}")
    return found


def _check_effects(following: Following) -> list[str]:
    name = following.name
    demanded, applied = Counter(following.demanded), Counter(following.applied)
    found = [f"{name}: event not applied: {effect}" for (_, effect), count in (demanded - applied).items() if count]
    found += [f"{name}: event applied twice: {effect}" for (_, effect), count in (applied - demanded).items() if count]
    if found:
        return found
    in_order = [pair for pair in following.demanded if pair[0] not in following.delayed]
    if in_order != [pair for pair in following.applied if pair[0] not in following.delayed]:
        found.append(f"{name}: events applied out of order")
    for subject in following.delayed:
        if _of(subject, following.demanded) != _of(subject, following.applied):
            found.append(f"{name}: events of {subject} applied out of order")
    return found


def _of(subject: str, pairs: Iterable[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair[0] == subject]


def _check_closings(operations: Sequence[Operation], stored: Stored) -> list[str]:
    outcomes, _ = _outcomes(operations, "close")
    kept = {f"{session}/{revision}" for session, revisions in stored.closings.items() for revision in revisions}
    found = [f"lost closing: {key}" for key, seen in outcomes.items() if Outcome.OK in seen and key not in kept]
    found += [f"closing from nowhere: {key}" for key in kept if key not in outcomes]
    logged = Counter(f"{session}/{revision}" for session, revision in stored.closed_events)
    found += [f"closing without its event: {key}" for key in kept if not logged[key]]
    found += [f"doubled event: closing {key} ({count} times)" for key, count in logged.items() if count > 1]
    return found


def _check_plans(stored: Stored) -> list[str]:
    found = []
    for municipality, session in stored.sessions.items():
        closed = max(stored.closings.get(session, ()), default=0)
        if stored.derived.get(session, 0) != closed:
            found.append(f"no plan of closing {session}/{closed}: the newest rests on {stored.derived.get(session, 0)}")
        numbers = list(stored.plans.get(municipality, ()))
        if numbers != list(range(1, closed + 1)):
            found.append(f"plan of {municipality}: revisions {numbers} of {closed} closings")
    return found


def _check_documents(operations: Sequence[Operation], stored: Stored) -> list[str]:
    outcomes, _ = _outcomes(operations, "order")
    ordered = {one.values["order"] for one in operations if one.kind == "order" and one.outcome is Outcome.OK}
    found = [f"lost order: {order}" for order in ordered if order not in stored.orders]
    found += [f"document not made: {document}" for document in stored.orders.values() if not stored.files.get(document)]
    times = Counter(stored.documents.values())
    found += [f"doubled document: {what} ({count} times)" for what, count in times.items() if count > 1]
    found += [f"document from nowhere: {what}" for what in times if what not in outcomes]
    for one in operations:
        if one.kind == "document" and one.outcome is Outcome.OK:
            kept = stored.files.get(stored.orders.get(one.subject, ""))
            if kept != one.values["sha256"]:
                found.append(f"changed document: {one.subject}")
    return found


def _outcomes(operations: Iterable[Operation], kind: str) -> tuple[dict[str, set[Outcome]], dict[str, str]]:
    outcomes: dict[str, set[Outcome]] = defaultdict(set)
    texts: dict[str, str] = {}
    for one in operations:
        if one.kind == kind:
            outcomes[one.subject].add(one.outcome)
            texts[one.subject] = one.values.get("text", "")
    return outcomes, texts
