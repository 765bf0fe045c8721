"""Giving up a new draft beside the adopted plan: back to what holds, with nothing pending and a trail."""

import pytest
from sqlalchemy import select

from services.planner.editing.proposals import decide as decide_about
from services.planner.editing.proposals import show_proposal
from services.planner.editing.versions import find_revision
from services.planner.lifecycle.domain import Step
from services.planner.lifecycle.problems import NothingNew
from services.planner.lifecycle.queries import latest_step
from services.planner.lifecycle.statements import FollowUp
from services.planner.lifecycle.tables import DueDay
from services.planner.lifecycle.use_cases import follow_up, keep_adopted, revise
from services.planner.plans.queries import show_as_read, show_revision
from shared.database import Database
from shared.identity import WORKER, Viewer
from tests.planner.editing.working import MEASURE, derive_other, manager, save, work, write
from tests.planner.lifecycle.leading import TODAY, adopted, plan, send, send_another, steps, take
from tests.planner.lifecycle.test_steps import facilitator, readable, staff


@pytest.fixture
def given_up(database: Database) -> Database:
    """A plan whose next version was reviewed, written in again, and given up."""
    save(database)
    adopted(database)
    send_another(database)
    write(database, MEASURE, "Ännu ett mått")
    take(database, keep_adopted, "Nämnden sade nej")
    return database


@pytest.mark.parametrize("who", [staff, manager, facilitator])
def test_everybody_reads_what_holds(who: Viewer, given_up: Database) -> None:
    """The adopted version, in lists and on its page, whatever versions there are since."""
    with given_up.transaction(who) as db:
        shown = show_as_read(db, plan(given_up))
    with given_up.transaction(WORKER) as db:
        waiting = db.scalars(select(DueDay.kind).where(DueDay.kind == "review")).all()

    assert readable(given_up, who) == [(1, "adopted")]
    assert (shown.number, shown.state) == (1, "adopted")
    assert waiting == []


def test_what_was_given_up_stays_with_who_and_why(given_up: Database) -> None:
    """As a version that is no adopted one; the step tells which."""
    with given_up.transaction(manager) as db:
        step = latest_step(db, plan(given_up).id, Step.KEEP)
        kept = find_revision(db, step.plan_id, step.revision)
        shown = show_revision(db, plan(given_up), step.revision)

    assert (step.by_name, step.remark, step.content_hash) == ("Malin", "Nämnden sade nej", kept.content_hash)
    assert "Ännu ett mått" in str(kept.content)
    assert shown.state == "draft"


def test_the_next_draft_begins_with_what_holds(given_up: Database) -> None:
    """And as long as it says the same there is nothing to review; what is done meanwhile is done with what holds."""
    followed = take(given_up, follow_up, FollowUp(learned="Det går bra"), TODAY)
    take(given_up, revise)
    with pytest.raises(NothingNew):
        send(given_up)
    with given_up.transaction(WORKER) as db:
        held = find_revision(db, plan(given_up).id, 1)

    assert (followed.step.revision, followed.step.content_hash) == (1, held.content_hash)
    assert (work(given_up).revision.content, work(given_up).edits) == (held.content, {})
    assert steps(given_up)[-3:] == ["keep", "follow_up", "revise"]


def test_what_the_draft_had_taken_in_is_proposed_again(database: Database) -> None:
    """The adopted plan lacks it, so somebody has to decide."""
    save(database)
    adopted(database)
    derive_other(database)
    with database.transaction(manager) as db:
        before = show_proposal(db, manager, plan(database).id)
        decide_about(db, manager, before.piece.plan.id, None, before.seal, accept=True)
    take(database, keep_adopted)
    derive_other(database)
    with database.transaction(manager) as db:
        again = show_proposal(db, manager, plan(database).id)

    assert [change.path for change in again.changes] == [change.path for change in before.changes]
    assert (plan(database).state, again.piece.revision.content_hash) == ("adopted", before.piece.revision.content_hash)
