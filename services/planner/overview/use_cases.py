"""What people do with proposed pairs."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from services.planner.overview.domain.pairs import Pair
from services.planner.overview.tables import LearningAnswer
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer


def answer_pair(db: Transaction, viewer: Viewer, pair: Pair | None, *, gladly: bool) -> None:
    """Keep what the viewer says to a proposal; the last word counts, and it may be said twice.

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
    db.execute(said.on_conflict_do_update(constraint="pk_learning_answer", set_=newer))
