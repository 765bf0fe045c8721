"""What people do with proposed pairs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.framework_versions.queries import moved_areas
from services.planner.overview.domain.pairs import Pair
from services.planner.overview.queries import NEWS, identity_of, met_pairs
from services.planner.overview.tables import LearningAnswer
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


def answer_pair(db: Transaction, viewer: Viewer, pair: Pair | None, *, gladly: bool) -> None:
    """Keep what the viewer says to a proposal; the last word counts, and it may be said twice.

    It holds too for what was answered in areas that count as this one now.

    Raises:
        NotFound: the pair isn't proposed (any longer), or the viewer is neither of the two.
    """
    if pair is None or viewer.person_id not in {pair.mentor.person_id, pair.learner.person_id}:
        raise NotFound
    programme_id, area, mentor_id, learner_id = pair.identity
    said = insert(LearningAnswer).values(
        programme_id=programme_id,
        area=area,
        mentor_id=mentor_id,
        learner_id=learner_id,
        person_id=viewer.person_id,
        gladly=gladly,
    )
    newer = {"gladly": gladly, "answered_at": func.now()}
    merged = [known for (programme, known), now in moved_areas(db).items() if (programme, now) == (programme_id, area)]
    own = LearningAnswer.programme_id == programme_id, LearningAnswer.person_id == viewer.person_id
    same = LearningAnswer.mentor_id == mentor_id, LearningAnswer.learner_id == learner_id
    db.execute(update(LearningAnswer).where(*own, *same, LearningAnswer.area.in_(merged)).values(newer))
    db.execute(said.on_conflict_do_update(constraint="pk_learning_answer", set_=newer))
    if gladly:
        two = (
            LearningAnswer.mentor_id.in_([mentor_id, learner_id]),
            LearningAnswer.learner_id.in_([mentor_id, learner_id]),
        )
        db.execute(update(LearningAnswer).where(*own, *two).values(withdrawn_at=None))


def withdraw_answers(db: Transaction, programme_id: UUID, person_id: UUID, now: datetime) -> None:
    """Let somebody be glad to meet nobody; those who were told the name are told that somebody withdrew.

    Args:
        db: a transaction in which the person may still be asked: only then it is known whom they have met.
        programme_id: where the person works.
        person_id: who isn't to be asked any more.
        now: the moment.
    """
    met, moved = met_pairs(db, person_id), moved_areas(db)
    own = LearningAnswer.programme_id == programme_id, LearningAnswer.person_id == person_id
    for said in db.scalars(select(LearningAnswer).where(*own, LearningAnswer.gladly)):
        said.gladly = False
        said.withdrawn_at = now if identity_of(said, moved) in met else None


def forget_withdrawn(db: Transaction, now: datetime) -> None:
    """Erase that people withdrew whom nobody is told of any more; that they aren't glad stays."""
    db.execute(update(LearningAnswer).where(LearningAnswer.withdrawn_at <= now - NEWS).values(withdrawn_at=None))
