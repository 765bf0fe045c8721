"""Dots on groups that a closing froze or a facilitator counted, where a dissolved group's dots go, counting dots."""

from alembic import op

from shared.row_security import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
widens = ("check intake.vote.ck_vote_dots",)

_TABLES = """
ALTER TABLE intake.note_group ADD COLUMN heir_note_id uuid;
CREATE TABLE intake.group_vote (
    group_id uuid NOT NULL,
    session_revision integer NOT NULL,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    dots integer NOT NULL,
    CONSTRAINT pk_group_vote PRIMARY KEY (group_id, session_revision),
    CONSTRAINT ck_group_vote_dots CHECK (dots >= 0),
    CONSTRAINT fk_group_vote_group_id_note_group FOREIGN KEY (group_id) REFERENCES intake.note_group (id),
    CONSTRAINT fk_group_vote_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE INDEX ix_group_vote_session_id ON intake.group_vote (session_id);
ALTER TABLE intake.vote DROP CONSTRAINT ck_vote_dots, ADD CONSTRAINT ck_vote_dots CHECK (dots >= 0);
"""

# They look past row-level security on purpose: how many dots there are is said, where they lie is not; and a
# participant, who may change nothing of the session, holds its phase while dots are placed.  The phase is read in a
# statement of its own: one that waited for the lock would see it as it was before.
_FUNCTIONS = """
CREATE FUNCTION intake.dot_counts(which_session uuid)
    RETURNS TABLE (perspective varchar, dots bigint, participants bigint, hidden bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    SELECT d.perspective, count(*), count(DISTINCT d.participant_id),
        count(*) FILTER (WHERE NOT is_counted(d.session_id, d.perspective, d.session_revision))
    FROM dot d WHERE d.session_id = which_session
    GROUP BY d.perspective
$$;
CREATE FUNCTION intake.hold_phase(which_perspective varchar) RETURNS varchar
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    SELECT FROM swot_session WHERE id = viewer_session() FOR SHARE;
    SELECT coalesce(b.phase, 'write') FROM swot_session s
    LEFT JOIN board b ON b.session_id = s.id AND b.perspective = which_perspective
    WHERE s.id = viewer_session() AND s.state = 'open'
$$;
REVOKE ALL ON FUNCTION intake.dot_counts(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION intake.hold_phase(varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.dot_counts(uuid) TO kub_intake;
GRANT EXECUTE ON FUNCTION intake.hold_phase(varchar) TO kub_intake;
"""

_FACILITATOR = "intake.viewer_facilitates(municipality_id)"
_IN_THE_ROOM = "session_id = intake.viewer_session()"
_COUNTED = "intake.is_counted(session_id, perspective, session_revision)"


def upgrade() -> None:
    """Dots that are counted can be added up and cleared away by whoever closes the session."""
    for statements in (_TABLES, _FUNCTIONS):
        op.execute(statements)
    protect("intake", "group_vote", read=f"{_FACILITATOR} OR {_IN_THE_ROOM}", write=_FACILITATOR)
    op.execute(
        "ALTER POLICY dot_delete ON intake.dot USING (intake.viewer_is_worker()"
        f" OR ({_IN_THE_ROOM} AND participant_id = intake.viewer_pseudonym()) OR ({_FACILITATOR} AND {_COUNTED}))"
    )
