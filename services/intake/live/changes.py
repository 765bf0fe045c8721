"""What the log says of boards, as those who look at one are told: what has changed, never a word of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from services.intake.tables import metadata
from shared.database import Transaction
from shared.event_log import LoggedEvent, read_events
from shared.events import BoardChanged, NotePosted

# More than this at once is no catching up: the page is as quickly loaded anew.
MOST_MISSED = 500
# So far behind, what one session has missed isn't even looked for.
FARTHEST_BEHIND = 50_000

_TABLE = metadata.tables["intake.event"]
_KINDS = (NotePosted.type, BoardChanged.type)


@dataclass(frozen=True)
class Change:
    """Something that happened on a session's boards; ``perspective`` is empty when it concerns all of them.

    ``is_note``: it is one note more. Which one isn't told: by its id it would be known again beside its words.
    """

    position: int
    session_id: UUID
    what: str
    perspective: str
    is_note: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the change as pages get it."""
        said: dict[str, object] = {"what": self.what, "perspective": self.perspective}
        return said | {"note": True} if self.is_note else said


def change_of(event: LoggedEvent) -> Change | None:
    """Return what an event says of a board; ``None`` when it is about something else."""
    if event.type not in _KINDS:
        return None
    data = event.data
    session_id, perspective = UUID(data["session_id"]), data["perspective"]
    return Change(event.position, session_id, data.get("what", "notes"), perspective, event.type == NotePosted.type)


def read_log(db: Transaction, after: int, limit: int) -> list[LoggedEvent]:
    """Return the next events of the log, whatever they are about."""
    return read_events(db, _TABLE, after=after, limit=limit)


def last_position(db: Transaction) -> int:
    """Return where the log ends: everything before it is visible, and what is asked for after this isn't older."""
    return db.scalar(select(func.coalesce(func.max(_TABLE.c.position), 0))) or 0


def missed(db: Transaction, session_id: UUID, after: int, until: int) -> list[Change] | None:
    """Return what happened in a session after one position, until another; ``None`` when it is too much to tell."""
    if not 0 <= until - after <= FARTHEST_BEHIND:
        return None
    mine = (_TABLE.c.subject == f"swot_session/{session_id}") & _TABLE.c.type.in_(_KINDS)
    span = (_TABLE.c.position > after) & (_TABLE.c.position <= until)
    rows = db.execute(select(_TABLE).where(mine, span).order_by(_TABLE.c.position).limit(MOST_MISSED + 1)).mappings()
    found = [change for row in rows if (change := change_of(LoggedEvent(**row)))]
    return found if len(found) <= MOST_MISSED else None


def as_events(changes: Sequence[Change]) -> bytes:
    """Return changes as server-sent events; their ids are their positions in the log."""
    return "".join(
        f"id: {change.position}\nevent: change\ndata: {json.dumps(change.to_json())}\n\n" for change in changes
    ).encode()


def as_reset(position: int) -> bytes:
    """Return the event that has a page loaded anew: it has missed too much."""
    return f"id: {position}\nevent: reset\ndata: {{}}\n\n".encode()


def as_here(position: int | None = None) -> bytes:
    """Return the event that says that the line is alive, and up to where everything was told."""
    told = "" if position is None else f"id: {position}\n"
    return f"{told}event: here\ndata: {{}}\n\n".encode()
