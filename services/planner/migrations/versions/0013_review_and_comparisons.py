"""What people decide about notes: confirmed areas, pairs of duplicates, comparisons in pairs."""

from alembic import op

from shared.row_security import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE planner.note_confirmation (
    note_id uuid CONSTRAINT pk_note_confirmation PRIMARY KEY,
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    areas jsonb NOT NULL,
    previous jsonb,
    tap uuid NOT NULL,
    role varchar NOT NULL,
    account_id uuid,
    person_id uuid,
    confirmed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_planner_note_confirmation_programme_id ON planner.note_confirmation (programme_id);
CREATE TABLE planner.pair_decision (
    a uuid NOT NULL,
    b uuid NOT NULL,
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    same boolean NOT NULL,
    account_id uuid,
    person_id uuid,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_pair_decision PRIMARY KEY (a, b)
);
CREATE INDEX ix_planner_pair_decision_municipality_id ON planner.pair_decision (municipality_id);
CREATE TABLE planner.imported_lesson (
    municipality_id uuid NOT NULL,
    lesson_id varchar NOT NULL,
    programme_id uuid NOT NULL,
    text varchar NOT NULL,
    areas jsonb NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_imported_lesson PRIMARY KEY (municipality_id, lesson_id)
);
CREATE INDEX ix_planner_imported_lesson_programme_id ON planner.imported_lesson (programme_id);
CREATE TABLE planner.comparison (
    id uuid CONSTRAINT pk_comparison PRIMARY KEY,
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    subject varchar NOT NULL,
    name varchar NOT NULL,
    items jsonb NOT NULL,
    account_id uuid,
    person_id uuid,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_planner_comparison_municipality_id ON planner.comparison (municipality_id);
CREATE TABLE planner.comparison_answer (
    comparison_id uuid NOT NULL
        CONSTRAINT fk_comparison_answer_comparison_id_comparison REFERENCES planner.comparison ON DELETE CASCADE,
    a varchar NOT NULL,
    b varchar NOT NULL,
    grade smallint,
    answered_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_comparison_answer PRIMARY KEY (comparison_id, a, b)
);
"""
_LOCAL = "{s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)"
_OF_COMPARISON = "EXISTS (SELECT FROM {s}.comparison WHERE comparison.id = comparison_answer.comparison_id)"


def upgrade() -> None:
    """Whoever works on a municipality's plan decides, and reads what was decided there."""
    op.execute(_TABLES)
    for table in ("note_confirmation", "pair_decision", "imported_lesson", "comparison"):
        protect("planner", table, read=_LOCAL)
    # The comparison's own row security decides inside this condition too.
    protect("planner", "comparison_answer", read=_OF_COMPARISON)
