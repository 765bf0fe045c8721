"""Meeting about a plan while the person keeps an assessment: both work on the plan that both read."""

from dataclasses import replace

import pytest

from services.planner.assessment.domain import Answer
from services.planner.conversation.domain import Step
from services.planner.conversation.waiting import describe_talks
from services.planner.editing.desk import lay_out
from services.planner.editing.domain import fingerprint
from services.planner.editing.items import NewGoal, NewPart, add_goal, add_part, remove_item
from services.planner.editing.queries import goals_kept, show_to_manager
from services.planner.editing.sections import read_section
from services.planner.editing.use_cases import Typed, find_workpiece, save_fields, save_version
from services.planner.plans.queries import find_plan
from services.planner.reading.waiting import describe_plans
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import Viewer
from tests.planner.assessment.test_saving import share
from tests.planner.conversation.keeping import (
    ALONE,
    IN_COMMON,
    choose,
    derive,
    goals,
    meet_apart,
    own_goals,
)
from tests.planner.conversation.talking import manager, meet, person, plan_id, put_name, see, start
from tests.planner.editing.working import HERE, work

EITHER = pytest.mark.parametrize("who", [person, manager], ids=["person", "manager"])


@EITHER
def test_the_goals_that_are_ticked_are_those_that_both_read(who: Viewer, database: Database) -> None:
    """Also where the person's own plan has others: what is there and what is gone is judged by the page."""
    meet_apart(database)
    before = [own_goals(database, each) for each in (person, manager)]
    choose(database, who, "digital", "sprak")

    assert before == [ALONE, IN_COMMON]
    assert [goals(database, each) for each in (person, manager)] == [["digital", "sprak"]] * 2


@EITHER
def test_what_is_chosen_stays_when_it_is_derived_anew(who: Viewer, database: Database) -> None:
    """Saved as a version or not yet, and derived more than once."""
    meet_apart(database)
    choose(database, who, "digital", "sprak")
    derive(database)
    kept = [goals(database, each) for each in (person, manager)]
    choose(database, who, "sprak")
    with database.transaction(who) as db:
        save_version(db, find_plan(db, plan_id(database)), "saved", who)
    numbers = []
    for _time in range(3):
        derive(database)
        numbers.append(work(database, "individual").plan.revision)

    assert kept == [["digital", "sprak"]] * 2
    assert [goals(database, each) for each in (person, manager)] == [["sprak"]] * 2
    assert len(set(numbers)) == 1


@EITHER
def test_a_goal_on_the_page_is_changed_by_either(who: Viewer, database: Database) -> None:
    """Its words, its support, and that it is there; the person's own plan doesn't have it."""
    meet_apart(database)
    path, part = "goals/omvarld", NewPart(new_id(), "omvarld", "visit", "Besök i Borlänge")
    with database.transaction(who) as db:
        shown = read_section(find_workpiece(db, who, plan_id(database)), "goal-omvarld")
        seen = next(each.seen for each in shown.fields if each.name == "text")
        assert save_fields(db, who, plan_id(database), {f"{path}/text": Typed("Läsa tidskrifter", seen)}).complete
        add_part(db, who, plan_id(database), part)
        remove_item(db, who, plan_id(database), "goals/barnunga")
    derive(database)
    read = [see(database, each).content["goals"] for each in (person, manager)]

    assert read[0] == read[1]
    assert [goal["area"] for goal in read[0]] == ["digital", "omvarld"]
    assert read[0][1]["text"] == "Läsa tidskrifter"
    assert read[0][1]["support"][-1]["title"] == "Besök i Borlänge"


def test_the_plans_own_page_shows_what_is_worked_on(database: Database) -> None:
    """So that each goal on it can be changed."""
    meet_apart(database)
    with database.transaction(person) as db:
        shown, _desk = lay_out(db, person, find_plan(db, plan_id(database)))

    assert [goal["area"] for goal in shown.content["goals"]] == IN_COMMON


