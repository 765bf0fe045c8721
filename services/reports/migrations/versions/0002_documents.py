"""What documents can be had, documents, and who ordered them; who may see which row."""

from alembic import op

from shared.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE reports.available_revision (
    plan_id uuid NOT NULL,
    revision integer NOT NULL,
    kind varchar NOT NULL,
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    person_id uuid,
    content_hash varchar NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz,
    CONSTRAINT pk_available_revision PRIMARY KEY (plan_id, revision)
);
CREATE TABLE reports.document (
    id uuid CONSTRAINT pk_document PRIMARY KEY,
    plan_id uuid NOT NULL,
    revision integer NOT NULL,
    state varchar NOT NULL,
    template_version integer NOT NULL,
    language varchar NOT NULL,
    kind varchar NOT NULL CONSTRAINT ck_document_kind CHECK (kind IN ('municipal', 'individual')),
    name varchar NOT NULL,
    content bytea,
    sha256 varchar,
    size integer,
    pages integer,
    rendered_at timestamptz,
    CONSTRAINT uq_document_plan_id_revision_state_template_version_language
        UNIQUE (plan_id, revision, state, template_version, language),
    CONSTRAINT ck_document_rendered CHECK ((rendered_at IS NULL) = (content IS NULL))
);
CREATE TABLE reports.document_order (
    id uuid CONSTRAINT pk_document_order PRIMARY KEY,
    account_id uuid NOT NULL,
    document_id uuid NOT NULL CONSTRAINT fk_document_order_document_id_document
        REFERENCES reports.document DEFERRABLE INITIALLY DEFERRED,
    ordered_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_document_order_account_id_document_id UNIQUE (account_id, document_id)
);
CREATE INDEX ix_document_order_document_id ON reports.document_order (document_id);
"""

# Whom a plan is shared with or who may read an adopted one, only the planner knows: it is asked at every order.
_OFFER = """
    (kind = 'individual' AND person_id = {s}.viewer_person())
    OR (kind = 'municipal' AND ({s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)))
"""
_ORDERED = "EXISTS (SELECT FROM {s}.document_order WHERE document_id = document.id)"
_ONLY_WORKERS = """
ALTER POLICY document_update ON reports.document
    USING (reports.viewer_is_worker()) WITH CHECK (reports.viewer_is_worker());
ALTER POLICY document_delete ON reports.document USING (reports.viewer_is_worker());
"""


def upgrade() -> None:
    """Create the tables; a document is seen through one's own order, and changed by workers only."""
    op.execute(_TABLES)
    protect("reports", "available_revision", read=_OFFER, write="false")
    protect("reports", "document_order", read="account_id = {s}.viewer_account()")
    protect("reports", "document", read=_ORDERED)
    op.execute(_ONLY_WORKERS)
