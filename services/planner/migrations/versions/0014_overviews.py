"""What overviews read of municipal plans, kept beside each revision, and who may read which of them."""

from alembic import op

revision = "0014"
down_revision = "0010"
branch_labels = None
depends_on = None

# Generated from the content by the database, so that whoever saves a revision need not know of it.
_AT_A_GLANCE = """
CREATE FUNCTION planner.plan_at_a_glance(content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN content ->> 'kind' = 'municipal' THEN jsonb_build_object(
        'programme', content #> '{programme,name}',
        'code', content #> '{municipality,code}',
        'name', content #> '{municipality,name}',
        'county', content #> '{municipality,county}',
        'needs', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'area', need -> 'area', 'name', need -> 'name', 'rank', need -> 'rank', 'need', need -> 'need',
                'resource', need -> 'resource', 'close', need -> 'too_close_to_call') ORDER BY need ->> 'area'), '[]')
            FROM jsonb_array_elements(content -> 'needs') AS needs (need))
    ) END
$$;
ALTER TABLE planner.plan_revision
    ADD COLUMN glance jsonb GENERATED ALWAYS AS (planner.plan_at_a_glance(content)) STORED;
"""

# Needs of municipalities are no figures about persons: a programme lead sees them all, but no plan.
_VISIBLE = """
CREATE FUNCTION planner.plans_at_a_glance()
    RETURNS TABLE (plan_id uuid, programme_id uuid, municipality_id uuid, state varchar, year integer, glance jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT DISTINCT ON (plan.id, saved.year)
        plan.id, plan.programme_id, plan.municipality_id, plan.state, saved.year, plan_revision.glance
    FROM plan
    JOIN plan_revision ON plan_revision.plan_id = plan.id
    CROSS JOIN LATERAL (
        SELECT extract(year FROM plan_revision.created_at AT TIME ZONE 'Europe/Stockholm')::integer AS year) AS saved
    WHERE plan.kind = 'municipal' AND plan.state <> 'archived' AND (
        viewer_is_worker()
        OR viewer_facilitates(plan.municipality_id) OR viewer_manages(plan.municipality_id)
        OR (viewer_has('programme_lead') AND viewer_oversees(plan.programme_id))
        OR (plan.state IN ('adopted', 'followed_up') AND (
            viewer_works_in(plan.municipality_id)
            OR (viewer_has('auditor') AND viewer_oversees(plan.programme_id)))))
    ORDER BY plan.id, saved.year, plan_revision.number DESC
$$;
REVOKE ALL ON FUNCTION planner.plans_at_a_glance() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.plans_at_a_glance() TO kub_planner;
"""

# To see whom one can learn from one must see what others are good at: the area and the place, and the words where the
# plan is adopted, or the viewer works on it. What others lack stays out.
_STRENGTHS = """
CREATE FUNCTION planner.strengths_to_share()
    RETURNS TABLE (municipality_id uuid, programme_id uuid, name text, county text, area text, resource float8,
        words text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT plan.municipality_id, plan.programme_id, saved.glance ->> 'name', saved.glance ->> 'county',
        part ->> 'area', (part ->> 'resource')::float8,
        CASE WHEN plan.state IN ('adopted', 'followed_up') OR viewer_facilitates(plan.municipality_id)
            OR viewer_manages(plan.municipality_id) OR viewer_is_worker()
        THEN ARRAY(
            SELECT wording.text
            FROM jsonb_array_elements(part -> 'notes') WITH ORDINALITY AS cited (note, place)
            JOIN plan_revision_wording AS wording ON wording.plan_id = plan.id AND wording.number = saved.number
                AND wording.note_id = (note ->> 'id')::uuid AND wording.text IS NOT NULL
            ORDER BY place LIMIT 3)
        ELSE '{}' END
    FROM plan
    JOIN plan_revision AS saved ON saved.plan_id = plan.id AND saved.number = plan.revision
    CROSS JOIN LATERAL jsonb_array_elements(saved.content -> 'resources') AS parts (part)
    WHERE plan.kind = 'municipal' AND plan.state <> 'archived'
        AND (viewer_is_worker() OR viewer_has('staff') OR viewer_has('manager') OR viewer_has('facilitator')
            OR viewer_has('programme_lead'))
$$;
REVOKE ALL ON FUNCTION planner.strengths_to_share() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.strengths_to_share() TO kub_planner;
"""


def upgrade() -> None:
    """Add the column and the functions."""
    op.execute(_AT_A_GLANCE)
    op.execute(_VISIBLE)
    op.execute(_STRENGTHS)
