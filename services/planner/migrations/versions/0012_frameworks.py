"""Versions of a programme's framework, uploaded ones, and which version a derivation was made with."""

from alembic import op

from shared.row_security import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE planner.framework_version (
    id uuid CONSTRAINT pk_framework_version PRIMARY KEY,
    programme_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT ck_framework_version_number CHECK (number > 1),
    state varchar NOT NULL
        CONSTRAINT ck_framework_version_state CHECK (state IN ('draft', 'published', 'superseded')),
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    CONSTRAINT uq_framework_version_programme_id_number UNIQUE (programme_id, number)
);
CREATE UNIQUE INDEX uq_framework_version_draft ON planner.framework_version (programme_id) WHERE state = 'draft';
CREATE UNIQUE INDEX uq_framework_version_published
    ON planner.framework_version (programme_id) WHERE state = 'published';
CREATE TABLE planner.framework_import (
    id uuid CONSTRAINT pk_framework_import PRIMARY KEY,
    programme_id uuid NOT NULL,
    account_id uuid NOT NULL,
    filename varchar NOT NULL,
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    confirmed_at timestamptz
);
ALTER TABLE planner.derivation ADD COLUMN framework_version integer NOT NULL DEFAULT 1;
"""

# Plans name the version that they were made with: it must say the same for as long as they do.
_KEEP = """
CREATE FUNCTION planner.keep_framework_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % of the framework is published and does not change', OLD.number;
END $$;
CREATE TRIGGER keep_framework_version BEFORE UPDATE ON planner.framework_version FOR EACH ROW
    WHEN (OLD.state <> 'draft' AND (NEW.content IS DISTINCT FROM OLD.content OR NEW.number <> OLD.number
        OR NEW.programme_id <> OLD.programme_id OR NEW.state = 'draft'))
    EXECUTE FUNCTION planner.keep_framework_version();
CREATE TRIGGER keep_framework_version_row BEFORE DELETE ON planner.framework_version FOR EACH ROW
    WHEN (OLD.state <> 'draft') EXECUTE FUNCTION planner.keep_framework_version();
"""

# Who changes the framework reads no plans, but is to know how much a change touches. Plans of one to four persons are
# told as null: so few are never counted out.
_USE = """
CREATE FUNCTION planner.framework_area_use(asked uuid)
    RETURNS TABLE (area text, notes bigint, municipal bigint, individual bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = planner, pg_temp
AS $$
    WITH newest AS (
        SELECT plan.id, plan.kind, plan_revision.number, plan_revision.content
        FROM planner.plan
        JOIN planner.plan_revision ON plan_revision.plan_id = plan.id AND plan_revision.number = plan.revision
        WHERE plan.programme_id = asked AND plan.state <> 'archived'
            AND (planner.viewer_has('administrator') OR planner.viewer_is_worker())
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
REVOKE ALL ON FUNCTION planner.framework_area_use(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION planner.framework_area_use(uuid) TO kub_planner;
"""


def upgrade() -> None:
    """Everybody reads frameworks, which hold nobody's data; administrators change them."""
    op.execute(_TABLES)
    op.execute(_KEEP)
    published = "state <> 'draft' OR {s}.viewer_has('administrator')"
    protect("planner", "framework_version", read=published, write="{s}.viewer_has('administrator')")
    protect("planner", "framework_import", read="account_id = {s}.viewer_account()")
    op.execute(_USE)
