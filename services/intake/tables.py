"""What every table of the intake schema is declared on, and the tables that logs and jobs need."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.event_log import event_table
from shared.follow import cursor_table, parked_event_table
from shared.jobs import job_table

metadata = MetaData(
    schema="intake",
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
)


class Base(DeclarativeBase):
    """The base of the intake service's models."""

    metadata = metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


event_log = event_table(metadata)
cursors = cursor_table(metadata)
parked_events = parked_event_table(metadata)
jobs = job_table(metadata)
