"""A plan that its person reads otherwise than others: what is written in it stands in both."""

import pytest
from sqlalchemy import func, select

from services.planner.editing.domain import fingerprint
from services.planner.editing.queries import read_work
from services.planner.editing.tables import PlanProposal
from services.planner.editing.use_cases import Typed, save_fields, save_version
from services.planner.plans.tables import Plan, PlanRevision
from services.planner.tables import jobs
from shared.database import Database
from shared.identity import WORKER, Viewer
from tests.planner.assessment.test_saving import MANAGER, OWN, finish, present, working
from tests.planner.deriving.test_saving import PERSON, save
from tests.planner.editing.working import derive_other

LOOK_BACK = "Jag lärde mig Legimus"
READERS = pytest.mark.parametrize("who", [OWN, MANAGER], ids=["person", "manager"])


def write(database: Database, who: Viewer, path: str, typed: str, *, version: bool = True) -> None:
    """Have somebody write in the person's plan, and save that as a version."""
    with database.transaction(who) as db:
        plan = db.scalars(select(Plan).where(Plan.person_id == PERSON)).one()
        seen = fingerprint(read_work(db, plan).work.fields[path])
        assert save_fields(db, who, plan.id, {path: Typed(typed, seen)}).complete
        if version:
            save_version(db, plan, "saved", who)


def read(database: Database, who: Viewer) -> tuple[str, int | None]:
    """Return what somebody reads in the newest revision: looking back, and today's level in digital technology."""
    with database.transaction(who) as db:
        plan = db.scalars(select(Plan).where(Plan.person_id == PERSON)).one()
        content = read_work(db, plan).revision.content
    return content["look_back"], present(database, who)[-1]


def count(database: Database, table: type[PlanRevision] | type[PlanProposal]) -> int:
    """Return how many rows there are."""
    with database.transaction(WORKER) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@READERS
@pytest.mark.parametrize("version", [True, False])
def test_what_either_writes_both_read_after_the_next_derivation(who: Viewer, version: bool, database: Database) -> None:
    """Saved as a version or not yet; the level stays the person's."""
    working(database)
    finish(database)
    save(database)
    write(database, who, "look_back", LOOK_BACK, version=version)
    if not version:
        finish(database, level=1)
    save(database)

    assert read(database, OWN) == (LOOK_BACK, 0 if version else 1)
    assert read(database, MANAGER) == (LOOK_BACK, None)


@READERS
def test_a_saved_version_has_both_derived_again(who: Viewer, database: Database) -> None:
    """So that nobody waits for the next SWOT day; and then it is at rest."""
    working(database)
    finish(database)
    save(database)
    with database.transaction(WORKER) as db:
        db.execute(jobs.delete())
    write(database, who, "look_back", LOOK_BACK)
    with database.transaction(WORKER) as db:
        queued = db.scalar(select(func.count()).select_from(jobs))
    save(database)
    revisions = count(database, PlanRevision)
    save(database)

    assert queued == 1
    assert count(database, PlanRevision) == revisions


def test_an_edited_field_stays_when_the_assessment_says_something_new(database: Database) -> None:
    """The person set another target than follows from the levels."""
    working(database)
    finish(database, level=0, wish=None)
    save(database)
    write(database, OWN, "areas/digital/target", "1")
    save(database)
    finish(database, level=0, wish=4)
    save(database)
    with database.transaction(OWN) as db:
        plan = db.scalars(select(Plan).where(Plan.person_id == PERSON)).one()
        fields = read_work(db, plan).work.fields

    assert fields["areas/digital/target"] == 1


def test_nothing_that_rests_on_the_assessment_is_proposed_to_others(database: Database) -> None:
    """Who edits a shared plan reads its proposals: here of a target that people set, and that presses less now."""
    working(database)
    finish(database, level=0, wish=None)
    save(database)
    write(database, OWN, "areas/barnunga/target", "1")
    save(database)
    finish(database, level=0, wish=4)
    derive_other(database)
    with database.transaction(WORKER) as db:
        (proposal,) = db.scalars(select(PlanProposal).join(Plan).where(Plan.person_id == PERSON))

    assert "areas/barnunga/target" in proposal.open
    assert "assessment" not in proposal.content
