"""A room full of phones: boards with phases, participants without accounts, groups, dots of participants."""

from alembic import op

from shared.row_security import change_read, protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FUNCTIONS = """
CREATE FUNCTION intake.viewer_pseudonym() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('kub.pseudonym', true), '')::uuid $$;
"""

_SESSION = """
ALTER TABLE intake.swot_session
    ADD COLUMN join_code varchar,
    ADD COLUMN join_locked boolean NOT NULL DEFAULT false,
    ADD COLUMN rehearsal boolean NOT NULL DEFAULT false,
    ADD COLUMN contribute_until timestamptz,
    ADD COLUMN result_token uuid,
    ADD CONSTRAINT uq_swot_session_join_code UNIQUE (join_code),
    ADD CONSTRAINT uq_swot_session_result_token UNIQUE (result_token);
CREATE TABLE intake.board (
    session_id uuid NOT NULL,
    perspective varchar NOT NULL,
    municipality_id uuid NOT NULL,
    phase varchar NOT NULL,
    phase_since timestamptz DEFAULT now() NOT NULL,
    timer_ends_at timestamptz,
    CONSTRAINT pk_board PRIMARY KEY (session_id, perspective),
    CONSTRAINT ck_board_phase CHECK (phase IN ('waiting', 'write', 'reveal', 'group', 'vote', 'conclude')),
    CONSTRAINT fk_board_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE TABLE intake.board_participant (
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    session_revision integer NOT NULL,
    number integer NOT NULL,
    joined_at timestamptz DEFAULT now() NOT NULL,
    removed_at timestamptz,
    ready_perspective varchar,
    ready_phase varchar,
    CONSTRAINT pk_board_participant PRIMARY KEY (id),
    CONSTRAINT uq_board_participant_session_id_session_revision_number UNIQUE (session_id, session_revision, number),
    CONSTRAINT fk_board_participant_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
"""

_GROUPS = """
CREATE TABLE intake.note_group (
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    perspective varchar NOT NULL,
    quadrant varchar NOT NULL,
    title varchar DEFAULT '' NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    created_at timestamptz DEFAULT now() NOT NULL,
    dissolved_at timestamptz,
    CONSTRAINT pk_note_group PRIMARY KEY (id),
    CONSTRAINT ck_note_group_quadrant CHECK (quadrant IN ('strength', 'weakness', 'opportunity', 'threat')),
    CONSTRAINT ck_note_group_title CHECK (char_length(title) <= 120),
    CONSTRAINT fk_note_group_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE INDEX ix_note_group_session_id ON intake.note_group (session_id);
CREATE TABLE intake.board_action (
    id uuid NOT NULL,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    perspective varchar NOT NULL,
    kind varchar NOT NULL,
    changes jsonb NOT NULL,
    done_at timestamptz DEFAULT now() NOT NULL,
    undone_at timestamptz,
    CONSTRAINT pk_board_action PRIMARY KEY (id),
    CONSTRAINT fk_board_action_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE INDEX ix_board_action_session_id ON intake.board_action (session_id);
ALTER TABLE intake.note
    ADD COLUMN participant_id uuid,
    ADD COLUMN group_id uuid,
    ADD COLUMN held_at timestamptz,
    ADD COLUMN removed_by varchar,
    ADD CONSTRAINT fk_note_participant_id_board_participant
        FOREIGN KEY (participant_id) REFERENCES intake.board_participant (id),
    ADD CONSTRAINT fk_note_group_id_note_group FOREIGN KEY (group_id) REFERENCES intake.note_group (id);
CREATE TABLE intake.dismissed_pair (
    first_note_id uuid NOT NULL,
    second_note_id uuid NOT NULL,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    CONSTRAINT pk_dismissed_pair PRIMARY KEY (first_note_id, second_note_id),
    CONSTRAINT fk_dismissed_pair_first_note_id_note FOREIGN KEY (first_note_id) REFERENCES intake.note (id),
    CONSTRAINT fk_dismissed_pair_second_note_id_note FOREIGN KEY (second_note_id) REFERENCES intake.note (id),
    CONSTRAINT fk_dismissed_pair_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
"""

# A place in the budget is a slot of its own: whoever places two dots at once can't place more than the budget holds.
_DOTS = """
CREATE TABLE intake.dot (
    id uuid NOT NULL,
    participant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    session_revision integer NOT NULL,
    perspective varchar NOT NULL,
    slot smallint NOT NULL,
    note_id uuid,
    group_id uuid,
    placed_at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_dot PRIMARY KEY (id),
    CONSTRAINT uq_dot_participant_id_perspective_slot UNIQUE (participant_id, perspective, slot),
    CONSTRAINT ck_dot_slot CHECK (slot BETWEEN 1 AND 99),
    CONSTRAINT ck_dot_target CHECK (num_nonnulls(note_id, group_id) = 1),
    CONSTRAINT fk_dot_participant_id_board_participant
        FOREIGN KEY (participant_id) REFERENCES intake.board_participant (id),
    CONSTRAINT fk_dot_note_id_note FOREIGN KEY (note_id) REFERENCES intake.note (id),
    CONSTRAINT fk_dot_group_id_note_group FOREIGN KEY (group_id) REFERENCES intake.note_group (id),
    CONSTRAINT fk_dot_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE INDEX ix_dot_session_id ON intake.dot (session_id);
CREATE TABLE intake.closed_group (
    session_id uuid NOT NULL,
    session_revision integer NOT NULL,
    position integer NOT NULL,
    municipality_id uuid NOT NULL,
    group_id uuid NOT NULL,
    perspective varchar NOT NULL,
    quadrant varchar NOT NULL,
    title varchar NOT NULL,
    votes integer NOT NULL,
    CONSTRAINT pk_closed_group PRIMARY KEY (session_id, session_revision, position),
    CONSTRAINT fk_closed_group_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id),
    CONSTRAINT fk_closed_group_session_id_session_revision_session_revision
        FOREIGN KEY (session_id, session_revision) REFERENCES intake.session_revision (session_id, revision)
);
ALTER TABLE intake.closed_note ADD COLUMN group_id uuid;
"""

