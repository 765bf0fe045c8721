"""The job that calls one side to a conversation."""

from shared.jobs import JobKind

# One person, or a municipality's manager and at most a few substitutes.
CALL_TO_CONVERSATION = JobKind("intake.call_to_conversation", queue="intake", time_limit=60)
