"""Saving derived plans: new revisions where something changed, nothing where nothing did."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.planner.deriving.reactions import archive_plan_of_leaver, queue_derivation, remember_staff_member
from services.planner.deriving.saving import save_plans
from services.planner.plans.tables import Derivation, Plan, PlanRevision, PlanRevisionWording, StaffFact
from services.planner.tables import event_log, jobs
from shared.database import Database
from shared.events import StaffMemberLeft, StaffMemberSaved, SwotSessionClosed
from shared.identity import WORKER
from tests.engines import counted_statements
from tests.planner.plans import factories

TODAY = date(2026, 3, 12)
HERE = UUID(factories.MUNICIPALITY)
THERE = UUID("0198f000-0000-7000-8000-000000002081")
PROGRAMME = UUID(factories.PROGRAMME)
PERSON = UUID(factories.person(1)["id"])


def save(database: Database, *arguments: Any, today: date = TODAY, **changes: Any) -> None:
    """Save the plans of a miniature municipality."""
    with database.transaction(WORKER) as db:
        save_plans(db, factories.material(*arguments, **changes), today)


def plans(database: Database) -> dict[str, Plan]:
    """Return the plans by kind."""
    with database.transaction(WORKER) as db:
        return {plan.kind: plan for plan in db.scalars(select(Plan))}


def count(database: Database, table: Any) -> int:
    """Return how many rows there are."""
    with database.transaction(WORKER) as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def saved(**changes: Any) -> StaffMemberSaved:
    """Return the event of a staff member who works here."""
    usual: dict[str, Any] = {
        "person_id": PERSON,
        "programme_id": PROGRAMME,
        "municipality_id": HERE,
        "library_id": UUID(int=7),
        "role": "librarian",
        "working_time_share": 100,
    }
    return StaffMemberSaved(**(usual | changes))


def left() -> StaffMemberLeft:
    """Return the event of the same person who left."""
    return StaffMemberLeft(person_id=PERSON, programme_id=PROGRAMME, municipality_id=HERE)


def tell(database: Database, *events: StaffMemberSaved | StaffMemberLeft) -> None:
    """Let the planner read these events."""
    with database.transaction(WORKER) as db:
        for each in events:
            if isinstance(each, StaffMemberLeft):
                archive_plan_of_leaver(db, each)
            else:
                remember_staff_member(db, each)


def closed() -> SwotSessionClosed:
    """Return the event of a closed session."""
    return SwotSessionClosed(
        session_id=UUID(factories.SESSION),
        revision=1,
        programme_id=PROGRAMME,
        municipality_id=HERE,
        notes=7,
        votes=11,
        content_hash="0" * 64,
    )


def queued(database: Database) -> list[str]:
    """Return the subjects of the queued jobs."""
    with database.transaction(WORKER) as db:
        return list(db.scalars(select(jobs.c.subject).where(jobs.c.state == "queued")))


def test_a_first_derivation_saves_one_plan_each_and_tells_of_it(database: Database) -> None:
    """The municipality and each staff member get revision 1, with one event per plan."""
    save(database)

    assert {plan.revision for plan in plans(database).values()} == {1}
    with database.transaction(WORKER) as db:
        told = db.execute(select(event_log.c.type, event_log.c.data["kind"].astext)).all()
    assert sorted(map(tuple, told)) == [
        ("plan.revision_saved.v1", "individual"),
        ("plan.revision_saved.v1", "municipal"),
    ]


def test_deriving_twice_changes_nothing(database: Database) -> None:
    """The same input, also another day, makes no revision, no derivation and no event."""
    save(database)
    save(database, today=date(2026, 5, 1))

    assert count(database, PlanRevision) == 2
    assert count(database, Derivation) == 1
    assert count(database, event_log) == 2


def test_a_changed_note_makes_a_new_revision_and_keeps_the_old_one(database: Database) -> None:
    """Revision 1 stays as it was, with its wordings; revision 2 says the new."""
    save(database)
    notes = [*factories.usual_notes(), factories.note(9, "Ingen vågar röra surfplattorna")]
    save(database, notes)

    plan = plans(database)["municipal"]
    assert plan.revision == 2
    with database.transaction(WORKER) as db:
        numbers = db.scalars(select(PlanRevisionWording.number).where(PlanRevisionWording.plan_id == plan.id))
        wordings = Counter(numbers)
    assert wordings == {1: 7, 2: 8}


def test_a_day_that_is_closed_again_moves_no_dates(database: Database) -> None:
    """What a plan says is due stays due, however late a note was added; another day begins anew."""
    notes = [*factories.usual_notes(), factories.note(9, "Ingen vågar röra surfplattorna")]
    again = factories.session(notes, revision=2, closed_at="2026-11-26T10:00:00+01:00")
    other = {"held_on": "2026-11-20", "closed_at": "2026-11-26T10:00:00+01:00"}
    due = []
    for sessions in ([factories.session(notes)], [again], [again, factories.session([], id=str(THERE), **other)]):
        save(database, sessions=sessions)
        plan = plans(database)["municipal"]
        with database.transaction(WORKER) as db:
            due.append(db.get_one(PlanRevision, (plan.id, plan.revision)).content["goals"][0]["due"])

    assert due == ["2026-09-30", "2026-09-30", "2027-05-31"]


def due_first(database: Database) -> tuple[int, str]:
    """Return the municipal plan's revision, and when the first of its goals is due."""
    with database.transaction(WORKER) as db:
        plan = db.scalars(select(Plan).where(Plan.kind == "municipal")).one()
        return plan.revision, db.get_one(PlanRevision, (plan.id, plan.revision)).content["goals"][0]["due"]


