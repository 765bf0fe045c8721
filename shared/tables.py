"""What the tables of every service have in common: names of constraints, moments with their time zone."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, MetaData
from sqlalchemy.types import TypeEngine

TYPES: dict[Any, TypeEngine[Any]] = {datetime: DateTime(timezone=True)}


def service_metadata(schema: str) -> MetaData:
    """Return the metadata of a service's schema; constraints are named as the migrations name them."""
    return MetaData(
        schema=schema,
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
