"""The planner's database, and what a test looks at in it."""

from collections.abc import Iterator

import pytest

from services.planner.tables import metadata
from shared.database import Database


@pytest.fixture
def database(database_urls: dict[str, str]) -> Iterator[Database]:
    """The planner's database under its application role."""
    opened = Database(database_urls["planner"], metadata)
    yield opened
    opened.close()
