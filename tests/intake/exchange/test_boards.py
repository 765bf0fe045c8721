"""Boards that are taken out whole and brought in again, against a real database under its application role."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.board.domain import Level, Origin, Quadrant, clean_text, note_fault
from services.intake.board.problems import NothingToExport, OutsideProgramme
from services.intake.board.session_tables import SwotSession
from services.intake.board.use_cases import conclusions, notes, sessions
from services.intake.closing import use_cases as closing
from services.intake.erasure.use_cases import Decision, erase_note
from services.intake.exchange.board_file import BoardFile, DamagedBoardFile, LaterVersion, parse_board
from services.intake.exchange.board_rules import board_fault
from services.intake.exchange.exported import exported_board
from services.intake.exchange.problems import AnotherMunicipality, IncompleteBoard
from services.intake.exchange.use_cases import boards, imports
from shared.errors import Problem
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from shared.spreadsheet.problems import TableTooLarge
from tests.intake.world import DAY, NOW, World, content
from tests.system import ROOT


def do(world: World, function: Callable[..., Any], *arguments: Any, viewer: Viewer | None = None) -> Any:
    """Run one use case in a transaction of its own."""
    asking = viewer or world.facilitator
    with world.database.transaction(asking) as db:
        return function(db, asking, *arguments)


def taken_out(world: World, session_id: UUID, viewer: Viewer | None = None) -> BoardFile:
    """Return a board as a file brings it back."""
    asking = viewer or world.facilitator
    with world.database.transaction(asking) as db:
        board = exported_board(db, asking, db.get_one(SwotSession, session_id), NOW)
    again = parse_board(board.to_bytes())
    assert again == board
    return board


def brought_in(world: World, session_id: UUID, board: BoardFile | bytes) -> imports.Written:
    """Upload a file into a day, and confirm it."""
    data = board if isinstance(board, bytes) else board.to_bytes()
    uploaded = do(world, imports.preview_import, session_id, imports.read_upload(data, "tavla.json"))
    return do(world, imports.confirm_import, session_id, uploaded, NOW)  # type: ignore[no-any-return]


def without_ids(board: BoardFile) -> list[Any]:
    """Return what a board says, whatever the ids of its notes and the moment at which it was taken out."""
    kept = [note.model_dump(exclude={"id"}) for note in board.notes]
    return [kept, sorted(said.model_dump_json() for said in board.conclusions)]


def edited(world: World) -> UUID:
    """Return a day with notes that were changed, removed and given dots, and with a conclusion in two wordings."""
    session_id = world.open_day("hyllor", "lokaler", "budget")
    shelves, rooms, _budget = [note.id for note in taken_out(world, session_id).notes]
    moved = content("hyllor på hjul", quadrant=Quadrant.THREAT, level=Level.INVARLD)
    do(world, notes.edit_note, session_id, shelves, moved, 1)
    do(world, notes.remove_note, session_id, rooms, NOW)
    do(world, notes.count_dots, session_id, {shelves: 7})
    for revision, text in enumerate(("Vi vill öva.", "Vi vill öva mer.\nTillsammans.")):
        do(world, conclusions.write_conclusion, session_id, "challenges", text, revision)
    return session_id


def test_a_board_becomes_a_new_day(world: World) -> None:
    """With its removed notes, earlier wordings, dots, conclusions and its date, and open; sent twice it is one day."""
    board, session_id = taken_out(world, edited(world)), new_id()
    for _ in range(2):
        merge = do(world, boards.restore_session, session_id, board, None)

    restored = taken_out(world, session_id)
    assert without_ids(restored) == without_ids(board)
    assert (restored.session.state, restored.session.held_on, merge.taken) == ("open", DAY.held_on, 2)
    assert len(world.rows("swot_session")) == 2


texts = st.text(min_size=1, max_size=60).map(clean_text).filter(lambda text: note_fault(text) is None)
contents = st.builds(
    content,
    texts,
    st.sampled_from(["challenges", "target_groups", "possibilities"]),
    quadrant=st.sampled_from(Quadrant),
    level=st.sampled_from([None, *Level]),
)
histories = st.lists(
    st.tuples(st.lists(contents, min_size=1, max_size=3), st.integers(0, 999), st.booleans()), max_size=5
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(histories)
def test_whatever_was_done_to_a_board_comes_back(world: World, history: list[tuple[list[Any], int, bool]]) -> None:
    """Taken out and made a day again, a board is the same; brought into the old day it changes nothing."""
    session_id, again = world.open_day(), new_id()
    for wordings, dots, removed in history:
        key = new_id()
        do(world, notes.record_notes, session_id, [notes.NewNote(key, wordings[0])], Origin.FORM)
        note_id = next(note.id for note in taken_out(world, session_id).notes if note.key == key)
        for wording in wordings[1:]:
            revision = next(note.revision for note in taken_out(world, session_id).notes if note.id == note_id)
            do(world, notes.edit_note, session_id, note_id, wording, revision)
        do(world, notes.count_dots, session_id, {note_id: dots})
        if removed:
            do(world, notes.remove_note, session_id, note_id, NOW)
    board = taken_out(world, session_id)

    do(world, boards.restore_session, again, board, None)

    copy = taken_out(world, again)
    assert [without_zero_dots(note) for note in copy.notes] == [without_zero_dots(note) for note in board.notes]
    assert brought_in(world, session_id, copy).notes == 0
    assert taken_out(world, session_id).notes == board.notes


def without_zero_dots(note: Any) -> Any:
    """Return a note without its id and without counts of no dots: none counted and none given are the same."""
    return note.model_copy(update={"id": None, "dots": tuple(counted for counted in note.dots if counted.dots)})


def test_a_board_comes_into_an_open_day_beside_what_is_there(world: World) -> None:
    """New notes are added, those of another wording stay as they are and are told of, conclusions are not replaced."""
    session_id = edited(world)
    board, other = taken_out(world, session_id), world.open_day("egen lapp")
    do(world, conclusions.write_conclusion, other, "challenges", "Annat.", 0)

    assert brought_in(world, other, board).notes == 3
    assert brought_in(world, other, board).again

    changed = [note.model_copy(update={"text": "ändrad i filen"}) for note in board.notes[:1]]
    merge = compared(world, other, board.model_copy(update={"notes": (*changed, *board.notes[1:])}))
    assert (len(merge.new), len(merge.present), len(merge.differing)) == (0, 2, 1)
    assert [said.text for said in merge.other_conclusions] == ["Vi vill öva mer.\nTillsammans."]
    assert [said.text for said in taken_out(world, other).conclusions] == ["Annat."]
    assert len(taken_out(world, other).notes) == 4


def compared(world: World, session_id: UUID, board: BoardFile) -> boards.Merge:
    """Return what would come of a file."""
    with world.database.transaction(world.facilitator) as db:
        return boards.compare_board(db, db.get_one(SwotSession, session_id), board)


def test_a_conclusion_that_was_taken_back_is_filled_in(world: World) -> None:
    """An empty one counts as none."""
    board, other = taken_out(world, edited(world)), world.open_day()
    do(world, conclusions.write_conclusion, other, "challenges", "Annat.", 0)
    do(world, conclusions.write_conclusion, other, "challenges", "", 1)

    brought_in(world, other, board)

    assert [said.text for said in taken_out(world, other).conclusions] == ["Vi vill öva mer.\nTillsammans."]


def test_dots_of_all_rounds_count_in_the_new_day(world: World) -> None:
    """What was frozen in the old day is one count in the new one, and can be changed there."""
    session_id = edited(world)
    do(world, closing.close_session, session_id, NOW)
    do(world, closing.reopen_session, session_id)
    shelves = taken_out(world, session_id).notes[0].id
    do(world, notes.count_dots, session_id, {shelves: 3})
    board, again = taken_out(world, session_id), new_id()
    assert [counted.dots for counted in board.notes[0].dots] == [7, 3]

    do(world, boards.restore_session, again, board, None)

    assert [(counted.session_revision, counted.dots) for counted in taken_out(world, again).notes[0].dots] == [(1, 10)]


def test_an_erased_note_stays_away(world: World) -> None:
    """It is in no file, and an older file doesn't bring it back, neither into its day nor into a new one."""
    session_id = world.open_day("hyllor", "namn på någon")
    board = taken_out(world, session_id)
    with world.database.transaction(WORKER) as db:
        erase_note(db, board.notes[1].id, Decision(new_id(), "A 1", NOW))

    assert [note.text for note in taken_out(world, session_id).notes] == ["hyllor"]
    assert [row.line for row in compared(world, session_id, board).skipped] == [2]
    with pytest.raises(IncompleteBoard):
        do(world, boards.restore_session, new_id(), board, None)


