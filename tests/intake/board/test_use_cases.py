"""What people do on a SWOT day, against a real database under its application role."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.intake.board.domain import Action, Content, Day, Origin, Quadrant, State
from services.intake.board.problems import (
    BoardNotOpen,
    ClosingChanged,
    ConclusionChanged,
    FrozenDots,
    KeyReused,
    NoteChanged,
    NotNow,
    OutsideProgramme,
    UnknownPerspective,
)
from services.intake.board.queries import board_notes, conclusions_of, earlier_wordings, last_closing
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases import conclusions, notes, sessions
from services.intake.closing import loading
from services.intake.closing import use_cases as closing
from services.intake.closing.closings import closed_contents
from services.intake.exchange.notes_file import read_notes
from services.intake.exchange.use_cases import imports
from shared.database import Transaction
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from tests.intake.world import DAY, NOW, World, content


def do(world: World, function: Any, *arguments: Any, viewer: Viewer | None = None, **named: Any) -> Any:
    """Run one use case in a transaction of its own."""
    asking = viewer or world.facilitator
    with world.database.transaction(asking) as db:
        return function(db, asking, *arguments, **named)


def on_board(world: World, session_id: UUID, *, removed: bool = False) -> list[Any]:
    """Return the notes as the facilitator sees them."""

    def read(db: Transaction, _: Viewer) -> list[Any]:
        return board_notes(db, db.get_one(SwotSession, session_id), removed=removed)

    return list(do(world, read))


def write(world: World, session_id: UUID, text: str, key: UUID | None = None) -> int:
    """Write one note."""
    note = notes.NewNote(key or new_id(), content(text))
    return int(do(world, notes.record_notes, session_id, [note], Origin.FORM))


def test_planning_twice_makes_one_day(world: World) -> None:
    """The id was made with the form, so sending the form twice plans one day with its facilitators."""
    session_id = new_id()
    for _ in range(2):
        do(world, sessions.create_session, session_id, world.falun, DAY)

    assert [row.id for row in world.rows("swot_session")] == [session_id]
    assert [row.name for row in world.rows("session_facilitator")] == ["Ellinor Engström"]


def test_a_day_lies_within_the_programme(world: World) -> None:
    """A day after the last phase is refused, and it is said which days there are."""
    late = Day(DAY.held_on.replace(year=2031))

    with pytest.raises(OutsideProgramme, match=r"programmets tid, \d+ \w+ 20\d\d till \d+ \w+ 20\d\d\."):
        do(world, sessions.create_session, new_id(), world.falun, late)


def test_an_unknown_municipality_does_not_exist(world: World) -> None:
    """Neither for somebody who could reach it, nor for a worker."""
    nowhere = new_id()

    with pytest.raises(NotFound):
        do(world, sessions.create_session, new_id(), nowhere, DAY)
    viewer = world.viewer(Role.FACILITATOR, nowhere)
    with pytest.raises(NotFound):
        do(world, sessions.create_session, new_id(), nowhere, DAY, viewer=viewer)


def test_a_day_can_be_moved_until_it_is_closed(world: World) -> None:
    """Moving changes date and facilitators; a closed day stays where it was."""
    session_id = world.open_day()
    moved = Day(DAY.held_on.replace(day=19), facilitators=("Babak", "Selam"))
    do(world, sessions.plan_session, session_id, moved)
    do(world, closing.close_session, session_id, NOW.replace(day=19))

    assert world.rows("swot_session")[0].held_on == moved.held_on
    assert world.rows("session_revision")[0].facilitators == ["Babak", "Selam"]
    with pytest.raises(NotNow):
        do(world, sessions.plan_session, session_id, DAY)


def test_opening_twice_is_harmless(world: World) -> None:
    """An open board stays open; once somebody has written on it, calling the day off is too late."""
    session_id = world.open_day("hyllor")
    do(world, sessions.advance_session, session_id, Action.OPEN)

    with pytest.raises(NotNow):
        do(world, sessions.advance_session, session_id, Action.CANCEL)


def test_the_same_key_writes_one_note(world: World) -> None:
    """A repeated request changes nothing; the same key with another text is refused."""
    session_id, key = world.open_day(), new_id()
    written = [write(world, session_id, "hyllor", key), write(world, session_id, "hyllor", key)]

    assert written == [1, 0]
    with pytest.raises(KeyReused):
        write(world, session_id, "något annat", key)


def test_a_repeated_request_is_known_after_an_edit(world: World) -> None:
    """The first request may come again after the note was changed; the change stays."""
    session_id, key = world.open_day(), new_id()
    write(world, session_id, "hyllor", key)
    note = on_board(world, session_id)[0]
    do(world, notes.edit_note, session_id, note.id, content("hyllor på hjul"), note.revision)

    assert write(world, session_id, "hyllor", key) == 0
    assert [note.text for note in on_board(world, session_id)] == ["hyllor på hjul"]


def test_nothing_is_written_before_the_board_opens(world: World) -> None:
    """A planned day has no board yet."""
    session_id = new_id()
    do(world, sessions.create_session, session_id, world.falun, DAY)

    with pytest.raises(BoardNotOpen):
        write(world, session_id, "hyllor")


def test_an_unknown_perspective_is_refused(world: World) -> None:
    """A note needs a perspective of the programme, when written and when moved."""
    session_id = world.open_day("hyllor")
    note = on_board(world, session_id)[0]

    with pytest.raises(UnknownPerspective):
        do(world, notes.edit_note, session_id, note.id, content("hyllor", "kansle"), 1)


def test_an_edit_keeps_the_earlier_wording(world: World) -> None:
    """Moving and rewording count up the revision; what stood there before is in the history."""
    session_id = world.open_day("hyllor")
    note = on_board(world, session_id)[0]
    moved = Content("hyllor på hjul", "possibilities", Quadrant.OPPORTUNITY)
    do(world, notes.edit_note, session_id, note.id, moved, 1)

    after = on_board(world, session_id)[0]
    assert (after.text, after.perspective, after.quadrant, after.revision) == (
        "hyllor på hjul",
        "possibilities",
        "opportunity",
        2,
    )
    assert [row.text for row in do(world, lambda db, _: earlier_wordings(db, note.id))] == ["hyllor"]


def test_two_who_edit_at_once_lose_nothing(world: World) -> None:
    """The second is told what the note says now; saving the same again is no conflict."""
    session_id = world.open_day("hyllor")
    note = on_board(world, session_id)[0]
    do(world, notes.edit_note, session_id, note.id, content("min text"), 1)

    with pytest.raises(NoteChanged) as refused:
        do(world, notes.edit_note, session_id, note.id, content("din text"), 1)
    assert (refused.value.content.text, refused.value.revision) == ("min text", 2)
    do(world, notes.edit_note, session_id, note.id, content("min text"), 1)


def test_a_removed_note_can_be_restored(world: World) -> None:
    """Removing takes it off the board, restoring puts it back; both are harmless twice."""
    session_id = world.open_day("hyllor")
    note_id = on_board(world, session_id)[0].id
    for _ in range(2):
        do(world, notes.remove_note, session_id, note_id, NOW)

    assert on_board(world, session_id) == []
    assert [note.id for note in on_board(world, session_id, removed=True)] == [note_id]
    for _ in range(2):
        do(world, notes.restore_note, session_id, note_id)
    assert [note.id for note in on_board(world, session_id)] == [note_id]


def test_a_note_of_another_session_does_not_exist(world: World) -> None:
    """The address of a note holds its session; another session's note is not found, and gets no dots."""
    session_id, other = world.open_day("hyllor"), world.open_day("golv", municipality=world.mora)
    note_id = on_board(world, other)[0].id

    with pytest.raises(NotFound):
        do(world, notes.remove_note, session_id, note_id, NOW)
    with pytest.raises(FrozenDots):
        do(world, notes.count_dots, session_id, {note_id: 3})


