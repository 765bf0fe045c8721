"""What the database itself shows and lets change, whatever a query forgets."""

from uuid import UUID

import pytest
from sqlalchemy import Table, func, select, text
from sqlalchemy.exc import ProgrammingError

from services.planner.plans.queries import count_coverage
from services.planner.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Grant, Role, Viewer
from tests.planner.deriving.test_saving import HERE, PERSON, PROGRAMME, THERE, save


def viewer(role: Role, municipality: UUID = HERE, person: UUID | None = None) -> Viewer:
    """Return somebody with one role."""
    return Viewer(new_id(), person, "Någon", "nagon@kub.example", (Grant(role, PROGRAMME, frozenset({municipality})),))


def seen(database: Database, name: str, who: Viewer) -> int:
    """Return how many rows of a table somebody sees."""
    table: Table = metadata.tables[f"planner.{name}"]
    with database.transaction(who) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("who", "plans"),
    [
        (viewer(Role.FACILITATOR), 1),
        (viewer(Role.MANAGER), 1),
        (viewer(Role.MANAGER, THERE), 0),
        (viewer(Role.STAFF, person=PERSON), 1),
        (viewer(Role.STAFF, person=new_id()), 0),
        (viewer(Role.AUDITOR), 0),
        (viewer(Role.PROGRAMME_LEAD), 0),
        (viewer(Role.SEASON_PLANNER), 0),
        (viewer(Role.OPERATOR), 0),
        (viewer(Role.ADMINISTRATOR), 0),
    ],
)
def test_a_scope_sees_its_plans_and_their_revisions(who: Viewer, plans: int, database: Database) -> None:
    """Of a municipal draft and an unshared individual plan."""
    save(database)

    assert seen(database, "plan", who) == plans
    assert seen(database, "plan_revision", who) == plans


@pytest.mark.parametrize(("programme", "plans"), [(PROGRAMME, 1), (new_id(), 0)])
def test_an_auditor_reads_adopted_plans_of_the_own_programme(programme: UUID, plans: int, database: Database) -> None:
    """Another programme's auditor is a stranger."""
    save(database)
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'adopted'"))
    auditor = Viewer(new_id(), None, "Kerstin", "kerstin@kub.example", (Grant(Role.AUDITOR, programme),))

    assert seen(database, "plan", auditor) == plans
    assert seen(database, "plan_revision", auditor) == plans


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MANAGER])
def test_what_was_found_is_for_those_who_work_on_the_plan(role: Role, database: Database) -> None:
    """The derivation follows the municipality, elsewhere there is none."""
    save(database)

    assert seen(database, "derivation", viewer(role)) == 1
    assert seen(database, "derivation", viewer(role, THERE)) == 0
    assert seen(database, "derivation", viewer(Role.STAFF, person=PERSON)) == 0


def test_a_manager_cannot_share_what_isnt_theirs(database: Database) -> None:
    """An update that names every individual plan changes none."""
    save(database)
    with database.transaction(viewer(Role.MANAGER)) as db:
        shared = "UPDATE planner.plan SET shared_with_manager = true WHERE kind = 'individual' RETURNING id"
        changed = db.execute(text(shared)).all()

    assert changed == []


def test_nobody_writes_revisions_of_a_plan_that_others_work_on(database: Database) -> None:
    """Not even who reads it, since it is adopted."""
    save(database)
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'adopted'"))
    copied = text(
        "INSERT INTO planner.plan_revision (plan_id, number, content, content_hash, derivation_id, cause) "
        "SELECT plan_id, 2, content, content_hash, derivation_id, cause FROM planner.plan_revision"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        database.transaction(viewer(Role.STAFF, person=new_id())) as db,
    ):
        db.execute(copied)


def test_only_the_manager_gets_counts_of_plans_that_only_their_owners_read(database: Database) -> None:
    """The counting function looks past row-level security, so it checks by itself who asks."""
    save(database)
    with database.transaction(viewer(Role.MANAGER)) as db:
        theirs = count_coverage(db, HERE)
    with database.transaction(viewer(Role.FACILITATOR)) as db:
        others = count_coverage(db, HERE)
    with database.transaction(WORKER) as db:
        everything = count_coverage(db, HERE)

    assert theirs == everything
    assert (theirs.plans, others.plans, others.staff) == (1, 0, 0)
