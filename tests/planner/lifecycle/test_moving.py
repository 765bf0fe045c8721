"""Somebody who moves in the middle of it all."""

import pytest
from sqlalchemy import select, update

from services.planner.deriving.reactions import archive_plan_of_leaver, remember_staff_member
from services.planner.lifecycle.domain import State
from services.planner.plans.tables import Plan
from shared.database import Database
from shared.events import StaffMemberLeft, StaffMemberSaved
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.planner.deriving.test_saving import PROGRAMME
from tests.planner.editing.working import HERE, PERSON, save
from tests.planner.lifecycle.leading import adopted, plan

ELSEWHERE = new_id()


def move(database: Database) -> None:
    """Let the person work elsewhere, then end here: the order in which intake tells of it."""
    with database.transaction(WORKER) as db:
        saved = StaffMemberSaved(
            person_id=PERSON,
            programme_id=PROGRAMME,
            municipality_id=ELSEWHERE,
            library_id=new_id(),
            role="librarian",
            working_time_share=100,
        )
        remember_staff_member(db, saved)
        left = StaffMemberLeft(person_id=PERSON, programme_id=PROGRAMME, municipality_id=HERE)
        archive_plan_of_leaver(db, left)


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.ADOPTED, State.FOLLOWED_UP])
def test_a_mover_takes_the_plan_along_as_it_stands_and_unshared(state: State, database: Database) -> None:
    """The municipality's plan, adopted meanwhile, stays where it is."""
    save(database)
    with database.transaction(WORKER) as db:
        mine = update(Plan).where(Plan.person_id == PERSON)
        db.execute(mine.values(state=state, shared_with_manager=True, adopted_revision=1))
    adopted(database)
    move(database)
    with database.transaction(WORKER) as db:
        own = db.scalars(select(Plan).where(Plan.person_id == PERSON)).one()

    assert (own.municipality_id, own.shared_with_manager) == (ELSEWHERE, False)
    assert (own.state, own.adopted_revision) == (state, 1)
    assert (plan(database).municipality_id, plan(database).state) == (HERE, "adopted")
