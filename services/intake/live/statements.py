"""What a batch of one room's notes does in the database, one statement after the other in one transaction.

Whoever changes the phase of a board, or the session, holds the session alone: with the first statement nothing of that
changes any more, and the second sees what it changed to.

Notes and participants are looked up one by one, each by its key, which LIMIT 1 says to the planner: its plans are made
once, maybe while tables are empty, and kept; joined otherwise, each batch read all that a room had written.
"""

HOLD = "SELECT FROM intake.swot_session WHERE id = %(session)s FOR SHARE"

# What is sent comes as JSON: one value, however many notes.
INSERT = """
WITH sent AS (
    SELECT * FROM json_to_recordset(%(notes)s::json) AS sent (
        id uuid, key uuid, participant uuid, perspective text, quadrant text, level text, text text, hash text,
        held boolean)
), judged AS (
    SELECT sent.*, s.municipality_id, s.revision, CASE
        WHEN p.id IS NULL OR p.removed_at IS NOT NULL OR p.session_revision <> s.revision THEN 'join_needed'
        WHEN NOT EXISTS (SELECT FROM intake.perspective k
            WHERE k.programme_id = s.programme_id AND k.code = sent.perspective) THEN 'unknown_perspective'
        WHEN s.state = 'open' AND coalesce(b.phase, 'write') = 'write' THEN 'taken'
        WHEN s.state <> 'open' AND coalesce(s.contribute_until < now(), true) THEN 'closed'
        WHEN sent.held THEN 'held'
        ELSE 'phase_ended' END AS fate
    FROM sent JOIN intake.swot_session s ON s.id = %(session)s
    LEFT JOIN LATERAL (SELECT * FROM intake.board_participant WHERE id = sent.participant LIMIT 1) p
        ON p.session_id = s.id
    LEFT JOIN intake.board b ON b.session_id = s.id AND b.perspective = sent.perspective
), made AS (
    INSERT INTO intake.note (id, session_id, municipality_id, perspective, quadrant, level, text, revision,
        session_revision, origin, idempotency_key, body_hash, participant_id, held_at)
    SELECT id, %(session)s, municipality_id, perspective, quadrant, level, text, 1,
        revision, 'participant', key, hash, participant, CASE fate WHEN 'held' THEN now() END
    FROM judged WHERE fate IN ('taken', 'held')
    ON CONFLICT (session_id, idempotency_key) DO NOTHING
    RETURNING id
)
SELECT id, fate, id IN (SELECT id FROM made) FROM judged
"""

# Afterwards, and only for notes that weren't made: it also sees what somebody else wrote under the same key meanwhile.
FOUND = """
SELECT n.* FROM unnest(%(keys)s::uuid[]) AS sent (key) CROSS JOIN LATERAL (
    SELECT idempotency_key, id, revision, body_hash, erased_at IS NOT NULL FROM intake.note
    WHERE session_id = %(session)s AND idempotency_key = sent.key LIMIT 1
) AS n
"""

# An event for each note that this transaction wrote. Of those that were there some have other ids, others were written
# by the same batch, whose answer was lost with its line.
ONLY_WRITTEN = """(SELECT n.xmin FROM intake.note n WHERE n.id = (new.data ->> 'note_id')::uuid LIMIT 1)
    = pg_current_xact_id()::xid"""
