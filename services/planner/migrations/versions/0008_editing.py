"""Edits over a plan's newest revision, proposals of new derivations, comments, and who saved a revision."""

from alembic import op

from shared.row_security import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = """
ALTER TABLE planner.plan_revision
    ADD COLUMN derived_fields jsonb,
    ADD COLUMN derived_hash varchar,
    ADD COLUMN account_id uuid,
    ADD COLUMN person_id uuid,
    ADD COLUMN author varchar;
CREATE TABLE planner.plan_edit (
    plan_id uuid NOT NULL CONSTRAINT fk_plan_edit_plan_id_plan REFERENCES planner.plan,
    path varchar NOT NULL,
    value jsonb NOT NULL,
    account_id uuid,
    person_id uuid,
    author varchar NOT NULL,
    edited_at timestamptz NOT NULL,
    CONSTRAINT pk_plan_edit PRIMARY KEY (plan_id, path)
);
CREATE INDEX ix_planner_plan_edit_person_id ON planner.plan_edit (person_id);
CREATE TABLE planner.plan_proposal (
    plan_id uuid CONSTRAINT pk_plan_proposal PRIMARY KEY
        CONSTRAINT fk_plan_proposal_plan_id_plan REFERENCES planner.plan,
    derivation_id uuid NOT NULL CONSTRAINT fk_plan_proposal_derivation_id_derivation REFERENCES planner.derivation,
    content jsonb NOT NULL,
    content_hash varchar NOT NULL,
    base jsonb NOT NULL,
    open jsonb NOT NULL,
    news jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE planner.plan_proposal_wording (
    plan_id uuid NOT NULL
        CONSTRAINT fk_plan_proposal_wording_plan_id_plan_proposal REFERENCES planner.plan_proposal,
    note_id uuid NOT NULL,
    note_revision integer NOT NULL,
    session_id uuid NOT NULL,
    text varchar,
    words jsonb NOT NULL,
    text_hash varchar NOT NULL,
    CONSTRAINT pk_plan_proposal_wording PRIMARY KEY (plan_id, note_id)
);
CREATE INDEX ix_planner_plan_proposal_wording_note_id ON planner.plan_proposal_wording (note_id);
CREATE TABLE planner.plan_comment (
    id uuid CONSTRAINT pk_plan_comment PRIMARY KEY,
    plan_id uuid NOT NULL CONSTRAINT fk_plan_comment_plan_id_plan REFERENCES planner.plan,
    place varchar NOT NULL,
    text varchar NOT NULL CONSTRAINT ck_plan_comment_text CHECK (char_length(text) BETWEEN 1 AND 2000),
    account_id uuid NOT NULL,
    person_id uuid,
    author varchar NOT NULL,
    created_at timestamptz NOT NULL,
    resolved_at timestamptz
);
CREATE INDEX ix_planner_plan_comment_plan_id ON planner.plan_comment (plan_id);
CREATE INDEX ix_planner_plan_comment_person_id ON planner.plan_comment (person_id);
"""

_EDITS_PLAN = """
    (kind = 'municipal' AND ({s}.viewer_manages(municipality_id) OR {s}.viewer_facilitates(municipality_id)))
    OR (kind = 'individual' AND (
        person_id = {s}.viewer_person() OR (shared_with_manager AND {s}.viewer_manages(municipality_id))))
""".format(s="planner")

# The plan's own row security decides inside as well.
_EDITS = """
CREATE FUNCTION planner.viewer_edits(asked uuid) RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT EXISTS (SELECT FROM planner.plan WHERE id = asked AND (%s)) $$;
"""


def upgrade() -> None:
    """Whoever works on a plan reads and writes its edits; whoever reads it comments on it."""
    op.execute(_TABLES)
    op.execute(_EDITS % _EDITS_PLAN)
    edits = "{s}.viewer_edits(plan_id)"
    for table in ("plan_edit", "plan_proposal", "plan_proposal_wording"):
        protect("planner", table, read=edits)
    # Who audits an adopted plan reads no comments on it.
    works = "EXISTS (SELECT FROM {s}.plan WHERE id = plan_id AND {s}.viewer_works_in(municipality_id))"
    seen = f"{edits} OR {works}"
    own = f"({works} AND account_id = {{s}}.viewer_account()) OR {edits}"
    protect("planner", "plan_comment", read=seen, write=own)
    allowed = f"planner.viewer_is_worker() OR {_EDITS_PLAN}"
    op.execute(f"ALTER POLICY plan_update ON planner.plan USING ({allowed}) WITH CHECK ({allowed})")
    for table in ("plan_revision", "plan_revision_wording"):
        may_add = "planner.viewer_is_worker() OR planner.viewer_edits(plan_id)"
        op.execute(f"ALTER POLICY {table}_insert ON planner.{table} WITH CHECK ({may_add})")
