"""The table of a service's jobs."""

from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB


def job_table(metadata: MetaData) -> Table:
    """Return the job table for a service's metadata."""
    table = Table(
        "job",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("kind", String, nullable=False),
        Column("subject", String, nullable=False),
        Column("payload", JSONB, nullable=False),
        Column("state", String, nullable=False, server_default="queued"),
        Column("attempt", Integer, nullable=False, server_default="0"),
        Column("time_limit", Integer, nullable=False),
        Column("queued_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("run_after", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("rung_at", DateTime(timezone=True)),
        Column("started_at", DateTime(timezone=True)),
        Column("lease_until", DateTime(timezone=True)),
        Column("finished_at", DateTime(timezone=True)),
        Column("reason", String),
        # The W3C traceparent of what the job was queued in.
        Column("trace_context", String),
    )
    Index(
        "one_queued_job_per_subject",
        table.c.kind,
        table.c.subject,
        unique=True,
        postgresql_where=text("state = 'queued'"),
    )
    Index("finished_jobs", table.c.finished_at)
    Index("open_jobs", table.c.state, postgresql_where=text("state IN ('queued', 'running')"))
    return table
