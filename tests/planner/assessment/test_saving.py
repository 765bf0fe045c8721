"""Saving one's own assessment, and what the plan makes of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from services.planner.assessment import use_cases
from services.planner.assessment.domain import Answer, Sharing
from services.planner.assessment.problems import AnsweredElsewhere, NothingAssessed
from services.planner.assessment.queries import read_answers, read_progress, read_rounds, read_sharing
from services.planner.assessment.tables import AssessmentChoice, AssessmentRound, SelfAssessment
from services.planner.deriving.reactions import remember_staff_member
from services.planner.erasure.erasing import erase_plan
from services.planner.framework_versions.domain.changes import merge, save_area
from services.planner.framework_versions.domain.document import Area, seal_of
from services.planner.framework_versions.use_cases import change_draft, publish
from services.planner.plans.tables import Plan, PlanRevision
from services.planner.tables import jobs
from shared.database import Database
from shared.errors import NotFound
from shared.events import StaffMemberErased
from shared.identity import WORKER, Role, Viewer
from tests.planner.deriving.test_saving import HERE, PERSON, PROGRAMME, THERE, save, saved
from tests.planner.plans.test_row_security import viewer

OWNER = (PROGRAMME, PERSON)
KATTER, TEKNIK = Area("katter", "Katter"), Area("teknik", "Teknik")
OWN = viewer(Role.STAFF, person=PERSON)
MANAGER = viewer(Role.MANAGER)


def finish(database: Database, level: int = 0, wish: int | None = 3, hopes: str = "") -> bool:
    """Say something of one area, and that this is all."""
    with database.transaction(OWN) as db:
        seen = read_answers(db, OWNER).get("digital", Answer()).mark
        use_cases.assess_area(db, OWNER, "digital", Answer(level, wish), [seen])
        use_cases.write_hopes(db, OWNER, hopes, [read_sharing(db, OWNER).hopes])
        return use_cases.finish_assessment(db, OWNER)


def share(database: Database, *, shared: bool = True) -> None:
    """Let the manager see it, or no longer."""
    with database.transaction(OWN) as db:
        use_cases.choose_sharing(db, OWNER, Sharing(with_manager=shared))


def working(database: Database) -> None:
    """Have the person work here, with a plan that is shared with the manager."""
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved())
    save(database)
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET shared_with_manager = true WHERE kind = 'individual'"))


def present(database: Database, who: Viewer | None = None) -> list[int | None]:
    """Return the level of today in digital technology, in each revision of the person's plan that somebody reads."""
    mine = select(PlanRevision.content).join(Plan).where(Plan.person_id == PERSON).order_by(PlanRevision.number)
    with database.transaction(who or WORKER) as db:
        found = [content["areas"] for content in db.scalars(mine)]
    return [area["present"] for areas in found for area in areas if area["area"] == "digital"]


def test_the_last_word_on_an_area_counts(database: Database) -> None:
    """Sent twice or changed, it is one answer."""
    with database.transaction(OWN) as db:
        for level in (1, 1, 2):
            use_cases.assess_area(db, OWNER, "digital", Answer(level, 3, can_teach=True), ["1/3/1"])
        kept = read_answers(db, OWNER)

    assert kept == {"digital": Answer(2, 3, can_teach=True)}


def test_an_answer_from_another_device_is_not_written_over_unseen(database: Database) -> None:
    """Neither a level nor the words of one's own; what was seen, or sent from here, may be."""
    finish(database, level=1, hopes="Film")
    for seen in (["", "//"], ["0//"]):
        with pytest.raises(AnsweredElsewhere) as refused, database.transaction(OWN) as db:
            use_cases.assess_area(db, OWNER, "digital", Answer(4), seen)
        assert refused.value.there == Answer(1, 3)
    with pytest.raises(AnsweredElsewhere), database.transaction(OWN) as db:
        use_cases.write_hopes(db, OWNER, "Bild", [""])
    with database.transaction(OWN) as db:
        use_cases.assess_area(db, OWNER, "digital", Answer(2), ["//", "1/3/"])

    with database.transaction(OWN) as db:
        assert read_answers(db, OWNER)["digital"] == Answer(2)
        assert read_sharing(db, OWNER).hopes == "Film"


def test_an_area_that_there_isnt_is_refused(database: Database) -> None:
    """Nothing of it is kept."""
    with pytest.raises(NotFound), database.transaction(OWN) as db:
        use_cases.assess_area(db, OWNER, "astrologi", Answer(1), [])


def test_finishing_keeps_a_round_once(database: Database) -> None:
    """Pressed again without a change, nothing happens; after a change a second round is kept."""
    kept = [finish(database, level) for level in (1, 1, 2)]
    with database.transaction(OWN) as db:
        rounds, progress = read_rounds(db, OWNER), read_progress(db, OWNER)

    assert kept == [True, False, True]
    assert [each.answers["digital"].level for each in rounds] == [1, 2]
    assert (progress.answered, progress.changed) == (1, False)


