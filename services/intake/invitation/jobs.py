"""The jobs that write to people about a SWOT day; each letter is then a job of its own."""

from shared.jobs import JobKind

# A municipality's staff are at most a few hundred, and a letter is two rows.
SEND_INVITATION = JobKind("intake.send_invitation", queue="intake", time_limit=60)
TELL_OF_CHANGE = JobKind("intake.tell_of_change", queue="intake", time_limit=60)
