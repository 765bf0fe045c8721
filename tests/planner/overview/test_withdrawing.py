"""Who isn't to be asked any more: what the two of a pair are told, and how it is when the person comes back."""

import re
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import func, select, update

from services.planner.assessment.domain import Answer, Sharing
from services.planner.assessment.use_cases import choose_sharing
from services.planner.overview.queries import agreed_pairs, count_withdrawn, own_answers
from services.planner.overview.tables import LearningAnswer
from services.planner.overview.use_cases import answer_pair, forget_withdrawn
from services.planner.tasks import erase_expired
from shared.database import Database
from shared.identity import WORKER, Role
from tests.people import Place
from tests.planner.conftest import SignedIn
from tests.planner.deriving.test_saving import PERSON, PROGRAMME, save
from tests.planner.overview.test_access import MENTOR, OTHER, STAFF, finished, proposed, two_colleagues
from tests.planner.overview.test_pages import (  # noqa: F401 - pytest finds fixtures by name
    account,
    assess,
    places,
    save_both,
)
from tests.planner.reading.test_pages import send

PATH, RESULT = "/planner/overview/colleagues", "/planner/assessment/result"
PAIR = (PROGRAMME, "digital", MENTOR, PERSON)
GONE = "En kollega är inte längre med, så ni ser inte varandras namn längre."


def glad(database: Database, *, mentor: bool = True) -> None:
    """Have the learner be glad to meet the mentor, and the mentor the learner, or not yet."""
    save(database)
    two_colleagues(database)
    with database.transaction(STAFF) as db:
        pair = proposed(db)
        answer_pair(db, STAFF, pair, gladly=True)
    if mentor:
        with database.transaction(OTHER) as db:
            answer_pair(db, OTHER, pair, gladly=True)


def ask(database: Database, *, mentor: bool) -> None:
    """Let the mentor be asked, or not any more."""
    with database.transaction(OTHER) as db:
        choose_sharing(db, (PROGRAMME, MENTOR), Sharing(open_to_colleagues=mentor))


def told(database: Database) -> int:
    """Return how many the learner is told have withdrawn."""
    with database.transaction(STAFF) as db:
        return count_withdrawn(db)


def test_who_is_not_to_be_asked_is_glad_to_meet_nobody_when_coming_back(database: Database) -> None:
    """The other one's answer stays, and is told for two months that somebody withdrew, or until both agree anew."""
    glad(database)
    before = told(database)
    ask(database, mentor=False)
    without = told(database)
    ask(database, mentor=True)
    with database.transaction(OTHER) as db:
        own, agreed, mine = own_answers(db, MENTOR), agreed_pairs(db), count_withdrawn(db)
    with database.transaction(WORKER) as db:
        withdrawn = update(LearningAnswer).where(LearningAnswer.person_id == MENTOR)
        db.execute(withdrawn.values(withdrawn_at=func.now() - timedelta(days=61)))
    long_ago = told(database)
    ask(database, mentor=False)
    with database.transaction(STAFF) as db:
        kept = own_answers(db, PERSON)

    assert (before, without, long_ago) == (0, 1, 0)
    assert (own, agreed, mine, kept) == ({PAIR: False}, set(), 0, {PAIR: True})


def test_that_somebody_withdrew_is_erased_when_nobody_is_told_of_it_any_more(database: Database) -> None:
    """After two months, and not before; the answer stays what it is."""
    glad(database)
    ask(database, mentor=False)
    kept = []
    for days in (59, 61):
        with database.transaction(WORKER) as db:
            forget_withdrawn(db, datetime.now(UTC) + timedelta(days=days))
            of_mentor = select(LearningAnswer.withdrawn_at.is_not(None), LearningAnswer.gladly)
            kept.append(tuple(db.execute(of_mentor.where(LearningAnswer.person_id == MENTOR)).one()))

    assert kept == [(True, False), (False, False)]


def test_the_planner_erases_withdrawals_when_it_is_time(database: Database) -> None:
    """With all else that has had its time."""
    glad(database)
    ask(database, mentor=False)
    with database.transaction(WORKER) as db:
        withdrawn = update(LearningAnswer).where(LearningAnswer.person_id == MENTOR)
        db.execute(withdrawn.values(withdrawn_at=func.now() - timedelta(days=61)))
    erase_expired(database)
    with database.transaction(WORKER) as db:
        left = db.scalars(select(LearningAnswer.person_id).where(LearningAnswer.withdrawn_at.is_not(None))).all()

    assert left == []


def test_who_agrees_anew_has_withdrawn_from_nothing(database: Database) -> None:
    """The name stands there again."""
    glad(database)
    ask(database, mentor=False)
    ask(database, mentor=True)
    with database.transaction(OTHER) as db:
        answer_pair(db, OTHER, proposed(db), gladly=True)
        agreed = agreed_pairs(db)

    assert (agreed, told(database)) == ({PAIR}, 0)


def test_who_never_saw_a_name_is_told_nothing(database: Database) -> None:
    """Neither one that the other didn't answer, nor one whom levels had parted from the other before."""
    glad(database, mentor=False)
    ask(database, mentor=False)
    unanswered = told(database)
    ask(database, mentor=True)
    with database.transaction(OTHER) as db:
        answer_pair(db, OTHER, proposed(db), gladly=True)
    with database.transaction(WORKER) as db:
        db.add(finished(PERSON, 2, digital=Answer(4, None)))
    ask(database, mentor=False)

    assert (unanswered, told(database)) == (0, 0)


def notice(browser: httpx.Client, *, colleagues: bool) -> str:
    """Choose whether colleagues may ask, and return the page that answers."""
    chosen = {"with_manager": "0", "open_to_colleagues": "1" if colleagues else "0"}
    assert send(browser, "/planner/assessment/sharing", **chosen).status_code == 303
    return browser.get(RESULT).text


def test_both_are_told_in_words_and_meet_again_only_when_both_answer(
    signed_in: SignedIn,
    database: Database,
    intake: Database,
    places: tuple[Place, Place],  # noqa: F811 - the fixture of this name
) -> None:
    """Each choice is confirmed; no name comes back by an answer of before."""
    save_both(database, places)
    anna, bo = account(intake, Role.STAFF, places[0], "Anna"), account(intake, Role.STAFF, places[1], "Bo")
    assess(database, places[0], anna, level=1, wish=3, teaches=False)
    assess(database, places[1], bo, level=4, wish=4, teaches=True)
    learner, mentor = signed_in(anna), signed_in(bo)
    for browser in (learner, mentor):
        main = browser.get(PATH).text.partition("<main")[2]
        fields = dict(re.findall(r'name="(csrf_token|pair)" value="(\w+)"', main))
        browser.post(PATH, data=fields | {"answer": "gladly"})
    agreed = learner.get(PATH).text
    no = notice(mentor, colleagues=False)
    gone = learner.get(PATH).text
    unchanged = notice(mentor, colleagues=False)
    yes = notice(mentor, colleagues=True)
    back = learner.get(PATH).text, mentor.get(PATH).text

    assert "Bo, Borlänges" in agreed
    assert GONE not in agreed
    assert "Du föreslås inte längre för kollegor. Har du svarat Gärna någonstans står där nu Inte nu." in no
    assert GONE in gone
    assert "Bo, Borlänges" not in gone
    assert "Din chef ser inte dina svar. Du föreslås inte för kollegor." in unchanged
    assert "Du kan föreslås för kollegor." in yes
    assert not [page for page in back if "Bo, Borlänges" in page or "Anna, Faluns" in page]
    assert "Du har svarat Inte nu" in back[1]
    assert GONE not in back[1]
