"""The intake service's worker: mail, and erasing what was kept for a day."""

from services.intake.operations.measures import MEASURES
from services.intake.settings import IntakeSettings
from services.intake.tables import metadata
from services.intake.tasks import JOBS, UPKEEP
from shared.worker import ServiceDefinition

SERVICE = ServiceDefinition(
    name="intake",
    metadata=metadata,
    settings=IntakeSettings,
    jobs=JOBS,
    followers=("planner",),
    upkeep=UPKEEP,
    measures=MEASURES,
)
