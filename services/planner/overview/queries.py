"""Read-only data for overviews. The functions in the database decide what there is for the viewer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Cast, Function, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSONB

from services.planner.framework_versions.queries import moved_areas
from services.planner.overview.domain.figures import Overviewed, read_glance
from services.planner.overview.domain.pairs import Offer, PairIdentity, Willing, still_fitting
from services.planner.overview.domain.people import Counted
from services.planner.overview.domain.visits import Strength
from services.planner.overview.tables import LearningAnswer
from shared.database import Transaction

# So long two who both want to meet are told so on their start pages, and one of them that the other one withdrew.
NEWS = timedelta(days=60)
MovedAreas = Mapping[tuple[UUID, str], str | None]


def list_overviewed(db: Transaction) -> list[Overviewed]:
    """Return how each municipal plan that the viewer may see in overviews stands now; none that is archived."""
    return _read_plans(db, func.planner.plans_as_they_stand())


def list_adopted(db: Transaction) -> list[Overviewed]:
    """Return the municipal plans that the viewer may see as they were adopted, archived ones too.

    Each comes once for every year in which it was decided on, as it was adopted when that year ended.
    """
    return _read_plans(db, func.planner.plans_adopted_by_year())


def _read_plans(db: Transaction, told: Function[Any]) -> list[Overviewed]:
    names = ("plan_id", "programme_id", "municipality_id", "state", "year", "glance")
    visible = told.table_valued(*map(column, names))
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


def list_willing(db: Transaction, person_id: UUID) -> list[Willing]:
    """Return those who decide what is proposed to a person who may be asked too: where that person teaches, everybody.

    Elsewhere, those who teach. What was said of areas that were merged since counts in the one they became.
    """
    names = ("programme_id", "area", "person_id", "municipality_id", "level", "wish", "can_teach")
    told = func.planner.colleagues_in_force(_moved(moved_areas(db))).table_valued(*map(column, names))
    willing = select(told).cte("willing")
    own = willing.alias("own")
    same = (own.c.programme_id == willing.c.programme_id) & (own.c.area == willing.c.area)
    meets = own.c.can_teach | willing.c.can_teach | (willing.c.person_id == person_id)
    chosen = select(willing).join(own, same & (own.c.person_id == person_id)).where(meets)
    return [Willing(*row) for row in db.execute(chosen)]


def list_offers(db: Transaction) -> list[Offer]:
    """Return what the willing people of each municipality say of each area together, to a facilitator.

    Municipalities with fewer than five employees are left out: one would know who it is.
    """
    names = ("programme_id", "area", "municipality_id", "highest", "lowest")
    offers = func.planner.offers_in_force(_moved(moved_areas(db))).table_valued(*map(column, names))
    return [Offer(*row) for row in db.execute(select(offers))]


def own_answers(db: Transaction, person_id: UUID) -> dict[PairIdentity, bool]:
    """Return what somebody answered to which pair; of areas that became one, the newest word that broke no pair."""
    mine = select(LearningAnswer).where(LearningAnswer.person_id == person_id)
    told = db.scalars(mine.order_by(LearningAnswer.answered_at, LearningAnswer.gladly.desc())).all()
    if not told:
        return {}
    moved = moved_areas(db)
    said = {identity: row.gladly for row in told if (identity := identity_of(row, moved))}
    return said | dict.fromkeys(said.keys() & agreed_pairs(db), True)


def count_met(db: Transaction, person_id: UUID | None) -> int:
    """Return how many others are glad to meet somebody who is, and still fit; own answers count for two months."""
    if person_id is None:
        return 0
    recent = (LearningAnswer.person_id == person_id) & LearningAnswer.gladly
    told = db.scalars(select(LearningAnswer).where(recent, LearningAnswer.answered_at > func.now() - NEWS)).all()
    if not told:
        return 0
    moved = moved_areas(db)
    fitting = met_pairs(db, person_id) & {identity_of(said, moved) for said in told}
    return len({person for *_field, mentor, learner in fitting for person in (mentor, learner)} - {person_id})


def met_pairs(db: Transaction, person_id: UUID) -> set[PairIdentity]:
    """Return the person's pairs in which both are glad and still fit: each is told the other one's name."""
    agreed = agreed_pairs(db)
    return still_fitting(list_willing(db, person_id), agreed) if agreed else set()


def agreed_pairs(db: Transaction) -> set[PairIdentity]:
    """Return the viewer's pairs in which both are glad, by the areas in force."""
    names = ("programme_id", "area", "mentor_id", "learner_id")
    agreed = func.planner.pairs_in_force(_moved(moved_areas(db))).table_valued(*map(column, names))
    return {(row.programme_id, row.area, row.mentor_id, row.learner_id) for row in db.execute(select(agreed))}


def count_withdrawn(db: Transaction) -> int:
    """Return how many the viewer was glad to meet, by name, who chose in the last two months not to be asked."""
    return db.scalar(select(func.planner.withdrawn_from_viewer(func.now() - NEWS))) or 0


def identity_of(said: LearningAnswer, moved: MovedAreas) -> PairIdentity | None:
    """Return the pair that an answer is about, by the areas in force; None where no area counts for its own."""
    area = moved.get((said.programme_id, said.area), said.area)
    return (said.programme_id, area, said.mentor_id, said.learner_id) if area else None


def _moved(areas: MovedAreas) -> Cast[Any]:
    rows = [
        {"programme_id": str(programme), "area": area, "counts_as": now} for (programme, area), now in areas.items()
    ]
    return cast(rows, JSONB)
