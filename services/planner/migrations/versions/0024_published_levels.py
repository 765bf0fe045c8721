"""Figures of self-assessments are those of finished ones, and change by five people's answers or more at once."""

from alembic import op

from shared.row_security import protect

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PUBLISHED = """
CREATE TABLE planner.published_levels (
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    area varchar NOT NULL,
    number integer NOT NULL,
    low integer NOT NULL,
    middle integer NOT NULL,
    high integer NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_published_levels PRIMARY KEY (programme_id, municipality_id, area, number)
);
"""

# What people have finished by now, as `overview/domain/publishing.py` lets a first table be published.
_FIRST = """
INSERT INTO planner.published_levels (programme_id, municipality_id, area, number, low, middle, high)
SELECT counted.* FROM (
    SELECT newest.programme_id, fact.municipality_id, said.area, 1,
        count(*) FILTER (WHERE said.level < 2) AS low, count(*) FILTER (WHERE said.level = 2) AS middle,
        count(*) FILTER (WHERE said.level > 2) AS high
    FROM (
        SELECT DISTINCT ON (programme_id, person_id) programme_id, person_id, answers
        FROM planner.assessment_round ORDER BY programme_id, person_id, number DESC
    ) AS newest
    JOIN planner.staff_fact AS fact ON fact.person_id = newest.person_id AND fact.programme_id = newest.programme_id
        AND fact.left_at IS NULL
    CROSS JOIN LATERAL (
        SELECT key AS area, (value ->> 'level')::integer AS level FROM jsonb_each(newest.answers -> 'areas')) AS said
    WHERE said.level IS NOT NULL
    GROUP BY 1, 2, 3
) AS counted
WHERE low + middle + high >= 5 AND greatest(low, middle, high) < low + middle + high;
"""

# For the same viewers as in 0017; of self-assessments what is published, no longer every answer as it is given.
_COUNTED = """
CREATE OR REPLACE FUNCTION planner.people_counted()
    RETURNS TABLE (programme_id uuid, municipality_id uuid, subject text, answer text, people bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH published AS (
        SELECT DISTINCT ON (said.programme_id, said.municipality_id, said.area) said.*
        FROM published_levels AS said
        ORDER BY said.programme_id, said.municipality_id, said.area, said.number DESC
    ), counted AS MATERIALIZED (
        SELECT said.programme_id, said.municipality_id, said.area::text AS subject, level.answer,
            level.people::bigint AS people
        FROM published AS said
        CROSS JOIN LATERAL (VALUES ('low', said.low), ('middle', said.middle), ('high', said.high))
            AS level (answer, people)
        WHERE level.people > 0
        UNION ALL
        SELECT plan.programme_id, plan.municipality_id, '',
            CASE WHEN plan.state IN ('adopted', 'followed_up') THEN 'agreed' ELSE 'not_yet' END, count(*)
        FROM plan WHERE plan.kind = 'individual' AND plan.state <> 'archived' GROUP BY 1, 2, 3, 4
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
    """Publish what has been finished by now; nobody reads the table but through the function."""
    op.execute(_PUBLISHED)
    protect("planner", "published_levels", read="false")
    op.execute(_FIRST)
    op.execute(_COUNTED)
