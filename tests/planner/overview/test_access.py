"""What overviews show to whom: the functions of the database decide, whatever a query forgets."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Update, func, select, text, update

from services.planner.assessment.domain import Answer, round_document
from services.planner.assessment.tables import AssessmentChoice, AssessmentRound, SelfAssessment
from services.planner.erasure.erasing import erase_plan
from services.planner.overview.domain.pairs import Pair, match
from services.planner.overview.queries import (
    agreed_pairs,
    count_met,
    count_people,
    list_overviewed,
    list_strengths,
    list_willing,
    own_answers,
)
from services.planner.overview.tables import LearningAnswer, PublishedLevels
from services.planner.overview.use_cases import answer_pair
from services.planner.plans.tables import Plan, PlanRevision, StaffFact
from shared.database import Database, Transaction
from shared.errors import NotFound
from shared.events import StaffMemberErased
from shared.identifiers import new_id
from shared.identity import WORKER, Role, Viewer
from tests.planner.deriving.test_saving import HERE, PERSON, PROGRAMME, THERE, save
from tests.planner.plans.test_row_security import viewer

MENTOR = new_id()
STAFF, OTHER = viewer(Role.STAFF, person=PERSON), viewer(Role.STAFF, THERE, person=MENTOR)


def proposed(db: Transaction) -> Pair:
    """Return the pair, as if both worked in one place."""
    return match([replace(one, municipality_id=HERE) for one in list_willing(db, PERSON)], {}, 1)[0]


def adopt(database: Database) -> None:
    """Adopt the municipal plan."""
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET state = 'adopted' WHERE kind = 'municipal'"))


def finished(person: UUID, number: int, **answers: Answer) -> AssessmentRound:
    """Return an assessment that the person finished."""
    document = round_document(answers, "")
    return AssessmentRound(programme_id=PROGRAMME, person_id=person, number=number, answers=document)


def two_colleagues(database: Database, *, willing: bool = True) -> None:
    """Have one wish what the other one teaches."""
    with database.transaction(WORKER) as db:
        for person, municipality, level, teaches in ((PERSON, HERE, 1, False), (MENTOR, THERE, 4, True)):
            where = {"programme_id": PROGRAMME, "person_id": person}
            usual = {"library_id": UUID(int=7), "role": "librarian", "working_time_share": 100}
            db.add(StaffFact(**where, **usual, municipality_id=municipality, left_at=None))
            db.add(finished(person, 1, digital=Answer(level, 3, teaches)))
            db.add(AssessmentChoice(**where, open_to_colleagues=willing or person == PERSON))


@pytest.mark.parametrize(
    ("who", "draft", "adopted"),
    [
        (viewer(Role.FACILITATOR), 1, 1),
        (viewer(Role.MANAGER), 1, 1),
        (viewer(Role.PROGRAMME_LEAD), 1, 1),
        (STAFF, 0, 1),
        (viewer(Role.AUDITOR), 0, 1),
        (viewer(Role.MANAGER, THERE), 0, 0),
        (viewer(Role.FACILITATOR, THERE), 0, 0),
        (viewer(Role.SEASON_PLANNER), 0, 0),
        (viewer(Role.ADMINISTRATOR), 0, 0),
    ],
)
def test_figures_follow_the_table_of_roles(who: Viewer, draft: int, adopted: int, database: Database) -> None:
    """The lead sees figures of drafts too, staff and auditors only what is adopted."""
    save(database)
    with database.transaction(who) as db:
        before = list_overviewed(db)
    adopt(database)
    with database.transaction(who) as db:
        after = list_overviewed(db)

    assert (len(before), len(after)) == (draft, adopted)


def test_the_database_reads_the_figures_out_of_the_plan(database: Database) -> None:
    """Rank, need and resource are those that the plan states."""
    save(database)
    with database.transaction(WORKER) as db:
        plan = list_overviewed(db)[0]
        stated = db.scalars(select(PlanRevision.content).join(Plan).where(Plan.kind == "municipal")).one()
    strongest = stated["resources"][0]

    assert (plan.name, plan.county, plan.code) == ("Falun", "Dalarna", "2080")
    assert [figure.area for figure in plan.top(1)] == ["digital"]
    assert plan.figures[strongest["area"]].resource == strongest["resource"]


def test_others_learn_the_area_of_a_draft_and_the_words_of_an_adopted_plan(database: Database) -> None:
    """What a neighbour lacks is told in neither case."""
    save(database)
    neighbour = viewer(Role.MANAGER, THERE)
    with database.transaction(neighbour) as db:
        before = list_strengths(db)
    adopt(database)
    with database.transaction(neighbour) as db:
        after = list_strengths(db)

    assert [(one.area, one.words) for one in before] == [("barnunga", ())]
    assert [(one.area, one.words) for one in after] == [("barnunga", ("Välbesökt sagostund varje lördag",))]


@pytest.mark.parametrize(
    ("who", "counted"),
    [
        (viewer(Role.PROGRAMME_LEAD), 2),
        (viewer(Role.FACILITATOR), 2),
        (viewer(Role.MANAGER), 0),
        (STAFF, 0),
        (viewer(Role.AUDITOR), 0),
    ],
)
def test_figures_about_persons_go_to_those_who_may_see_sums(who: Viewer, counted: int, database: Database) -> None:
    """And to them of the whole programme, so that everybody's table hides the same."""
    save(database)
    with database.transaction(WORKER) as db:
        where = {"programme_id": PROGRAMME, "municipality_id": HERE, "area": "digital"}
        db.add(PublishedLevels(**where, number=1, low=6, middle=0, high=5))
    with database.transaction(who) as db:
        found = [one for one in count_people(db) if one.subject == "digital"]

    assert len(found) == counted


