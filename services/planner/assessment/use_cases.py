"""What a person can do with their own assessment."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.domain import Answer, Sharing, round_document
from services.planner.assessment.problems import AnsweredElsewhere, NothingAssessed
from services.planner.assessment.queries import Owner, read_answers, read_rounds
from services.planner.assessment.tables import AssessmentChoice, AssessmentRound, SelfAssessment
from services.planner.framework_versions.queries import published_outline
from services.planner.overview.use_cases import withdraw_answers
from services.planner.plans.jobs import DERIVE_PLANS
from services.planner.plans.tables import StaffFact
from shared.database import Transaction
from shared.errors import NotFound
from shared.jobs import enqueue


def assess_area(db: Transaction, owner: Owner, area: str, answer: Answer, seen: Collection[str]) -> None:
    """Save what the person says of an area, over what they have seen there.

    Raises:
        NotFound: the framework has no such area.
        AnsweredElsewhere: something else stands there by now.
    """
    if area not in {each.id for each in published_outline(db, owner[0]).areas}:
        raise NotFound
    _lock_choice(db, owner)
    there = read_answers(db, owner).get(area, Answer())
    if there not in (answer, Answer()) and there.mark not in seen:
        raise AnsweredElsewhere(there)
    said = {"level": answer.level, "wish": answer.wish, "can_teach": answer.can_teach, "assessed_at": func.now()}
    row = insert(SelfAssessment).values(programme_id=owner[0], person_id=owner[1], area=area, **said)
    db.execute(row.on_conflict_do_update(index_elements=["programme_id", "person_id", "area"], set_=said))


def write_hopes(db: Transaction, owner: Owner, hopes: str, seen: Collection[str]) -> None:
    """Save what the person hopes for, in their own words, over what they have seen there.

    Raises:
        AnsweredElsewhere: something else stands there by now.
    """
    there = _lock_choice(db, owner).hopes
    if there not in (hopes, "") and there not in seen:
        raise AnsweredElsewhere(there)
    _choose(db, owner, {"hopes": hopes})


def choose_sharing(db: Transaction, owner: Owner, sharing: Sharing) -> Sharing:
    """Save whom the person lets see the assessment, in force in this moment, and return what was chosen before.

    Who isn't to be asked any more is glad to meet nobody, and is asked anew when that changes.
    """
    choice = _lock_choice(db, owner)
    before = Sharing(choice.shared_with_manager, choice.open_to_colleagues)
    if before.open_to_colleagues and not sharing.open_to_colleagues:
        withdraw_answers(db, *owner, datetime.now(UTC))
    chosen = {"shared_with_manager": sharing.with_manager, "open_to_colleagues": sharing.open_to_colleagues}
    _choose(db, owner, chosen)
    if before.with_manager != sharing.with_manager and read_rounds(db, owner):
        _derive_again(db, owner[1])
    return before


def finish_assessment(db: Transaction, owner: Owner) -> bool:
    """Keep what is said as a round of its own and have the plan derived; return False when nothing is new.

    Raises:
        NothingAssessed: no level is said of any area.
    """
    choice = _lock_choice(db, owner)
    answers = read_answers(db, owner)
    if all(answer.level is None for answer in answers.values()):
        raise NothingAssessed
    document = round_document(answers, choice.hopes)
    rounds = read_rounds(db, owner)
    if rounds and rounds[-1].document == document:
        return False
    db.add(AssessmentRound(programme_id=owner[0], person_id=owner[1], number=len(rounds) + 1, answers=document))
    db.flush()
    _derive_again(db, owner[1])
    return True


def unshare_assessments(db: Transaction, person_id: UUID) -> None:
    """Share the person's assessment with no manager: the one that it was shared with is no longer theirs."""
    theirs = AssessmentChoice.person_id == person_id
    db.execute(update(AssessmentChoice).where(theirs).values(shared_with_manager=False))


def _lock_choice(db: Transaction, owner: Owner) -> AssessmentChoice:
    """Return the person's choice; two who finish or choose at once wait for each other here."""
    _choose(db, owner, {})
    mine = (AssessmentChoice.programme_id == owner[0]) & (AssessmentChoice.person_id == owner[1])
    found = db.scalars(select(AssessmentChoice).where(mine).with_for_update().execution_options(populate_existing=True))
    return found.one()


def _choose(db: Transaction, owner: Owner, values: Mapping[str, object]) -> None:
    row = insert(AssessmentChoice).values(programme_id=owner[0], person_id=owner[1], **values)
    keys = ["programme_id", "person_id"]
    db.execute(
        row.on_conflict_do_update(index_elements=keys, set_=dict(values))
        if values
        else row.on_conflict_do_nothing(index_elements=keys)
    )


def _derive_again(db: Transaction, person_id: UUID) -> None:
    """Have the plans derived where the person works, if there are plans there."""
    here = select(StaffFact.municipality_id).where(StaffFact.person_id == person_id, StaffFact.left_at.is_(None))
    municipality_id = db.scalar(here)
    if municipality_id:
        enqueue(db, DERIVE_PLANS, {"municipality_id": str(municipality_id)}, str(municipality_id))
