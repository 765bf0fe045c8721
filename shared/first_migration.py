"""The first migration of every service, as it was released: the event log, cursors, parked events and jobs.

Frozen SQL, not today's models: a migration must make tomorrow what it made when it was written.
"""

from alembic import op

from shared.row_security import create_viewer_functions

_TABLES = """
CREATE TABLE {s}.event (
    position bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_event PRIMARY KEY,
    id uuid NOT NULL CONSTRAINT uq_event_id UNIQUE,
    type varchar NOT NULL,
    subject varchar NOT NULL,
    time timestamptz NOT NULL DEFAULT clock_timestamp(),
    data jsonb NOT NULL
);
CREATE TABLE {s}.cursor (
    source varchar CONSTRAINT pk_cursor PRIMARY KEY,
    position bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE {s}.parked_event (
    source varchar NOT NULL,
    position bigint NOT NULL,
    id uuid NOT NULL,
    type varchar NOT NULL,
    subject varchar NOT NULL,
    time timestamptz NOT NULL,
    data jsonb NOT NULL,
    error varchar NOT NULL,
    attempts integer NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_parked_event PRIMARY KEY (source, position)
);
CREATE TABLE {s}.job (
    id uuid CONSTRAINT pk_job PRIMARY KEY,
    kind varchar NOT NULL,
    subject varchar NOT NULL,
    payload jsonb NOT NULL,
    state varchar NOT NULL DEFAULT 'queued',
    attempt integer NOT NULL DEFAULT 0,
    time_limit integer NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT now(),
    run_after timestamptz NOT NULL DEFAULT now(),
    rung_at timestamptz,
    started_at timestamptz,
    lease_until timestamptz,
    finished_at timestamptz,
    reason varchar
);
CREATE INDEX open_jobs ON {s}.job (state) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX one_queued_job_per_subject ON {s}.job (kind, subject) WHERE state = 'queued';
REVOKE UPDATE, DELETE ON {s}.event FROM kub_{s};
"""


def create_log_and_jobs(schema: str) -> None:
    """Create the tables and the functions that row-level security is written with.

    The application role may append to the log and read it, never change it.
    """
    op.execute(_TABLES.format(s=schema))
    create_viewer_functions(schema)
