"""A municipality whose plan is archived may begin a new one; who may have figures about persons is asked later."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
# Old code that finds an archived plan first proposes changes to it, as before.
widens = ("check planner.plan.uq_plan_municipal",)

_NOT_ARCHIVED = """
DROP INDEX planner.uq_plan_municipal;
CREATE UNIQUE INDEX uq_plan_municipal ON planner.plan (programme_id, municipality_id)
    WHERE kind = 'municipal' AND state <> 'archived';
"""

# The same figures for the same viewers as in 0014. Who may have them is asked once for each figure, no longer once for
# each of ten thousand answers: MATERIALIZED keeps the question behind the counting.
_COUNTED = """
CREATE OR REPLACE FUNCTION planner.people_counted()
    RETURNS TABLE (programme_id uuid, municipality_id uuid, subject text, answer text, people bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH said AS (
        SELECT assessed.programme_id, fact.municipality_id, assessed.area::text AS subject,
            CASE WHEN assessed.level < 2 THEN 'low' WHEN assessed.level = 2 THEN 'middle' ELSE 'high' END AS answer
        FROM self_assessment AS assessed
        JOIN staff_fact AS fact ON fact.person_id = assessed.person_id AND fact.left_at IS NULL
        WHERE assessed.level IS NOT NULL
        UNION ALL
        SELECT plan.programme_id, plan.municipality_id, '',
            CASE WHEN plan.state IN ('adopted', 'followed_up') THEN 'agreed' ELSE 'not_yet' END
        FROM plan WHERE plan.kind = 'individual' AND plan.state <> 'archived'
    ), counted AS MATERIALIZED (
        SELECT said.programme_id, said.municipality_id, said.subject, said.answer, count(*) AS people
        FROM said GROUP BY 1, 2, 3, 4
    ), facilitated AS (
        SELECT DISTINCT plan.programme_id FROM plan WHERE viewer_facilitates(plan.municipality_id)
    )
    SELECT counted.programme_id, counted.municipality_id, counted.subject, counted.answer, counted.people
    FROM counted
    WHERE viewer_is_worker() OR (viewer_has('programme_lead') AND viewer_oversees(counted.programme_id))
        OR counted.programme_id IN (SELECT facilitated.programme_id FROM facilitated)
$$;
"""


def upgrade() -> None:
    """Let there be one plan that isn't archived."""
    op.execute(_NOT_ARCHIVED)
    op.execute(_COUNTED)
