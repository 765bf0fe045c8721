"""What the database shows of what people have stated, whatever a query forgets."""

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import ProgrammingError

from services.planner.comparisons.tables import Comparison, ComparisonAnswer
from services.planner.review.tables import ImportedLesson, NoteConfirmation, PairDecision
from services.planner.tables import metadata
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Scope, Viewer
from tests.planner.deriving.test_saving import HERE, PERSON, PROGRAMME, THERE
from tests.planner.plans.test_row_security import viewer

TABLES = ("note_confirmation", "pair_decision", "imported_lesson", "comparison", "comparison_answer")


def state_something(database: Database, who: Scope) -> None:
    """Save a row of every kind."""
    where = {"programme_id": PROGRAMME, "municipality_id": HERE}
    comparison = Comparison(id=new_id(), **where, subject="quadrants", name="", items=["threat", "weakness"])
    with database.transaction(who) as db:
        db.add_all(
            [
                NoteConfirmation(note_id=new_id(), **where, areas=["lokal"], tap=new_id(), role="manager"),
                PairDecision(a=new_id(), b=new_id(), **where, same=True),
                ImportedLesson(lesson_id="a", **where, text="hej", areas=[]),
                comparison,
            ]
        )
        db.flush()
        db.add(ComparisonAnswer(comparison_id=comparison.id, a="threat", b="weakness", grade=3))


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        (viewer(Role.FACILITATOR), 1),
        (viewer(Role.MANAGER), 1),
        (viewer(Role.MANAGER, THERE), 0),
        (viewer(Role.FACILITATOR, THERE), 0),
        (viewer(Role.STAFF, person=PERSON), 0),
        (viewer(Role.PROGRAMME_LEAD), 0),
        (viewer(Role.ADMINISTRATOR), 0),
    ],
)
def test_only_who_works_on_the_plan_sees_what_was_stated(who: Viewer, rows: int, database: Database) -> None:
    """In every table."""
    state_something(database, WORKER)
    seen = {}
    for name in TABLES:
        table: Table = metadata.tables[f"planner.{name}"]
        with database.transaction(who) as db:
            seen[name] = db.scalar(select(func.count()).select_from(table))

    assert seen == dict.fromkeys(TABLES, rows)


def test_nobody_states_anything_about_another_municipality(database: Database) -> None:
    """A manager of another one is refused by the database."""
    with pytest.raises(ProgrammingError, match="row-level security"):
        state_something(database, viewer(Role.MANAGER, THERE))
