"""Administrators of one programme change that programme's framework only."""

from alembic import op

from shared.row_security import change_read, change_write, create_administers_function

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# As before, but for who may ask.
_USE = """
CREATE OR REPLACE FUNCTION planner.framework_area_use(asked uuid)
    RETURNS TABLE (area text, notes bigint, municipal bigint, individual bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH newest AS (
        SELECT plan.id, plan.kind, plan_revision.number, plan_revision.content
        FROM planner.plan
        JOIN planner.plan_revision ON plan_revision.plan_id = plan.id AND plan_revision.number = plan.revision
        WHERE plan.programme_id = asked AND plan.state <> 'archived'
            AND (planner.viewer_administers(asked) OR planner.viewer_is_worker())
    ), spoken AS (
        SELECT words.key AS area, count(DISTINCT wording.note_id) AS notes
        FROM newest
        JOIN planner.plan_revision_wording wording ON wording.plan_id = newest.id AND wording.number = newest.number
        CROSS JOIN LATERAL jsonb_object_keys(wording.words) AS words (key)
        GROUP BY words.key
    ), aimed AS (
        SELECT goal.value ->> 'area' AS area,
            count(DISTINCT newest.id) FILTER (WHERE newest.kind = 'municipal') AS municipal,
            count(DISTINCT newest.id) FILTER (WHERE newest.kind = 'individual') AS individual
        FROM newest CROSS JOIN LATERAL jsonb_array_elements(newest.content -> 'goals') AS goal (value)
        GROUP BY 1
    )
    SELECT coalesce(spoken.area, aimed.area), coalesce(spoken.notes, 0), coalesce(aimed.municipal, 0),
        CASE WHEN coalesce(aimed.individual, 0) BETWEEN 1 AND 4 THEN NULL ELSE coalesce(aimed.individual, 0) END
    FROM spoken FULL JOIN aimed ON aimed.area = spoken.area
$$;
"""


def upgrade() -> None:
    """Until now an administrator of any programme changed those of all."""
    create_administers_function("planner")
    change_read("planner", "framework_version", "state <> 'draft' OR {s}.viewer_administers(programme_id)")
    change_write("planner", "framework_version", "{s}.viewer_administers(programme_id)")
    op.execute(_USE)
