"""Plans that people work on: what the plans' own tests have, and a derived plan to edit."""

from tests.planner.plans.conftest import app, browser, database, falun, intake, intake_address, signed_in

__all__ = ["app", "browser", "database", "falun", "intake", "intake_address", "signed_in"]
