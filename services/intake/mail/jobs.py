"""The job that sends one letter."""

from shared.jobs import JobKind

SEND_MAIL = JobKind("intake.send_mail", queue="intake", time_limit=60)
