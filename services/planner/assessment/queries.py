"""Reading assessments. Row-level security decides whose there are for the viewer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from services.planner.assessment.domain import (
    Answer,
    Assessed,
    Progress,
    Round,
    Sharing,
    count_answered,
    read_document,
    round_document,
)
from services.planner.assessment.tables import AssessmentChoice, AssessmentRound, SelfAssessment
from services.planner.framework_versions.queries import document_at, published_document, published_outline
from services.planner.plans.tables import StaffFact
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Role, Viewer

Owner = tuple[UUID, UUID]


def owner_of(viewer: Viewer) -> Owner:
    """Return the programme and the person that the viewer's own assessment belongs to.

    Raises:
        NotFound: the viewer works nowhere.
    """
    programme = next((grant.programme_id for grant in viewer.grants if grant.role is Role.STAFF), None)
    if programme is None or viewer.person_id is None:
        raise NotFound
    return programme, viewer.person_id


def read_answers(db: Transaction, owner: Owner) -> dict[str, Answer]:
    """Return what the person says now, by area."""
    rows = db.scalars(select(SelfAssessment).where(_belongs(SelfAssessment, owner)))
    return {row.area: Answer(row.level, row.wish, row.can_teach) for row in rows}


def read_sharing(db: Transaction, owner: Owner) -> Sharing:
    """Return whom the person lets see it; nobody to begin with."""
    row = db.get(AssessmentChoice, owner)
    return Sharing(row.shared_with_manager, row.open_to_colleagues, row.hopes) if row else Sharing()


def read_rounds(db: Transaction, owner: Owner) -> list[Round]:
    """Return the finished rounds, the first one first."""
    mine = select(AssessmentRound).where(_belongs(AssessmentRound, owner)).order_by(AssessmentRound.number)
    return [Round(row.number, *read_document(row.answers), row.finished_at) for row in db.scalars(mine)]


def read_progress(db: Transaction, owner: Owner) -> Progress:
    """Return how far the person's assessment has come."""
    answers, rounds = read_answers(db, owner), read_rounds(db, owner)
    areas = [area.id for area in published_outline(db, owner[0]).areas]
    said = round_document(answers, read_sharing(db, owner).hopes)
    last = rounds[-1] if rounds else None
    return Progress(
        count_answered(areas, answers),
        len(areas),
        last.finished_at if last else None,
        changed=last is not None and last.document != said,
        new=_count_new(db, owner[0], answers, last.finished_at) if last else 0,
    )


def _count_new(db: Transaction, programme_id: UUID, answers: Mapping[str, Answer], finished_at: datetime) -> int:
    """Return how many areas came into use since then for which no answer counts."""
    now = published_document(db, programme_id)
    if now.published_at is None or now.published_at <= finished_at:
        return 0
    then = {area.id for area in document_at(db, programme_id, finished_at).counted}
    said = {now.document.successor(area) for area, answer in answers.items() if answer.level is not None}
    return sum(area.id not in then | said for area in now.document.counted)


def role_of(db: Transaction, person_id: UUID) -> str:
    """Return the person's role as intake told of it; none before it has."""
    return db.scalar(select(StaffFact.role).where(StaffFact.person_id == person_id)) or ""


def read_assessed(db: Transaction, programme_id: UUID, people: Iterable[UUID]) -> dict[str, Assessed]:
    """Return the newest finished assessment of each of these people who has one, by person id."""
    wanted = list(people)
    theirs = AssessmentRound.programme_id == programme_id, AssessmentRound.person_id.in_(wanted)
    newest = (
        select(AssessmentRound.person_id, func.max(AssessmentRound.number))
        .where(*theirs)
        .group_by(AssessmentRound.person_id)
    )
    key = tuple_(AssessmentRound.person_id, AssessmentRound.number)
    rounds = select(AssessmentRound).where(*theirs, key.in_(newest))
    open_to_manager = select(AssessmentChoice.person_id).where(
        AssessmentChoice.programme_id == programme_id,
        AssessmentChoice.person_id.in_(wanted),
        AssessmentChoice.shared_with_manager,
    )
    shared = set(db.scalars(open_to_manager))
    return {
        str(row.person_id): Assessed(row.number, *read_document(row.answers), shared=row.person_id in shared)
        for row in db.scalars(rounds)
    }


def _belongs(table: type[SelfAssessment] | type[AssessmentRound], owner: Owner) -> ColumnElement[bool]:
    return (table.programme_id == owner[0]) & (table.person_id == owner[1])
