"""Facilitators learn of nobody who is willing to learn or to teach where so few work that one would know who it is."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_OFFERS = """
CREATE FUNCTION planner.offers_of_places()
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
    FROM self_assessment AS said
    JOIN assessment_choice AS choice USING (programme_id, person_id)
    JOIN staff_fact AS fact USING (programme_id, person_id)
    JOIN large ON large.programme_id = fact.programme_id AND large.municipality_id = fact.municipality_id
    WHERE choice.open_to_colleagues AND fact.left_at IS NULL
        AND said.programme_id IN (SELECT facilitated.programme_id FROM facilitated)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION planner.offers_of_places() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.offers_of_places() TO kub_planner;
"""


def upgrade() -> None:
    """What willing people say is put together in the database, for places with five employees and more."""
    op.execute(_OFFERS)
