"""The jobs that write to a municipality's managers, and to its staff."""

from shared.jobs import JobKind

# A municipality has one manager and at most a few substitutes.
REMIND_MANAGERS = JobKind("intake.remind_managers", queue="intake", time_limit=60)
# A city's libraries have some hundreds of employees.
ASK_FOR_COMMENTS = JobKind("intake.ask_for_comments", queue="intake", time_limit=120)
