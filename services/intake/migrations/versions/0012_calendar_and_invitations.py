"""Addresses of calendar feeds; how SWOT days were moved; invitations, and who was written to about a day."""

from alembic import op

from shared.row_security import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FEED = """
CREATE TABLE intake.calendar_feed (
    account_id uuid CONSTRAINT pk_calendar_feed PRIMARY KEY
        CONSTRAINT fk_calendar_feed_account_id_account REFERENCES intake.account (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL CONSTRAINT uq_calendar_feed_token_hash UNIQUE,
    made_at timestamptz NOT NULL DEFAULT now()
);
"""

_DAYS = """
CREATE TABLE intake.day_change (
    session_id uuid NOT NULL,
    number integer NOT NULL,
    municipality_id uuid NOT NULL,
    kind varchar NOT NULL CONSTRAINT ck_day_change_kind CHECK (kind IN ('moved', 'staffed', 'cancelled')),
    held_on date NOT NULL,
    starts_at time,
    ends_at time,
    place varchar NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    told_at timestamptz,
    CONSTRAINT pk_day_change PRIMARY KEY (session_id, number),
    CONSTRAINT fk_day_change_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE TABLE intake.invitation (
    session_id uuid CONSTRAINT pk_invitation PRIMARY KEY,
    municipality_id uuid NOT NULL,
    paragraph varchar NOT NULL,
    contact varchar NOT NULL,
    language varchar NOT NULL CONSTRAINT ck_invitation_language CHECK (language IN ('sv', 'en')),
    revision integer NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_invitation_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
CREATE TABLE intake.day_letter (
    id uuid CONSTRAINT pk_day_letter PRIMARY KEY,
    session_id uuid NOT NULL,
    municipality_id uuid NOT NULL,
    kind varchar NOT NULL CONSTRAINT ck_day_letter_kind CHECK (kind IN ('invitation', 'change')),
    number integer NOT NULL,
    audience varchar NOT NULL
        CONSTRAINT ck_day_letter_audience CHECK (audience IN ('manager', 'facilitator', 'staff')),
    recipient_id uuid NOT NULL,
    mail_id uuid NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_day_letter_session_id_kind_number_recipient_id UNIQUE (session_id, kind, number, recipient_id),
    CONSTRAINT fk_day_letter_session_id_municipality_id_swot_session
        FOREIGN KEY (session_id, municipality_id) REFERENCES intake.swot_session (id, municipality_id)
);
"""

FACILITATOR = "{s}.viewer_facilitates(municipality_id)"
# Whoever may know of a day may know that it was moved: calendars read it.
CALENDAR = (
    FACILITATOR + " OR {s}.viewer_manages(municipality_id) OR {s}.viewer_works_in(municipality_id)"
    " OR {s}.viewer_has('programme_lead')"
)


def upgrade() -> None:
    """Create them; who was written to is saved by workers, who alone may read addresses."""
    op.execute(_FEED)
    op.execute(_DAYS)
    protect("intake", "calendar_feed", read="account_id = {s}.viewer_account()")
    protect("intake", "day_change", read=CALENDAR, write=FACILITATOR)
    protect("intake", "invitation", read=FACILITATOR)
    protect("intake", "day_letter", read=FACILITATOR, write="false")