# They look past row-level security on purpose: a board that the viewer can't see must not count as revealed.
_VISIBILITY = """
CREATE FUNCTION intake.is_revealed(which_session uuid, which_perspective varchar, written_in integer) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM swot_session s
        LEFT JOIN board b ON b.session_id = s.id AND b.perspective = which_perspective
        WHERE s.id = which_session AND (
            s.state <> 'open' OR written_in < s.revision OR b.phase IN ('reveal', 'group', 'vote', 'conclude'))
    )
$$;
CREATE FUNCTION intake.is_counted(which_session uuid, which_perspective varchar, voted_in integer) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM swot_session s
        LEFT JOIN board b ON b.session_id = s.id AND b.perspective = which_perspective
        WHERE s.id = which_session AND (
            s.state <> 'open' OR voted_in < s.revision OR b.phase = 'conclude')
    )
$$;
CREATE FUNCTION intake.note_counts(which_session uuid)
    RETURNS TABLE (perspective varchar, quadrant varchar, notes bigint, hidden bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    SELECT n.perspective, n.quadrant, count(*),
        count(*) FILTER (WHERE n.participant_id IS NOT NULL
            AND NOT is_revealed(n.session_id, n.perspective, n.session_revision))
    FROM note n WHERE n.session_id = which_session AND n.deleted_at IS NULL AND n.held_at IS NULL
    GROUP BY n.perspective, n.quadrant
$$;
REVOKE ALL ON FUNCTION intake.note_counts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.note_counts(uuid) TO kub_intake;
REVOKE ALL ON FUNCTION intake.is_revealed(uuid, varchar, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION intake.is_counted(uuid, varchar, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.is_revealed(uuid, varchar, integer) TO kub_intake;
GRANT EXECUTE ON FUNCTION intake.is_counted(uuid, varchar, integer) TO kub_intake;
"""

FACILITATOR = "{s}.viewer_facilitates(municipality_id)"
STAFF_GROUP = FACILITATOR + " OR {s}.viewer_manages(municipality_id) OR {s}.viewer_works_in(municipality_id)"
IN_THE_ROOM = "session_id = {s}.viewer_session()"
ITS_AUTHOR = IN_THE_ROOM + " AND participant_id = {s}.viewer_pseudonym()"
REVEALED = "{s}.is_revealed(session_id, perspective, session_revision)"
COUNTED = "{s}.is_counted(session_id, perspective, session_revision)"
NOTE_READ = (
    f"({FACILITATOR} AND (participant_id IS NULL OR {REVEALED})) OR ({ITS_AUTHOR})"
    f" OR ({IN_THE_ROOM} AND deleted_at IS NULL AND held_at IS NULL AND {REVEALED})"
)
NOTE_WRITE = f"({FACILITATOR} AND (participant_id IS NULL OR {REVEALED})) OR ({ITS_AUTHOR})"


def upgrade() -> None:
    """What participants write is hidden from everybody else until it is revealed, and so are dots until counted."""
    for statements in (_FUNCTIONS, _SESSION, _GROUPS, _DOTS, _VISIBILITY):
        op.execute(statements)
    for table in ("board", "note_group"):
        protect("intake", table, read=f"{FACILITATOR} OR {IN_THE_ROOM}", write=FACILITATOR)
    for table in ("board_action", "dismissed_pair"):
        protect("intake", table, read=FACILITATOR)
    own = IN_THE_ROOM + " AND id = {s}.viewer_pseudonym()"
    protect("intake", "board_participant", read=f"{FACILITATOR} OR ({own})")
    protect("intake", "dot", read=f"({FACILITATOR} OR {IN_THE_ROOM}) AND {COUNTED} OR ({ITS_AUTHOR})", write=ITS_AUTHOR)
    protect("intake", "closed_group", read=STAFF_GROUP, write=FACILITATOR)
    op.execute("REVOKE UPDATE, DELETE ON intake.closed_group FROM kub_intake")
    _open_to_participants()


def _open_to_participants() -> None:
    lead = "{s}.viewer_has('programme_lead') AND {s}.viewer_oversees(programme_id)"
    change_read("intake", "swot_session", f"{STAFF_GROUP} OR ({lead}) OR id = {{s}}.viewer_session()")
    change_read("intake", "note", NOTE_READ)
    _change_write("note", NOTE_WRITE)
    # Whoever sees a note sees, and adds to, what it said before: the note's own policies are asked.
    seen = "EXISTS (SELECT FROM {s}.note n WHERE n.id = note_id)"
    change_read("intake", "note_history", seen)
    _change_write("note_history", seen)
    change_read("intake", "vote", f"{FACILITATOR} OR {IN_THE_ROOM}")
    change_read("intake", "conclusion", f"{FACILITATOR} OR {IN_THE_ROOM}")


def _change_write(table: str, write: str) -> None:
    writable = f"intake.viewer_is_worker() OR ({write.format(s='intake')})"
    op.execute(f"ALTER POLICY {table}_insert ON intake.{table} WITH CHECK ({writable})")
    op.execute(f"ALTER POLICY {table}_update ON intake.{table} USING ({writable}) WITH CHECK ({writable})")
    op.execute(f"ALTER POLICY {table}_delete ON intake.{table} USING ({writable})")
