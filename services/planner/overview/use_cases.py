"""What people do with proposed pairs."""

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.dialects.postgresql import insert

from services.planner.framework_versions.queries import moved_areas
from services.planner.overview.domain.pairs import Pair
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
    db.execute(update(LearningAnswer).where(*_own(pair, viewer), LearningAnswer.area.in_(merged)).values(newer))
    db.execute(said.on_conflict_do_update(constraint="pk_learning_answer", set_=newer))


def _own(pair: Pair, viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    programme_id, _area, mentor_id, learner_id = pair.identity
    return (
        LearningAnswer.programme_id == programme_id,
        LearningAnswer.mentor_id == mentor_id,
        LearningAnswer.learner_id == learner_id,
        LearningAnswer.person_id == viewer.person_id,
    )
