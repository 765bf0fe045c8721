"""Read-only data for overviews. The functions in the database decide what there is for the viewer."""

from sqlalchemy import column, func, select

from services.planner.overview.domain.figures import Overviewed, read_glance
from services.planner.overview.domain.visits import Strength
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
