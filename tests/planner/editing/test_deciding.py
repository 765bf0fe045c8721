"""Deciding about proposals: about what was read, and never about a plan that holds."""

import pytest

from services.planner.editing.problems import PlanLocked, ProposalChanged
from services.planner.editing.proposals import Decided, decide, show_proposal
from services.planner.lifecycle.domain import State
from shared.database import Database
from shared.identity import Role
from tests.planner.editing.working import MEASURE, derive_other, manager, save, viewer, work, write
from tests.planner.lifecycle.leading import adopted, plan, steps
from tests.planner.plans import factories

facilitator = viewer(Role.FACILITATOR, "Ellinor")


def read(database: Database) -> str:
    """Return what the form for all changes carries."""
    with database.transaction(manager) as db:
        return show_proposal(db, manager, plan(database).id).seal


def accept_all(database: Database, seal: str, who: object = manager) -> Decided:
    """Accept all that is proposed."""
    with database.transaction(who) as db:  # type: ignore[arg-type]  # a viewer
        return decide(db, who, plan(database).id, None, seal, accept=True)  # type: ignore[arg-type]


def test_accepting_a_change_of_an_adopted_plan_begins_a_draft(database: Database) -> None:
    """What was adopted holds; the new draft says what was accepted."""
    save(database)
    adopted(database)
    derive_other(database)
    accept_all(database, read(database))
    found = work(database)

    assert (found.plan.state, found.plan.adopted_revision) == (State.DRAFT, 1)
    assert found.work.edited["needs"][0]["area"] == "lokal"
    assert steps(database) == ["send", "adopt", "revise"]


def test_who_may_not_begin_a_draft_accepts_nothing_of_an_adopted_plan(database: Database) -> None:
    """A facilitator writes in drafts; beginning one is the manager's."""
    save(database)
    adopted(database)
    derive_other(database)
    seal = read(database)

    with pytest.raises(PlanLocked):
        accept_all(database, seal, facilitator)
    assert (plan(database).state, plan(database).revision) == (State.ADOPTED, 1)


def test_what_somebody_wrote_meanwhile_is_not_overwritten(database: Database) -> None:
    """What was read isn't what stands there now, so nothing is decided."""
    save(database)
    write(database, MEASURE, "Mitt")
    save(database, [factories.note(2, "Fler hyllor behövs")])
    seal = read(database)
    write(database, MEASURE, "Någon annans")

    with pytest.raises(ProposalChanged):
        accept_all(database, seal)
    assert work(database).work.fields[MEASURE] == "Någon annans"


def test_who_decides_second_hears_that_it_was_decided(database: Database) -> None:
    """One kept what stood there; the other, who accepts, isn't told that it came in."""
    save(database)
    write(database, MEASURE, "Mitt")
    save(database, [factories.note(2, "Fler hyllor behövs")])
    seal = read(database)
    with database.transaction(manager) as db:
        first = decide(db, manager, plan(database).id, None, seal, accept=False)
    second = accept_all(database, seal)

    assert (first, second) == (Decided(now=True, left=0), Decided(now=False, left=0))
    assert work(database).work.fields[MEASURE] == "Mitt"
