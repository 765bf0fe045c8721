"""Who decided, and when, corrected after the adoption."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from services.planner.lifecycle.problems import StepNotPossible
from services.planner.lifecycle.queries import adoption_of, describe_adoption
from services.planner.lifecycle.statements import Correction
from services.planner.lifecycle.tables import PlanStep
from services.planner.lifecycle.use_cases import correct, revise
from services.planner.tables import event_log
from shared.database import Database
from shared.errors import NotFound
from shared.identity import WORKER, Role
from tests.planner.editing.working import manager, save, viewer
from tests.planner.lifecycle.leading import TODAY, adopted, forget_name, plan, stated_deciders, steps, substitute, take

staff = viewer(Role.STAFF, "Anna")
BOARD = Correction("Kulturnämnden", None, date(2026, 3, 14))


@pytest.fixture
def mistaken(database: Database) -> Database:
    """A plan that was adopted, as it is said, by Malin."""
    save(database)
    adopted(database)
    return database


def stated(database: Database) -> dict[str, object]:
    """Return the adoption as staff are told of it."""
    with database.transaction(staff) as db:
        return describe_adoption(adoption_of(db, plan(database).id, 1)) or {}


def test_the_corrected_decision_holds_and_each_is_kept(mistaken: Database) -> None:
    """Who corrected it and when is told; registry number, state and content are those of before."""
    before = plan(mistaken)
    take(mistaken, correct, BOARD, who=substitute)
    found, after = stated(mistaken), plan(mistaken)
    with mistaken.transaction(staff) as db:
        kept = db.scalars(select(PlanStep).where(PlanStep.step == "correct")).one()

    assert (found["by_name"], found["by_role"], found["decided_on"]) == ("Kulturnämnden", "", "2026-03-14")
    assert (found["recorded_by"], found["corrected_by"], found["registry_number"]) == ("Malin", "Omar", "KUN 2026/118")
    assert found["corrected_at"] == kept.made_at.isoformat()
    assert stated_deciders(mistaken) == ["Malin", "Kulturnämnden"]
    assert (after.state, after.revision, after.content_hash) == ("adopted", 1, before.content_hash)


def test_documents_are_told_of_what_was_corrected(mistaken: Database) -> None:
    """Once for each correction, also while a new draft is written; what stands there already corrects nothing."""
    take(mistaken, correct, Correction("Malin", "bibliotekschef", TODAY))
    take(mistaken, revise)
    for day in (14, 14, 15):
        take(mistaken, correct, replace(BOARD, decided_on=date(2026, 3, day)))
    with mistaken.transaction(WORKER) as db:
        of_type = event_log.c.type == "plan.adoption_corrected.v1"
        told = db.execute(select(event_log.c.data).where(of_type)).scalars().all()

    assert [event["revision"] for event in told] == [1, 1]
    assert steps(mistaken) == ["send", "adopt", "revise", "correct", "correct"]
    assert (stated(mistaken)["decided_on"], plan(mistaken).state) == ("2026-03-15", "draft")


def test_a_corrected_decider_that_is_erased_gives_no_place_to_the_one_before(mistaken: Database) -> None:
    """The name is gone, and the wrong one doesn't hold again."""
    take(mistaken, correct, replace(BOARD, by_name="Raija Ek"))
    forget_name(mistaken, "Raija Ek")

    assert (stated(mistaken)["by_name"], stated(mistaken)["decided_on"]) == ("", "2026-03-14")


@pytest.mark.parametrize("who", [staff, viewer(Role.FACILITATOR, "Ellinor")])
def test_only_who_leads_the_plan_corrects(who: object, mistaken: Database) -> None:
    """For everybody else there is nothing to correct."""
    with pytest.raises(NotFound):
        take(mistaken, correct, BOARD, who=who)  # type: ignore[arg-type]  # a viewer


def test_what_is_not_adopted_has_no_decision_to_correct(database: Database) -> None:
    """Nothing is kept."""
    save(database)
    with pytest.raises(StepNotPossible):
        take(database, correct, BOARD, who=manager)

    assert steps(database) == []
