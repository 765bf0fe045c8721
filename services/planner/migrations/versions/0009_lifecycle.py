"""The steps of plans, the adopted revision, the days that somebody is reminded of, and who reads which revision."""

from alembic import op

from shared.row_security import change_read, protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = """
ALTER TABLE planner.plan ADD COLUMN adopted_revision integer;
UPDATE planner.plan SET adopted_revision = revision
    WHERE kind = 'municipal' AND state IN ('adopted', 'followed_up');
CREATE TABLE planner.plan_step (
    id uuid CONSTRAINT pk_plan_step PRIMARY KEY,
    plan_id uuid NOT NULL CONSTRAINT fk_plan_step_plan_id_plan REFERENCES planner.plan,
    step varchar NOT NULL,
    from_state varchar NOT NULL,
    to_state varchar NOT NULL,
    revision integer NOT NULL,
    content_hash varchar NOT NULL,
    account_id uuid,
    person_id uuid,
    by_name varchar,
    by_role varchar,
    decided_on date,
    registry_number varchar,
    remark varchar,
    outcomes jsonb NOT NULL DEFAULT '{}',
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ix_planner_plan_step_plan_id ON planner.plan_step (plan_id);
CREATE INDEX ix_planner_plan_step_person_id ON planner.plan_step (person_id);
CREATE TABLE planner.plan_due (
    plan_id uuid NOT NULL CONSTRAINT fk_plan_due_plan_id_plan REFERENCES planner.plan,
    kind varchar NOT NULL CONSTRAINT ck_plan_due_kind CHECK (kind IN ('review', 'follow_up')),
    due_on date NOT NULL,
    told_at timestamptz,
    CONSTRAINT pk_plan_due PRIMARY KEY (plan_id, kind, due_on)
);
CREATE INDEX ix_planner_plan_due_untold ON planner.plan_due (due_on) WHERE told_at IS NULL;
"""

_LOCAL = "({s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id))"
_IN_FORCE = "(adopted_revision IS NOT NULL OR state IN ('adopted', 'followed_up'))"
_SEE_PLAN = f"""
    (kind = 'individual' AND (
        person_id = {{s}}.viewer_person() OR (shared_with_manager AND {{s}}.viewer_manages(municipality_id))))
    OR (kind = 'municipal' AND (
        {_LOCAL}
        OR ({_IN_FORCE} AND ({{s}}.viewer_works_in(municipality_id)
            OR ({{s}}.viewer_has('auditor') AND {{s}}.viewer_oversees(programme_id))))
        OR (state = 'in_review' AND {{s}}.viewer_works_in(municipality_id))))
"""
# Inside, the plan's own row security decides as well.  A new draft beside the adopted revision is not for everybody.
_SEE_REVISION = f"""
    EXISTS (SELECT FROM {{s}}.plan WHERE plan.id = {{table}}.plan_id AND (
        kind = 'individual' OR {_LOCAL}
        OR {{table}}.number = coalesce(
            adopted_revision, CASE WHEN state IN ('adopted', 'followed_up') THEN plan.revision END)
        OR ({{table}}.number = plan.revision AND state = 'in_review' AND {{s}}.viewer_works_in(municipality_id))))
"""
_MANAGES = "EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id AND {s}.viewer_manages(municipality_id))"
# What was decided is for everybody who reads the plan; what went back and forth for who works on it.
_SEE_STEP = """
    {s}.viewer_edits(plan_id)
    OR (step IN ('send', 'adopt', 'follow_up', 'archive') AND EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id))
"""


def upgrade() -> None:
    """Managers take steps, and nobody changes a step that was taken."""
    op.execute(_TABLES)
    change_read("planner", "plan", _SEE_PLAN)
    for table in ("plan_revision", "plan_revision_wording"):
        change_read("planner", table, _SEE_REVISION.replace("{table}", table))
    protect("planner", "plan_step", read=_SEE_STEP, write=_MANAGES)
    # Until when comments are given is for those who give them.
    due = "{s}.viewer_edits(plan_id) OR (kind = 'review' AND EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_id))"
    protect("planner", "plan_due", read=due, write=_MANAGES)
    worker = "planner.viewer_is_worker()"
    op.execute(f"ALTER POLICY plan_step_update ON planner.plan_step USING ({worker}) WITH CHECK ({worker})")
    op.execute(f"ALTER POLICY plan_step_delete ON planner.plan_step USING ({worker})")
