"""Thoughts as they are saved while somebody types: once each, and none lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from services.intake.board.domain import Action, Level
from services.intake.board.queries import find_session
from services.intake.closing.use_cases import close_session, reopen_session
from services.intake.preparation.problems import ItemChanged, ItemGone, PreparationClosed
from services.intake.preparation.queries import Worksheet, removed_from, worksheet_of
from services.intake.preparation.use_cases.items import TypedItem, remove_item, restore_item, save_item
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import Role, Viewer
from tests.intake.preparation.conftest import do, person, planned_day
from tests.intake.world import NOW, World


def typed(text: str, item_id: UUID | None = None, revision: int = 0, level: Level = Level.OMVARLD) -> TypedItem:
    """Return a thought as a page sends it."""
    return TypedItem(item_id or new_id(), level, text, revision)


def sheet(world: World, viewer: Viewer, day: UUID) -> Worksheet:
    """Return the worksheet as somebody sees it."""
    with world.database.transaction(viewer) as db:
        return worksheet_of(db, viewer, find_session(db, viewer, day))


def texts(world: World, viewer: Viewer, day: UUID) -> list[str]:
    """Return the thoughts that stand there, over all levels."""
    return [item.text for items in sheet(world, viewer, day).items.values() for item in items]


def test_the_group_sees_every_thought_and_each_may_change_the_own(
    world: World, day: UUID, anna: Viewer, bo: Viewer
) -> None:
    """Staff, manager and facilitator read the same; who wrote one is told to nobody but the author."""
    do(world, anna, save_item, day, typed("telefoner"))
    do(world, bo, save_item, day, typed("lagar", level=Level.INVARLD))
    own = {item.text: item.own for items in sheet(world, anna, day).items.values() for item in items}

    assert own == {"telefoner": True, "lagar": False}
    for viewer in (bo, person(world, Role.MANAGER), world.facilitator):
        assert texts(world, viewer, day) == ["telefoner", "lagar"]


def test_a_repeated_saving_is_the_same_thought(world: World, day: UUID, anna: Viewer) -> None:
    """The answer may have been lost; the second one says the same."""
    first = typed("telefoner")

    assert [do(world, anna, save_item, day, first) for _ in range(3)] == [1, 1, 1]
    assert texts(world, anna, day) == ["telefoner"]


def test_a_thought_grows_as_it_is_typed(world: World, day: UUID, anna: Viewer) -> None:
    """Each saving is based on the one before; a late repetition of the last changes nothing."""
    item_id = new_id()
    revisions = [
        do(world, anna, save_item, day, typed(text, item_id, revision))
        for revision, text in enumerate(("tele", "telefon", "telefoner"))
    ]

    assert revisions == [1, 2, 3]
    assert do(world, anna, save_item, day, typed("telefoner", item_id, 2)) == 3
    assert texts(world, anna, day) == ["telefoner"]


def test_who_saves_second_gets_both_wordings(world: World, day: UUID, anna: Viewer) -> None:
    """The first one's stands, the second one's is told apart, and saving again after seeing it is possible."""
    item_id = new_id()
    do(world, anna, save_item, day, typed("telefoner", item_id))
    do(world, anna, save_item, day, typed("surfplattor", item_id, 1))
    with pytest.raises(ItemChanged) as met:
        do(world, anna, save_item, day, typed("datorer", item_id, 1))

    assert (met.value.text, met.value.revision) == ("surfplattor", 2)
    assert texts(world, anna, day) == ["surfplattor"]
    assert do(world, anna, save_item, day, typed("datorer och surfplattor", item_id, met.value.revision)) == 3


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.FACILITATOR])
def test_nobody_changes_another_ones_words(world: World, day: UUID, anna: Viewer, role: Role) -> None:
    """Not with the right revision, and not by sending the id as a new one."""
    item_id = new_id()
    do(world, anna, save_item, day, typed("telefoner", item_id))
    for revision in (0, 1):
        with pytest.raises(ItemGone):
            do(world, person(world, role), save_item, day, typed("annat", item_id, revision))

    assert texts(world, anna, day) == ["telefoner"]


def test_a_thought_is_taken_away_and_put_back(world: World, day: UUID, anna: Viewer, bo: Viewer) -> None:
    """Both harmless twice; a colleague can do neither, and isn't offered it."""
    item_id = new_id()
    do(world, anna, save_item, day, typed("telefoner", item_id))
    for function, arguments in ((remove_item, (NOW,)), (restore_item, ())):
        with pytest.raises(ItemGone):
            do(world, bo, function, day, item_id, *arguments)
    for _ in range(2):
        do(world, anna, remove_item, day, item_id, NOW)

    assert (texts(world, anna, day), sheet(world, anna, day).removed) == ([], 1)
    assert sheet(world, bo, day).removed == 0
    for _ in range(2):
        do(world, anna, restore_item, day, item_id)
    assert texts(world, bo, day) == ["telefoner"]