def test_dots_of_a_closed_revision_are_frozen(world: World) -> None:
    """After reopening, new dots come on top of those that were closed; counting again replaces only the new ones."""
    session_id = world.open_day("hyllor")
    note_id = on_board(world, session_id)[0].id
    do(world, notes.count_dots, session_id, {note_id: 4})
    do(world, closing.close_session, session_id, NOW)
    do(world, closing.reopen_session, session_id)
    for dots in (9, 2):
        do(world, notes.count_dots, session_id, {note_id: dots})

    note = on_board(world, session_id)[0]
    assert (note.votes, note.frozen_votes, note.counted_votes) == (6, 4, 2)


def test_two_who_conclude_at_once_lose_nothing(world: World) -> None:
    """The second is told what stands there; each saved text stays in the table."""
    session_id = world.open_day()
    do(world, conclusions.write_conclusion, session_id, "challenges", "Vi vill öva.", 0)

    with pytest.raises(ConclusionChanged) as refused:
        do(world, conclusions.write_conclusion, session_id, "challenges", "Vi vill lära.", 0)
    assert (refused.value.text, refused.value.revision) == ("Vi vill öva.", 1)
    do(world, conclusions.write_conclusion, session_id, "challenges", "Vi vill öva och lära.", 1)
    held = do(world, lambda db, _: conclusions_of(db, session_id))
    assert held["challenges"].text == "Vi vill öva och lära."
    assert len(world.rows("conclusion")) == 2


FILE = "text;perspektiv;kvadrant;röster\nhyllor;nya utmaningar;styrkor;3\nfilial;kansle;hot;1\n"


