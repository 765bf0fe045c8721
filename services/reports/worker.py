"""The reports service's worker: rendering documents, each in a process that may die of it."""

import resource
from contextlib import suppress
from importlib import import_module

from services.reports.documents.measures import MEASURES
from services.reports.settings import ReportsSettings
from services.reports.tables import metadata
from services.reports.tasks import JOBS, UPKEEP
from shared.worker import ServiceDefinition

# More than three times the address space that the longest plan which the limits let through needs (0.57 GB).
MEMORY_LIMIT = 2 * 1024**3


def load_renderer() -> None:
    """Load the renderer, so that no order waits for it."""
    import_module("services.reports.rendering.pdf")
    import_module("services.reports.rendering.document").compile_templates()


def limit_memory() -> None:
    """Let a process that runs wild fail alone: it gets no more memory than this."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    # macOS refuses a limit below what a process already maps; the time limit then stands alone.
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


SERVICE = ServiceDefinition(
    name="reports",
    metadata=metadata,
    settings=ReportsSettings,
    jobs=JOBS,
    upkeep=UPKEEP,
    measures=MEASURES,
    ahead=(load_renderer,),
    confine=limit_memory,
)
