"""Fields are saved one by one, and nobody's words are lost."""

import pytest

from services.planner.editing.items import NewGoal, add_goal, move_item, remove_item, restore_item
from services.planner.editing.problems import PlanLocked
from services.planner.editing.use_cases import save_version, undo_field
from services.planner.plans.domain.field_kinds import Fault
from services.planner.plans.domain.fields import present
from services.planner.plans.tables import Plan
from shared.database import Database
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.identity import Role, Viewer
from tests.planner.editing.working import GOAL, MEASURE, PERSON, adopt, manager, save, see, viewer, work, write


def test_what_is_written_stands_over_the_revision(database: Database) -> None:
    """With its author, and the revision stays as it is."""
    save(database)
    write(database, MEASURE, "Alla har provat")
    piece = work(database)

    assert piece.work.fields[MEASURE] == "Alla har provat"
    assert piece.edits[MEASURE].author == "Malin"
    assert (piece.plan.revision, piece.work.saved[MEASURE]) == (1, piece.work.derived[MEASURE])


def test_who_wrote_in_the_same_field_meanwhile_is_not_overwritten(database: Database) -> None:
    """The second is told what stands there; another field of the same goal is saved."""
    save(database)
    seen = see(database, MEASURE)
    write(database, MEASURE, "Malins mått")
    outcome = write(database, MEASURE, "Fridas mått", seen, viewer(Role.FACILITATOR))

    assert outcome.changed == {MEASURE: "Malins mått"}
    assert write(database, f"{GOAL}/target", "Alla", who=viewer(Role.FACILITATOR)).complete
    assert work(database).work.fields[MEASURE] == "Malins mått"


def test_sending_the_same_again_changes_nothing(database: Database) -> None:
    """Also with what was seen before the first sending: the answer may have been lost."""
    save(database)
    seen = see(database, MEASURE)
    write(database, MEASURE, "Alla har provat", seen)
    before = work(database).edits[MEASURE].edited_at

    assert write(database, MEASURE, "Alla har provat", seen).complete
    assert work(database).edits[MEASURE].edited_at == before


def test_what_a_field_can_not_hold_is_not_saved(database: Database) -> None:
    """And is said of that field."""
    save(database)

    assert write(database, f"{GOAL}/due", "i vår").refused == {f"{GOAL}/due": Fault.NO_DATE}
    assert work(database).edits == {}


def test_writing_in_a_goal_that_was_removed_says_that_it_is_gone(database: Database) -> None:
    """Nothing is written where nobody would see it; put back, it is as it was."""
    save(database)
    seen, plan_id = see(database, MEASURE), work(database).plan.id
    with database.transaction(manager) as db:
        remove_item(db, manager, plan_id, GOAL)
    outcome = write(database, MEASURE, "Mitt", seen)
    with database.transaction(manager) as db:
        restore_item(db, manager, plan_id, GOAL)

    assert outcome.gone == [MEASURE]
    assert work(database).edits == {}


def test_a_field_goes_back_to_what_was_derived(database: Database) -> None:
    """Also after a version was saved of it."""
    save(database)
    write(database, MEASURE, "Mitt")
    piece = work(database)
    with database.transaction(manager) as db:
        save_version(db, db.get_one(Plan, piece.plan.id), "saved", manager)
        undo_field(db, manager, piece.plan.id, MEASURE)

    assert work(database).work.fields[MEASURE] == piece.work.derived[MEASURE]
    assert work(database).plan.revision == 2


def test_a_version_holds_the_edits_and_the_notes_it_cites(database: Database) -> None:
    """A second press makes none."""
    save(database)
    write(database, MEASURE, "Mitt")
    plan_id = work(database).plan.id
    numbers = []
    for _press in range(2):
        with database.transaction(manager) as db:
            numbers.append(save_version(db, db.get_one(Plan, plan_id), "saved", manager))
    piece = work(database)

    assert numbers == [2, 2]
    assert (piece.revision.author, piece.revision.cause, dict(piece.edits)) == ("Malin", "saved", {})
    assert piece.work.saved[MEASURE] == "Mitt"
    assert piece.revision.content_hash == piece.plan.content_hash != piece.derived_hash


def test_goals_are_added_once_and_moved(database: Database) -> None:
    """Pressing twice adds one; the last can't be moved down."""
    save(database)
    plan_id, new = work(database).plan.id, NewGoal(new_id(), "lokal", "Alla hittar")
    for _press in range(2):
        with database.transaction(manager) as db:
            add_goal(db, manager, plan_id, new)
    with database.transaction(manager) as db:
        move_item(db, manager, plan_id, f"goals/{new.id}", 1)
        move_item(db, manager, plan_id, f"goals/{new.id}", -1)
    order = present(work(database).work.fields)

    assert order.count(str(new.id)) == 1
    assert order.index(str(new.id)) == len(order) - 2


def test_an_adopted_plan_is_not_written_in(database: Database) -> None:
    """Whoever still has the form open is told so."""
    save(database)
    adopt(database)

    with pytest.raises(PlanLocked):
        write(database, MEASURE, "Mitt")


@pytest.mark.parametrize(
    "who",
    [viewer(Role.STAFF, person=PERSON), viewer(Role.AUDITOR), viewer(Role.PROGRAMME_LEAD)],
    ids=lambda who: min(who.roles),
)
def test_who_only_reads_a_plan_does_not_write_in_it(who: Viewer, database: Database) -> None:
    """For them there is nothing to edit."""
    save(database)
    adopt(database)

    with pytest.raises(NotFound):
        write(database, MEASURE, "Mitt", who=who)