def test_an_import_is_shown_before_it_is_written(world: World) -> None:
    """The preview writes no note; confirming does, with dots, once however often it is sent or uploaded."""
    session_id = world.open_day()
    import_id = do(world, imports.preview_import, session_id, imports.read_upload(FILE.encode(), "notes.csv"))
    assert on_board(world, session_id) == []

    written = [do(world, imports.confirm_import, session_id, import_id, NOW) for _ in range(2)]
    again = do(world, imports.preview_import, session_id, imports.read_upload(FILE.encode("utf-16"), "same.csv"))
    written.append(do(world, imports.confirm_import, session_id, again, NOW))

    assert [(done.notes, done.again) for done in written] == [(1, False), (0, True), (0, True)]
    assert [(note.text, note.votes, note.origin) for note in on_board(world, session_id)] == [("hyllor", 3, "file")]


def test_closing_hands_on_exactly_what_stands_there(world: World) -> None:
    """The closed revision holds notes, dots and conclusions; removed notes and unconfirmed files are left out."""
    session_id = world.open_day("hyllor", "golv")
    first, second = on_board(world, session_id)
    do(world, notes.count_dots, session_id, {first.id: 4})
    do(world, notes.remove_note, session_id, second.id, NOW)
    do(world, conclusions.write_conclusion, session_id, "challenges", "Vi vill öva.", 0)
    do(world, imports.preview_import, session_id, imports.read_upload(FILE.encode(), "notes.csv"))
    do(world, closing.close_session, session_id, NOW)

    def read(db: Transaction, _: Viewer) -> Any:
        closed = last_closing(db, session_id)
        return closed and closed_contents(db, closed)

    held = do(world, read)
    (event,) = world.told()
    assert [(note.text, note.votes) for note in held.notes] == [("hyllor", 4)]
    assert [said.text for said in held.conclusions] == ["Vi vill öva."]
    assert world.rows("note_import") == []
    assert (event.type, event.data["notes"], event.data["votes"]) == ("swot_session.closed.v1", 1, 4)
    assert event.data["content_hash"] == held.content_hash == world.rows("session_revision")[0].content_hash


def test_closing_a_closed_session_is_harmless(world: World) -> None:
    """The second closing says that it was closed, and appends no event."""
    session_id = world.open_day("hyllor")

    assert do(world, closing.close_session, session_id, NOW) is True
    assert do(world, closing.close_session, session_id, NOW) is False
    assert len(world.told()) == 1
    with pytest.raises(BoardNotOpen):
        write(world, session_id, "för sent")


def test_closing_shows_again_what_has_changed(world: World) -> None:
    """What was written after the closing page was opened is shown before it is handed on."""
    session_id = world.open_day("hyllor")

    with pytest.raises(ClosingChanged) as refused:
        do(world, closing.close_session, session_id, NOW, seen="something older")
    assert len(refused.value.closing.notes) == 1
    assert do(world, closing.close_session, session_id, NOW, seen=refused.value.closing.content_hash)


def test_a_reopened_session_is_the_next_revision(world: World) -> None:
    """Reopening leaves the closed rows alone; closing again makes revision two."""
    session_id = world.open_day("hyllor")
    do(world, closing.close_session, session_id, NOW)
    reopened = [do(world, closing.reopen_session, session_id) for _ in range(2)]
    write(world, session_id, "golv")
    do(world, closing.close_session, session_id, NOW)

    assert reopened == [True, False]
    assert [(row.revision, row.notes) for row in world.rows("session_revision")] == [(1, 1), (2, 2)]
    assert [row.type for row in world.told()] == [
        "swot_session.closed.v1",
        "swot_session.reopened.v1",
        "swot_session.closed.v1",
    ]


def test_a_planned_day_is_neither_closed_nor_reopened(world: World) -> None:
    """There is nothing to hand on before the board was opened, and nothing to reopen before it was closed."""
    session_id = new_id()
    do(world, sessions.create_session, session_id, world.falun, DAY)

    with pytest.raises(NotNow):
        do(world, closing.close_session, session_id, NOW)
    with pytest.raises(NotNow):
        do(world, closing.reopen_session, session_id)


def test_a_whole_day_is_loaded_at_once(world: World) -> None:
    """The demo's day has its notes, dots, conclusions and one closing."""
    rows = "".join(f"lapp {number};nya utmaningar;hot;{number % 3}\n" for number in range(140))
    found = read_notes(f"text;perspektiv;kvadrant;röster\n{rows}".encode(), "notes.csv")

    with world.database.transaction(WORKER) as db:
        session_id = loading.load_session(
            db,
            world.falun,
            DAY,
            State.CLOSED,
            notes=found.notes,
            conclusions={"challenges": "Vi vill öva."},
            closed_at=NOW,
        )

    with world.database.transaction(WORKER) as db:
        assert db.scalar(select(SwotSession.state).where(SwotSession.id == session_id)) == State.CLOSED
    assert len(world.rows("closed_note")) == 140
    assert world.told()[0].data["votes"] == sum(number % 3 for number in range(140))
