"""What overviews read of municipal plans and of persons, who may read it, and answers to proposed pairs."""

from alembic import op

from shared.row_security import protect

revision = "0014"
down_revision = "0013"
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

# The revision that everybody in the municipality reads: a plan that knows which was adopted may have a draft beside it.
_IN_FORCE = """
CREATE FUNCTION planner.revision_in_force(plan planner.plan) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT coalesce((to_jsonb(plan) ->> 'adopted_revision')::integer,
        CASE WHEN plan.state IN ('adopted', 'followed_up') THEN plan.revision END)
$$;
"""

# Needs of municipalities are no figures about persons: a programme lead sees them all, but no plan.
_VISIBLE = """
CREATE FUNCTION planner.plans_at_a_glance()
    RETURNS TABLE (plan_id uuid, programme_id uuid, municipality_id uuid, state varchar, year integer, glance jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH seen AS (
        SELECT plan.*, revision_in_force(plan) AS in_force,
            viewer_is_worker() OR viewer_facilitates(plan.municipality_id) OR viewer_manages(plan.municipality_id)
                OR (viewer_has('programme_lead') AND viewer_oversees(plan.programme_id)) AS wholly,
            viewer_works_in(plan.municipality_id)
                OR (viewer_has('auditor') AND viewer_oversees(plan.programme_id)) AS adopted_only
        FROM plan WHERE plan.kind = 'municipal' AND plan.state <> 'archived'
    )
    SELECT DISTINCT ON (seen.id, saved.year)
        seen.id, seen.programme_id, seen.municipality_id, seen.state, saved.year, plan_revision.glance
    FROM seen
    JOIN plan_revision ON plan_revision.plan_id = seen.id
    CROSS JOIN LATERAL (
        SELECT extract(year FROM plan_revision.created_at AT TIME ZONE 'Europe/Stockholm')::integer AS year) AS saved
    WHERE seen.wholly OR (seen.adopted_only AND plan_revision.number = seen.in_force)
    ORDER BY seen.id, saved.year, plan_revision.number DESC
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
        CASE WHEN revision_in_force(plan) IS NOT NULL OR viewer_facilitates(plan.municipality_id)
            OR viewer_manages(plan.municipality_id) OR viewer_is_worker()
        THEN ARRAY(
            SELECT wording.text
            FROM jsonb_array_elements(part -> 'notes') WITH ORDINALITY AS cited (note, place)
            JOIN plan_revision_wording AS wording ON wording.plan_id = plan.id AND wording.number = saved.number
                AND wording.note_id = (note ->> 'id')::uuid AND wording.text IS NOT NULL
            ORDER BY place LIMIT 3)
        ELSE '{}' END
    FROM plan
    JOIN plan_revision AS saved ON saved.plan_id = plan.id
        AND saved.number = coalesce(revision_in_force(plan), plan.revision)
    CROSS JOIN LATERAL jsonb_array_elements(saved.content -> 'resources') AS parts (part)
    WHERE plan.kind = 'municipal' AND plan.state <> 'archived'
        AND (viewer_is_worker() OR viewer_has('staff') OR viewer_has('manager') OR viewer_has('facilitator')
            OR viewer_has('programme_lead'))
$$;
REVOKE ALL ON FUNCTION planner.strengths_to_share() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.strengths_to_share() TO kub_planner;
"""

