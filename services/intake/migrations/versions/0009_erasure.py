"""Erasing for good: a ledger, notes without words, and the one way to the words that a closing handed on."""

from alembic import op

from shared.row_security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
# What old code writes has no erased_at, and is checked as before.
widens = ("check intake.note.ck_note_text",)

_LEDGER = """
CREATE TABLE intake.erasure (
    id uuid CONSTRAINT pk_erasure PRIMARY KEY,
    kind varchar NOT NULL CONSTRAINT ck_erasure_kind CHECK (kind IN ('note', 'person')),
    subject_id uuid NOT NULL,
    decision varchar NOT NULL,
    erased_at timestamptz NOT NULL,
    CONSTRAINT uq_erasure_kind_subject_id UNIQUE (kind, subject_id)
);
"""

_NOTES = """
ALTER TABLE intake.note
    ADD COLUMN erased_at timestamptz,
    DROP CONSTRAINT ck_note_text,
    ADD CONSTRAINT ck_note_text CHECK (CASE WHEN erased_at IS NULL THEN char_length(text) BETWEEN 1 AND 500
        ELSE text = '' AND deleted_at IS NOT NULL END);
"""

# The application may empty what a closing handed on, never change it, and only what the ledger names.
_CLOSED = """
CREATE FUNCTION intake.empty_closed_note(erased uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    UPDATE closed_note SET text = '' WHERE note_id = erased AND viewer_is_worker()
        AND EXISTS (SELECT FROM erasure WHERE kind = 'note' AND subject_id = erased)
$$;
REVOKE ALL ON FUNCTION intake.empty_closed_note(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.empty_closed_note(uuid) TO kub_intake;
"""


def upgrade() -> None:
    """Only workers and commands write; the ledger only grows."""
    op.execute(_LEDGER)
    protect("intake", "erasure", read="false")
    op.execute("REVOKE UPDATE, DELETE ON intake.erasure FROM kub_intake")
    op.execute(_NOTES)
    op.execute(_CLOSED)
