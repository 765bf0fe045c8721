"""Who can learn from whom in areas that were merged or retired since they spoke of them."""

import pytest

from services.planner.assessment.domain import Answer
from services.planner.framework_versions.domain.changes import merge, retire
from services.planner.framework_versions.domain.document import FrameworkDocument
from services.planner.framework_versions.loading import shipped_document
from services.planner.framework_versions.tables import FrameworkVersion
from services.planner.overview.domain.pairs import Offer, PairIdentity
from services.planner.overview.queries import agreed_pairs, count_met, list_offers, list_willing, own_answers
from services.planner.overview.tables import LearningAnswer
from services.planner.overview.use_cases import answer_pair
from services.planner.plans.tables import StaffFact
from shared.database import Database
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from tests.planner.deriving.test_saving import HERE, PERSON, PROGRAMME, THERE, save
from tests.planner.overview.test_access import MENTOR, OTHER, STAFF, finished, proposed, two_colleagues
from tests.planner.plans.test_row_security import viewer

MERGED: PairIdentity = (PROGRAMME, "digital", MENTOR, PERSON)


def put_in_force(database: Database, document: FrameworkDocument) -> None:
    """Put a framework in force."""
    with database.transaction(WORKER) as db:
        place = {"programme_id": PROGRAMME, "number": 2, "state": "published"}
        db.add(FrameworkVersion(id=new_id(), **place, content=document.to_json()))


def merge_mik(database: Database) -> None:
    """Let media and information literacy count as digital competence."""
    put_in_force(database, merge(shipped_document(), "mik", "digital"))


def answer(database: Database, area: str, **gladly: bool) -> None:
    """Have the two, ``mentor`` and ``learner``, answer to their pair in an area."""
    pair = {"programme_id": PROGRAMME, "area": area, "mentor_id": MENTOR, "learner_id": PERSON}
    who = {"mentor": MENTOR, "learner": PERSON}
    with database.transaction(WORKER) as db:
        db.add_all(LearningAnswer(**pair, person_id=who[one], gladly=said) for one, said in gladly.items())


def two_of_mik(database: Database) -> None:
    """Have one wish in media and information literacy what the other one teaches, and say something of digital too."""
    save(database)
    two_colleagues(database)
    with database.transaction(WORKER) as db:
        db.add(finished(PERSON, 2, mik=Answer(1, 3), digital=Answer(2)))
        db.add(finished(MENTOR, 2, mik=Answer(4, None, can_teach=True), digital=Answer(1, 2)))


def test_colleagues_meet_in_the_area_that_theirs_became(database: Database) -> None:
    """With the higher of each one's levels and wishes; who teaches the one teaches what they became."""
    two_of_mik(database)
    merge_mik(database)
    with database.transaction(STAFF) as db:
        found = {one.person_id: one for one in list_willing(db, PERSON)}
        pair = proposed(db)

    assert pair.identity == MERGED
    assert [(one.area, one.level, one.wish, one.can_teach) for one in (found[PERSON], found[MENTOR])] == [
        ("digital", 2, 3, False),
        ("digital", 4, 2, True),
    ]


def test_nobody_is_proposed_in_an_area_that_nothing_counts_for(database: Database) -> None:
    """Nor is a meeting there news any more, or an answer kept in view."""
    two_of_mik(database)
    answer(database, "mik", mentor=True, learner=True)
    put_in_force(database, retire(shipped_document(), "mik"))
    with database.transaction(STAFF) as db:
        areas = {one.area for one in list_willing(db, PERSON)}

        assert areas <= {"digital"}
        assert (own_answers(db, PERSON), agreed_pairs(db), count_met(db, PERSON)) == ({}, set(), 0)


def test_two_who_have_agreed_stay_a_pair_until_one_answers_otherwise(database: Database) -> None:
    """Also where one of them said not now of the other area; afterwards the new answer holds for both."""
    two_of_mik(database)
    answer(database, "mik", mentor=True, learner=True)
    answer(database, "digital", mentor=False)
    merge_mik(database)
    with database.transaction(OTHER) as db:
        before = agreed_pairs(db), own_answers(db, MENTOR), count_met(db, MENTOR)
    with database.transaction(STAFF) as db:
        answer_pair(db, STAFF, proposed(db), gladly=False)
    with database.transaction(OTHER) as db:
        after = agreed_pairs(db), own_answers(db, MENTOR), count_met(db, MENTOR)
    with database.transaction(STAFF) as db:
        own = own_answers(db, PERSON)

    assert before == ({MERGED}, {MERGED: True}, 1)
    assert after == (set(), {MERGED: False}, 0)
    assert own == {MERGED: False}


@pytest.mark.parametrize(("mentor", "agreed"), [(True, {MERGED}), (False, set())])
def test_of_areas_that_became_one_each_ones_word_holds(
    mentor: bool, agreed: set[PairIdentity], database: Database
) -> None:
    """Gladly in the one and gladly in the other is gladly in both together."""
    two_of_mik(database)
    answer(database, "mik", learner=True)
    answer(database, "digital", mentor=mentor)
    merge_mik(database)
    with database.transaction(STAFF) as db:
        found = agreed_pairs(db)

    assert found == agreed


def test_municipalities_offer_what_their_people_s_areas_became(database: Database) -> None:
    """Person by person: who teaches the one and wishes more of the other isn't the least of what they became."""
    two_of_mik(database)
    merge_mik(database)
    with database.transaction(WORKER) as db:
        for place in (HERE, THERE):
            usual = {"library_id": new_id(), "role": "librarian", "working_time_share": 100, "left_at": None}
            where = {"programme_id": PROGRAMME, "municipality_id": place}
            db.add_all(StaffFact(**where, **usual, person_id=new_id()) for _ in range(4))
    with database.transaction(viewer(Role.FACILITATOR)) as db:
        offers = list_offers(db)

    expected = [Offer(PROGRAMME, "digital", HERE, None, 2), Offer(PROGRAMME, "digital", THERE, 4, None)]
    assert sorted(map(repr, offers)) == sorted(map(repr, expected))
