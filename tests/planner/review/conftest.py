"""Fixtures of the planner's pages, found by name."""

from tests.planner.plans.conftest import (  # noqa: F401
    app,
    browser,
    database,
    falun,
    intake,
    intake_address,
    signed_in,
)
