"""Which figures stand for a year: those of the revision that was adopted when it ended, whatever has come since."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.planner.lifecycle.statements import Correction
from services.planner.lifecycle.use_cases import archive, correct, keep_adopted, revise
from services.planner.overview.pages import state_of
from services.planner.overview.queries import list_adopted, list_overviewed
from services.planner.plans.queries import list_municipal_plans
from shared.database import Database
from shared.identity import WORKER, Role, Viewer
from tests.planner.deriving.test_saving import THERE
from tests.planner.editing.working import MEASURE, adopt, manager, save, write
from tests.planner.lifecycle.leading import decide, read, send, take
from tests.planner.lifecycle.test_archiving import meet_again
from tests.planner.plans.test_row_security import viewer

LAST_YEAR, THIS_YEAR = date(2025, 12, 30), date(2026, 1, 8)
STAFF = viewer(Role.STAFF)


def stated(database: Database, need: float) -> None:
    """Let the newest revision state this as the need of the area that comes first."""
    with database.transaction(WORKER) as db:
        db.execute(
            text(
                "UPDATE planner.plan_revision AS revision "
                "SET content = jsonb_set(content, '{needs,0,need}', to_jsonb(CAST(:need AS float8))) "
                "FROM planner.plan WHERE plan.id = plan_id AND plan.revision = number AND plan.kind = 'municipal' "
                "AND plan.state <> 'archived'"
            ),
            {"need": need},
        )


def decided(database: Database, on: date) -> None:
    """Send what stands there for review, and adopt it on a day."""
    send(database)
    decide(database, read(database, decided_on=on))


def revised(database: Database, need: float) -> None:
    """Begin a new draft beside the adopted revision, which states another need."""
    take(database, revise)
    write(database, MEASURE, f"Mått {need}")
    send(database)
    stated(database, need)


def years(database: Database, who: Any = manager) -> list[tuple[int, float]]:
    """Return the years that somebody sees, with the need."""
    with database.transaction(who) as db:
        return [(plan.year, max(figure.need for figure in plan.figures.values())) for plan in list_adopted(db)]


def standing(database: Database, who: Viewer) -> list[tuple[str, float]]:
    """Return state and need of the plans as they stand now."""
    with database.transaction(who) as db:
        return [(plan.state, max(figure.need for figure in plan.figures.values())) for plan in list_overviewed(db)]


@pytest.fixture
def decided_last_year(database: Database) -> Database:
    """A plan that was adopted as last year ended."""
    save(database)
    stated(database, 0.5)
    decided(database, LAST_YEAR)
    return database


def test_a_draft_leaves_the_adopted_years_and_counts_when_it_is_adopted(decided_last_year: Database) -> None:
    """Whoever reads adopted plans only is told of no draft beside one."""
    revised(decided_last_year, 0.75)
    before = years(decided_last_year)
    seen = standing(decided_last_year, manager), standing(decided_last_year, STAFF)
    decide(decided_last_year, read(decided_last_year, decided_on=THIS_YEAR))

    assert before == [(2025, 0.5)]
    assert seen == ([("in_review", 0.75)], [("adopted", 0.5)])
    assert years(decided_last_year) == years(decided_last_year, STAFF) == [(2025, 0.5), (2026, 0.75)]
    assert standing(decided_last_year, STAFF) == [("adopted", 0.75)]


def listed(database: Database, who: Viewer = manager) -> list[str]:
    """Return what the list of plans and the start page say of that."""
    with database.transaction(who) as db:
        return [line.standing for line in list_municipal_plans(db)]


def told(database: Database, who: Viewer = manager) -> list[str]:
    """Return what overviews say of where the plans stand."""
    with database.transaction(who) as db:
        adopted = list_adopted(db)
        return [state_of(plan, adopted) for plan in list_overviewed(db)]


def test_an_adopted_plan_is_told_beside_its_new_draft(decided_last_year: Database) -> None:
    """It holds, whatever is written meanwhile; what is archived doesn't."""
    before = told(decided_last_year)
    revised(decided_last_year, 0.75)
    meanwhile = told(decided_last_year), told(decided_last_year, STAFF)
    in_lists = listed(decided_last_year), listed(decided_last_year, STAFF)
    take(decided_last_year, keep_adopted)
    take(decided_last_year, archive)
    meet_again(decided_last_year)

    assert before == ["adopted"]
    assert meanwhile == (["adopted+in_review"], ["adopted"])
    # Staff read what is under review too.
    assert in_lists == (["adopted+in_review"], ["adopted+in_review"])
    assert told(decided_last_year) == ["draft"]


