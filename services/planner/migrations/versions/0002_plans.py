"""Plans with their revisions and wordings, derivations, and facts about staff; who may see which row."""

from alembic import op

from shared.row_security import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE planner.plan (
    id uuid CONSTRAINT pk_plan PRIMARY KEY,
    kind varchar NOT NULL CONSTRAINT ck_plan_kind CHECK (kind IN ('municipal', 'individual')),
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    person_id uuid,
    state varchar NOT NULL
        CONSTRAINT ck_plan_state CHECK (state IN ('draft', 'in_review', 'adopted', 'followed_up', 'archived')),
    shared_with_manager boolean NOT NULL,
    starts_on date NOT NULL,
    revision integer NOT NULL,
    content_hash varchar NOT NULL,
    CONSTRAINT ck_plan_person CHECK ((kind = 'individual') = (person_id IS NOT NULL))
);
CREATE UNIQUE INDEX uq_plan_municipal ON planner.plan (programme_id, municipality_id) WHERE kind = 'municipal';
CREATE UNIQUE INDEX uq_plan_individual ON planner.plan (programme_id, person_id) WHERE kind = 'individual';
CREATE INDEX ix_planner_plan_municipality_id ON planner.plan (municipality_id);
CREATE TABLE planner.derivation (
    id uuid CONSTRAINT pk_derivation PRIMARY KEY,
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    sessions jsonb NOT NULL,
    input_hash varchar NOT NULL,
    parameters jsonb NOT NULL,
    analysis jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_derivation_municipality_id_programme_id_input_hash UNIQUE (municipality_id, programme_id, input_hash)
);
CREATE TABLE planner.plan_revision (
    plan_id uuid NOT NULL CONSTRAINT fk_plan_revision_plan_id_plan REFERENCES planner.plan,
    number integer NOT NULL,
    content jsonb NOT NULL,
    content_hash varchar NOT NULL,
    derivation_id uuid NOT NULL CONSTRAINT fk_plan_revision_derivation_id_derivation REFERENCES planner.derivation,
    cause varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT pk_plan_revision PRIMARY KEY (plan_id, number)
);
CREATE TABLE planner.plan_revision_wording (
    plan_id uuid NOT NULL,
    number integer NOT NULL,
    note_id uuid NOT NULL,
    note_revision integer NOT NULL,
    session_id uuid NOT NULL,
    text varchar,
    words jsonb NOT NULL,
    text_hash varchar NOT NULL,
    CONSTRAINT pk_plan_revision_wording PRIMARY KEY (plan_id, number, note_id),
    CONSTRAINT fk_plan_revision_wording_plan_id_number_plan_revision
        FOREIGN KEY (plan_id, number) REFERENCES planner.plan_revision
);
CREATE INDEX ix_planner_plan_revision_wording_note_id ON planner.plan_revision_wording (note_id);
CREATE TABLE planner.staff_fact (
    person_id uuid CONSTRAINT pk_staff_fact PRIMARY KEY,
    programme_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    library_id uuid NOT NULL,
    role varchar NOT NULL,
    working_time_share integer NOT NULL,
    left_at timestamptz
);
CREATE INDEX ix_planner_staff_fact_municipality_id ON planner.staff_fact (municipality_id);
"""

# A manager may count plans that only their owners may read.
_COVERAGE = """
CREATE FUNCTION planner.individual_plan_coverage(asked uuid)
    RETURNS TABLE (staff bigint, plans bigint, shared bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH allowed AS (SELECT planner.viewer_manages(asked) OR planner.viewer_is_worker() AS yes)
    SELECT
        (SELECT count(*) FROM planner.staff_fact, allowed
            WHERE yes AND municipality_id = asked AND left_at IS NULL),
        count(*), count(*) FILTER (WHERE shared_with_manager)
    FROM planner.plan, allowed
    WHERE yes AND kind = 'individual' AND state <> 'archived' AND municipality_id = asked
$$;
REVOKE ALL ON FUNCTION planner.individual_plan_coverage(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.individual_plan_coverage(uuid) TO kub_planner;
"""

_SEE_PLAN = """
    (kind = 'individual' AND (
        person_id = {s}.viewer_person() OR (shared_with_manager AND {s}.viewer_manages(municipality_id))))
    OR (kind = 'municipal' AND (
        {s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)
        OR (state IN ('adopted', 'followed_up')
            AND ({s}.viewer_works_in(municipality_id) OR {s}.viewer_has('auditor')))))
"""


def upgrade() -> None:
    """Create the tables; only workers write, and a person shares their own plan."""
    op.execute(_TABLES)
    protect("planner", "plan", read=_SEE_PLAN, write="kind = 'individual' AND person_id = {s}.viewer_person()")
    for table in ("plan_revision", "plan_revision_wording"):
        # The plan's own row security decides inside this condition too.
        seen = f"EXISTS (SELECT FROM {{s}}.plan WHERE plan.id = {table}.plan_id)"
        protect("planner", table, read=seen, write="false")
    local = "{s}.viewer_facilitates(municipality_id) OR {s}.viewer_manages(municipality_id)"
    protect("planner", "derivation", read=local, write="false")
    own = "person_id = {s}.viewer_person() OR {s}.viewer_manages(municipality_id)"
    protect("planner", "staff_fact", read=own, write="false")
    op.execute(_COVERAGE)
