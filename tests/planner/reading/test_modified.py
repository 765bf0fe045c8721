"""When what a document states changed last."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select

from services.planner.erasure.erasing import erase_wordings
from services.planner.lifecycle.statements import Correction, FollowUp
from services.planner.lifecycle.use_cases import archive, correct, follow_up, register, revise
from services.planner.plans.queries import show_revision
from services.planner.plans.tables import PlanRevisionWording
from services.planner.reading.modified import last_modified
from shared.database import Database
from shared.events import NoteErased
from shared.identifiers import new_id
from shared.identity import WORKER
from tests.planner.editing.working import HERE, save
from tests.planner.lifecycle.leading import TODAY, adopted, forget_name, plan, send, take


def modified(database: Database) -> datetime:
    """Return when the first revision's document changed last."""
    with database.transaction(WORKER) as db:
        return last_modified(db, show_revision(db, plan(database), 1))


def erase_a_note(database: Database) -> None:
    """Take a note's words away that the plan cites."""
    with database.transaction(WORKER) as db:
        note = db.scalars(select(PlanRevisionWording.note_id).order_by(PlanRevisionWording.note_id)).first()
        assert note
        erase_wordings(db, NoteErased(note_id=note, session_id=new_id(), municipality_id=HERE))


def follow(database: Database) -> None:
    """Follow the adopted plan up."""
    take(database, follow_up, FollowUp({}, "Vi övade för sällan."), TODAY)


CHANGES: dict[str, Callable[[Database], object]] = {
    "followed up": follow,
    "registered": lambda database: take(database, register, "KUN 2026/119"),
    "corrected": lambda database: take(database, correct, Correction("Kulturnämnden", None, date(2026, 3, 14))),
    "words erased": erase_a_note,
    "name erased": lambda database: forget_name(database, "Malin"),
    "archived": lambda database: take(database, archive),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_a_document_states_anew_counts(change: str, database: Database) -> None:
    """From then on it is that moment, each time that it is asked for."""
    save(database)
    adopted(database)
    before = modified(database)
    CHANGES[change](database)

    assert modified(database) > before
    assert modified(database) == modified(database)


def test_a_plan_that_took_no_step_was_modified_when_it_was_saved(database: Database) -> None:
    """Sent for review its documents say so."""
    save(database)
    with database.transaction(WORKER) as db:
        saved = show_revision(db, plan(database), 1).created_at
    first = modified(database)
    send(database)
    sent = modified(database)

    assert (first, sent > saved) == (saved, True)


def test_a_draft_beside_it_changes_nothing_of_the_plan_that_holds(database: Database) -> None:
    """What was adopted says the same."""
    save(database)
    adopted(database)
    before = modified(database)
    take(database, revise)

    assert modified(database) == before
