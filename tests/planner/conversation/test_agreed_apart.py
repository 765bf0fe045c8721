"""What two have signed is one plan for both, also where the person keeps an assessment."""

import pytest

from services.planner.assessment.domain import Answer
from services.planner.editing.proposals import ShownProposal, show_proposal
from shared.database import Database
from shared.identity import Viewer
from tests.planner.assessment.test_saving import share
from tests.planner.conversation.keeping import assess, choose, derive, meet_apart, own_goals
from tests.planner.conversation.talking import manager, person, plan_id, put_name, start
from tests.planner.editing.working import derive_other

EITHER = pytest.mark.parametrize("who", [person, manager], ids=["person", "manager"])


@EITHER
def test_a_new_round_begins_for_both_with_what_was_signed(who: Viewer, database: Database) -> None:
    """Also where the person's own plan was derived between the signatures, and after each derivation thereafter."""
    meet_apart(database)
    choose(database, person, "digital")
    put_name(database, person)
    derive(database)
    put_name(database, manager)
    derive(database)
    start(database, who)
    begun = [own_goals(database, each) for each in (person, manager)]
    assess(database, digital=Answer(2, 4))
    derive(database)
    derived = [own_goals(database, each) for each in (person, manager)]
    derive_other(database)

    assert begun == derived == [["digital"]] * 2
    assert [own_goals(database, each) for each in (person, manager)] == [["digital"]] * 2


def shown_proposal(database: Database) -> ShownProposal:
    """Return what the person is asked to decide about."""
    with database.transaction(person) as db:
        return show_proposal(db, person, plan_id(database))


def test_an_assessment_that_is_shared_is_the_reason_and_no_need_or_note(database: Database) -> None:
    """Nobody wrote a note, and no need has changed, however different the goals are."""
    meet_apart(database)
    for who in (person, manager):
        put_name(database, who)
    start(database, person)
    share(database)
    derive(database)
    shown = shown_proposal(database)

    assert shown.assessment is True
    assert {change.path for change in shown.changes} >= {"goals/sprak", "goals/omvarld"}
    assert not shown.outdoing
    assert not [change for change in shown.changes if change.came or change.went]


def test_other_notes_are_the_reason_where_they_are(database: Database) -> None:
    """Those that an area's need rests on now, and areas whose needs have grown past others."""
    meet_apart(database)
    for who in (person, manager):
        put_name(database, who)
    start(database, person)
    derive_other(database)
    shown = shown_proposal(database)
    came = {change.path: change.came for change in shown.changes}

    assert shown.assessment is None
    assert shown.outdoing == frozenset({"lokal"})
    assert "Lokalen är trång och taket läcker" in came["goals/lokal"]


def test_what_is_derived_after_an_agreement_is_proposed_to_both(database: Database) -> None:
    """And what is proposed rests on nothing that the person keeps."""
    meet_apart(database)
    choose(database, person, "digital")
    for who in (person, manager):
        put_name(database, who)
    start(database, person)
    derive_other(database)
    proposed = []
    for who in (person, manager):
        with database.transaction(who) as db:
            proposed.append({change.path: change.old for change in show_proposal(db, who, plan_id(database)).changes})

    assert proposed[0] == proposed[1]
    assert "goals/lokal" in proposed[0]