@pytest.mark.parametrize(("made", "due"), [(date(2026, 4, 12), "2026-09-30"), (date(2026, 11, 28), "2027-05-31")])
def test_a_first_plan_long_after_the_day_counts_from_when_it_is_made(made: date, due: str, database: Database) -> None:
    """Nothing is overdue in a fresh draft; derived again later, with more notes too, it says the same."""
    notes = [*factories.usual_notes(), factories.note(9, "Ingen vågar röra surfplattorna")]
    found = []
    for today, told in ((made, None), (made + timedelta(days=40), None), (made + timedelta(days=80), notes)):
        save(database, *([told] if told else []), today=today)
        found.append(due_first(database))

    assert found == [(1, due), (1, due), (2, due)]


def test_beside_an_archived_plan_the_dates_of_employees_stay(database: Database) -> None:
    """No plan of the municipality keeps a day that is counted from."""
    save(database, today=date(2026, 11, 28))
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'archived' WHERE kind = 'municipal'"))
    for later in (date(2026, 12, 5), date(2027, 1, 5)):
        save(database, today=later)

    assert {kind: plan.revision for kind, plan in plans(database).items()} == {"municipal": 1, "individual": 1}


def test_somebody_new_changes_nobody_elses_plan(database: Database) -> None:
    """A new staff member gets a plan whose dates count from today; the municipality's stays at its revision."""
    save(database)
    save(database, staff=[factories.person(1), factories.person(2)], today=date(2026, 11, 23))

    with database.transaction(WORKER) as db:
        new = db.scalars(select(Plan).where(Plan.person_id == UUID(factories.person(2)["id"]))).one()
        content = db.get_one(PlanRevision, (new.id, 1)).content
    assert content["follow_ups"][0] == "2027-05-31"
    assert plans(database)["municipal"].revision == 1
    assert count(database, PlanRevision) == 3


def test_a_leavers_plan_is_archived_and_comes_back_with_the_person(database: Database) -> None:
    """Who left has an archived, unshared plan; who returns gets a new revision."""
    save(database)
    tell(database, saved(), left())
    save(database, staff=[])
    archived = plans(database)["individual"].state
    tell(database, saved())
    save(database)

    assert archived == "archived"
    assert (plans(database)["individual"].state, plans(database)["individual"].revision) == ("draft", 2)


def test_who_is_missing_before_the_event_is_read_keeps_the_plan(database: Database) -> None:
    """The old municipality doesn't archive what somebody takes along to the new one."""
    save(database)
    tell(database, saved())
    save(database, staff=[])
    tell(database, saved(municipality_id=THERE))

    plan = plans(database)["individual"]
    assert (plan.municipality_id, plan.state, plan.revision) == (THERE, "draft", 1)


