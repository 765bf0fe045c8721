"""The staff group's worksheet before its day, and which notes came from it."""

from alembic import op

from shared.row_security import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ITEMS = """
CREATE TABLE intake.preparation_item (
    id uuid CONSTRAINT pk_preparation_item PRIMARY KEY,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    author_id uuid,
    level varchar NOT NULL CONSTRAINT ck_preparation_item_level CHECK (level IN ('omvarld', 'narvarld', 'invarld')),
    text varchar NOT NULL,
    revision integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    erased_at timestamptz,
    CONSTRAINT ck_preparation_item_text CHECK (CASE WHEN erased_at IS NULL THEN char_length(text) BETWEEN 1 AND 500
        ELSE text = '' AND removed_at IS NOT NULL END),
    CONSTRAINT fk_preparation_item_author_id_account
        FOREIGN KEY (author_id) REFERENCES intake.account (id) ON DELETE SET NULL,
    CONSTRAINT fk_preparation_item_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE INDEX ix_preparation_item_session_id ON intake.preparation_item (session_id);
CREATE INDEX ix_intake_preparation_item_author_id ON intake.preparation_item (author_id);
"""

_FIGURES = """
CREATE TABLE intake.preparation_figure (
    id uuid CONSTRAINT pk_preparation_figure PRIMARY KEY,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    level varchar NOT NULL CONSTRAINT ck_preparation_figure_level CHECK (level IN ('omvarld', 'narvarld', 'invarld')),
    label varchar NOT NULL,
    label_key varchar NOT NULL,
    number numeric(16, 4) NOT NULL,
    percent boolean NOT NULL,
    year integer NOT NULL,
    source varchar NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    CONSTRAINT fk_preparation_figure_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE UNIQUE INDEX uq_preparation_figure_once ON intake.preparation_figure (session_id, level, label_key, year)
    WHERE removed_at IS NULL;
"""

_PLANS = """
CREATE TABLE intake.library_plan (
    id uuid CONSTRAINT pk_library_plan PRIMARY KEY,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    address varchar NOT NULL,
    filename varchar NOT NULL,
    content bytea,
    sha256 varchar NOT NULL,
    size integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    CONSTRAINT ck_library_plan_one_kind CHECK ((address = '') = (content IS NOT NULL)),
    CONSTRAINT fk_library_plan_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE UNIQUE INDEX uq_library_plan_holds ON intake.library_plan (session_id) WHERE removed_at IS NULL;
"""

# No foreign key: a thought may be removed for good when the day is closed, and the note still says where it came from.
_NOTES = """
ALTER TABLE intake.note ADD COLUMN preparation_item_id uuid;
CREATE INDEX ix_note_preparation_item_id ON intake.note (preparation_item_id) WHERE preparation_item_id IS NOT NULL;
"""

FACILITATOR = "{s}.viewer_facilitates(municipality_id)"
COLLEAGUES = "({s}.viewer_manages(municipality_id) OR {s}.viewer_works_in(municipality_id))"
STAFF_GROUP = f"{FACILITATOR} OR {COLLEAGUES}"


def upgrade() -> None:
    """The staff group reads everything; a thought is changed by who wrote it, and by who runs the day."""
    for statements in (_ITEMS, _FIGURES, _PLANS, _NOTES):
        op.execute(statements)
    own = f"{FACILITATOR} OR ({COLLEAGUES} AND author_id = {{s}}.viewer_account())"
    protect("intake", "preparation_item", read=STAFF_GROUP, write=own)
    for table in ("preparation_figure", "library_plan"):
        protect("intake", table, read=STAFF_GROUP)
