"""What was changed in staff lists, and by whom."""

from alembic import op

from shared.row_security import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE intake.staff_change (
    id uuid CONSTRAINT pk_staff_change PRIMARY KEY,
    person_id uuid NOT NULL CONSTRAINT fk_staff_change_person_id_staff_member
        REFERENCES intake.staff_member ON DELETE CASCADE,
    municipality_id uuid NOT NULL CONSTRAINT fk_staff_change_municipality_id_municipality
        REFERENCES intake.municipality,
    by_account_id uuid CONSTRAINT fk_staff_change_by_account_id_account
        REFERENCES intake.account ON DELETE SET NULL,
    kind varchar NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ix_intake_staff_change_person_id ON intake.staff_change (person_id);
CREATE INDEX ix_intake_staff_change_by_account_id ON intake.staff_change (by_account_id);
CREATE INDEX ix_intake_staff_change_made_at ON intake.staff_change (made_at);
"""


def upgrade() -> None:
    """Who may change a staff list adds, administrators read; nobody changes a change that was made."""
    op.execute(_TABLES)
    administrator = "{s}.viewer_has('administrator')"
    write = f"{administrator} OR {{s}}.viewer_manages(municipality_id)"
    protect("intake", "staff_change", read=administrator, write=write)
    worker = "intake.viewer_is_worker()"
    op.execute(f"ALTER POLICY staff_change_update ON intake.staff_change USING ({worker}) WITH CHECK ({worker})")
    op.execute(f"ALTER POLICY staff_change_delete ON intake.staff_change USING ({worker})")
