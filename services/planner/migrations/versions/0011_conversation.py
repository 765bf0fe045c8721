"""Conversations about individual plans: what each side prepares, who has signed, how it went, and codes on paper."""

from alembic import op

from shared.row_security import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE planner.conversation (
    id uuid CONSTRAINT pk_conversation PRIMARY KEY,
    plan_id uuid NOT NULL CONSTRAINT fk_conversation_plan_id_plan REFERENCES planner.plan,
    round integer NOT NULL,
    begun_by varchar NOT NULL CONSTRAINT ck_conversation_begun_by CHECK (begun_by IN ('person', 'manager')),
    begun_at timestamptz NOT NULL DEFAULT now(),
    meeting_on date,
    agreed_revision integer,
    agreed_at timestamptz,
    hours_budget integer,
    CONSTRAINT uq_conversation_plan_id_round UNIQUE (plan_id, round)
);
CREATE TABLE planner.conversation_preparation (
    conversation_id uuid NOT NULL
        CONSTRAINT fk_conversation_preparation_conversation_id_conversation REFERENCES planner.conversation,
    side varchar NOT NULL CONSTRAINT ck_conversation_preparation_side CHECK (side IN ('person', 'manager')),
    author_id uuid NOT NULL,
    author varchar NOT NULL,
    answers jsonb NOT NULL,
    origin varchar NOT NULL DEFAULT 'digital'
        CONSTRAINT ck_conversation_preparation_origin CHECK (origin IN ('digital', 'paper')),
    saved_at timestamptz NOT NULL,
    ready_at timestamptz,
    CONSTRAINT pk_conversation_preparation PRIMARY KEY (conversation_id, side, author_id)
);
CREATE TABLE planner.plan_signature (
    plan_id uuid NOT NULL,
    revision integer NOT NULL,
    side varchar NOT NULL CONSTRAINT ck_plan_signature_side CHECK (side IN ('person', 'manager')),
    conversation_id uuid NOT NULL
        CONSTRAINT fk_plan_signature_conversation_id_conversation REFERENCES planner.conversation,
    content_hash varchar NOT NULL,
    name varchar NOT NULL,
    account_id uuid,
    person_id uuid,
    origin varchar NOT NULL DEFAULT 'digital'
        CONSTRAINT ck_plan_signature_origin CHECK (origin IN ('digital', 'paper')),
    recorded_by varchar,
    signed_at timestamptz NOT NULL,
    CONSTRAINT pk_plan_signature PRIMARY KEY (plan_id, revision, side),
    CONSTRAINT fk_plan_signature_plan_id_revision_plan_revision
        FOREIGN KEY (plan_id, revision) REFERENCES planner.plan_revision
);
CREATE INDEX ix_planner_plan_signature_conversation_id ON planner.plan_signature (conversation_id);
CREATE INDEX ix_planner_plan_signature_person_id ON planner.plan_signature (person_id);
CREATE TABLE planner.conversation_follow_up (
    id uuid CONSTRAINT pk_conversation_follow_up PRIMARY KEY,
    conversation_id uuid NOT NULL
        CONSTRAINT fk_conversation_follow_up_conversation_id_conversation REFERENCES planner.conversation,
    held_on date NOT NULL,
    text varchar NOT NULL CONSTRAINT ck_conversation_follow_up_text CHECK (char_length(text) BETWEEN 1 AND 5000),
    account_id uuid,
    person_id uuid,
    author varchar NOT NULL,
    written_at timestamptz NOT NULL
);
CREATE INDEX ix_planner_conversation_follow_up_conversation_id ON planner.conversation_follow_up (conversation_id);
CREATE INDEX ix_planner_conversation_follow_up_person_id ON planner.conversation_follow_up (person_id);
CREATE TABLE planner.paper_code (
    conversation_id uuid CONSTRAINT pk_paper_code PRIMARY KEY
        CONSTRAINT fk_paper_code_conversation_id_conversation REFERENCES planner.conversation,
    code_hash bytea NOT NULL CONSTRAINT uq_paper_code_code_hash UNIQUE,
    made_by varchar NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at timestamptz
);
CREATE TABLE planner.hours_budget (
    municipality_id uuid CONSTRAINT pk_hours_budget PRIMARY KEY,
    hours integer NOT NULL CONSTRAINT ck_hours_budget_hours CHECK (hours BETWEEN 0 AND 400)
);
"""

# Who takes part in a conversation knows that it is held also before the plan is shared; of what the plan says and of
# what the other one prepares they learn nothing by these.
_FUNCTIONS = """
CREATE FUNCTION planner.viewer_talks(asked uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM planner.plan WHERE id = asked AND kind = 'individual' AND state <> 'archived'
        AND (person_id = planner.viewer_person() OR planner.viewer_manages(municipality_id)))
