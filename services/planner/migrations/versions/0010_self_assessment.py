"""Self-assessments: what a person says now, whom it is shared with, and how it was each time it was finished."""

from alembic import op

from shared.row_security import change_read, protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE planner.self_assessment (
    programme_id uuid NOT NULL,
    person_id uuid NOT NULL,
    area varchar NOT NULL,
    level smallint CONSTRAINT ck_self_assessment_level CHECK (level BETWEEN 0 AND 4),
    wish smallint CONSTRAINT ck_self_assessment_wish CHECK (wish BETWEEN 0 AND 4),
    can_teach boolean NOT NULL DEFAULT false,
    assessed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_self_assessment PRIMARY KEY (programme_id, person_id, area)
);
CREATE INDEX ix_planner_self_assessment_person_id ON planner.self_assessment (person_id);
CREATE TABLE planner.assessment_choice (
    programme_id uuid NOT NULL,
    person_id uuid NOT NULL,
    shared_with_manager boolean NOT NULL DEFAULT false,
    open_to_colleagues boolean NOT NULL DEFAULT false,
    hopes varchar NOT NULL DEFAULT '',
    CONSTRAINT pk_assessment_choice PRIMARY KEY (programme_id, person_id)
);
CREATE INDEX ix_planner_assessment_choice_person_id ON planner.assessment_choice (person_id);
CREATE TABLE planner.assessment_round (
    programme_id uuid NOT NULL,
    person_id uuid NOT NULL,
    number integer NOT NULL,
    answers jsonb NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_assessment_round PRIMARY KEY (programme_id, person_id, number)
);
CREATE INDEX ix_planner_assessment_round_person_id ON planner.assessment_round (person_id);
"""

_OWN = "person_id = {s}.viewer_person()"
# The manager of the municipality where the person works now; who has left is nobody's.
_MANAGED = """
    EXISTS (SELECT FROM {s}.staff_fact WHERE staff_fact.person_id = TABLE.person_id
        AND staff_fact.left_at IS NULL AND {s}.viewer_manages(staff_fact.municipality_id))
"""
_SHARED = """
    EXISTS (SELECT FROM {s}.assessment_choice AS choice WHERE choice.shared_with_manager
        AND choice.programme_id = TABLE.programme_id AND choice.person_id = TABLE.person_id)
"""
# What rests on an assessment says so in its content: it is the person's alone until the assessment is shared.
_READABLE = """
    {condition} AND (NOT {row}.content ? 'assessment' OR EXISTS (SELECT FROM {{s}}.plan WHERE plan.id = {row}.plan_id
        AND (plan.person_id = {{s}}.viewer_person()
            OR EXISTS (SELECT FROM {{s}}.assessment_choice AS choice WHERE choice.shared_with_manager
                AND choice.programme_id = plan.programme_id AND choice.person_id = plan.person_id))))
"""

# As the migration before has it: a new draft beside the adopted revision is not for everybody.
_SEEN = """
    EXISTS (SELECT FROM {s}.plan WHERE plan.id = plan_revision.plan_id AND (
        kind = 'individual' OR {s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)
        OR plan_revision.number = coalesce(
            adopted_revision, CASE WHEN state IN ('adopted', 'followed_up') THEN plan.revision END)
        OR (plan_revision.number = plan.revision AND state = 'in_review' AND {s}.viewer_works_in(municipality_id))))
"""
_CITED = """
    EXISTS (SELECT FROM {s}.plan_revision WHERE plan_revision.plan_id = plan_revision_wording.plan_id
        AND plan_revision.number = plan_revision_wording.number)
"""


def upgrade() -> None:
    """Only the person writes; the manager reads what the person shares, and never the earlier rounds."""
    op.execute(_TABLES)
    shared = f"{_OWN} OR (shared_with_manager AND {_MANAGED.replace('TABLE', 'assessment_choice')})"
    protect("planner", "assessment_choice", read=shared, write=_OWN)
    # The choice's own row security decides inside this condition too.
    present = f"{_OWN} OR ({_SHARED.replace('TABLE', 'self_assessment')})"
    protect("planner", "self_assessment", read=present, write=_OWN)
    protect("planner", "assessment_round", read=_OWN)
    change_read("planner", "plan_revision", _READABLE.format(condition=_SEEN, row="plan_revision"))
    change_read("planner", "plan_revision_wording", _CITED)
    edits = "{s}.viewer_edits(plan_id)"
    change_read("planner", "plan_proposal", _READABLE.format(condition=edits, row="plan_proposal"))