@pytest.mark.parametrize("given", [False, True])
def test_the_person_is_shown_beforehand_what_the_manager_will_read(given: bool, database: Database) -> None:
    """With what was written since; with the assessment only where that is shared too."""
    meet_apart(database, ready=False)
    if given:
        share(database)
        derive(database)
    with database.transaction(person) as db:
        plan = find_plan(db, plan_id(database))
        add_part(db, person, plan.id, NewPart(new_id(), "digital", "visit", "Besök i Borlänge"))
        told = show_to_manager(db, plan)
    with database.transaction(manager) as db:
        read, _desk = lay_out(db, manager, find_plan(db, plan_id(database)))

    assert told == replace(read, plan=told.plan)
    assert [goal["area"] for goal in told.content["goals"]] == (ALONE if given else IN_COMMON)
    assert told.content["goals"][0]["support"][-1]["title"] == "Besök i Borlänge"


def test_goals_that_only_the_person_reads_are_known_by_that(database: Database) -> None:
    """Not one that the person wrote, and none once the two talk, or of what the manager reads."""
    meet_apart(database, ready=False)

    def kept(who: Viewer) -> set[str]:
        with database.transaction(who) as db:
            return goals_kept(db, find_workpiece(db, who, plan_id(database)))

    with database.transaction(person) as db:
        remove_item(db, person, plan_id(database), "goals/lokal")
        add_goal(db, person, plan_id(database), NewGoal(new_id(), "lokal", "Möblera om", "", 2))
    before = kept(person)
    meet(database)

    assert before == {"sprak"}
    assert [kept(who) for who in (person, manager)] == [set(), set()]


def test_the_start_page_names_the_goals_that_the_plans_page_shows(database: Database) -> None:
    """Until they talk the person's own, of which it says that the manager reads another; then those of both."""
    meet_apart(database, ready=False)
    told = []
    for talk in (False, True):
        if talk:
            meet(database)
        with database.transaction(person) as db:
            own = describe_plans(db, person)["own"]
            shown, _desk = lay_out(db, person, find_plan(db, plan_id(database)))
        told.append((own["without_assessment"], own["revision"] == shown.number))
        assert own["goals"] == [goal["area_name"] for goal in shown.content["goals"]]

    assert told == [(True, True), (False, True)]


def test_a_goal_that_the_manager_took_away_stays_away(database: Database) -> None:
    """Also where nobody has begun to talk, and the person's own plan never had it."""
    meet_apart(database, ready=False)
    with database.transaction(manager) as db:
        remove_item(db, manager, plan_id(database), "goals/omvarld")
        save_version(db, find_plan(db, plan_id(database)), "saved", manager)
    for _time in range(2):
        derive(database)

    assert [own_goals(database, each) for each in (person, manager)] == [ALONE, ["digital", "barnunga"]]


@EITHER
def test_a_target_that_the_own_plan_has_too_stays(who: Viewer, database: Database) -> None:
    """What both wrote says the same as the person's own plan, which is no reason to take it out of the other."""
    meet_apart(database)
    path = "areas/sprak/target"
    with database.transaction(who) as db:
        assert save_fields(db, who, plan_id(database), {path: Typed("4", fingerprint(3))}).complete
        save_version(db, find_plan(db, plan_id(database)), "saved", who)
    for _time in range(2):
        derive(database)
    areas = {area["area"]: area["target"] for area in see(database, manager).content["areas"]}

    assert areas["sprak"] == 4


def test_a_signature_holds_when_the_same_is_derived_again(database: Database) -> None:
    """Also of a plan out of which goals were taken, with the notes that they cited."""
    meet_apart(database)
    choose(database, person, "digital")
    put_name(database, person)
    for _time in range(2):
        derive(database)

    assert set(see(database, manager).signed.holding) == {"person"}


def test_both_are_offered_the_same_words_and_targets(database: Database) -> None:
    """A wish that is kept is a hint for the person alone; what only it proposes says so, and has the common words."""
    meet_apart(database, bemotande=Answer(0, 4))
    lists = [see(database, who).choices for who in (person, manager)]
    shown = [[(each.id, each.text, each.reasons) for each in choices if not each.alone] for choices in lists]
    wished = [{each.id for each in choices if each.wished} for choices in lists]
    (alone,) = [each for each in lists[0] if each.alone]
    choose(database, person, "sprak", "bemotande")
    chosen = {goal["area"]: (goal["text"], goal["target"]) for goal in see(database, manager).content["goals"]}

    assert shown[0] == shown[1]
    assert wished == [{"sprak", "lokal", "bemotande"}, set()]
    assert alone.reasons
    assert chosen["bemotande"] == (alone.text, alone.target) == (alone.text, alone.reasons.next_level)
    assert (alone.id, alone.reasons.target, alone.reasons.wish) == ("bemotande", 3, None)