# Figures about persons, not yet fit to be shown: what is under five is hidden where the table is made. Everybody gets
# the whole programme's, so that all hide the same figures.
_COUNTED = """
CREATE FUNCTION planner.people_counted()
    RETURNS TABLE (programme_id uuid, municipality_id uuid, subject text, answer text, people bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH counted AS (
        SELECT assessed.programme_id, fact.municipality_id, assessed.area::text AS subject,
            CASE WHEN assessed.level < 2 THEN 'low' WHEN assessed.level = 2 THEN 'middle' ELSE 'high' END AS answer
        FROM self_assessment AS assessed
        JOIN staff_fact AS fact ON fact.person_id = assessed.person_id AND fact.left_at IS NULL
        WHERE assessed.level IS NOT NULL
        UNION ALL
        SELECT plan.programme_id, plan.municipality_id, '',
            CASE WHEN plan.state IN ('adopted', 'followed_up') THEN 'agreed' ELSE 'not_yet' END
        FROM plan WHERE plan.kind = 'individual' AND plan.state <> 'archived'
    ), facilitated AS (
        SELECT DISTINCT plan.programme_id FROM plan WHERE viewer_facilitates(plan.municipality_id)
    )
    SELECT counted.programme_id, counted.municipality_id, counted.subject, counted.answer, count(*)
    FROM counted
    WHERE viewer_is_worker() OR (viewer_has('programme_lead') AND viewer_oversees(counted.programme_id))
        OR counted.programme_id IN (SELECT facilitated.programme_id FROM facilitated)
    GROUP BY 1, 2, 3, 4
$$;
REVOKE ALL ON FUNCTION planner.people_counted() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.people_counted() TO kub_planner;
"""

_ANSWERS = """
CREATE TABLE planner.learning_answer (
    programme_id uuid NOT NULL,
    area varchar NOT NULL,
    mentor_id uuid NOT NULL,
    learner_id uuid NOT NULL,
    person_id uuid NOT NULL,
    gladly boolean NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_learning_answer PRIMARY KEY (programme_id, area, mentor_id, learner_id, person_id),
    CONSTRAINT ck_learning_answer_person CHECK (person_id IN (mentor_id, learner_id))
);
CREATE INDEX ix_planner_learning_answer_mentor_id ON planner.learning_answer (mentor_id);
CREATE INDEX ix_planner_learning_answer_learner_id ON planner.learning_answer (learner_id);
"""

# Only those who said that colleagues may ask, and only to them and to facilitators of their programme.
_WILLING = """
CREATE FUNCTION planner.willing_colleagues()
    RETURNS TABLE (programme_id uuid, area varchar, person_id uuid, municipality_id uuid, level smallint,
        wish smallint, can_teach boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH willing AS (
        SELECT choice.programme_id, choice.person_id, fact.municipality_id
        FROM assessment_choice AS choice
        JOIN staff_fact AS fact ON fact.person_id = choice.person_id AND fact.left_at IS NULL
        WHERE choice.open_to_colleagues
    )
    SELECT assessed.programme_id, assessed.area, assessed.person_id, willing.municipality_id, assessed.level,
        assessed.wish, assessed.can_teach
    FROM self_assessment AS assessed
    JOIN willing USING (programme_id, person_id)
    WHERE viewer_is_worker()
        OR assessed.programme_id IN (
            SELECT mine.programme_id FROM willing AS mine WHERE mine.person_id = viewer_person())
        OR assessed.programme_id IN (
            SELECT plan.programme_id FROM plan WHERE viewer_facilitates(plan.municipality_id))
$$;
REVOKE ALL ON FUNCTION planner.willing_colleagues() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.willing_colleagues() TO kub_planner;

CREATE FUNCTION planner.agreed_pairs()
    RETURNS TABLE (programme_id uuid, area varchar, mentor_id uuid, learner_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT said.programme_id, said.area, said.mentor_id, said.learner_id
    FROM learning_answer AS said
    WHERE said.gladly AND (viewer_is_worker() OR viewer_person() IN (said.mentor_id, said.learner_id))
    GROUP BY 1, 2, 3, 4 HAVING count(*) = 2
$$;
REVOKE ALL ON FUNCTION planner.agreed_pairs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.agreed_pairs() TO kub_planner;
"""


def upgrade() -> None:
    """Add the column, the functions, and the table of what people answered to proposed pairs."""
    for step in (_AT_A_GLANCE, _IN_FORCE, _VISIBLE, _STRENGTHS, _COUNTED, _ANSWERS, _WILLING):
        op.execute(step)
    # What the other one answered is nobody's business until both are glad.
    protect("planner", "learning_answer", read="person_id = {s}.viewer_person()")