def test_an_answer_from_before_a_move_takes_nobody_back(database: Database) -> None:
    """The plan stays in the new municipality, whatever the old one's derivation was told."""
    save(database)
    tell(database, saved(), saved(municipality_id=THERE))
    save(database, [factories.note(1, "Ingen vågar röra surfplattorna")])

    plan = plans(database)["individual"]
    assert (plan.municipality_id, plan.revision) == (THERE, 1)


def test_an_answer_from_before_somebody_left_brings_no_plan_back(database: Database) -> None:
    """It stays archived, and one that was made in the moment of leaving is archived by the next derivation."""
    save(database)
    tell(database, saved(), left())
    save(database, [factories.note(1, "Ingen vågar röra surfplattorna")])
    kept = plans(database)["individual"]
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'draft' WHERE kind = 'individual'"))
    save(database, staff=[])

    assert (kept.state, kept.revision) == ("archived", 1)
    assert plans(database)["individual"].state == "archived"


def test_an_adopted_plan_is_left_alone(database: Database) -> None:
    """What people have adopted isn't changed by new notes."""
    save(database)
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'adopted' WHERE kind = 'municipal'"))
    save(database, [factories.note(1, "Bara en lapp om hyllor")])

    assert plans(database)["municipal"].revision == 1


def test_no_texts_of_notes_lie_in_derivation_or_content(database: Database) -> None:
    """Wordings can be erased in one place."""
    save(database)

    with database.transaction(WORKER) as db:
        stored = db.scalar(
            text(
                "SELECT string_agg(analysis::text, '') || (SELECT string_agg(content::text, '') FROM "
                "planner.plan_revision) FROM planner.derivation"
            )
        )
    assert not any(note["text"] in stored for note in factories.usual_notes())


def test_a_municipality_without_closed_sessions_gets_no_plans(database: Database) -> None:
    """Nothing was found yet, so nothing is planned."""
    save(database, sessions=[])

    assert plans(database) == {}


def test_closing_queues_one_job_per_municipality(database: Database) -> None:
    """Two closings before the worker comes are one job."""
    with database.transaction(WORKER) as db:
        queue_derivation(db, closed())
        queue_derivation(db, closed())

    assert queued(database) == [str(HERE)]


def test_staff_are_remembered_and_derived_for_once_there_are_plans(database: Database) -> None:
    """Before the first derivation a new staff member is only a fact; afterwards a job follows."""
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved())
    before = queued(database)
    save(database)
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved(role="assistant"))

    assert before == []
    assert queued(database) == [str(HERE)]
    with database.transaction(WORKER) as db:
        assert db.get_one(StaffFact, PERSON).role == "assistant"


def test_who_moves_takes_the_plan_along_unshared(database: Database) -> None:
    """The old municipality's late *left* doesn't archive it, and the new manager sees it only when shared again."""
    save(database)
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved())
        db.execute(text("UPDATE planner.plan SET shared_with_manager = true WHERE kind = 'individual'"))
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved(municipality_id=THERE))
        archive_plan_of_leaver(db, left())

    plan = plans(database)["individual"]
    assert (plan.municipality_id, plan.state, plan.shared_with_manager) == (THERE, "draft", False)


def test_a_leaver_is_archived_by_the_event(database: Database) -> None:
    """Leaving archives the plan and says so."""
    save(database)
    tell(database, saved(), left())

    assert plans(database)["individual"].state == "archived"
    with database.transaction(WORKER) as db:
        assert db.scalar(select(func.count()).where(event_log.c.type == "plan.archived.v1")) == 1


def statements(database: Database, staff: int) -> int:
    """Return in how many round trips the plans of so many employees are saved."""
    people = [factories.person(number) for number in range(1, staff + 1)]
    with counted_statements(database) as sent:
        save(database, [factories.note(staff, "Mer om hyllor")], people)
    return len(sent)


def test_saving_fifty_staff_takes_hardly_more_statements_than_five(database: Database) -> None:
    """However many work in a municipality, its plans cost a handful of round trips."""
    few, many = statements(database, 5), statements(database, 50)

    # One more at most: the second time some of the rows are there already.
    assert many <= few + 1
    assert count(database, Plan) == 51
