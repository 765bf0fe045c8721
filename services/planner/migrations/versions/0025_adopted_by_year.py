"""Overviews read how municipal plans stand now, and apart from it which revision was adopted when a year ended."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# The same viewers as in 0014, who see the figures of every revision or those of adopted ones.
_VIEWERS = """
CREATE FUNCTION planner.viewer_sees_figures(plan planner.plan) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT planner.viewer_is_worker() OR planner.viewer_facilitates(plan.municipality_id)
        OR planner.viewer_manages(plan.municipality_id)
        OR (planner.viewer_has('programme_lead') AND planner.viewer_oversees(plan.programme_id))
$$;
CREATE FUNCTION planner.viewer_sees_adopted_figures(plan planner.plan) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT planner.viewer_sees_figures(plan) OR planner.viewer_works_in(plan.municipality_id)
        OR (planner.viewer_has('auditor') AND planner.viewer_oversees(plan.programme_id))
$$;
"""

# Who sees adopted revisions only is told nothing of a draft beside one.
_STANDING = """
CREATE FUNCTION planner.plans_as_they_stand()
    RETURNS TABLE (plan_id uuid, programme_id uuid, municipality_id uuid, state varchar, year integer, glance jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT plan.id, plan.programme_id, plan.municipality_id,
        CASE WHEN viewer_sees_figures(plan) OR plan.state = 'followed_up' THEN plan.state ELSE 'adopted' END,
        extract(year FROM saved.created_at AT TIME ZONE 'Europe/Stockholm')::integer, saved.glance
    FROM plan
    JOIN plan_revision AS saved ON saved.plan_id = plan.id AND saved.number = CASE
        WHEN viewer_sees_figures(plan) THEN plan.revision
        WHEN viewer_sees_adopted_figures(plan) THEN revision_in_force(plan) END
    WHERE plan.kind = 'municipal' AND plan.state <> 'archived'
$$;
REVOKE ALL ON FUNCTION planner.plans_as_they_stand() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.plans_as_they_stand() TO kub_planner;
"""

# One row for each year in which a revision of the plan was decided on, by the day that holds since it was corrected;
# a plan that is older than steps was adopted when its revision was saved. What came later holds, whichever day it says.
_ADOPTED = """
CREATE FUNCTION planner.plans_adopted_by_year()
    RETURNS TABLE (plan_id uuid, programme_id uuid, municipality_id uuid, state varchar, year integer, glance jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH seen AS (
        SELECT plan.*, revision_in_force(plan) AS in_force
        FROM plan WHERE plan.kind = 'municipal' AND viewer_sees_adopted_figures(plan)
    ), adopted AS (
        SELECT step.plan_id, step.revision AS number, step.made_at,
            coalesce(stated.decided_on, (step.made_at AT TIME ZONE 'Europe/Stockholm')::date) AS decided_on
        FROM seen
        JOIN plan_step AS step ON step.plan_id = seen.id AND step.step = 'adopt'
        CROSS JOIN LATERAL (
            SELECT later.decided_on FROM plan_step AS later
            WHERE later.plan_id = step.plan_id AND later.revision = step.revision
                AND later.step IN ('adopt', 'correct')
            ORDER BY later.made_at DESC, later.id DESC LIMIT 1) AS stated
        UNION ALL
        SELECT seen.id, saved.number, saved.created_at, (saved.created_at AT TIME ZONE 'Europe/Stockholm')::date
        FROM seen
        JOIN plan_revision AS saved ON saved.plan_id = seen.id AND saved.number = seen.in_force
        WHERE NOT EXISTS (
            SELECT FROM plan_step AS step
            WHERE step.plan_id = seen.id AND step.revision = seen.in_force AND step.step = 'adopt')
    ), dated AS (
        SELECT adopted.*, extract(year FROM adopted.decided_on)::integer AS year FROM adopted
    )
    SELECT DISTINCT ON (ended.plan_id, ended.year)
        seen.id, seen.programme_id, seen.municipality_id, 'adopted'::varchar, ended.year, saved.glance
    FROM dated AS ended
    JOIN dated ON dated.plan_id = ended.plan_id AND dated.year <= ended.year
    JOIN seen ON seen.id = dated.plan_id
    JOIN plan_revision AS saved ON saved.plan_id = dated.plan_id AND saved.number = dated.number
    ORDER BY ended.plan_id, ended.year, dated.made_at DESC, dated.number DESC
$$;
REVOKE ALL ON FUNCTION planner.plans_adopted_by_year() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.plans_adopted_by_year() TO kub_planner;
"""


def upgrade() -> None:
    """Add functions beside the one that put both together."""
    for step in (_VIEWERS, _STANDING, _ADOPTED):
        op.execute(step)