def test_a_draft_that_was_given_up_counts_in_no_year(decided_last_year: Database) -> None:
    """What was adopted goes on standing."""
    revised(decided_last_year, 0.75)
    take(decided_last_year, keep_adopted)

    assert years(decided_last_year) == [(2025, 0.5)]
    assert standing(decided_last_year, manager) == [("adopted", 0.5)]


@pytest.mark.parametrize(
    ("who", "drafts"), [(manager, 1), (viewer(Role.PROGRAMME_LEAD), 1), (STAFF, 0), (viewer(Role.AUDITOR), 0)]
)
def test_a_plan_that_was_archived_and_replaced_keeps_its_years(
    who: Viewer, drafts: int, decided_last_year: Database
) -> None:
    """The draft of the new one adds none."""
    take(decided_last_year, archive)
    meet_again(decided_last_year)

    assert years(decided_last_year, who) == [(2025, 0.5)]
    assert [state for state, _need in standing(decided_last_year, who)] == ["draft"] * drafts


def test_what_is_decided_later_holds_in_its_year(decided_last_year: Database) -> None:
    """Also where it is stated to have been decided on before the other."""
    revised(decided_last_year, 0.75)
    decide(decided_last_year, read(decided_last_year, decided_on=date(2025, 11, 3)))

    assert years(decided_last_year) == [(2025, 0.75)]


def test_a_corrected_day_moves_the_plan_to_its_year(decided_last_year: Database) -> None:
    """As everywhere else where the decision is told."""
    take(decided_last_year, correct, Correction("Kulturnämnden", None, THIS_YEAR))

    assert years(decided_last_year) == [(2026, 0.5)]


@pytest.mark.parametrize(("moment", "year"), [("22:30+00", 2025), ("23:30+00", 2026)])
def test_years_end_at_midnight_in_sweden(moment: str, year: int, decided_last_year: Database) -> None:
    """Of an adoption that states no day the moment counts."""
    with decided_last_year.transaction(WORKER) as db:
        made = text("UPDATE planner.plan_step SET decided_on = NULL, made_at = CAST(:made AS timestamptz)")
        db.execute(made, {"made": f"2025-12-31 {moment}"})

    assert [each for each, _need in years(decided_last_year)] == [year]


def test_a_plan_that_is_older_than_steps_was_adopted_when_it_was_saved(database: Database) -> None:
    """The database knows which revision holds, and no more."""
    save(database)
    adopt(database)
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan_revision SET created_at = '2024-05-02 12:00+02'"))

    assert [year for year, _need in years(database)] == [2024]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (WORKER, 1),
        (viewer(Role.FACILITATOR), 1),
        (viewer(Role.MANAGER), 1),
        (viewer(Role.PROGRAMME_LEAD), 1),
        (STAFF, 1),
        (viewer(Role.AUDITOR), 1),
        (viewer(Role.MANAGER, THERE), 0),
        (viewer(Role.FACILITATOR, THERE), 0),
        (viewer(Role.STAFF, THERE, person=UUID(int=1)), 0),
        (viewer(Role.SEASON_PLANNER), 0),
        (viewer(Role.ADMINISTRATOR), 0),
    ],
)
def test_years_follow_the_table_of_roles(who: Any, seen: int, decided_last_year: Database) -> None:
    """Those who see figures of the plan see those of its years."""
    assert len(years(decided_last_year, who)) == seen


def test_what_was_never_adopted_has_no_year(database: Database) -> None:
    """However wide somebody sees."""
    save(database)
    send(database)

    assert years(database, WORKER) == []
