"""Groups and participants' dots in what is taken out of a day, and in what becomes of it."""

import re
from uuid import UUID

import pytest

from services.intake.board.domain import Quadrant
from services.intake.board.session_tables import SwotSession
from services.intake.board.tables import Note
from services.intake.exchange.board_file import BoardFile
from services.intake.exchange.sheets import write_notes_csv
from services.intake.exchange.use_cases import boards
from services.intake.grouping.tables import NoteGroup
from services.intake.leading.domain import Phase
from services.intake.voting.tables import Dot
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.intake.conftest import SignedIn
from tests.intake.exchange.test_boards import brought_in, do, taken_out
from tests.intake.leading.rooms import join, move, write
from tests.intake.world import World
from tests.people import Place, make_account


@pytest.fixture
def day(world: World) -> UUID:
    """A day on which two of three notes lie in a group, with three participants' dots on it and one on the third."""
    session_id = world.open_day("hyllor", "hyllor på hjul", "budget")
    anna = join(world.database, session_id)
    first, second, third = [note.id for note in taken_out(world, session_id).notes]
    with world.database.transaction(WORKER) as db:
        here = {"session_id": session_id, "municipality_id": world.falun, "perspective": "challenges"}
        group = NoteGroup(**here, quadrant="strength", title="Rummet")
        db.add(group)
        db.flush()
        for note_id in (first, second):
            db.get_one(Note, note_id).group_id = group.id
        placed = [{"group_id": group.id}] * 3 + [{"note_id": third}]
        own = {"participant_id": anna.pseudonym_id, "session_revision": 1}
        db.add_all(Dot(**here, **own, **target, slot=slot) for slot, target in enumerate(placed, 1))
    return session_id


def lying(board: BoardFile) -> dict[str, tuple[str, int]]:
    """Return by its words where each note lies, and how many dots it has itself."""
    titles = {group.id: group.title for group in board.groups}
    return {note.text: (titles[note.group] if note.group else "", note.votes) for note in board.notes}


def test_dots_are_taken_out_when_they_are_counted(world: World, day: UUID) -> None:
    """Those of participants are hidden until then, on groups as on notes."""
    (group,) = taken_out(world, day).groups
    assert (group.title, group.votes) == ("Rummet", 0)
    move(world.database, world.facilitator, day, Phase.CONCLUDE)

    board = taken_out(world, day)

    assert [(kept.title, kept.votes) for kept in board.groups] == [("Rummet", 3)]
    assert lying(board) == {"hyllor": ("Rummet", 0), "hyllor på hjul": ("Rummet", 0), "budget": ("", 1)}


def test_groups_come_back_in_a_new_day(world: World, day: UUID) -> None:
    """With the dots on them, and none is lost."""
    move(world.database, world.facilitator, day, Phase.CONCLUDE)
    board, again = taken_out(world, day), new_id()

    do(world, boards.restore_session, again, board, None)
    restored = taken_out(world, again)

    assert lying(restored) == {
        "hyllor": ("Rummet", 0),
        "hyllor på hjul": ("Rummet", 0),
        "budget": ("", 1),
    }
    assert [(group.title, group.votes) for group in restored.groups] == [("Rummet", 3)]


def test_what_participants_wrote_comes_back_in_its_order(world: World) -> None:
    """So that the board looks as it did, and a group without a title is called the same."""
    day, again = world.open_day(), new_id()
    anna = join(world.database, day)
    for number in range(8):
        write(world.database, anna, f"lapp {number}")
    move(world.database, world.facilitator, day, Phase.REVEAL)
    board = taken_out(world, day)

    do(world, boards.restore_session, again, board, None)

    assert [note.text for note in taken_out(world, again).notes] == [note.text for note in board.notes]


def test_a_note_of_a_known_group_joins_it(world: World, day: UUID) -> None:
    """A file that has one note more brings it into the group that is there, and makes no second one."""
    board, other = taken_out(world, day), world.open_day()
    brought_in(world, other, board.model_copy(update={"notes": board.notes[1:]}))

    brought_in(world, other, board)

    assert [group.title for group in taken_out(world, other).groups] == ["Rummet"]
    assert lying(taken_out(world, other))["hyllor"] == ("Rummet", 0)


def test_a_group_that_is_nowhere_is_none(world: World, day: UUID) -> None:
    """A note that names a group of another quadrant, or one that the file lacks, lies alone."""
    board, other = taken_out(world, day), world.open_day()
    (group,) = board.groups
    elsewhere = group.model_copy(update={"quadrant": Quadrant.THREAT})
    lost = board.notes[1].model_copy(update={"group": new_id()})
    changed = {"notes": (board.notes[0], lost), "groups": (elsewhere,)}

    brought_in(world, other, board.model_copy(update=changed))

    assert lying(taken_out(world, other)) == {"hyllor": ("", 0), "hyllor på hjul": ("", 0)}


def test_a_sheet_names_each_notes_group(world: World, day: UUID) -> None:
    """With the dots on the group as a whole beside its first note, so that both columns add up to all dots."""
    move(world.database, world.facilitator, day, Phase.CONCLUDE)

    rows = write_notes_csv(taken_out(world, day)).decode("utf-8-sig").splitlines()

    assert [row.split(";")[5:] for row in rows] == [
        ["prickar", "grupp", "gruppens prickar"],
        ["0", "Rummet", "3"],
        ["0", "Rummet", ""],
        ["1", "", ""],
    ]


def test_an_open_day_is_left_as_it_is_by_its_own_file(world: World, day: UUID) -> None:
    """Groups too."""
    before = taken_out(world, day)

    assert brought_in(world, day, before).notes == 0
    assert taken_out(world, day).groups == before.groups
    with world.database.transaction(world.facilitator) as db:
        assert db.get_one(SwotSession, day).state == "open"


def test_beside_the_conclusion_stands_what_has_most_dots(world: World, day: UUID, signed_in: SignedIn) -> None:
    """Those of phones too, on groups as on notes."""
    with world.database.transaction(WORKER) as db:
        place = Place(world.programme, world.county, world.falun, new_id())
        account = make_account(db, Role.FACILITATOR, place, email="ellinor@kub.example")
    facilitator = signed_in(account)
    page = f"/swot-sessions/{day}/conclusions?perspective=challenges"
    assert "Flest prickar" not in facilitator.get(page).text
    move(world.database, world.facilitator, day, Phase.CONCLUDE)
    _, _, most = facilitator.get(page).text.partition("Flest prickar")

    plain = re.sub(r"<[^>]+>|\N{NO-BREAK SPACE}", " ", most.partition("</aside>")[0])
    assert re.findall(r"(Rummet|budget|hyllor)\s+(\d) prick", plain) == [("Rummet", "3"), ("budget", "1")]
