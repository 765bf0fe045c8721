"""Who is erased is named nowhere in what they helped to write."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from services.planner.comments.tables import PlanComment
from services.planner.comments.use_cases import NewComment, add_comment
from services.planner.editing.tables import PlanEdit
from services.planner.editing.use_cases import save_version
from services.planner.erasure.erasing import erase_plan, erase_wordings, forget_account
from services.planner.plans.tables import Plan, PlanRevision, PlanRevisionWording
from shared.database import Database
from shared.events import AccountErased, NoteErased, StaffMemberErased
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.planner.editing.working import HERE, MEASURE, manager, save, viewer, work, write


@pytest.mark.parametrize("staff", [True, False])
def test_words_stay_in_the_plan_and_the_name_goes(staff: bool, database: Database) -> None:
    """In edits and in versions; comments are gone. So it is with a facilitator, who has an account alone."""
    malin = viewer(Role.MANAGER, "Malin", new_id() if staff else None)
    save(database)
    write(database, MEASURE, "Alla har provat", who=malin)
    plan_id = work(database).plan.id
    with database.transaction(malin) as db:
        save_version(db, db.get_one(Plan, plan_id), "saved", malin)
        add_comment(db, malin, plan_id, NewComment(new_id(), "goals", "Jag frågar."), datetime.now(UTC))
    write(database, MEASURE, "Alla har provat två gånger", who=malin)
    with database.transaction(WORKER) as db:
        if malin.person_id:
            erase_plan(db, StaffMemberErased(person_id=malin.person_id, municipality_id=HERE))
        else:
            forget_account(db, AccountErased(account_id=malin.account_id))

    with database.transaction(WORKER) as db:
        authors = {*db.scalars(select(PlanEdit.author)), *db.scalars(select(PlanRevision.author))}
        comments = db.scalars(select(PlanComment)).all()
    assert (authors, comments) == ({"", None}, [])
    assert work(database).work.fields[MEASURE] == "Alla har provat två gånger"


def test_words_that_are_being_erased_are_in_no_new_version(database: Database) -> None:
    """A version that is saved meanwhile waits for the erasure, and copies nothing of it."""
    save(database)
    write(database, MEASURE, "Alla har provat")
    plan_id = work(database).plan.id

    def save_one() -> None:
        with database.transaction(manager) as db:
            save_version(db, db.get_one(Plan, plan_id), "saved", manager)

    saving = threading.Thread(target=save_one)
    with database.transaction(WORKER) as db:
        note_id = db.scalars(select(PlanRevisionWording.note_id).where(PlanRevisionWording.plan_id == plan_id)).first()
        assert note_id
        erase_wordings(db, NoteErased(note_id=note_id, session_id=new_id(), municipality_id=HERE))
        saving.start()
        while saving.is_alive() and not waits_for_a_lock(database):
            pass
    saving.join()

    with database.transaction(WORKER) as db:
        kept = select(PlanRevisionWording.text).where(PlanRevisionWording.note_id == note_id)
        assert set(db.scalars(kept.where(PlanRevisionWording.plan_id == plan_id))) == {None}
        assert db.scalar(select(func.max(PlanRevision.number)).where(PlanRevision.plan_id == plan_id)) == 2


def waits_for_a_lock(database: Database) -> bool:
    """Say whether somebody waits for an erasure."""
    with database.transaction(WORKER) as db:
        here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        waiting = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND {here}"
        return bool(db.scalar(text(waiting)))
