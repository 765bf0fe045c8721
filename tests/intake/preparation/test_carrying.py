"""From the worksheet onto the board: where a person puts it, once, with its origin kept."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.datastructures import FormData

from services.erasure.erasing import describe_note, erase
from services.intake.board.domain import Action, Level, Quadrant
from services.intake.board.problems import BoardNotOpen, UnknownPerspective
from services.intake.board.use_cases.notes import remove_note
from services.intake.erasure.use_cases import Decision, erase_note
from services.intake.preparation.forms import read_choices
from services.intake.preparation.use_cases.carrying import Choice, carry_items
from services.intake.preparation.use_cases.items import TypedItem, remove_item, save_item
from services.planner.tables import metadata as planner_metadata
from shared.database import Database
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import WORKER, Viewer
from shared.web import InvalidInput
from tests.intake.preparation.conftest import do, planned_day
from tests.intake.world import NOW, World


@pytest.fixture
def open_day(world: World) -> UUID:
    """A day whose board is open."""
    return planned_day(world, Action.OPEN)


def written(world: World, viewer: Viewer, day: UUID, text: str = "telefoner") -> UUID:
    """Write a thought about the wider world and return its id."""
    item_id = new_id()
    do(world, viewer, save_item, day, TypedItem(item_id, Level.OMVARLD, text))
    return item_id


def threat(item_id: UUID, perspective: str = "challenges") -> Choice:
    """Return the choice of putting a thought among the threats."""
    return Choice(item_id, Quadrant.THREAT, perspective)


def notes(world: World) -> list[dict[str, Any]]:
    """Return the notes of all boards."""
    return [row._asdict() for row in world.rows("note")]


def test_a_thought_becomes_a_note_that_knows_where_it_came_from(world: World, open_day: UUID, anna: Viewer) -> None:
    """With its words and its level, where the facilitator put it; the thought stays in the preparation."""
    item_id = written(world, anna, open_day)

    assert do(world, world.facilitator, carry_items, open_day, [threat(item_id)]) == 1
    (note,) = notes(world)
    assert {name: note[name] for name in ("text", "level", "quadrant", "perspective", "origin")} == {
        "text": "telefoner",
        "level": "omvarld",
        "quadrant": "threat",
        "perspective": "challenges",
        "origin": "preparation",
    }
    assert note["preparation_item_id"] == item_id
    assert len(world.rows("preparation_item")) == 1


def test_a_thought_becomes_one_note_wherever_it_is_put_again(world: World, open_day: UUID, anna: Viewer) -> None:
    """Also after it was taken off the board, which is a decision too."""
    item_id = written(world, anna, open_day)
    do(world, world.facilitator, carry_items, open_day, [threat(item_id)])
    do(world, world.facilitator, remove_note, open_day, notes(world)[0]["id"], NOW)
    again = do(world, world.facilitator, carry_items, open_day, [Choice(item_id, Quadrant.STRENGTH, "possibilities")])

    assert again == 0
    assert [note["quadrant"] for note in notes(world)] == ["threat"]


def test_two_facilitators_who_choose_at_once_make_one_note(world: World, open_day: UUID, anna: Viewer) -> None:
    """Neither is refused, whatever the two chose."""
    items = [written(world, anna, open_day, f"tanke {number}") for number in range(20)]
    chosen = [
        [Choice(item_id, quadrant, "challenges") for item_id in items]
        for quadrant in (Quadrant.THREAT, Quadrant.OPPORTUNITY)
    ]
    with ThreadPoolExecutor(2) as pool:
        new = list(pool.map(lambda mine: do(world, world.facilitator, carry_items, open_day, mine), chosen))

    assert sum(new) == len(notes(world)) == 20


def test_what_was_taken_away_is_not_carried(world: World, open_day: UUID, anna: Viewer) -> None:
    """Nor what belongs to another day."""
    item_id = written(world, anna, open_day)
    elsewhere = written(world, anna, planned_day(world, Action.OPEN))
    do(world, anna, remove_item, open_day, item_id, NOW)

    assert do(world, world.facilitator, carry_items, open_day, [threat(item_id), threat(elsewhere)]) == 0


def test_the_board_must_be_open_and_have_the_perspective(world: World, day: UUID, open_day: UUID, anna: Viewer) -> None:
    """Nothing is written otherwise."""
    with pytest.raises(BoardNotOpen):
        do(world, world.facilitator, carry_items, day, [threat(written(world, anna, day))])
    with pytest.raises(UnknownPerspective):
        do(world, world.facilitator, carry_items, open_day, [threat(written(world, anna, open_day), "månen")])

    assert notes(world) == []


def test_the_group_itself_does_not_write_on_the_board(world: World, open_day: UUID, anna: Viewer) -> None:
    """Whoever runs the day does."""
    item_id = written(world, anna, open_day)

    with pytest.raises(NotFound):
        do(world, anna, carry_items, open_day, [threat(item_id)])


def test_only_whole_choices_are_read() -> None:
    """A field needs a perspective, its own or the one of all; a thought without a field stays where it is."""
    first, second, third = (new_id() for _ in range(3))
    whole = {f"quadrant-{first}": "threat", f"perspective-{first}": "challenges", f"quadrant-{second}": ""}
    half = {f"quadrant-{second}": "threat", f"perspective-{third}": "challenges"}
    common = {"perspective": "possibilities", f"quadrant-{third}": "threat"}

    assert read_choices(FormData(whole), [first, second, third]) == [threat(first)]
    assert read_choices(FormData(whole | common), [first, second, third]) == [
        threat(first),
        threat(third, "possibilities"),
    ]
    with pytest.raises(InvalidInput) as met:
        read_choices(FormData(whole | half), [first, second, third])
    assert set(met.value.errors.fields) == {f"perspective-{second}", f"quadrant-{third}"}
    for nothing in ({}, {"perspective": "challenges"}):
        with pytest.raises(InvalidInput):
            read_choices(FormData(nothing), [first])


def test_an_erased_thought_has_no_words_and_does_not_come_back(world: World, open_day: UUID, anna: Viewer) -> None:
    """Sent again, unknowing, it is refused; there is nothing to carry."""
    item_id = written(world, anna, open_day, "Ada Hemlig")
    with world.database.transaction(WORKER) as db:
        assert erase_note(db, item_id, Decision(new_id(), "KS 2026/1", NOW))
    with world.database.transaction(WORKER) as db:
        assert not erase_note(db, item_id, Decision(new_id(), "KS 2026/1", NOW))

    (row,) = world.rows("preparation_item")
    assert (row.text, row.author_id) == ("", None)
    with pytest.raises(NotFound):
        do(world, anna, save_item, open_day, TypedItem(item_id, Level.OMVARLD, "Ada Hemlig"))
    assert do(world, world.facilitator, carry_items, open_day, [threat(item_id)]) == 0


@pytest.mark.parametrize("by_note", [True, False])
def test_erasing_a_note_or_its_thought_erases_both(
    world: World, open_day: UUID, anna: Viewer, database_urls: dict[str, str], tmp_path: Path, *, by_note: bool
) -> None:
    """The same words stand in two places; a restore finds both ids in the list."""
    item_id = written(world, anna, open_day, "Ada Hemlig")
    do(world, world.facilitator, carry_items, open_day, [threat(item_id)])
    note_id = notes(world)[0]["id"]
    with world.database.transaction(WORKER) as db:
        subject = describe_note(db, note_id if by_note else item_id)

    assert subject.says.count("Ada Hemlig") == 2
    with closing(Database(database_urls["planner"], planner_metadata, pool_size=1)) as planner:
        done = [erase(world.database, planner, tmp_path, subject, "KS 2026/1") for _ in range(2)]
    assert done == [True, False]
    assert "Ada" not in repr([world.rows(table) for table in ("note", "preparation_item", "event")])
    assert {row.subject_id for row in world.rows("erasure")} == {note_id, item_id}
    assert [row.type for row in world.rows("event")].count("note.erased.v1") == 1
