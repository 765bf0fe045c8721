"""Read-only data for overviews. The functions in the database decide what there is for the viewer."""

from uuid import UUID

from sqlalchemy import column, func, select

from services.planner.overview.domain.figures import Overviewed, read_glance
from services.planner.overview.domain.pairs import PairIdentity, Willing
from services.planner.overview.domain.people import Counted
from services.planner.overview.domain.visits import Strength
from services.planner.overview.tables import LearningAnswer
from shared.database import Transaction


def list_overviewed(db: Transaction) -> list[Overviewed]:
    """Return each municipal plan that the viewer may see in overviews, once for every year in which it was saved."""
    names = ("plan_id", "programme_id", "municipality_id", "state", "year", "glance")
    visible = func.planner.plans_at_a_glance().table_valued(*map(column, names))
    return [
        Overviewed(*row[:5], **read_glance(row.glance))
        for row in db.execute(select(visible).order_by("plan_id", "year"))
    ]


def list_strengths(db: Transaction) -> list[Strength]:
    """Return what municipalities of the whole programme are good at; words only where their plan may be read."""
    names = ("municipality_id", "programme_id", "name", "county", "area", "resource", "words")
    shared = func.planner.strengths_to_share().table_valued(*map(column, names))
    return [Strength(**dict(row) | {"words": tuple(row["words"])}) for row in db.execute(select(shared)).mappings()]


def count_people(db: Transaction) -> list[Counted]:
    """Return how many gave which answer in each municipality. Not to be shown before small counts are hidden."""
    names = ("programme_id", "municipality_id", "subject", "answer", "people")
    counted = func.planner.people_counted().table_valued(*map(column, names))
    return [Counted(**dict(row)) for row in db.execute(select(counted)).mappings()]


def list_willing(db: Transaction) -> list[Willing]:
    """Return who may be asked about what, if the viewer may be asked too, or is a facilitator."""
    names = ("programme_id", "area", "person_id", "municipality_id", "level", "wish", "can_teach")
    willing = func.planner.willing_colleagues().table_valued(*map(column, names))
    return [Willing(**dict(row)) for row in db.execute(select(willing)).mappings()]


def own_answers(db: Transaction, person_id: UUID) -> dict[PairIdentity, bool]:
    """Return what somebody answered to which pair."""
    mine = db.scalars(select(LearningAnswer).where(LearningAnswer.person_id == person_id))
    return {(said.programme_id, said.area, said.mentor_id, said.learner_id): said.gladly for said in mine}


def agreed_pairs(db: Transaction) -> set[PairIdentity]:
    """Return the viewer's pairs in which both are glad."""
    names = ("programme_id", "area", "mentor_id", "learner_id")
    agreed = func.planner.agreed_pairs().table_valued(*map(column, names))
    return {(row.programme_id, row.area, row.mentor_id, row.learner_id) for row in db.execute(select(agreed))}
