"""The event log, cursors, parked events and jobs; accounts, signing in and mail."""

from alembic import op

from shared.first_migration import create_log_and_jobs
from shared.row_security import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE intake.account (
    id uuid CONSTRAINT pk_account PRIMARY KEY,
    email varchar NOT NULL CONSTRAINT uq_account_email UNIQUE,
    name varchar NOT NULL,
    person_id uuid CONSTRAINT uq_account_person_id UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);
CREATE TABLE intake.role_grant (
    id uuid CONSTRAINT pk_role_grant PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_role_grant_account_id_account REFERENCES intake.account ON DELETE CASCADE,
    role varchar NOT NULL,
    programme_id uuid,
    county_id uuid,
    municipality_id uuid,
    substitute_for uuid CONSTRAINT fk_role_grant_substitute_for_account REFERENCES intake.account,
    granted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_role_grant_once
        UNIQUE NULLS NOT DISTINCT (account_id, role, programme_id, county_id, municipality_id)
);
CREATE INDEX ix_intake_role_grant_account_id ON intake.role_grant (account_id);
CREATE TABLE intake.sign_in_link (
    token_hash bytea CONSTRAINT pk_sign_in_link PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT fk_sign_in_link_account_id_account REFERENCES intake.account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    reusable boolean NOT NULL
);
CREATE INDEX ix_intake_sign_in_link_account_id ON intake.sign_in_link (account_id);
CREATE TABLE intake.sign_in_session (
    token_hash bytea CONSTRAINT pk_sign_in_session PRIMARY KEY,
    account_id uuid NOT NULL
        CONSTRAINT fk_sign_in_session_account_id_account REFERENCES intake.account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ix_intake_sign_in_session_account_id ON intake.sign_in_session (account_id);
CREATE TABLE intake.outgoing_mail (
    id uuid CONSTRAINT pk_outgoing_mail PRIMARY KEY,
    recipient varchar NOT NULL,
    subject varchar NOT NULL,
    body varchar,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz
);
"""


def upgrade() -> None:
    """Create them; signing in and mail are for workers only, accounts for administrators and oneself."""
    create_log_and_jobs("intake")
    op.execute(_TABLES)
    own_account = "{s}.viewer_has('administrator') OR %s = {s}.viewer_account()"
    administrator = "{s}.viewer_has('administrator')"
    protect("intake", "account", read=own_account % "id", write=administrator)
    protect("intake", "role_grant", read=own_account % "account_id", write=administrator)
    for table in ("sign_in_link", "sign_in_session", "outgoing_mail"):
        protect("intake", table, read="false")