def test_a_wish_that_is_shared_is_a_reason_for_both(database: Database) -> None:
    """It raises the target that both are offered."""
    meet_apart(database)
    share(database)
    lists = [see(database, who).choices for who in (person, manager)]
    targets = [{each.id: each.reasons.target for each in choices if each.reasons} for choices in lists]

    assert lists[0] == lists[1]
    assert targets[0]["sprak"] == 4


def rewrite(database: Database, path: str, typed: str, who: Viewer = person) -> None:
    """Write in a field of the plan as somebody reads it."""
    with database.transaction(who) as db:
        piece = find_workpiece(db, who, plan_id(database))
        assert save_fields(
            db, who, plan_id(database), {path: Typed(typed, fingerprint(piece.work.fields[path]))}
        ).complete


def texts(database: Database, who: Viewer = manager) -> dict[str, str]:
    """Return what the goals on the conversation's page say, by area."""
    return {goal["area"]: goal["text"] for goal in see(database, who).content["goals"]}


def offered(database: Database, who: Viewer, area: str) -> str:
    """Return in which words somebody is offered a goal."""
    return next(each.text for each in see(database, who).choices if each.id == area)


OWN_WORDS = "Möblera om med barnen"


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "not saved"])
def test_a_goal_that_only_the_person_has_is_offered_in_their_own_words(database: Database, *, saved: bool) -> None:
    """They alone are; when they choose it, it says just that."""
    meet_apart(database, ready=False)
    rewrite(database, "goals/lokal/text", OWN_WORDS)
    if saved:
        with database.transaction(person) as db:
            save_version(db, find_plan(db, plan_id(database)), "saved", person)
        derive(database)
    meet(database)
    words = [offered(database, who, "lokal") for who in (person, manager)]
    choose(database, person, "lokal")

    assert (words[0], OWN_WORDS in words[1]) == (OWN_WORDS, False)
    assert texts(database) == texts(database, person) == {"lokal": OWN_WORDS}


def test_the_persons_words_outlive_what_the_manager_chooses(database: Database) -> None:
    """The manager gets the words that they were offered, and the person's stay theirs alone."""
    meet_apart(database, ready=False)
    rewrite(database, "goals/lokal/text", OWN_WORDS)
    meet(database)
    words = offered(database, manager, "lokal")
    choose(database, manager, "lokal")

    assert texts(database) == {"lokal": words}
    assert work(database, "individual").apart["goals/lokal/text"].value == OWN_WORDS


def test_words_in_a_goal_that_nobody_chooses_stay_when_the_plan_is_signed(database: Database) -> None:
    """Both signatures hold, and the next round offers them again."""
    meet_apart(database, ready=False)
    rewrite(database, "goals/lokal/text", OWN_WORDS)
    meet(database)
    rewrite(database, "look_back", "Vi provade")
    put_name(database, person)
    held = set(see(database, manager).signed.holding)
    with database.transaction(manager) as db:
        waiting = describe_talks(db, manager, HERE)["open"]
    derive(database)
    put_name(database, manager)
    start(database, person)

    assert held == {"person"}
    assert [talk["step"] for talk in waiting] == [Step.SIGN]
    assert see(database, person).round.round == 2
    assert work(database, "individual").apart["goals/lokal/text"].value == OWN_WORDS


@EITHER
def test_what_is_offered_is_what_one_gets(who: Viewer, database: Database) -> None:
    """The words and the level that a draft would have; the support says when, and who sees to it."""
    meet_apart(database)
    choose(database, who)
    before = {each.id: (each.text, each.target) for each in see(database, who).choices}
    choose(database, who, "digital", "omvarld", "sprak")
    goals_now = see(database, who).content["goals"]

    assert {goal["area"]: (goal["text"], goal["target"]) for goal in goals_now} == {
        area: before[area] for area in ("digital", "omvarld", "sprak")
    }
    assert all(part["when"] and part["responsible"] for goal in goals_now for part in goal["support"])
