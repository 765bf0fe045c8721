"""Who reads and who changes a preparation, said by the database itself."""

from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from services.intake.board.domain import Level
from services.intake.preparation.domain import Amount, Figure
from services.intake.preparation.tables import LibraryPlan, PreparationFigure, PreparationItem
from services.intake.preparation.use_cases.figures import add_figures
from services.intake.preparation.use_cases.items import TypedItem, save_item
from services.intake.preparation.use_cases.library_plans import link_plan
from shared.identifiers import new_id
from shared.identity import Role, Viewer
from tests.intake.preparation.conftest import do, person
from tests.intake.world import NOW, World

GROUP = {Role.STAFF, Role.MANAGER, Role.FACILITATOR}


@pytest.fixture
def filled(world: World, day: UUID, anna: Viewer) -> UUID:
    """A day with a thought, a figure and a library plan; returns the thought's id."""
    item_id = new_id()
    do(world, anna, save_item, day, TypedItem(item_id, Level.OMVARLD, "telefoner"))
    do(world, anna, add_figures, day, [Figure(Level.OMVARLD, "Invånare", Amount(1), 2025)])  # type: ignore[arg-type]
    do(world, anna, link_plan, day, "https://falun.se", NOW)
    return item_id


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PARTICIPANT])
def test_the_staff_group_reads_and_nobody_else(world: World, filled: UUID, role: Role) -> None:
    """Of the own municipality; a programme lead, an administrator or an operator gets not a word."""
    for municipality, expected in ((world.falun, role in GROUP), (world.mora, False)):
        with world.database.transaction(world.viewer(role, municipality)) as db:
            for table in (PreparationItem, PreparationFigure, LibraryPlan):
                assert (len(db.scalars(select(table)).all()) == 1) is expected


@pytest.mark.parametrize(("role", "changed"), [(Role.STAFF, 0), (Role.MANAGER, 0), (Role.FACILITATOR, 1)])
def test_a_thought_is_changed_by_its_author_and_who_runs_the_day(
    world: World, filled: UUID, anna: Viewer, role: Role, changed: int
) -> None:
    """A colleague's statement touches no row."""
    everything = update(PreparationItem).values(removed_at=NOW)
    with world.database.transaction(person(world, role)) as db:
        assert db.execute(everything).rowcount == changed  # type: ignore[attr-defined]
    with world.database.transaction(anna) as db:
        assert db.execute(everything).rowcount == 1  # type: ignore[attr-defined]


def test_nobody_writes_in_anothers_name(world: World, day: UUID, anna: Viewer, bo: Viewer) -> None:
    """Nor without one."""
    for author in (bo.account_id, None):
        row = PreparationItem(
            id=new_id(), session_id=day, municipality_id=world.falun, author_id=author, level="omvarld", text="x"
        )
        with pytest.raises(ProgrammingError), world.database.transaction(anna) as db:
            db.add(row)
