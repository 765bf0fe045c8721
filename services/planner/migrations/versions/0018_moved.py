"""What was written before a person moved stays between those who wrote it; a preparation between those who prepared."""

from alembic import op

from shared.row_security import change_read

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Who moved before has revisions that were derived elsewhere: since the first one after those.
_SINCE = """
ALTER TABLE planner.plan ADD COLUMN here_since timestamptz;
UPDATE planner.plan SET here_since = coalesce((
    SELECT min(made.created_at) FROM planner.plan_revision AS made
    WHERE made.plan_id = plan.id AND made.number > elsewhere.number), now())
FROM (
    SELECT made.plan_id, max(made.number) AS number
    FROM planner.plan_revision AS made
    JOIN planner.derivation ON derivation.id = made.derivation_id
    JOIN planner.plan ON plan.id = made.plan_id AND plan.kind = 'individual'
    WHERE derivation.municipality_id <> plan.municipality_id
    GROUP BY made.plan_id
) AS elsewhere
WHERE elsewhere.plan_id = plan.id;
"""

# The newest revision that all could read when the person came is the plan that they brought.
_FUNCTIONS = """
CREATE FUNCTION planner.written_here(asked uuid, moment timestamptz) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT NOT EXISTS (SELECT FROM plan WHERE id = asked AND here_since > moment)
$$;
CREATE FUNCTION planner.first_revision_here(asked uuid) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT coalesce(max(number), 0) FROM plan_revision JOIN plan ON plan.id = plan_id
    WHERE plan_id = asked AND created_at < here_since AND NOT content ? 'assessment'
$$;
CREATE FUNCTION planner.viewer_prepared(asked uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM conversation_preparation
        WHERE conversation_id = asked AND ready_at IS NOT NULL
        AND author_id = CASE side WHEN 'person' THEN viewer_person() ELSE viewer_account() END)
$$;
CREATE FUNCTION planner.rounds_so_far(asked uuid) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT coalesce(max(round), 0) FROM conversation WHERE plan_id = asked AND viewer_talks(asked)
$$;
"""

_TALKS = """
    {s}.viewer_talks(plan_id) AND ({s}.written_here(plan_id, begun_at)
        OR EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id AND plan.person_id = {s}.viewer_person()))
"""
_OWN = """
    (side = 'person' AND author_id = {s}.viewer_person()
        AND EXISTS (SELECT FROM {s}.conversation WHERE id = conversation_id))
    OR (side = 'manager' AND author_id = {s}.viewer_account()
        AND EXISTS (SELECT FROM {s}.conversation WHERE id = conversation_id) AND NOT EXISTS (
            SELECT FROM {s}.conversation JOIN {s}.plan ON plan.id = plan_id
            WHERE conversation.id = conversation_id AND plan.person_id = {s}.viewer_person()))
"""
# The plan's own row security decides inside as well: a manager reads nothing of a plan that isn't shared.
_BOTH = """
    ready_at IS NOT NULL AND {s}.conversation_sides_ready(conversation_id) = ARRAY['manager', 'person']
    AND {s}.viewer_prepared(conversation_id)
    AND EXISTS (SELECT FROM {s}.conversation JOIN {s}.plan ON plan.id = plan_id
        WHERE conversation.id = conversation_id)
"""
_COMMENTED = """
    ({s}.viewer_edits(plan_id)
        OR ((NOT internal OR account_id = {s}.viewer_account())
            AND EXISTS (SELECT FROM {s}.plan WHERE id = plan_id AND {s}.viewer_works_in(municipality_id))))
    AND ({s}.written_here(plan_id, created_at)
        OR EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id AND plan.person_id = {s}.viewer_person()))
"""
# As 0010 has it, but for what stands about individual plans.
_REVISIONS = """
    EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_revision.plan_id AND (
        (kind = 'individual' AND (here_since IS NULL OR plan.person_id = {s}.viewer_person()
            OR plan_revision.number = adopted_revision
            OR plan_revision.number >= {s}.first_revision_here(plan.id)))
        OR (kind = 'municipal' AND (
            {s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)
            OR plan_revision.number = coalesce(
                adopted_revision, CASE WHEN state IN ('adopted', 'followed_up') THEN plan.revision END)
            OR (plan_revision.number = plan.revision AND state = 'in_review'
                AND {s}.viewer_works_in(municipality_id))))))
    AND (NOT plan_revision.content ? 'assessment' OR EXISTS (
        SELECT FROM {s}.plan WHERE plan.id = plan_revision.plan_id
        AND (plan.person_id = {s}.viewer_person()
            OR EXISTS (SELECT FROM {s}.assessment_choice AS choice WHERE choice.shared_with_manager
                AND choice.programme_id = plan.programme_id AND choice.person_id = plan.person_id))))
"""


def upgrade() -> None:
    """A new manager reads the plan that the person shares, and nothing that was said to the one before."""
    op.execute(_SINCE)
    op.execute(_FUNCTIONS)
    asked = ("written_here(uuid, timestamptz)", "first_revision_here(uuid)", "viewer_prepared(uuid)")
    for function in (*asked, "rounds_so_far(uuid)"):
        op.execute(f"REVOKE ALL ON FUNCTION planner.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION planner.{function} TO kub_planner")
    change_read("planner", "conversation", _TALKS)
    change_read("planner", "conversation_preparation", f"({_OWN}) OR ({_BOTH})")
    change_read("planner", "plan_comment", _COMMENTED)
    change_read("planner", "plan_revision", _REVISIONS)
