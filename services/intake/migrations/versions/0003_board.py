"""SWOT sessions with their notes, and what their closings handed on."""

from alembic import op

from shared.row_security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BOARD = """
CREATE TABLE intake.swot_session (
    id UUID NOT NULL,
    programme_id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    held_on DATE NOT NULL,
    starts_at TIME WITHOUT TIME ZONE,
    ends_at TIME WITHOUT TIME ZONE,
    place VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    participants INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_swot_session PRIMARY KEY (id),
    CONSTRAINT uq_swot_session_id_municipality_id UNIQUE (id, municipality_id),
    CONSTRAINT ck_swot_session_state CHECK (state IN ('planned', 'preparing', 'open', 'closed', 'cancelled')),
    CONSTRAINT ck_swot_session_participants CHECK (participants >= 0),
    CONSTRAINT fk_swot_session_programme_id_programme
        FOREIGN KEY (programme_id) REFERENCES intake.programme (id),
    CONSTRAINT fk_swot_session_municipality_id_municipality
        FOREIGN KEY (municipality_id) REFERENCES intake.municipality (id)
);
CREATE INDEX ix_intake_swot_session_held_on ON intake.swot_session (held_on);
CREATE INDEX ix_intake_swot_session_municipality_id ON intake.swot_session (municipality_id);
CREATE TABLE intake.session_facilitator (
    session_id UUID NOT NULL,
    position INTEGER NOT NULL,
    municipality_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    CONSTRAINT pk_session_facilitator PRIMARY KEY (session_id, position),
    CONSTRAINT fk_session_facilitator_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE TABLE intake.note (
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    perspective VARCHAR NOT NULL,
    quadrant VARCHAR NOT NULL,
    level VARCHAR,
    text VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    session_revision INTEGER NOT NULL,
    origin VARCHAR NOT NULL,
    idempotency_key UUID NOT NULL,
    body_hash VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_note PRIMARY KEY (id),
    CONSTRAINT fk_note_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id),
    CONSTRAINT uq_note_session_id_idempotency_key UNIQUE (session_id, idempotency_key),
    CONSTRAINT ck_note_quadrant CHECK (quadrant IN ('strength', 'weakness', 'opportunity', 'threat')),
    CONSTRAINT ck_note_text CHECK (char_length(text) BETWEEN 1 AND 500)
);
CREATE TABLE intake.note_history (
    note_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    session_id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    perspective VARCHAR NOT NULL,
    quadrant VARCHAR NOT NULL,
    level VARCHAR,
    text VARCHAR NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_note_history PRIMARY KEY (note_id, revision),
    CONSTRAINT fk_note_history_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id),
    CONSTRAINT fk_note_history_note_id_note FOREIGN KEY (note_id) REFERENCES intake.note (id)
);
CREATE TABLE intake.vote (
    id UUID NOT NULL,
    note_id UUID NOT NULL,
    session_id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    session_revision INTEGER NOT NULL,
    dots INTEGER NOT NULL,
    CONSTRAINT pk_vote PRIMARY KEY (id),
    CONSTRAINT fk_vote_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id),
    CONSTRAINT uq_vote_note_id_session_revision UNIQUE (note_id, session_revision),
    CONSTRAINT ck_vote_dots CHECK (dots BETWEEN 0 AND 999),
    CONSTRAINT fk_vote_note_id_note FOREIGN KEY (note_id) REFERENCES intake.note (id)
);
CREATE INDEX ix_vote_session_id ON intake.vote (session_id);
CREATE TABLE intake.conclusion (
    session_id UUID NOT NULL,
    perspective VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    municipality_id UUID NOT NULL,
    text VARCHAR NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_conclusion PRIMARY KEY (session_id, perspective, revision),
    CONSTRAINT fk_conclusion_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
"""

CLOSINGS = """
CREATE TABLE intake.session_revision (
    session_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    municipality_id UUID NOT NULL,
    held_on DATE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    participants INTEGER NOT NULL,
    facilitators JSONB NOT NULL,
    notes INTEGER NOT NULL,
    votes INTEGER NOT NULL,
    content_hash VARCHAR NOT NULL,
    CONSTRAINT pk_session_revision PRIMARY KEY (session_id, revision),
    CONSTRAINT fk_session_revision_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE INDEX ix_session_revision_municipality_id ON intake.session_revision (municipality_id);
CREATE TABLE intake.closed_note (
    session_id UUID NOT NULL,
    session_revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    municipality_id UUID NOT NULL,
    note_id UUID NOT NULL,
    revision INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    perspective VARCHAR NOT NULL,
    quadrant VARCHAR NOT NULL,
    level VARCHAR,
    votes INTEGER NOT NULL,
    CONSTRAINT pk_closed_note PRIMARY KEY (session_id, session_revision, position),
    CONSTRAINT fk_closed_note_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id),
    CONSTRAINT fk_closed_note_session_id_session_revision_session_revision
        FOREIGN KEY (session_id, session_revision) REFERENCES intake.session_revision (session_id, revision),
    CONSTRAINT fk_closed_note_note_id_note FOREIGN KEY (note_id) REFERENCES intake.note (id)
);
CREATE INDEX ix_intake_closed_note_note_id ON intake.closed_note (note_id);
CREATE TABLE intake.closed_conclusion (
    session_id UUID NOT NULL,
    session_revision INTEGER NOT NULL,
    perspective VARCHAR NOT NULL,
    municipality_id UUID NOT NULL,
    text VARCHAR NOT NULL,
    CONSTRAINT pk_closed_conclusion PRIMARY KEY (session_id, session_revision, perspective),
    CONSTRAINT fk_closed_conclusion_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id),
    CONSTRAINT fk_closed_conclusion_session_id_session_revision_sessio_b695
        FOREIGN KEY (session_id, session_revision) REFERENCES intake.session_revision (session_id, revision)
);
"""

IMPORTS = """
CREATE TABLE intake.note_import (
    id UUID NOT NULL,
    session_id UUID NOT NULL,
    municipality_id UUID NOT NULL,
    filename VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    notes JSONB NOT NULL,
    skipped JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_note_import PRIMARY KEY (id),
    CONSTRAINT fk_note_import_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE UNIQUE INDEX uq_note_import_confirmed_once ON intake.note_import (session_id, content_hash)
    WHERE confirmed_at IS NOT NULL;
"""

FACILITATOR = "{s}.viewer_facilitates(municipality_id)"
STAFF_GROUP = FACILITATOR + " OR {s}.viewer_manages(municipality_id) OR {s}.viewer_works_in(municipality_id)"
CALENDAR = STAFF_GROUP + " OR {s}.viewer_has('programme_lead')"


def upgrade() -> None:
    """Create them; what is being written only facilitators see, what was closed the staff group sees too."""
    for statements in (BOARD, CLOSINGS, IMPORTS):
        op.execute(statements)
    for table in ("swot_session", "session_facilitator"):
        protect("intake", table, read=CALENDAR, write=FACILITATOR)
    for table in ("note", "note_history", "vote", "conclusion", "note_import"):
        protect("intake", table, read=FACILITATOR)
    for table in ("session_revision", "closed_note", "closed_conclusion"):
        protect("intake", table, read=STAFF_GROUP, write=FACILITATOR)
    # What a closing handed on is never changed by the application, only by the owner (erasure).
    op.execute(
        "REVOKE UPDATE, DELETE ON intake.session_revision, intake.closed_note, intake.closed_conclusion FROM kub_intake"
    )
