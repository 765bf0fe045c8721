"""The jobs that write to one side of a conversation."""

from shared.jobs import JobKind

# One person, or a municipality's manager and at most a few substitutes.
CALL_TO_CONVERSATION = JobKind("intake.call_to_conversation", queue="intake", time_limit=60)
TELL_OF_WITHDRAWAL = JobKind("intake.tell_of_withdrawal", queue="intake", time_limit=60)
TELL_OF_TYPING_IN = JobKind("intake.tell_of_typing_in", queue="intake", time_limit=60)
REMIND_OF_FOLLOW_UP = JobKind("intake.remind_of_follow_up", queue="intake", time_limit=60)
