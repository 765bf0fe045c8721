"""Who can learn from whom, by the areas in force; who isn't to be asked any more is glad to meet nobody.

What was said of an area that was merged counts where its notes do.
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# ``moved``: [{programme_id, area, counts_as}] of all areas that are out of use; counts_as is null where none counts for
# them. Of areas that are one by now the higher level and the higher wish hold.
_SAID = """
CREATE FUNCTION planner.said_in_force(moved jsonb)
    RETURNS TABLE (programme_id uuid, area varchar, person_id uuid, municipality_id uuid, level smallint,
        wish smallint, can_teach boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT said.programme_id, used.area, said.person_id, said.municipality_id, max(said.level), max(said.wish),
        bool_or(said.can_teach)
    FROM said_by_willing() AS said
    LEFT JOIN jsonb_to_recordset(moved) AS gone (programme_id uuid, area varchar, counts_as varchar)
        ON gone.programme_id = said.programme_id AND gone.area = said.area
    CROSS JOIN LATERAL (SELECT CASE WHEN gone.area IS NULL THEN said.area ELSE gone.counts_as END) AS used (area)
    WHERE used.area IS NOT NULL
    GROUP BY 1, 2, 3, 4
$$;
REVOKE ALL ON FUNCTION planner.said_in_force(jsonb) FROM PUBLIC;
"""

# To whom: as in 0026.
_COLLEAGUES = """
CREATE FUNCTION planner.colleagues_in_force(moved jsonb)
    RETURNS TABLE (programme_id uuid, area varchar, person_id uuid, municipality_id uuid, level smallint,
        wish smallint, can_teach boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT * FROM said_in_force(moved) AS said
    WHERE viewer_is_worker()
        OR said.programme_id IN (
            SELECT mine.programme_id FROM assessment_choice AS mine
            WHERE mine.person_id = viewer_person() AND mine.open_to_colleagues)
        OR said.programme_id IN (
            SELECT plan.programme_id FROM plan WHERE viewer_facilitates(plan.municipality_id))
$$;
REVOKE ALL ON FUNCTION planner.colleagues_in_force(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.colleagues_in_force(jsonb) TO kub_planner;

CREATE FUNCTION planner.offers_in_force(moved jsonb)
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
    FROM said_in_force(moved) AS said
    JOIN large ON large.programme_id = said.programme_id AND large.municipality_id = said.municipality_id
    WHERE said.programme_id IN (SELECT facilitated.programme_id FROM facilitated)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
$$;
REVOKE ALL ON FUNCTION planner.offers_in_force(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.offers_in_force(jsonb) TO kub_planner;
"""

# Two who were both glad in one area stay so when it is merged. Of areas that became one each one's newest word holds.
_PAIRS = """
CREATE FUNCTION planner.pairs_in_force(moved jsonb)
    RETURNS TABLE (programme_id uuid, area varchar, mentor_id uuid, learner_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH said AS (
        SELECT answer.programme_id, answer.area, used.area AS counts_as, answer.mentor_id, answer.learner_id,
            answer.person_id, answer.gladly, answer.answered_at
        FROM learning_answer AS answer
        LEFT JOIN jsonb_to_recordset(moved) AS gone (programme_id uuid, area varchar, counts_as varchar)
            ON gone.programme_id = answer.programme_id AND gone.area = answer.area
        CROSS JOIN LATERAL (
            SELECT CASE WHEN gone.area IS NULL THEN answer.area ELSE gone.counts_as END) AS used (area)
        WHERE used.area IS NOT NULL
            AND (viewer_is_worker() OR viewer_person() IN (answer.mentor_id, answer.learner_id))
    ), newest AS (
        SELECT DISTINCT ON (said.programme_id, said.counts_as, said.mentor_id, said.learner_id, said.person_id) said.*
        FROM said
        ORDER BY said.programme_id, said.counts_as, said.mentor_id, said.learner_id, said.person_id,
            said.answered_at DESC, said.gladly
    )
    SELECT said.programme_id, said.counts_as, said.mentor_id, said.learner_id
    FROM said WHERE said.gladly GROUP BY 1, 2, 3, 4, said.area HAVING count(*) = 2
    UNION
    SELECT newest.programme_id, newest.counts_as, newest.mentor_id, newest.learner_id
    FROM newest WHERE newest.gladly GROUP BY 1, 2, 3, 4 HAVING count(*) = 2
$$;
REVOKE ALL ON FUNCTION planner.pairs_in_force(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.pairs_in_force(jsonb) TO kub_planner;
"""

# Those who withdrew while both were told each other's names; how many the viewer had agreed with, and not who.
_WITHDRAWN = """
ALTER TABLE planner.learning_answer ADD COLUMN withdrawn_at timestamptz;

CREATE FUNCTION planner.withdrawn_from_viewer(since timestamptz) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT count(DISTINCT other.person_id)
    FROM learning_answer AS own
    JOIN learning_answer AS other USING (programme_id, mentor_id, learner_id)
    WHERE own.person_id = viewer_person() AND own.gladly
        AND other.person_id <> own.person_id AND other.withdrawn_at > since
$$;
REVOKE ALL ON FUNCTION planner.withdrawn_from_viewer(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.withdrawn_from_viewer(timestamptz) TO kub_planner;
"""

# Else who said no before this and says yes again would meet by an answer of then.
_NOT_ASKED = """
UPDATE planner.learning_answer AS answer SET gladly = false
FROM planner.assessment_choice AS choice
WHERE choice.programme_id = answer.programme_id AND choice.person_id = answer.person_id
    AND NOT choice.open_to_colleagues AND answer.gladly
"""


def upgrade() -> None:
    """Functions beside the old ones, which code of before goes on asking, and a column that it doesn't write."""
    op.execute(_SAID + _COLLEAGUES + _PAIRS)
    op.execute(_WITHDRAWN)
    op.execute(_NOT_ASKED)
