"""Reads what the database holds of a run, for the checker."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.checker import Following, Job, Pair, Stored

_DEMANDED = {
    "planner": (
        "intake",
        """SELECT subject, data->>'municipality_id' FROM intake.event WHERE position > %s
           AND type IN ('swot_session.closed.v1', 'swot_session.reopened.v1') ORDER BY position""",
    ),
    "reports": (
        "planner",
        """SELECT data->>'plan_id', (data->>'plan_id') || '/' || (data->>'revision') FROM planner.event
           WHERE position > %s AND type = 'plan.revision_saved.v1' ORDER BY position""",
    ),
}


class Archive:
    """The database of a run, as its administrator sees it.

    Args:
        url: the administrator's address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.sessions: dict[str, str] = {}
        # The days of the participants' phones, which stay open.
        self.rooms: list[str] = []
        self.given_up: set[str] = set()
        self.delayed: set[str] = set()
        self._begun: dict[str, int] = {}

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""
        with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def begin(self) -> None:
        """Write down effects from now on."""
        with psycopg.connect(self._url) as connection:
            connection.execute((Path(__file__).parent / "audit.sql").read_text())
        self._begun = {follower: self.end_of(source) for follower, (source, _) in _DEMANDED.items()}

    def end_of(self, source: str) -> int:
        """Return the last position of a log."""
        return int(self.query(f"SELECT coalesce(max(position), 0) FROM {source}.event")[0][0])

    def positions(self) -> dict[str, int]:
        """Return how far each follower has come."""
        found = {}
        for follower, (source, _) in _DEMANDED.items():
            rows = self.query(f"SELECT position FROM {follower}.cursor WHERE source = %s", source)
            found[follower] = int(rows[0][0]) if rows else 0
        return found

    def ends(self) -> dict[str, int]:
        """Return where the log of each follower ends."""
        return {follower: self.end_of(source) for follower, (source, _) in _DEMANDED.items()}

    def open_jobs(self) -> set[str]:
        """Return the jobs that have not ended."""
        return {
            str(row[0])
            for service in ("intake", "planner", "reports")
            for row in self.query(f"SELECT id FROM {service}.job WHERE state IN ('queued', 'running')")
        }

    def notes(self) -> list[Pair]:
        """Return the notes on the run's boards."""
        sessions = [*self.sessions.values(), *self.rooms]
        rows = self.query(
            "SELECT idempotency_key::text, text FROM intake.note WHERE session_id = ANY(%s::uuid[])", sessions
        )
        return [(row[0], row[1]) for row in rows]

    def posted(self) -> list[str]:
        """Return the keys of the notes that participants posted."""
        rows = self.query(
            "SELECT idempotency_key::text FROM intake.note WHERE session_id = ANY(%s::uuid[])", self.rooms
        )
        return [row[0] for row in rows]

    def note_events(self) -> list[str]:
        """Return the key of the note that each event of one is about, in the log's order."""
        rows = self.query(
            "SELECT coalesce(n.idempotency_key::text, '') FROM intake.event e LEFT JOIN intake.note n"
            " ON n.id = (e.data->>'note_id')::uuid WHERE e.type = 'note.posted.v1' AND e.data->>'session_id' = ANY(%s)"
            " ORDER BY e.position",
            self.rooms,
        )
        return [row[0] for row in rows]

    def jobs(self) -> list[Job]:
        """Return every job."""
        columns = "kind, subject, state, attempt, reason"
        return [
            Job(service, *row)
            for service in ("intake", "planner", "reports")
            for row in self.query(f"SELECT {columns} FROM {service}.job")
        ]

    def stored(self) -> Stored:
        """Return all that the checker compares with the history."""
        sessions = list(self.sessions.values())
        closings = self.query(
            "SELECT session_id::text, revision FROM intake.session_revision WHERE session_id = ANY(%s::uuid[])"
            " ORDER BY 2",
            sessions,
        )
        events = self.query(
            "SELECT data->>'session_id', (data->>'revision')::int FROM intake.event"
            " WHERE type = 'swot_session.closed.v1' AND data->>'session_id' = ANY(%s)",
            sessions,
        )
        plans = self.query(
            "SELECT p.municipality_id::text, r.number FROM planner.plan p JOIN planner.plan_revision r"
            " ON r.plan_id = p.id WHERE p.kind = 'municipal' AND p.municipality_id = ANY(%s::uuid[]) ORDER BY 2",
            list(self.sessions),
        )
        derived = self.query(
            "SELECT s->>'id', max((s->>'revision')::int) FROM planner.derivation, jsonb_array_elements(sessions) s"
            " GROUP BY 1"
        )
        documents = self.query(
            "SELECT id::text, plan_id || '/' || revision, encode(sha256(content), 'hex') FROM reports.document"
        )
        return Stored(
            notes=self.notes(),
            posted=self.posted(),
            note_events=self.note_events(),
            closings=_grouped(closings),
            closed_events=[(row[0], row[1]) for row in events],
            derived={row[0]: row[1] for row in derived},
            plans=_grouped(plans),
            sessions=self.sessions,
            jobs=self.jobs(),
            orders={
                row[0]: row[1] for row in self.query("SELECT id::text, document_id::text FROM reports.document_order")
            },
            documents={row[0]: row[1] for row in documents},
            files={row[0]: row[2] or "" for row in documents},
            following=[self._following(follower) for follower in _DEMANDED],
            given_up=frozenset(self.given_up),
        )

    def _following(self, follower: str) -> Following:
        source, demanded = _DEMANDED[follower]
        effects = "SELECT subject, effect FROM kub_faults.effect WHERE follower = %s ORDER BY number"
        moves = "SELECT previous, last FROM kub_faults.move WHERE follower = %s AND source = %s ORDER BY number"
        parked = self.query(f"SELECT position FROM {follower}.parked_event")
        # What a derivation is queued for is a municipality, whatever session the event is about.
        asked = self.query(demanded, self._begun[follower])
        return Following(
            name=f"{follower} after {source}",
            end=self.end_of(source),
            demanded=[(row[1] if follower == "planner" else row[0], row[1]) for row in asked],
            applied=[(row[0], row[1]) for row in self.query(effects, follower)],
            moves=[(row[0], row[1]) for row in self.query(moves, follower, source)],
            parked=[row[0] for row in parked],
            delayed=frozenset(self.delayed),
        )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for name, number in rows:
        found[name].append(number)
    return found
