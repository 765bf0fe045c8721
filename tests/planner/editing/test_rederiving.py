"""Deriving again what people worked on: nothing of theirs is lost, and what is new is proposed."""

from sqlalchemy import select, update

from services.planner.editing.proposals import decide, show_proposal
from services.planner.editing.queries import count_open_changes
from services.planner.editing.tables import PlanProposal
from services.planner.erasure.erasing import erase_wordings
from services.planner.plans.tables import Plan
from shared.database import Database
from shared.events import NoteErased
from shared.identity import WORKER
from tests.planner.editing.working import GOAL, HERE, MEASURE, adopt, content, derive_other, manager, save, work, write
from tests.planner.plans import factories


def opened(database: Database) -> list[str]:
    """Return the paths that wait for a decision."""
    with database.transaction(WORKER) as db:
        return [path for proposal in db.scalars(select(PlanProposal)) for path in proposal.open]


def settle(database: Database, path: str | None, *, accept: bool) -> int:
    """Decide as the manager."""
    plan_id = work(database).plan.id
    with database.transaction(manager) as db:
        shown = show_proposal(db, manager, plan_id)
        seal = shown.seal if path is None else next((each.seal for each in shown.changes if each.path == path), "")
        return decide(db, manager, plan_id, path, seal, accept=accept).left


def interventions_text(database: Database) -> str:
    """Return the path of a text in which the words of the notes stand."""
    fields = work(database).work.fields
    return next(path for path, value in fields.items() if path.endswith("/content") and "”surfplattor”" in str(value))


def move(database: Database, state: str) -> None:
    """Let the municipal plan stand somewhere else."""
    with database.transaction(WORKER) as db:
        db.execute(update(Plan).where(Plan.kind == "municipal").values(state=state))


def test_an_edited_field_stays_and_the_rest_is_new(database: Database) -> None:
    """The plan says what was found now, in the words that people gave it."""
    save(database)
    write(database, MEASURE, "Alla har provat")
    derive_other(database)
    piece = work(database)

    assert piece.work.saved[MEASURE] == "Alla har provat"
    assert piece.revision.content["needs"][0]["area"] == "lokal"
    assert (piece.plan.revision, dict(piece.edits), opened(database)) == (2, {}, [])


def test_where_both_changed_the_same_it_is_proposed(database: Database) -> None:
    """With the notes that made it change; mine stands until somebody accepts the new."""
    save(database)
    path = interventions_text(database)
    write(database, path, "Mina ord")
    save(database, [factories.note(10, "Ingen vågar röra läsplattor och surfplattor", votes=9)])
    plan_id = work(database).plan.id
    with database.transaction(manager) as db:
        change = next(each for each in show_proposal(db, manager, plan_id).changes if each.path == path)

    assert (change.mine, work(database).work.fields[path]) == ("Mina ord", "Mina ord")
    assert change.came == ["Ingen vågar röra läsplattor och surfplattor"]
    assert "Vi kan för lite om surfplattor" in change.went


def test_a_goal_that_i_worked_on_goes_only_if_i_say_so(database: Database) -> None:
    """Its need is gone from the notes."""
    save(database)
    write(database, MEASURE, "Mitt")
    save(database, [factories.note(2, "Fler hyllor behövs")])

    assert opened(database) == [GOAL]
    assert settle(database, GOAL, accept=True) == 0
    assert GOAL not in work(database).work.fields


def test_deciding_twice_is_harmless(database: Database) -> None:
    """The second press finds nothing to decide."""
    save(database)
    write(database, MEASURE, "Mitt")
    save(database, [factories.note(2, "Fler hyllor behövs")])

    assert [settle(database, GOAL, accept=False), settle(database, GOAL, accept=True)] == [0, 0]
    assert work(database).work.fields[MEASURE] == "Mitt"


def test_deriving_the_same_again_asks_nothing_again(database: Database) -> None:
    """What was decided is decided, and there is no new revision."""
    save(database)
    write(database, MEASURE, "Mitt")
    derive_other(database)
    before = work(database).plan.revision
    derive_other(database)

    assert work(database).plan.revision == before
    assert opened(database) == []


def test_an_adopted_plan_gets_every_change_proposed(database: Database) -> None:
    """The plan itself stays; all accepted, it says what is derived now, as a new revision."""
    save(database)
    adopt(database)
    derive_other(database)
    before = content(database)
    waiting = opened(database)
    with database.transaction(manager) as db:
        counted = count_open_changes(db, [work(database).plan.id])
    left = settle(database, None, accept=True)
    after = content(database)

    assert before["needs"][0]["area"] == "digital"
    assert "ground" in waiting
    assert list(counted.values()) == [len(waiting)]
    assert (left, after["needs"][0]["area"], work(database).plan.revision) == (0, "lokal", 2)
    assert work(database).work.fields == work(database).work.derived


def test_all_kept_leaves_an_adopted_plan_as_it_is(database: Database) -> None:
    """And the same derivation doesn't ask once more."""
    save(database)
    adopt(database)
    derive_other(database)
    settle(database, None, accept=False)
    derive_other(database)

    assert opened(database) == []
    assert work(database).plan.revision == 1


def test_what_the_notes_no_longer_say_is_no_longer_proposed(database: Database) -> None:
    """They say again what the adopted plan was made of."""
    save(database)
    adopt(database)
    derive_other(database)
    before = opened(database)
    save(database)

    assert before
    assert opened(database) == []


def test_a_draft_that_was_taken_back_proposes_only_what_the_notes_say_now(database: Database) -> None:
    """The proposals were made while it was under review."""
    save(database)
    move(database, "in_review")
    derive_other(database)
    before = opened(database)
    move(database, "draft")
    save(database)

    assert before
    assert opened(database) == []


def reasons(database: Database) -> set[str]:
    """Return the notes that came, over all changes."""
    plan_id = work(database).plan.id
    with database.transaction(manager) as db:
        return {text for change in show_proposal(db, manager, plan_id).changes for text in change.came}


def test_an_erased_note_is_gone_from_proposals_too(database: Database) -> None:
    """Its words aren't shown as the reason for a change."""
    save(database)
    adopt(database)
    derive_other(database)
    before, note = reasons(database), factories.note(8, "")["id"]
    with database.transaction(WORKER) as db:
        erase_wordings(db, NoteErased(note_id=note, session_id=factories.SESSION, municipality_id=HERE))

    assert before - reasons(database) == {"Ventilationen i lokalerna stängs av klockan sex"}
