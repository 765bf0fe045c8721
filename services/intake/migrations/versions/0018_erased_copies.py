"""The ways to an erased note's words in what closings handed on besides notes, and to an erased person's name there."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# As for closed notes: the application takes words away, never writes others, and only for what the ledger names.
_STATEMENTS = """
CREATE FUNCTION intake.redact_closed(erased uuid, municipality uuid, said text, stretch text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    UPDATE closed_conclusion SET text = replace(text, stretch, '…')
        WHERE municipality_id = municipality AND text = said AND viewer_is_worker()
        AND EXISTS (SELECT FROM erasure WHERE kind = 'note' AND subject_id = erased);
    UPDATE closed_group SET title = replace(title, stretch, '…')
        WHERE municipality_id = municipality AND title = said AND viewer_is_worker()
        AND EXISTS (SELECT FROM erasure WHERE kind = 'note' AND subject_id = erased)
$$;
REVOKE ALL ON FUNCTION intake.redact_closed(uuid, uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.redact_closed(uuid, uuid, text, text) TO kub_intake;
"""

_FACILITATORS = """
CREATE FUNCTION intake.forget_closed_facilitator(erased uuid, spellings text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = intake, pg_temp
AS $$
    UPDATE session_revision SET facilitators = (
            SELECT jsonb_agg(CASE WHEN named = ANY (spellings) THEN 'Borttagen person' ELSE named END ORDER BY place)
            FROM jsonb_array_elements_text(facilitators) WITH ORDINALITY AS each (named, place)
        )
        WHERE facilitators ?| spellings AND viewer_is_worker()
        AND EXISTS (SELECT FROM erasure WHERE kind = 'person' AND subject_id = erased)
$$;
REVOKE ALL ON FUNCTION intake.forget_closed_facilitator(uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake.forget_closed_facilitator(uuid, text[]) TO kub_intake;
"""


def upgrade() -> None:
    """Old code calls neither."""
    op.execute(_STATEMENTS)
    op.execute(_FACILITATORS)
