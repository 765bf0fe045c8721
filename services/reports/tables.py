"""What every table of the reports schema is declared on, and the tables that logs and jobs need."""

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from shared.event_log import event_table
from shared.follow import cursor_table, parked_event_table
from shared.job_table import job_table
from shared.tables import TYPES, service_metadata

metadata = service_metadata("reports")


class Base(DeclarativeBase):
    """The base of the reports service's models."""

    metadata = metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPES


event_log = event_table(metadata)
cursors = cursor_table(metadata)
parked_events = parked_event_table(metadata)
jobs = job_table(metadata)
