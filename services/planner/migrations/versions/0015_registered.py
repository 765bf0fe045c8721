"""Registry numbers that come after the adoption, the framework's version for whoever reads a plan, others' lessons."""

from alembic import op

from shared.row_security import change_read

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# What was decided is for everybody who reads the plan, and under which number too.
_SEE_STEP = """
    {s}.viewer_edits(plan_id)
    OR (step IN ('send', 'adopt', 'register', 'follow_up', 'archive')
        AND EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id))
"""

# Every plan has the column since 0009: it need no longer be looked up by its name.
_IN_FORCE = """
CREATE OR REPLACE FUNCTION planner.revision_in_force(plan planner.plan) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce(plan.adopted_revision,
        CASE WHEN plan.state IN ('adopted', 'followed_up') THEN plan.revision END)
$$;
"""

# A derivation holds every figure, and is for those who work on the plan. Its framework's number is no secret: who
# knows the derivation's id reads a revision that was made of it.
_VERSION = """
CREATE FUNCTION planner.framework_version_of(derivation_id uuid) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT derivation.framework_version FROM derivation WHERE derivation.id = framework_version_of.derivation_id
$$;
REVOKE ALL ON FUNCTION planner.framework_version_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.framework_version_of(uuid) TO kub_planner;
"""

# How many notes, not which: what another municipality's notes say is for those who work on its plan.
_LESSONS = """
CREATE FUNCTION planner.lessons_elsewhere(programme uuid, municipality uuid, since timestamptz) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT count(*) FROM (
        SELECT FROM note_confirmation AS stated
        WHERE stated.programme_id = programme AND stated.municipality_id <> municipality
            AND stated.confirmed_at > since
        UNION ALL
        SELECT FROM imported_lesson AS brought
        WHERE brought.programme_id = programme AND brought.municipality_id <> municipality
            AND brought.imported_at > since
    ) AS lessons
    WHERE viewer_is_worker() OR viewer_facilitates(municipality) OR viewer_manages(municipality)
$$;
REVOKE ALL ON FUNCTION planner.lessons_elsewhere(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.lessons_elsewhere(uuid, uuid, timestamptz) TO kub_planner;
"""


def upgrade() -> None:
    """Replace what is read, and add two functions; no row changes."""
    change_read("planner", "plan_step", _SEE_STEP)
    for step in (_IN_FORCE, _VERSION, _LESSONS):
        op.execute(step)
