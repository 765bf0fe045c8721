"""People who have no e-mail in the work stand in staff lists without an address."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
# Code of before writes no empty address, and goes on finding that one is taken.
widens = ("check intake.staff_member.uq_staff_member_email",)

_UNIQUE = """
DROP INDEX intake.uq_staff_member_email;
CREATE UNIQUE INDEX uq_staff_member_email ON intake.staff_member (email) WHERE left_on IS NULL AND email <> '';
"""

# How many letters don't reach; who counts them reads no staff list.
_COUNT = """
CREATE FUNCTION intake.staff_without_email(municipality uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $$
    SELECT count(*) FROM intake.staff_member AS staff
    WHERE staff.municipality_id = municipality AND staff.left_on IS NULL AND staff.email = ''
        AND NOT EXISTS (
            SELECT FROM intake.account WHERE account.person_id = staff.id AND account.disabled_at IS NULL)
        AND (intake.viewer_is_worker() OR intake.viewer_has('administrator')
            OR intake.viewer_manages(municipality) OR intake.viewer_facilitates(municipality))
$$;
REVOKE ALL ON FUNCTION intake.staff_without_email(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.staff_without_email(uuid) TO kub_intake;
"""


def upgrade() -> None:
    """The column stays as it is: an empty text is no address."""
    op.execute(_UNIQUE)
    op.execute(_COUNT)
