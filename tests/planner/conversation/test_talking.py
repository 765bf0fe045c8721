"""Both prepare apart, meet, agree and sign; nobody reads or signs what they shouldn't."""

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import select, text

from services.planner.conversation.agreeing import choose_goals
from services.planner.conversation.domain import Step
from services.planner.conversation.following_up import NewFollowUp, add_follow_up
from services.planner.conversation.paper import Paper, print_code, take_in_form
from services.planner.conversation.parties import begin, find_party
from services.planner.conversation.preparing import fix_day
from services.planner.conversation.problems import (
    NotReadyToSign,
    OverBudget,
    PlanHasChanged,
    PreparationClosed,
    UnknownPaperCode,
)
from services.planner.conversation.tables import Conversation, ConversationPreparation, PlanSignature
from services.planner.editing.domain import fingerprint
from services.planner.editing.problems import PlanLocked, TooManyItems
from services.planner.editing.use_cases import Typed, save_fields
from services.planner.erasure.erasing import erase_plan
from services.planner.plans.queries import find_own_plan, list_shared_plans
from services.planner.plans.tables import Plan
from services.planner.tables import event_log
from shared.database import Database
from shared.errors import NotFound
from shared.events import PlanAdopted, StaffMemberErased
from shared.identifiers import new_id
from shared.identity import WORKER, Viewer
from tests.planner.assessment.test_saving import finish, share, working
from tests.planner.conversation.talking import (
    NOW,
    PETRA,
    agree,
    colleague,
    manager,
    meet,
    person,
    plan_id,
    prepare,
    put_name,
    see,
    start,
)
from tests.planner.editing.working import HERE, PERSON, save, work


def write(database: Database, who: Viewer, path: str, typed: str) -> None:
    """Write in a field of the person's plan."""
    piece = work(database, "individual")
    with database.transaction(who) as db:
        save_fields(db, who, piece.plan.id, {path: Typed(typed, fingerprint(piece.work.fields.get(path)))})


def test_nobody_reads_the_other_before_both_are_ready(database: Database) -> None:
    """The database itself hides it; that the other is ready may be known."""
    save(database)
    start(database)
    prepare(database, person, {"want": "Lära mig film"})
    seen = see(database, manager)

    assert seen.preparations["person"] == []
    assert (seen.ready, seen.step) == (frozenset({"person"}), Step.PREPARE)


def test_the_other_side_is_called_once_and_again_when_the_day_is_another(database: Database) -> None:
    """Pressed twice calls once; a person who begins calls the manager."""
    save(database)
    days = [date(2026, 4, 9), date(2026, 4, 9), date(2026, 4, 16)]
    with database.transaction(manager) as db:
        begin(db, manager, plan_id(database), days[0])
    for day in days:
        start(database)
        with database.transaction(person) as db:
            fix_day(db, person, plan_id(database), day)
    with database.transaction(WORKER) as db:
        called = db.scalars(select(event_log.c.data).where(event_log.c.type == "conversation.called.v1")).all()

    assert [(call["kind"], call["to"], call["meeting_on"]) for call in called] == [
        ("invited", "person", "2026-04-09"),
        ("day_changed", "manager", "2026-04-16"),
    ]


def test_both_ready_read_each_other(database: Database) -> None:
    """And neither can take back what the other has read."""
    save(database)
    meet(database)

    assert [row.answers["want"] for row in see(database, manager).preparations["person"]] == ["Lära mig film"]
    assert [row.answers["offer"] for row in see(database, person).preparations["manager"]] == ["Två dagar"]
    with pytest.raises(PreparationClosed):
        prepare(database, person, {"want": "Något annat"})


def test_being_ready_shares_the_plan_and_writing_does_not(database: Database) -> None:
    """A manager who invited reads nothing of the plan before."""
    save(database)
    start(database)
    prepare(database, person, {"want": "Film"}, ready=False)

    assert see(database, manager).piece is None
    prepare(database, person, {"want": "Film"})
    assert see(database, manager).piece


def test_the_other_is_hidden_again_when_the_plan_is_no_longer_shared(database: Database) -> None:
    """The manager reaches only what the person shares."""
    save(database)
    meet(database)
    with database.transaction(person) as db:
        db.get_one(Plan, plan_id(database)).shared_with_manager = False

    assert see(database, manager).preparations["person"] == []


