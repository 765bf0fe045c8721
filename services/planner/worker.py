"""The planner service's worker: deriving plans, and telling of the days that have come."""

from services.planner.settings import PlannerSettings
from services.planner.tables import metadata
from services.planner.tasks import JOBS, UPKEEP, read_data_ahead
from shared.worker import ServiceDefinition

SERVICE = ServiceDefinition(
    name="planner",
    metadata=metadata,
    settings=PlannerSettings,
    jobs=JOBS,
    followers=("reports", "intake"),
    upkeep=UPKEEP,
    ahead=(read_data_ahead,),
)
