"""The job that writes to a municipality's managers."""

from shared.jobs import JobKind

# A municipality has one manager and at most a few substitutes.
REMIND_MANAGERS = JobKind("intake.remind_managers", queue="intake", time_limit=60)
