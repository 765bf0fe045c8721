"""The job that derives a municipality's plans."""

from shared.jobs import JobKind

# 60 s: a thousand notes and fifty staff take about two.
DERIVE_PLANS = JobKind("planner.derive_plans", queue="planner", time_limit=60)