def test_readers_take_out_what_was_closed(world: World) -> None:
    """Without earlier wordings and removed notes; before the closing there is nothing for them."""
    session_id, reader = edited(world), world.viewer(Role.STAFF, world.falun)
    with pytest.raises(NothingToExport):
        taken_out(world, session_id, reader)
    do(world, closing.close_session, session_id, NOW)
    do(world, closing.reopen_session, session_id)
    do(world, notes.record_notes, session_id, [notes.NewNote(new_id(), content("efteråt"))], Origin.FORM)

    board = taken_out(world, session_id, reader)

    assert [(note.text, note.votes, note.earlier, note.key) for note in board.notes] == [
        ("hyllor på hjul", 7, (), None),
        ("budget", 0, (), None),
    ]
    assert [said.text for said in board.conclusions] == ["Vi vill öva mer.\nTillsammans."]
    assert brought_in(world, session_id, board).notes == 0


def test_a_planned_day_has_nothing_to_take_out(world: World) -> None:
    """Its board was never opened."""
    session_id = new_id()
    do(world, sessions.create_session, session_id, world.falun, DAY)

    with pytest.raises(NothingToExport):
        taken_out(world, session_id)


def test_no_name_of_a_person_is_in_the_file(world: World) -> None:
    """Neither the facilitator's nor anybody's who wrote."""
    assert DAY.facilitators[0] not in taken_out(world, edited(world)).to_bytes().decode()