def test_a_colleague_knows_nothing_of_it(database: Database) -> None:
    """Neither the page nor the rows."""
    save(database)
    meet(database)

    with database.transaction(colleague) as db:
        assert db.scalars(select(Conversation)).all() == []
        assert db.scalars(select(ConversationPreparation)).all() == []
        with pytest.raises(NotFound):
            find_party(db, colleague, plan_id(database))


def test_beginning_twice_is_one_conversation(database: Database) -> None:
    """Also from both sides."""
    save(database)
    start(database)
    start(database, person)

    assert see(database, person).round.round == 1


def test_both_sign_the_same_words_and_it_is_agreed(database: Database) -> None:
    """The plan is adopted and isn't written in any more; signing again is harmless."""
    save(database)
    meet(database)
    write(database, person, "look_back", "Vi provade")
    put_name(database, person)
    put_name(database, manager)
    put_name(database, manager)
    seen = see(database, manager)

    assert (seen.step, seen.round.agreed_revision) == (Step.AGREED, 2)
    assert {row.name for row in seen.signed.holding.values()} == {"Petra Lind", "Malin"}
    assert {row.content_hash for row in seen.signed.holding.values()} == {
        work(database, "individual").plan.content_hash
    }
    with pytest.raises(PlanLocked):
        write(database, person, "look_back", "Något annat")


def test_a_change_after_one_signature_withdraws_it(database: Database) -> None:
    """And it is told whose."""
    save(database)
    meet(database)
    put_name(database, person)
    write(database, manager, "future", "Två dagar i veckan")
    seen = see(database, person)

    assert (dict(seen.signed.holding), [row.name for row in seen.signed.withdrawn]) == ({}, ["Petra Lind"])
    put_name(database, manager)
    assert see(database, person).step is Step.SIGN


def test_words_that_were_not_read_are_not_signed(database: Database) -> None:
    """Another tab changed the plan meanwhile."""
    save(database)
    meet(database)
    read = see(database, person).seal
    write(database, manager, "future", "Nytt")

    with pytest.raises(PlanHasChanged):
        put_name(database, person, read)


def test_signing_before_both_have_prepared_is_refused(database: Database) -> None:
    """There was no conversation."""
    save(database)
    start(database)

    with pytest.raises(NotReadyToSign):
        put_name(database, person)


def test_both_signing_at_once_agree(database: Database) -> None:
    """Neither is lost."""
    save(database)
    meet(database)
    hands = [Thread(target=put_name, args=(database, who)) for who in (person, manager)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert see(database, person).step is Step.AGREED


def test_more_hours_than_there_are_need_a_reason(database: Database) -> None:
    """With it, the plan can be signed."""
    save(database)
    meet(database)
    fields = work(database, "individual").work.fields
    write(database, person, next(path for path in fields if path.endswith("/hours")), "41")

    with pytest.raises(OverBudget):
        put_name(database, person)
    write(database, manager, "hours_note", "Kursen ger en behörighet")
    put_name(database, person)
    assert "person" in see(database, person).signed.holding


def test_goals_are_chosen_among_what_is_proposed(database: Database) -> None:
    """What isn't chosen goes, and comes back with its support when it is chosen again."""
    save(database)
    meet(database)
    before = [choice.id for choice in see(database, person).choices if choice.chosen]
    for chosen in ([], before[:1]):
        with database.transaction(person) as db:
            choose_goals(db, person, find_party(db, person, plan_id(database)), chosen, before)
    goals = see(database, person).content["goals"]

    assert [goal["id"] for goal in goals] == before[:1]
    assert goals[0]["support"]


def test_four_goals_are_too_many(database: Database) -> None:
    """More than three nobody keeps up with."""
    save(database)
    meet(database)

    with database.transaction(person) as db, pytest.raises(TooManyItems):
        choose_goals(db, person, find_party(db, person, plan_id(database)), ["a", "b", "c", "d"], [])


def test_a_new_round_leaves_what_was_agreed(database: Database) -> None:
    """The plan is a draft again, and both prepare anew."""
    save(database)
    agree(database)
    start(database, person)
    seen = see(database, person)

    assert (seen.round.round, seen.step, work(database, "individual").plan.state) == (2, Step.PREPARE, "draft")
    with database.transaction(person) as db:
        assert db.scalars(select(Conversation.agreed_revision).where(Conversation.round == 1)).one() == 1


def test_a_follow_up_is_told_once(database: Database) -> None:
    """Pressing twice tells it once."""
    save(database)
    agree(database)
    new = NewFollowUp(new_id(), NOW.date(), "Kursen är gjord")
    for _press in range(2):
        with database.transaction(manager) as db:
            add_follow_up(db, manager, plan_id(database), new, NOW)

    assert [row.text for row in see(database, person).follow_ups] == ["Kursen är gjord"]


def test_a_paper_form_is_taken_in_once(database: Database) -> None:
    """Marked as paper; then the manager can record the signature on paper, as recorded."""
    save(database)
    start(database)
    with database.transaction(manager) as db:
        code = print_code(db, manager, plan_id(database), NOW)
    with database.transaction(WORKER) as db:
        take_in_form(db, code, PETRA, Paper({"want": "Film"}, ready=True), NOW)
    with database.transaction(WORKER) as db, pytest.raises(UnknownPaperCode):
        take_in_form(db, code, PETRA, Paper({"want": "Annat"}, ready=True), NOW)
    prepare(database, manager, {})
    put_name(database, manager, for_person=True)
    seen = see(database, manager)

    assert [row.origin for row in seen.preparations["person"]] == ["paper"]
    assert (seen.signed.holding["person"].name, seen.signed.holding["person"].recorded_by) == ("Petra Lind", "Malin")


def test_a_manager_signs_for_nobody_who_prepared_on_their_own(database: Database) -> None:
    """Only who prepared on paper signs on paper."""
    save(database)
    meet(database)

    with pytest.raises(NotFound):
        put_name(database, manager, for_person=True)


def test_an_old_code_is_over_when_a_new_form_is_printed(database: Database) -> None:
    """And nothing but its hash is kept."""
    save(database)
    start(database)
    codes = []
    for _form in range(2):
        with database.transaction(manager) as db:
            codes.append(print_code(db, manager, plan_id(database), NOW))

    with database.transaction(WORKER) as db, pytest.raises(UnknownPaperCode):
        take_in_form(db, codes[0], PETRA, Paper({}, ready=False), NOW)
    with database.transaction(WORKER) as db:
        assert codes[1] not in str(db.execute(text("SELECT * FROM planner.paper_code")).all())


def test_an_erased_person_leaves_no_conversation(database: Database) -> None:
    """Nor signatures, nor what the manager prepared about them."""
    save(database)
    meet(database)
    put_name(database, person)
    with database.transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=PERSON, municipality_id=HERE))
        left = [db.scalars(select(table)).all() for table in (Conversation, ConversationPreparation, PlanSignature)]

    assert left == [[], [], []]


