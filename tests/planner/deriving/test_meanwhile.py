"""What happens while plans are derived: nobody waits for it, and nothing of it is lost or undone."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.planner import tasks
from services.planner.deriving.finding import Found, Inputs, find_plans
from services.planner.deriving.reactions import queue_derivation
from services.planner.erasure.erasing import erase_plan, erase_wordings
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import Derivation, Plan
from services.planner.tables import event_log, jobs
from shared.database import Database
from shared.events import NoteErased, StaffMemberErased
from shared.identity import WORKER
from shared.jobs import enqueue, run_job
from shared.worker import WorkerContext
from tests.planner.deriving.test_saving import HERE, PERSON, THERE, closed, left, plans, save, saved, tell
from tests.planner.editing.working import MEASURE, content, work, write
from tests.planner.erasure.test_erased_words import everything
from tests.planner.plans import factories

NEW = factories.note(9, "Vårt wifi hindrar Gullan", "weakness", 9)
Meanwhile = Callable[[], object]


@pytest.fixture
def derive(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, int]]]:
    """Do the job once, with something else that happens while it computes; return states and attempts of all jobs.

    Intake answers the same each time, with a note more than ``save`` knows.
    """
    answer = factories.answer([*factories.usual_notes(), NEW])
    context = SimpleNamespace(database=database, ask=SimpleNamespace(get=lambda *_: answer))

    def derive(meanwhile: Meanwhile = lambda: None) -> list[tuple[str, int]]:
        def find(inputs: Inputs) -> Found:
            meanwhile()
            return find_plans(inputs)

        monkeypatch.setattr(tasks, "find_plans", find)
        with database.transaction(WORKER) as db:
            job_id = enqueue(db, DERIVE_PLANS, {"municipality_id": str(HERE)}, str(HERE))
        run_job(database, job_id, lambda job: tasks.derive_plans(cast("WorkerContext", context), job))
        with database.transaction(WORKER) as db:
            return [(row.state, row.attempt) for row in db.execute(select(jobs).order_by(jobs.c.id))]

    return derive


def moment(database: Database) -> datetime:
    """Return what time it is by the database's clock."""
    with database.transaction(WORKER) as db:
        found: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return found


def event_types(database: Database) -> list[Any]:
    """Return what was told, in order."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(event_log.c.type).order_by(event_log.c.position)))


def test_who_writes_waits_for_no_derivation(database: Database, derive: Callable[..., Any]) -> None:
    """Their words stay in what was derived meanwhile; each new revision is told of once."""
    save(database)

    def write_at_once() -> None:
        with database.transaction(WORKER) as db:
            db.execute(text("SELECT FROM planner.plan FOR UPDATE NOWAIT"))
        write(database, MEASURE, "Vi övar på tisdagar.")

    done = derive(write_at_once)

    assert done == [("done", 1)]
    assert "Vi övar på tisdagar." in repr(content(database))
    assert NEW["id"] in repr(content(database))
    assert work(database).plan.revision == 2
    assert event_types(database) == ["plan.revision_saved.v1"] * 4


def test_deriving_again_changes_nothing(database: Database, derive: Callable[..., Any]) -> None:
    """However often the job is done."""
    derive()
    told = event_types(database)
    done = derive()

    assert done == [("done", 1), ("done", 1)]
    assert event_types(database) == told


def test_a_note_that_is_erased_meanwhile_stays_erased(database: Database, derive: Callable[..., Any]) -> None:
    """Its words are nowhere, and nobody has to wait for them to go."""
    save(database)

    def erase() -> None:
        event = NoteErased(note_id=UUID(NEW["id"]), session_id=UUID(factories.SESSION), municipality_id=HERE)
        with database.transaction(WORKER) as db:
            erase_wordings(db, event)

    done = derive(erase)

    assert done == [("done", 1)]
    assert NEW["id"] in repr(content(database))
    assert "gullan" not in everything(database)
    assert "wifi" not in everything(database)


def test_who_is_erased_meanwhile_gets_no_plan_back(database: Database, derive: Callable[..., Any]) -> None:
    """The derivation begins anew, at no cost of an attempt, also while intake still tells of the person."""
    save(database)

    def erase() -> None:
        event = StaffMemberErased(person_id=PERSON, municipality_id=HERE)
        with database.transaction(WORKER) as db:
            erase_plan(db, event)

    postponed = derive(erase)
    between = work(database).plan.revision
    done = derive()

    assert postponed == [("queued", 0)]
    assert between == 1
    assert done == [("done", 1)]
    assert set(plans(database)) == {"municipal"}
    assert work(database).plan.revision == 2


def test_who_moves_meanwhile_isnt_taken_back(database: Database, derive: Callable[..., Any]) -> None:
    """The plan is the other municipality's, with what it said."""
    save(database)
    tell(database, saved())
    with database.transaction(WORKER) as db:
        db.execute(jobs.delete())
    postponed = derive(lambda: tell(database, saved(municipality_id=THERE)))
    done = derive()

    plan = plans(database)["individual"]
    assert postponed == [("queued", 0)]
    assert done == [("done", 1)]
    assert (plan.municipality_id, plan.revision) == (THERE, 1)


def test_who_leaves_meanwhile_stays_archived(database: Database, derive: Callable[..., Any]) -> None:
    """Nothing is derived for somebody who isn't there any more."""
    save(database)
    tell(database, saved())
    derive(lambda: tell(database, left()))
    derive()

    plan = plans(database)["individual"]
    assert (plan.state, plan.revision) == ("archived", 1)


def test_an_adoption_meanwhile_gets_a_proposal(database: Database, derive: Callable[..., Any]) -> None:
    """What people have agreed on isn't changed under their hands."""
    save(database)

    def adopt() -> None:
        with database.transaction(WORKER) as db:
            db.execute(text("UPDATE planner.plan SET state = 'adopted' WHERE kind = 'municipal'"))

    done = derive(adopt)

    plan = plans(database)["municipal"]
    assert done == [("done", 1)]
    assert (plan.state, plan.revision) == ("adopted", 1)


def test_what_is_decided_meanwhile_is_derived_next(database: Database, derive: Callable[..., Any]) -> None:
    """What was read is as old as the derivation says, and what came after it has a job of its own."""
    after = []

    def close() -> None:
        after.append(moment(database))
        with database.transaction(WORKER) as db:
            queue_derivation(db, closed())

    done = derive(close)

    with database.transaction(WORKER) as db:
        read_at = db.scalars(select(Derivation.created_at)).one()
        kept = db.scalars(select(Plan.kind)).all()
    assert done == [("done", 1), ("queued", 0)]
    assert read_at < after[0]
    assert sorted(kept) == ["individual", "municipal"]
