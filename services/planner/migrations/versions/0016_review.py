"""Comments for those who write the draft, signatures by round, and whose a preparation and a paper's entry are."""

from alembic import op

from shared.row_security import change_read

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COLUMNS = """
ALTER TABLE planner.plan_comment ADD COLUMN internal boolean NOT NULL DEFAULT false;
ALTER TABLE planner.conversation_preparation ADD COLUMN person_id uuid;
CREATE INDEX ix_planner_conversation_preparation_person_id ON planner.conversation_preparation (person_id);
ALTER TABLE planner.plan_signature ADD COLUMN recorder_id uuid;
CREATE INDEX ix_planner_plan_signature_recorder_id ON planner.plan_signature (recorder_id);
"""

# A round about a plan that stayed as it was signs the same revision again.
_BY_ROUND = """
ALTER TABLE planner.plan_signature
    DROP CONSTRAINT pk_plan_signature,
    ADD CONSTRAINT pk_plan_signature PRIMARY KEY (conversation_id, revision, side);
DROP INDEX planner.ix_planner_plan_signature_conversation_id;
CREATE INDEX ix_planner_plan_signature_plan_id_revision ON planner.plan_signature (plan_id, revision);
"""

# What was written while a draft was read by nobody else; the last step before it tells.
_WRITTEN_ON_DRAFTS = """
UPDATE planner.plan_comment AS comment SET internal = true
FROM planner.plan
WHERE plan.id = comment.plan_id AND plan.kind = 'municipal' AND 'draft' = coalesce((
    SELECT step.to_state FROM planner.plan_step AS step
    WHERE step.plan_id = plan.id AND step.made_at <= comment.created_at
    ORDER BY step.made_at DESC LIMIT 1), 'draft');
"""

# Managers' accounts whose person something else of theirs tells; nobody reads who made a code.
_WHOSE = """
UPDATE planner.conversation_preparation AS written SET person_id = known.person_id
FROM (
    SELECT account_id, person_id FROM planner.plan_signature
    UNION SELECT account_id, person_id FROM planner.conversation_follow_up
    UNION SELECT account_id, person_id FROM planner.plan_revision
    UNION SELECT account_id, person_id FROM planner.plan_step
) AS known
WHERE written.side = 'manager' AND known.account_id = written.author_id AND known.person_id IS NOT NULL;
UPDATE planner.conversation_preparation SET person_id = author_id WHERE side = 'person';
ALTER TABLE planner.paper_code ALTER COLUMN made_by SET DEFAULT '';
UPDATE planner.paper_code SET made_by = '';
"""

_SEEN = """
    {s}.viewer_edits(plan_id)
    OR ((NOT internal OR account_id = {s}.viewer_account())
        AND EXISTS (SELECT FROM {s}.plan WHERE id = plan_id AND {s}.viewer_works_in(municipality_id)))
"""


def upgrade() -> None:
    """Who reads the adopted plan alone reads no comments on the draft beside it."""
    for step in (_COLUMNS, _BY_ROUND, _WRITTEN_ON_DRAFTS, _WHOSE):
        op.execute(step)
    change_read("planner", "plan_comment", _SEEN)