def test_an_assessment_that_is_kept_stays_out_of_what_both_sign(database: Database) -> None:
    """The person reads more than the manager, and both sign what both read; so it stays when it is derived anew."""
    working(database)
    meet(database)
    finish(database)
    save(database)
    write(database, person, "look_back", "Vi provade")
    put_name(database, person)
    save(database)
    put_name(database, manager)
    seen = [see(database, who) for who in (person, manager)]

    assert [each.step for each in seen] == [Step.AGREED, Step.AGREED]
    assert [each.content["look_back"] for each in seen] == ["Vi provade", "Vi provade"]
    assert all("assessment" not in each.content for each in seen)


def test_what_was_agreed_is_what_everybody_reads_and_is_told_of(database: Database) -> None:
    """Also where the person's own reading is newer: on the start page, in the manager's list, in the log."""
    working(database)
    meet(database)
    finish(database)
    save(database)
    for who in (person, manager):
        put_name(database, who)
    share(database)
    plan = work(database, "individual").plan
    with database.transaction(person) as db:
        own = find_own_plan(db, PERSON)
    with database.transaction(manager) as db:
        listed = list_shared_plans(db, HERE)
    with database.transaction(WORKER) as db:
        told = db.scalars(select(event_log.c.data).where(event_log.c.type == PlanAdopted.type)).one()

    assert plan.adopted_revision != plan.revision
    assert own
    assert {each.number for each in (own, *listed)} == {plan.adopted_revision}
    assert (told["kind"], told["revision"], told["plan_id"]) == ("individual", plan.adopted_revision, str(plan.id))


def test_an_agreement_whose_assessment_is_taken_back(database: Database) -> None:
    """The manager is told that it is agreed, and reads it no more until the person shares the assessment again."""
    working(database)
    share(database)
    finish(database)
    save(database)
    meet(database)
    for who in (person, manager):
        put_name(database, who)
    share(database, shared=False)
    hidden = see(database, manager)
    put_name(database, manager, "pressed twice")
    share(database)

    assert (hidden.step, hidden.piece, dict(hidden.content)) == (Step.AGREED, None, {})
    assert see(database, manager).piece
