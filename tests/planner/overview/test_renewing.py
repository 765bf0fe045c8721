"""What a programme lead learns of self-assessments over time."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.planner.assessment import use_cases
from services.planner.assessment.domain import Answer
from services.planner.assessment.queries import read_answers
from services.planner.deriving.reactions import archive_plan_of_leaver, remember_staff_member
from services.planner.overview.queries import count_people
from services.planner.overview.renewing import renew_figures
from services.planner.overview.tables import PublishedLevels
from shared.database import Database
from shared.events import StaffMemberLeft
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.planner.deriving.test_saving import HERE, PROGRAMME, saved
from tests.planner.plans.test_row_security import viewer

LEAD = viewer(Role.PROGRAMME_LEAD)


@pytest.fixture
def people(database: Database) -> list[UUID]:
    """Sixteen who work here."""
    found = [new_id() for _ in range(16)]
    with database.transaction(WORKER) as db:
        for person in found:
            remember_staff_member(db, saved(person_id=person))
    return found


def answer(database: Database, person: UUID, level: int, area: str = "digital") -> None:
    """Let somebody tap a level, and no more."""
    with database.transaction(viewer(Role.STAFF, person=person)) as db:
        owner = (PROGRAMME, person)
        use_cases.assess_area(db, owner, area, Answer(level), [read_answers(db, owner).get(area, Answer()).mark])


def finish(database: Database, person: UUID, level: int, area: str = "digital") -> None:
    """Let somebody say that this is all, and the job that follows do its part."""
    answer(database, person, level, area)
    with database.transaction(viewer(Role.STAFF, person=person)) as db:
        use_cases.finish_assessment(db, (PROGRAMME, person))
    with database.transaction(WORKER) as db:
        renew_figures(db, HERE)


def figures(database: Database, area: str = "digital") -> dict[str, int]:
    """Return what the lead's page is made of."""
    with database.transaction(LEAD) as db:
        return {one.answer: one.people for one in count_people(db) if one.subject == area}


def test_what_is_not_finished_is_counted_nowhere(database: Database, people: list[UUID]) -> None:
    """However many have tapped."""
    for number, person in enumerate(people):
        answer(database, person, number % 5)
    with database.transaction(WORKER) as db:
        renew_figures(db, HERE)

    assert figures(database) == {}


def test_people_are_counted_five_at_a_time(database: Database, people: list[UUID]) -> None:
    """After each who finishes the lead sees the table of before, until five are new."""
    seen = []
    for number, person in enumerate(people[:11]):
        finish(database, person, (0, 2, 4)[number % 3])
        seen.append(sum(figures(database).values()))

    assert seen == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_who_leaves_or_answers_anew_changes_no_figure_alone(database: Database, people: list[UUID]) -> None:
    """Nor do both together."""
    for number, person in enumerate(people[:10]):
        finish(database, person, (0, 2, 4)[number % 3])
    before = figures(database)
    with database.transaction(WORKER) as db:
        archive_plan_of_leaver(db, StaffMemberLeft(person_id=people[0], programme_id=PROGRAMME, municipality_id=HERE))
    after_leaving = figures(database)
    finish(database, people[1], 4)

    assert before == after_leaving == figures(database) == {"low": 4, "middle": 3, "high": 3}


def test_five_who_leave_are_counted_no_longer(database: Database, people: list[UUID]) -> None:
    """The tables of before are kept: numbers, and nobody's id."""
    for number, person in enumerate(people[:10]):
        finish(database, person, (0, 2, 4)[number % 3])
    with database.transaction(WORKER) as db:
        for person in people[5:10]:
            archive_plan_of_leaver(db, StaffMemberLeft(person_id=person, programme_id=PROGRAMME, municipality_id=HERE))
        kept = [(row.low, row.middle, row.high) for row in db.scalars(select(PublishedLevels))]

    assert figures(database) == {"low": 2, "middle": 2, "high": 1}
    assert sorted(kept) == [(2, 2, 1), (2, 2, 1), (4, 3, 3)]


def test_a_table_waits_while_it_is_close_to_one_that_was_shown_within_a_year(
    database: Database, people: list[UUID]
) -> None:
    """The five who came first leave; those who are left say nearly what they said."""
    for number, person in enumerate(people[:10]):
        finish(database, person, (0, 2, 4)[number % 3])
    with database.transaction(WORKER) as db:
        for person in people[:5]:
            archive_plan_of_leaver(db, StaffMemberLeft(person_id=person, programme_id=PROGRAMME, municipality_id=HERE))
    before = figures(database)
    with database.transaction(WORKER) as db:
        db.execute(update(PublishedLevels).values(published_at=func.now() - timedelta(days=366)))
        renew_figures(db, HERE)

    assert before == {"low": 4, "middle": 3, "high": 3}
    assert figures(database) == {"low": 2, "middle": 1, "high": 2}


def test_areas_are_published_apart(database: Database, people: list[UUID]) -> None:
    """Five who finished, of whom one spoke of an area, say nothing of that area."""
    for number, person in enumerate(people[:5]):
        if number == 0:
            answer(database, person, 3, "bemotande")
        finish(database, person, (0, 2, 4)[number % 3])

    assert sum(figures(database).values()) == 5
    assert figures(database, "bemotande") == {}


def test_nobody_reads_the_published_tables_but_through_the_function(database: Database, people: list[UUID]) -> None:
    """Neither the lead, nor facilitator and manager, nor who was counted."""
    for number, person in enumerate(people[:5]):
        finish(database, person, (0, 2, 4)[number % 3])
    readers = [LEAD, viewer(Role.FACILITATOR), viewer(Role.MANAGER), viewer(Role.STAFF, person=people[0])]
    found: list[PublishedLevels] = []
    for who in readers:
        with database.transaction(who) as db:
            found += db.scalars(select(PublishedLevels)).all()

    assert found == []
