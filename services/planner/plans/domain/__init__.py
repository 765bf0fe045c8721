"""From needs to plans: pure and deterministic. Start reading at ``deriving.derive``."""

from services.planner.plans.domain.catalogue import Catalogue
from services.planner.plans.domain.content import Draft, content_hash, quote
from services.planner.plans.domain.deriving import Derived, derive
from services.planner.plans.domain.ground import Ground
from services.planner.plans.domain.individual import draft_individual_plan
from services.planner.plans.domain.material import Material, Person
from services.planner.plans.domain.municipal import draft_municipal_plan

__all__ = [
    "Catalogue",
    "Derived",
    "Draft",
    "Ground",
    "Material",
    "Person",
    "content_hash",
    "derive",
    "draft_individual_plan",
    "draft_municipal_plan",
    "quote",
]
