"""Overviews on a real database, beside a real intake."""

from tests.planner.plans.conftest import (  # noqa: F401 - pytest finds fixtures by name
    app,
    browser,
    database,
    falun,
    intake,
    intake_address,
    signed_in,
)