def test_the_facilitator_takes_away_what_does_not_belong(
    world: World, day: UUID, anna: Viewer, ellinor: Viewer
) -> None:
    """And puts it back; the author can too."""
    item_id = new_id()
    do(world, anna, save_item, day, typed("om en kollega", item_id))
    do(world, ellinor, remove_item, day, item_id, NOW)
    with world.database.transaction(ellinor) as db:
        offered = removed_from(db, ellinor, find_session(db, ellinor, day))

    assert [item.text for item in offered.items] == ["om en kollega"]
    do(world, anna, restore_item, day, item_id)
    assert texts(world, anna, day) == ["om en kollega"]


def test_a_page_left_open_does_not_bring_a_removed_thought_back_unasked(world: World, day: UUID, anna: Viewer) -> None:
    """What it saves late meets a newer revision; saved on purpose after that, the thought stands again."""
    item_id = new_id()
    do(world, anna, save_item, day, typed("telefoner", item_id))
    do(world, anna, remove_item, day, item_id, NOW)
    with pytest.raises(ItemChanged) as met:
        do(world, anna, save_item, day, typed("telefoner och plattor", item_id, 1))

    assert texts(world, anna, day) == []
    do(world, anna, save_item, day, typed("telefoner och plattor", item_id, met.value.revision))
    assert texts(world, anna, day) == ["telefoner och plattor"]


@pytest.mark.parametrize("actions", [(), (Action.PREPARE,), (Action.OPEN,)])
def test_it_can_be_written_from_the_planning_on(world: World, anna: Viewer, actions: tuple[Action, ...]) -> None:
    """Before the preparation was begun, while it goes on, and on the day."""
    day = planned_day(world, *actions)

    assert do(world, anna, save_item, day, typed("telefoner")) == 1


def test_a_day_that_is_called_off_takes_nothing_in(world: World, anna: Viewer) -> None:
    """What was typed is told apart from what doesn't exist."""
    day = planned_day(world, Action.CANCEL)

    with pytest.raises(PreparationClosed):
        do(world, anna, save_item, day, typed("telefoner"))


def test_closing_forgets_who_wrote_what_and_what_was_taken_away(world: World, anna: Viewer) -> None:
    """The thoughts stay to be read; opened again, the author is no longer known."""
    day = planned_day(world, Action.OPEN)
    kept, gone = new_id(), new_id()
    for item_id in (kept, gone):
        do(world, anna, save_item, day, typed("telefoner", item_id))
    do(world, anna, remove_item, day, gone, NOW)
    do(world, world.facilitator, close_session, day, NOW)

    assert [(row.id, row.author_id) for row in world.rows("preparation_item")] == [(kept, None)]
    with pytest.raises(PreparationClosed):
        do(world, anna, save_item, day, typed("mer"))
    do(world, world.facilitator, reopen_session, day)
    with pytest.raises(ItemGone):
        do(world, anna, save_item, day, typed("mer", kept, 1))


def test_nothing_slips_in_while_the_day_is_closed(world: World, anna: Viewer) -> None:
    """Either the thought is there before, and its author forgotten, or it is refused; twenty rounds of both at once."""
    for _ in range(20):
        day = planned_day(world, Action.OPEN)
        together = Barrier(2)

        def at_once(viewer: Viewer, function: Callable[..., Any], *arguments: Any, start: Barrier = together) -> object:
            start.wait()
            try:
                return do(world, viewer, function, *arguments)
            except PreparationClosed as problem:
                return problem

        with ThreadPoolExecutor() as pool:
            saved = pool.submit(at_once, anna, save_item, day, typed("telefoner"))
            pool.submit(at_once, world.facilitator, close_session, day, NOW).result()
        mine = [row for row in world.rows("preparation_item") if row.session_id == day]

        assert [row.author_id for row in mine] == ([None] if saved.result() == 1 else [])


def test_the_same_thought_sent_twice_at_once_is_one(world: World, day: UUID, anna: Viewer) -> None:
    """Both are told that it is saved."""
    first, together = typed("telefoner"), Barrier(4)

    def send(_number: int) -> int:
        together.wait()
        return int(do(world, anna, save_item, day, first))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))

    assert answers == [1, 1, 1, 1]
    assert texts(world, anna, day) == ["telefoner"]


def test_a_person_of_another_municipality_finds_no_worksheet(world: World, day: UUID) -> None:
    """It doesn't exist for them."""
    with pytest.raises(NotFound):
        do(world, person(world, Role.STAFF, world.mora), save_item, day, typed("telefoner"))