$$;
CREATE FUNCTION planner.conversation_party(asked uuid)
    RETURNS TABLE (person_id uuid, municipality_id uuid, programme_id uuid, shared boolean, state varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT plan.person_id, plan.municipality_id, plan.programme_id, plan.shared_with_manager, plan.state
    FROM planner.plan WHERE plan.id = asked AND planner.viewer_talks(asked)
$$;
CREATE FUNCTION planner.conversation_sides_ready(asked uuid) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT side::text ORDER BY side::text), '{}')
    FROM planner.conversation_preparation JOIN planner.conversation ON id = conversation_id
    WHERE conversation_id = asked AND ready_at IS NOT NULL
        AND (planner.viewer_is_worker() OR planner.viewer_talks(plan_id))
$$;
CREATE FUNCTION planner.individual_plans_of(asked uuid)
    RETURNS TABLE (plan_id uuid, person_id uuid, shared boolean, state varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    SELECT plan.id, plan.person_id, plan.shared_with_manager, plan.state FROM planner.plan
    WHERE plan.kind = 'individual' AND plan.state <> 'archived' AND plan.municipality_id = asked
        AND (planner.viewer_manages(asked) OR planner.viewer_is_worker())
$$;
"""


def upgrade() -> None:
    """Who talks knows of the conversation; each reads the other's preparation when both are ready."""
    op.execute(_TABLES)
    op.execute(_FUNCTIONS)
    for name in ("viewer_talks", "conversation_party", "conversation_sides_ready", "individual_plans_of"):
        function = f"{name}(uuid)"
        op.execute(f"REVOKE ALL ON FUNCTION planner.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION planner.{function} TO kub_planner")
    protect("planner", "conversation", read="{s}.viewer_talks(plan_id)")
    talks = "EXISTS (SELECT FROM {s}.conversation WHERE id = conversation_id)"
    own = f"""
        (side = 'person' AND author_id = {{s}}.viewer_person() AND {talks})
        OR (side = 'manager' AND author_id = {{s}}.viewer_account() AND {talks} AND NOT EXISTS (
            SELECT FROM {{s}}.conversation JOIN {{s}}.plan ON plan.id = plan_id
            WHERE conversation.id = conversation_id AND plan.person_id = {{s}}.viewer_person()))
    """
    # The plan's own row security decides inside this condition: a manager reads nothing of a plan that isn't shared.
    both = """
        ready_at IS NOT NULL AND {s}.conversation_sides_ready(conversation_id) = ARRAY['manager', 'person']
        AND EXISTS (SELECT FROM {s}.conversation JOIN {s}.plan ON plan.id = plan_id
            WHERE conversation.id = conversation_id)
    """
    protect("planner", "conversation_preparation", read=f"({own}) OR ({both})", write=own)
    protect("planner", "plan_signature", read="{s}.viewer_edits(plan_id)")
    reads = "EXISTS (SELECT FROM {s}.conversation WHERE id = conversation_id AND {s}.viewer_edits(plan_id))"
    protect("planner", "conversation_follow_up", read=reads)
    protect("planner", "paper_code", read=talks)
    home = "{s}.viewer_manages(municipality_id)"
    protect("planner", "hours_budget", read=f"{home} OR {{s}}.viewer_works_in(municipality_id)", write=home)
