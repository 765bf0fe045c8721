"""What is handed out of derived plans: what the plans' own tests have."""

from tests.planner.plans.conftest import app, browser, database, falun, intake, intake_address, signed_in

__all__ = ["app", "browser", "database", "falun", "intake", "intake_address", "signed_in"]