def test_areas_that_are_new_since_it_was_finished_are_counted(database: Database) -> None:
    """Neither what was skipped then nor an area in which an answer counts now."""
    finish(database)
    with database.transaction(WORKER) as db:
        change_draft(db, PROGRAMME, lambda shipped: save_area(save_area(shipped, KATTER), TEKNIK))
        changed = change_draft(db, PROGRAMME, lambda draft: merge(draft, "digital", TEKNIK.id))
        publish(db, PROGRAMME, seal_of(changed), datetime.now(UTC))
    with database.transaction(OWN) as db:
        before = read_progress(db, OWNER).new
        use_cases.assess_area(db, OWNER, KATTER.id, Answer(1), [Answer().mark])
        after = read_progress(db, OWNER).new

    assert (before, after) == (1, 0)


def test_nothing_said_is_nothing_to_finish(database: Database) -> None:
    """The error says what to do."""
    with pytest.raises(NothingAssessed), database.transaction(OWN) as db:
        use_cases.finish_assessment(db, OWNER)


def test_a_finished_assessment_has_the_plans_derived_anew(database: Database) -> None:
    """So does a change of who sees it; an unchanged choice doesn't."""
    working(database)
    queued = select(func.count()).select_from(jobs).where(jobs.c.subject == str(HERE))
    counts = []
    for step in (lambda: finish(database), lambda: share(database), lambda: share(database)):
        with database.transaction(WORKER) as db:
            db.execute(jobs.delete())
        step()
        with database.transaction(WORKER) as db:
            counts.append(db.scalar(queued))

    assert counts == [1, 1, 0]


def test_only_the_person_reads_what_is_not_shared(database: Database) -> None:
    """The manager neither sees the answers nor the revision that rests on them, but the plan without them."""
    working(database)
    finish(database)
    save(database)

    assert present(database, OWN) == [None, 0]
    assert present(database, MANAGER) == [None]
    with database.transaction(MANAGER) as db:
        assert (read_answers(db, OWNER), read_rounds(db, OWNER), read_sharing(db, OWNER)) == ({}, [], Sharing())


def test_sharing_shows_the_manager_answers_and_plan_at_once_but_never_earlier_rounds(database: Database) -> None:
    """And no longer when the person takes it back."""
    working(database)
    finish(database)
    save(database)
    share(database)
    with database.transaction(MANAGER) as db:
        seen = read_answers(db, OWNER), read_rounds(db, OWNER)
    shown = present(database, MANAGER)
    share(database, shared=False)

    assert seen == ({"digital": Answer(0, 3)}, [])
    assert shown == [None, 0]
    assert present(database, MANAGER) == [None]


@pytest.mark.parametrize(
    "who", [viewer(Role.MANAGER, THERE), viewer(Role.FACILITATOR), viewer(Role.ADMINISTRATOR), viewer(Role.STAFF)]
)
def test_nobody_else_ever_reads_a_shared_assessment(who: Viewer, database: Database) -> None:
    """Not the manager of another municipality, nor anybody with another role."""
    working(database)
    finish(database)
    share(database)
    with database.transaction(who) as db:
        rows = [
            db.scalar(select(func.count()).select_from(t)) for t in (SelfAssessment, AssessmentChoice, AssessmentRound)
        ]

    assert rows == [0, 0, 0]


def test_deriving_again_changes_nothing(database: Database) -> None:
    """With an unshared assessment there are two newest revisions, and there stay two."""
    working(database)
    finish(database)
    for _ in range(2):
        save(database)
        assert present(database) == [None, 0]


def test_a_plan_that_was_shared_gets_one_without_when_the_assessment_is_taken_back(database: Database) -> None:
    """The manager reads the one without, the person the one with, also when there never was one without."""
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved())
    finish(database)
    share(database)
    save(database)
    with database.transaction(WORKER) as db:
        db.execute(text("UPDATE planner.plan SET shared_with_manager = true WHERE kind = 'individual'"))
    share(database, shared=False)
    between = present(database, MANAGER)
    save(database)

    assert between == []
    assert present(database, OWN) == [0, None, 0]
    assert present(database, MANAGER) == [None]


def test_who_moves_shares_with_no_manager(database: Database) -> None:
    """The new one was never meant to see it."""
    working(database)
    share(database)
    with database.transaction(WORKER) as db:
        remember_staff_member(db, saved(municipality_id=THERE))
    with database.transaction(OWN) as db:
        assert not read_sharing(db, OWNER).with_manager


def test_erasing_a_person_removes_their_assessments(database: Database) -> None:
    """Answers, choices and rounds."""
    working(database)
    finish(database)
    with database.transaction(WORKER) as db:
        erase_plan(db, StaffMemberErased(person_id=PERSON, municipality_id=HERE))
        left = [
            db.scalar(select(func.count()).select_from(t)) for t in (SelfAssessment, AssessmentChoice, AssessmentRound)
        ]

    assert left == [0, 0, 0]