def test_another_municipalitys_board_is_refused(world: World) -> None:
    """Neither into its day nor, by somebody who runs no days there, as a new one."""
    board = taken_out(world, world.open_day("hyllor", municipality=world.mora))

    with pytest.raises(AnotherMunicipality, match="Mora"):
        brought_in(world, world.open_day(), board)
    with pytest.raises(AnotherMunicipality):
        do(world, boards.restore_session, new_id(), board, None, viewer=world.viewer(Role.FACILITATOR, world.falun))


def test_a_new_day_lies_within_the_programme(world: World) -> None:
    """A day of long ago can be given another date."""
    board = taken_out(world, world.open_day("hyllor"))
    early = board.model_copy(update={"session": board.session.model_copy(update={"held_on": date(2012, 3, 1)})})
    with pytest.raises(OutsideProgramme):
        do(world, boards.restore_session, new_id(), early, None)

    do(world, boards.restore_session, session_id := new_id(), early, DAY.held_on)

    assert taken_out(world, session_id).session.held_on == DAY.held_on


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "x" * 501}, "text"),
        ({"text": "\u200b"}, "text"),
        ({"perspective": "kansle"}, "perspective"),
        ({"dots": [{"session_revision": 1, "dots": 900}, {"session_revision": 2, "dots": 900}]}, "votes"),
        (
            {
                "earlier": [
                    {
                        "revision": 1,
                        "text": "x",
                        "perspective": "challenges",
                        "quadrant": "threat",
                        "replaced_at": "2026-03-12T10:00:00Z",
                    }
                ]
            },
            "row",
        ),
    ],
)
def test_a_note_that_no_board_holds_is_left_out_and_told_of(world: World, changes: dict[str, Any], field: str) -> None:
    """The others come in; a new day is made of all or nothing."""
    session_id = world.open_day("hyllor", "budget")
    content = json.loads(taken_out(world, session_id).to_bytes())
    content["notes"][0] |= changes
    board, other = BoardFile.model_validate(content), world.open_day()

    assert [(row.line, row.field) for row in compared(world, other, board).skipped] == [(1, field)]
    assert brought_in(world, other, board).notes == 1
    before = len(world.rows("swot_session"))
    with pytest.raises(IncompleteBoard):
        do(world, boards.restore_session, new_id(), board, None)
    assert len(world.rows("swot_session")) == before


