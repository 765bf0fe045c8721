"""Who can learn from whom follows from finished self-assessments: one that is tried out on the way tells nobody."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# What those who may be asked said when they finished last. Everybody who may use a function meets only part of it.
_FINISHED = """
CREATE FUNCTION planner.said_by_willing()
    RETURNS TABLE (programme_id uuid, area varchar, person_id uuid, municipality_id uuid, level smallint,
        wish smallint, can_teach boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH newest AS (
        SELECT DISTINCT ON (round.programme_id, round.person_id)
            round.programme_id, round.person_id, fact.municipality_id, round.answers
        FROM assessment_round AS round
        JOIN assessment_choice AS choice USING (programme_id, person_id)
        JOIN staff_fact AS fact USING (programme_id, person_id)
        WHERE choice.open_to_colleagues AND fact.left_at IS NULL
        ORDER BY round.programme_id, round.person_id, round.number DESC
    )
    SELECT newest.programme_id, said.key::varchar, newest.person_id, newest.municipality_id,
        (said.value ->> 'level')::smallint, (said.value ->> 'wish')::smallint,
        coalesce((said.value ->> 'can_teach')::boolean, false)
    FROM newest CROSS JOIN LATERAL jsonb_each(newest.answers -> 'areas') AS said
$$;
REVOKE ALL ON FUNCTION planner.said_by_willing() FROM PUBLIC;
"""

# Only those who said that colleagues may ask, and only to them and to facilitators of their programme.
_COLLEAGUES = """
CREATE FUNCTION planner.colleagues_by_finished()
    RETURNS TABLE (programme_id uuid, area varchar, person_id uuid, municipality_id uuid, level smallint,
        wish smallint, can_teach boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT * FROM said_by_willing() AS said
    WHERE viewer_is_worker()
        OR said.programme_id IN (
            SELECT mine.programme_id FROM assessment_choice AS mine
            WHERE mine.person_id = viewer_person() AND mine.open_to_colleagues)
        OR said.programme_id IN (
            SELECT plan.programme_id FROM plan WHERE viewer_facilitates(plan.municipality_id))
$$;
REVOKE ALL ON FUNCTION planner.colleagues_by_finished() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.colleagues_by_finished() TO kub_planner;
"""

# As in 0021: of places with five employees and more, put together.
_OFFERS = """
CREATE FUNCTION planner.offers_by_finished()
    RETURNS TABLE (programme_id uuid, area varchar, municipality_id uuid, highest smallint, lowest smallint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH large AS (
        SELECT fact.programme_id, fact.municipality_id FROM staff_fact AS fact
        WHERE fact.left_at IS NULL GROUP BY 1, 2 HAVING count(*) >= 5
    ), facilitated AS (
        SELECT DISTINCT plan.programme_id FROM plan WHERE viewer_facilitates(plan.municipality_id)
    )
    SELECT said.programme_id, said.area, large.municipality_id,
        max(said.level) FILTER (WHERE said.can_teach),
        min(coalesce(said.level, 0::smallint)) FILTER (WHERE said.wish > coalesce(said.level, 0))
    FROM said_by_willing() AS said
    JOIN large ON large.programme_id = said.programme_id AND large.municipality_id = said.municipality_id
    WHERE said.programme_id IN (SELECT facilitated.programme_id FROM facilitated)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION planner.offers_by_finished() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.offers_by_finished() TO kub_planner;
"""


def upgrade() -> None:
    """Functions beside the old ones, which code of before goes on asking."""
    op.execute(_FINISHED + _COLLEAGUES + _OFFERS)
