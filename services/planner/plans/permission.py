"""Who works on a plan."""

from services.planner.plans.tables import Plan
from shared.identity import Viewer
from shared.policy import Rule, allows


def works_on(viewer: Viewer, plan: Plan) -> bool:
    """Say whether the viewer is one of those who write in the plan."""
    rule = Rule.MUNICIPAL_PLAN_EDIT if plan.kind == "municipal" else Rule.INDIVIDUAL_PLAN_EDIT
    return allows(viewer, rule, municipality_id=plan.municipality_id, person_id=plan.person_id)