def test_a_note_that_stands_twice_comes_once(world: World) -> None:
    """The second one is told of."""
    board, other = taken_out(world, world.open_day("hyllor")), world.open_day()

    merge = compared(world, other, replace_notes(board, (*board.notes, *board.notes)))

    assert (len(merge.new), [row.line for row in merge.skipped]) == (1, [2])


def replace_notes(board: BoardFile, kept: tuple[Any, ...]) -> BoardFile:
    """Return the board with other notes."""
    return board.model_copy(update={"notes": kept})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"version": 2}, LaterVersion),
        ({"notes": [{"id": 1}]}, DamagedBoardFile),
        ({"session": None}, DamagedBoardFile),
        ({"exported_at": "0001-01-01T00:00:00+14:00"}, DamagedBoardFile),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(
    world: World, changes: dict[str, Any], problem: type[Problem]
) -> None:
    """Of a later release, or damaged: the message says which."""
    content = json.loads(taken_out(world, world.open_day("hyllor")).to_bytes()) | changes

    with pytest.raises(problem):
        parse_board(json.dumps(content).encode())


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"format": "other"}', b"text;a\n"])
def test_other_files_are_no_boards(data: bytes) -> None:
    """They are read as tables instead."""
    assert parse_board(data) is None


def test_a_file_too_large_is_not_even_parsed() -> None:
    """Twenty megabytes are refused with the limit."""
    with pytest.raises(TableTooLarge):
        parse_board(b" " * 20_000_000)


def test_days_differ_in_what_they_say_not_in_when_they_were_taken_out(world: World) -> None:
    """The hash that keeps a file from coming in twice leaves the moment out."""
    board = taken_out(world, world.open_day("hyllor"))

    assert board.content_hash == board.model_copy(update={"exported_at": DAY.held_on}).content_hash
    assert board.content_hash != replace_notes(board, ()).content_hash


def test_what_a_database_cannot_store_does_no_harm(world: World) -> None:
    """NUL in a text, and things of a later release in the part that is empty today."""
    content = json.loads(taken_out(world, world.open_day("hyllor")).to_bytes())
    content["notes"][0]["text"] = "hyl\x00lor"
    content["participants"] = [{"name": "\x00"}]
    other = world.open_day()

    assert brought_in(world, other, json.dumps(content).encode()).notes == 1
    assert "\x00" not in taken_out(world, other).notes[0].text


def test_the_example_of_the_documentation_is_a_board() -> None:
    """Whoever writes such files by it is understood."""
    example = (ROOT / "docs" / "board-file.md").read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]

    board = parse_board(example.encode())

    assert board
    assert [board_fault(note, {"challenges"}) for note in board.notes] == [None]


def test_a_file_that_nobody_confirms_is_erased_after_a_day(world: World) -> None:
    """Whether another one comes or not; what was confirmed leaves its hash."""
    session_id = world.open_day()
    brought_in(world, session_id, taken_out(world, world.open_day("hyllor")))
    do(
        world,
        imports.preview_import,
        session_id,
        imports.read_upload(b"text;perspective;quadrant\na;challenges;threat\n", "lappar.csv"),
    )
    uploaded = max(row.created_at for row in world.rows("note_import"))
    left = []
    for hours in (23, 24):
        with world.database.transaction(WORKER) as db:
            imports.forget_old_previews(db, uploaded + timedelta(hours=hours))
        left.append([row.filename for row in world.rows("note_import")])

    assert left == [["tavla.json", "lappar.csv"], ["tavla.json"]]
