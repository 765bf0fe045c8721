"""A person who keeps an assessment to themselves: their own plan has other goals than the one that both read."""

from services.planner.assessment import use_cases
from services.planner.assessment.domain import Answer
from services.planner.assessment.queries import read_answers
from services.planner.conversation.agreeing import choose_goals
from services.planner.conversation.parties import find_party
from services.planner.deriving.reactions import remember_staff_member
from services.planner.editing.queries import read_own_work
from services.planner.plans.queries import find_plan
from services.planner.plans.use_cases import share_plan
from shared.database import Database
from shared.identity import WORKER, Viewer
from tests.planner.assessment.test_saving import OWN, OWNER
from tests.planner.conversation.talking import meet, person, plan_id, see
from tests.planner.deriving.test_saving import save, saved
from tests.planner.plans import factories

NOTES = [
    factories.note(1, "Vi kan för lite om surfplattor", "weakness", 3),
    factories.note(2, "Snart kräver alla surfplattor", "threat", 2),
    factories.note(3, "Vi hinner inte följa med i omvärlden", "weakness", 3),
    factories.note(4, "Ingen hinner ha sagostund på filialen", "weakness", 3),
    factories.note(5, "Vi talar bara svenska, inte arabiska och persiska", "weakness", 1),
    factories.note(6, "Hyllorna står för tätt i lokalen", "weakness"),
]
IN_COMMON = ["digital", "omvarld", "barnunga"]
ALONE = ["digital", "sprak", "lokal"]
_SAID = {
    "digital": Answer(1),
    "omvarld": Answer(4),
    "barnunga": Answer(4),
    "sprak": Answer(0, 4),
    "lokal": Answer(0, 3),
}


def derive(database: Database) -> None:
    """Derive the plans from the notes that name five areas."""
    save(database, NOTES)


def assess(database: Database, **changes: Answer) -> None:
    """Say of five areas what has other goals follow, unless told otherwise, and share it with nobody."""
    with database.transaction(OWN) as db:
        for area, answer in (_SAID | changes).items():
            seen = read_answers(db, OWNER).get(area, Answer()).mark
            use_cases.assess_area(db, OWNER, area, answer, [seen])
        use_cases.finish_assessment(db, OWNER)


def meet_apart(database: Database, *, ready: bool = True, **changes: Answer) -> None:
    """Have both ready to meet, while the person keeps what they said of themselves; or only have the plan shared."""
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved())
    derive(database)
    assess(database, **changes)
    derive(database)
    if ready:
        meet(database)
        return
    with database.transaction(person) as db:
        share_plan(db, person, plan_id(database), shared=True)


def own_goals(database: Database, who: Viewer) -> list[str]:
    """Return the goals' areas in the newest revision that somebody reads."""
    with database.transaction(who) as db:
        content = read_own_work(db, find_plan(db, plan_id(database))).work.edited
    return [goal["area"] for goal in content["goals"]]


def goals(database: Database, who: Viewer) -> list[str]:
    """Return the goals' areas on the conversation's page."""
    return [goal["area"] for goal in see(database, who).content["goals"]]


def choose(database: Database, who: Viewer, *areas: str) -> None:
    """Tick just these areas among those that somebody is shown."""
    shown = see(database, who).choices
    by_area = {str(choice.reasons.area if choice.reasons else choice.id): choice.id for choice in shown}
    with database.transaction(who) as db:
        party = find_party(db, who, plan_id(database))
        choose_goals(db, who, party, [by_area[area] for area in areas], [choice.id for choice in shown])
