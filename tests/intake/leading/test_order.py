"""When a note was sent would tell who sent it: its place among the others doesn't give it away."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from services.intake.board.domain import Origin
from services.intake.board.queries import board_notes, find_session
from services.intake.board.tables import Note
from services.intake.board.use_cases.notes import NewNote, record_notes
from services.intake.grouping.queries import board_targets
from services.intake.leading.domain import Phase
from services.intake.leading.queries import held_notes
from services.intake.taking_part.queries import own_notes
from shared.identifiers import new_id
from shared.identity import WORKER, Participant, Scope
from tests.intake.leading.rooms import NOW, join, move, write
from tests.intake.world import World, content

# By their first digits: neither the order in which they are sent nor its reverse.
FIRST_SENT, SECOND_SENT, LAST_SENT = (UUID(f"{digit}0000000-0000-4000-8000-000000000000") for digit in "826")


def posted(world: World) -> tuple[UUID, Participant]:
    """Return a day whose first board shows three notes of a participant, sent a minute apart; and who wrote them."""
    session_id = world.open_day()
    anna = join(world.database, session_id)
    for minute, note_id in enumerate((FIRST_SENT, SECOND_SENT, LAST_SENT)):
        made = write(world.database, anna, note_id.hex[:1])
        with world.database.transaction(WORKER) as db:
            moment = NOW + timedelta(minutes=minute)
            db.execute(update(Note).where(Note.id == made).values(id=note_id, created_at=moment))
    move(world.database, world.facilitator, session_id, Phase.REVEAL)
    return session_id, anna


def shown(world: World, session_id: UUID, scope: Scope) -> list[str]:
    """Return what lies on the board for somebody."""
    with world.database.transaction(scope) as db:
        session = find_session(db, world.facilitator, session_id)
        assert [target.name for target in board_targets(db, session, "challenges")] == [
            note.text for note in sorted(board_notes(db, session), key=lambda note: note.quadrant != "strength")
        ]
        return [note.text for note in board_notes(db, session)]


def type_in(world: World, session_id: UUID, *texts: str) -> None:
    """Have the facilitator paste lines."""
    viewer = world.facilitator
    with world.database.transaction(viewer) as db:
        lines = [NewNote(new_id(), content(text)) for text in texts]
        record_notes(db, viewer, session_id, lines, Origin.PASTE)


def test_notes_are_not_shown_in_the_order_in_which_they_were_sent(world: World) -> None:
    """But in one that is the same for everybody; one's own list is in the order of time."""
    session_id, anna = posted(world)

    assert shown(world, session_id, world.facilitator) == shown(world, session_id, anna) == ["2", "6", "8"]
    with world.database.transaction(anna) as db:
        assert [note.text for note in own_notes(db, anna)] == ["6", "2", "8"]


def test_no_note_changes_places_when_another_comes(world: World) -> None:
    """What is typed in comes after what participants wrote, line by line."""
    session_id, _ = posted(world)
    typed = [f"rad {number}" for number in range(12)]
    type_in(world, session_id, *typed)
    write(world.database, join(world.database, session_id), "sist")
    type_in(world, session_id, "en rad till")
    found = shown(world, session_id, world.facilitator)

    assert [text for text in found if text in {"2", "6", "8"}] == ["2", "6", "8"]
    assert set(found[:4]) == {"2", "6", "8", "sist"}
    assert found[4:] == [*typed, "en rad till"]


def test_late_notes_do_not_lie_in_the_order_in_which_they_came(world: World) -> None:
    """The facilitator, who takes them in, isn't told more than others."""
    session_id, _ = posted(world)
    with world.database.transaction(WORKER) as db:
        db.execute(update(Note).values(held_at=Note.created_at))
    with world.database.transaction(world.facilitator) as db:
        found = held_notes(db, find_session(db, world.facilitator, session_id))

    assert [note.id for note in found] == [SECOND_SENT, LAST_SENT, FIRST_SENT]
