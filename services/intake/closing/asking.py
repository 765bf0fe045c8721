"""Where a closed day's notes stand in the plan that was made of them; the page stands without it too."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request

from services.intake.board.domain import NoteSnapshot
from shared.application import ask
from shared.errors import NotFound, Unavailable
from shared.identity import Viewer


def ask_for_places(
    request: Request, viewer: Viewer, municipality_id: UUID, notes: Sequence[NoteSnapshot]
) -> dict[str, str]:
    """Return by note what the plan's page calls its place; none while the planner doesn't answer."""
    try:
        told = ask(request).get("planner", f"municipalities/{municipality_id}/cited", viewer=viewer)["places"]
    except (Unavailable, NotFound):
        return {}
    # Of those that say exactly the same the plan cites one.
    same = {(note.quadrant, note.text): told[note.id] for note in notes if note.id in told}
    places = {note.id: told.get(note.id) or same.get((note.quadrant, note.text)) for note in notes}
    return {note: place for note, place in places.items() if place}
