"""Invitations to SWOT days as documents."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
# What old code writes is still allowed.
widens = ("check reports.document.ck_document_kind",)


def upgrade() -> None:
    """Allow one more kind."""
    op.execute(
        "ALTER TABLE reports.document DROP CONSTRAINT ck_document_kind, "
        "ADD CONSTRAINT ck_document_kind CHECK (kind IN ('municipal', 'individual', 'invitation'))"
    )
