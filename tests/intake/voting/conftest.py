"""A room with two participants, and a board on which they vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.intake.board.domain import Origin
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import NewNote, record_notes
from services.intake.grouping.queries import Target, board_targets
from services.intake.grouping.tables import NoteGroup
from services.intake.leading.domain import Phase
from services.intake.leading.use_cases import move_board
from services.intake.voting.queries import Ballot, ballot_of
from services.intake.voting.use_cases import place_dots
from shared.identifiers import new_id
from shared.identity import WORKER, Participant, Scope
from tests.intake.leading.rooms import join
from tests.intake.world import World, content

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
BOARD = "challenges"


@dataclass
class Room:
    """An open session, its notes in their order, and who takes part."""

    world: World
    session_id: UUID
    notes: list[UUID]
    anna: Participant
    bo: Participant

    def join(self) -> Participant:
        """Return somebody new in the room."""
        return join(self.world.database, self.session_id)

    def move(self, *phases: Phase) -> None:
        """Take the board through phases."""
        viewer = self.world.facilitator
        for phase in phases:
            with self.world.database.transaction(viewer) as db:
                move_board(db, viewer, self.session_id, BOARD, phase, NOW, seen=None)

    def group(self, *notes: UUID, title: str = "") -> UUID:
        """Put notes together, whatever they were in."""
        group_id = new_id()
        with self.world.database.transaction(WORKER) as db:
            first = db.get_one(Note, notes[0])
            place = {"perspective": first.perspective, "quadrant": first.quadrant, "title": title}
            db.add(NoteGroup(id=group_id, session_id=self.session_id, municipality_id=first.municipality_id, **place))
            db.flush()
            db.execute(update(Note).where(Note.id.in_(notes)).values(group_id=group_id))
        return group_id

    def write(self, text: str) -> None:
        """Have the facilitator write a strength."""
        viewer = self.world.facilitator
        with self.world.database.transaction(viewer) as db:
            record_notes(db, viewer, self.session_id, [NewNote(new_id(), content(text))], Origin.FORM)

    def lay(self, note: UUID, quadrant: str) -> None:
        """Move a note to another quadrant."""
        with self.world.database.transaction(WORKER) as db:
            db.execute(update(Note).where(Note.id == note).values(quadrant=quadrant))

    def vote(self, participant: Participant, dots: Mapping[UUID, int]) -> int:
        """Have a participant send a ballot."""
        with self.world.database.transaction(participant) as db:
            return place_dots(db, participant, BOARD, dots)

    def ballot(self, participant: Participant) -> Ballot:
        """Return a participant's ballot."""
        with self.world.database.transaction(participant) as db:
            return ballot_of(db, participant, db.get_one(SwotSession, self.session_id), BOARD)

    def targets(self, scope: Scope) -> list[Target]:
        """Return what somebody sees on the board."""
        with self.world.database.transaction(scope) as db:
            return board_targets(db, db.get_one(SwotSession, self.session_id), BOARD)

    def votes(self, scope: Scope) -> Sequence[int]:
        """Return the dots that somebody sees on the board, in its order."""
        return [target.all_votes for target in self.targets(scope)]


@pytest.fixture
def room(world: World) -> Room:
    """Three notes among the strengths, in the voting phase; each participant has five dots."""
    session_id = world.open_day("flexibla hyllor", "rum för studier", "öppet på söndagar")
    with world.database.transaction(WORKER) as db:
        notes = list(db.scalars(select(Note.id).order_by(Note.created_at, Note.id)))
    made = Room(world, session_id, notes, join(world.database, session_id), join(world.database, session_id))
    made.move(Phase.VOTE)
    return made