def test_who_is_not_willing_is_proposed_to_nobody(database: Database) -> None:
    """Nor asks others."""
    save(database)
    two_colleagues(database, willing=False)
    with database.transaction(STAFF) as db:
        mine = list_willing(db, PERSON)
    with database.transaction(OTHER) as db:
        theirs = list_willing(db, MENTOR)

    assert ([one.person_id for one in mine], theirs) == ([PERSON], [])


def test_an_answer_is_ones_own_until_both_are_glad(database: Database) -> None:
    """The other one learns nothing of a no, and of a yes only after an own yes."""
    save(database)
    two_colleagues(database)
    with database.transaction(STAFF) as db:
        pair = proposed(db)
        answer_pair(db, STAFF, pair, gladly=True)
        answer_pair(db, STAFF, pair, gladly=True)
    with database.transaction(OTHER) as db:
        seen = db.scalars(select(LearningAnswer)).all()
        early = agreed_pairs(db)
        unmet = count_met(db, OTHER.person_id)
        answer_pair(db, OTHER, pair, gladly=True)
    with database.transaction(STAFF) as db:
        late, own = agreed_pairs(db), own_answers(db, PERSON)
        met = count_met(db, PERSON)
        db.execute(update(LearningAnswer).values(answered_at=func.now() - timedelta(days=61)))
        long_ago = count_met(db, PERSON)

    assert (seen, early, unmet) == ([], set(), 0)
    assert (met, long_ago) == (1, 0)
    assert late == set(own) == {pair.identity}


@pytest.mark.parametrize(
    "change",
    [
        update(StaffFact).where(StaffFact.person_id == MENTOR).values(left_at=func.now()),
        update(AssessmentChoice).where(AssessmentChoice.person_id == MENTOR).values(open_to_colleagues=False),
        finished(MENTOR, 2, digital=Answer(4, 3, can_teach=False)),
        finished(MENTOR, 2, digital=Answer(1, 3, can_teach=True)),
        finished(PERSON, 2, digital=Answer(3, 3)),
    ],
    ids=["left", "asked not to be asked", "teaches no more", "is not ahead", "has learned"],
)
def test_who_is_met_no_longer_is_no_news(change: Update | AssessmentRound, database: Database) -> None:
    """The start page counts those whom the page behind it shows."""
    save(database)
    two_colleagues(database)
    with database.transaction(WORKER) as db:
        identity = proposed(db).identity
        where = dict(zip(("programme_id", "area", "mentor_id", "learner_id"), identity, strict=True))
        db.add_all(LearningAnswer(**where, person_id=person, gladly=True) for person in (PERSON, MENTOR))
    with database.transaction(STAFF) as db:
        before = count_met(db, PERSON)
    with database.transaction(WORKER) as db:
        if isinstance(change, AssessmentRound):
            db.merge(change)
        else:
            db.execute(change)
    with database.transaction(STAFF) as db:
        after = count_met(db, PERSON)

    assert (before, after) == (1, 0)


def test_a_colleague_is_counted_once_however_many_areas_lead_there(database: Database) -> None:
    """One who teaches two of them is one colleague."""
    save(database)
    two_colleagues(database)
    with database.transaction(WORKER) as db:
        for person, level, teaches in ((PERSON, 1, False), (MENTOR, 4, True)):
            said = Answer(level, 3, teaches)
            db.add(finished(person, 2, digital=said, lokal=said))
            pair = {"programme_id": PROGRAMME, "mentor_id": MENTOR, "learner_id": PERSON, "person_id": person}
            db.add_all(LearningAnswer(**pair, area=area, gladly=True) for area in ("digital", "lokal"))
    with database.transaction(STAFF) as db:
        met = count_met(db, PERSON)

    assert met == 1


def test_a_level_that_is_only_tried_out_changes_no_proposal(database: Database) -> None:
    """Else whoever taps one level after the other finds out where the colleague stands."""
    save(database)
    two_colleagues(database)
    for level in range(5):
        with database.transaction(WORKER) as db:
            where = {"programme_id": PROGRAMME, "person_id": PERSON, "area": "digital"}
            db.merge(SelfAssessment(**where, level=level, wish=4, can_teach=False))
        with database.transaction(STAFF) as db:
            assert {(one.person_id, one.level) for one in list_willing(db, PERSON)} == {(PERSON, 1), (MENTOR, 4)}


def test_nobody_answers_for_others(database: Database) -> None:
    """A proposal belongs to its two."""
    save(database)
    two_colleagues(database)
    with database.transaction(WORKER) as db:
        pair = proposed(db)

    stranger = viewer(Role.STAFF, person=new_id())
    with pytest.raises(NotFound), database.transaction(stranger) as db:
        answer_pair(db, stranger, pair, gladly=True)
    with pytest.raises(NotFound), database.transaction(STAFF) as db:
        answer_pair(db, STAFF, None, gladly=True)


def test_erasing_a_person_takes_the_answers_along(database: Database) -> None:
    """Also those that the other one gave about the person."""
    with database.transaction(WORKER) as db:
        for person in (PERSON, MENTOR):
            where = {"programme_id": PROGRAMME, "area": "digital", "mentor_id": MENTOR, "learner_id": PERSON}
            db.add(LearningAnswer(**where, person_id=person, gladly=True))
    with database.transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=PERSON, municipality_id=HERE))
        left = db.scalars(select(LearningAnswer)).all()

    assert left == []
