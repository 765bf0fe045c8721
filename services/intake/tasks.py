"""The jobs of the intake service, and what its clock does."""

from datetime import UTC, date, datetime, timedelta
from typing import cast
from uuid import UUID

from services.intake.accounts.use_cases import forget_ended
from services.intake.conversation_letters.jobs import (
    CALL_TO_CONVERSATION,
    REMIND_OF_FOLLOW_UP,
    TELL_OF_TYPING_IN,
    TELL_OF_WITHDRAWAL,
)
from services.intake.conversation_letters.sending import (
    call_to_conversation,
    remind_of_follow_up,
    tell_of_typing_in,
    tell_of_withdrawal,
)
from services.intake.exchange.use_cases.imports import forget_old_previews
from services.intake.invitation import sending as sending_letters
from services.intake.invitation.domain import Group, Sending
from services.intake.invitation.jobs import SEND_INVITATION, TELL_OF_CHANGE
from services.intake.invitation.use_cases import forget_old_letters
from services.intake.leading.afterwards import forget_contributors
from services.intake.leading.rehearsal import erase_old_rehearsals
from services.intake.mail.domain import pause_at
from services.intake.mail.jobs import SEND_MAIL
from services.intake.mail.tables import OutgoingMail
from services.intake.mail.use_cases import (
    MailServerAway,
    deliver,
    find_unsent,
    forget_old_mail,
    mark_sent,
)
from services.intake.registry.letters import TELL_OF_REMOVAL, tell_of_removal
from services.intake.registry.use_cases.staff_lists import forget_expired_lists
from services.intake.reminders.jobs import ASK_FOR_COMMENTS, REMIND_MANAGERS
from services.intake.reminders.mails import Reminder
from services.intake.reminders.sending import ask_for_comments, remind_managers
from services.intake.settings import IntakeSettings
from shared.database import Database
from shared.events import ConversationCalled, ConversationDue, ConversationWithdrawn, PaperTypedIn
from shared.identity import WORKER
from shared.jobs import ClaimedJob, Postpone
from shared.language import TIME_ZONE
from shared.worker import Job, WorkerContext


def send_mail(context: WorkerContext, job: ClaimedJob) -> None:
    """Send one letter; one that was sent or erased, or is of no use any more, is not sent."""
    mail_id, now = UUID(job.payload["mail_id"]), datetime.now(UTC)
    lifetime = timedelta(seconds=job.payload["lifetime"]) if "lifetime" in job.payload else None
    with context.database.transaction(WORKER) as db:
        mail = find_unsent(db, mail_id, lifetime, now)
    if mail:
        _deliver(mail, context, now)
    with context.database.transaction(WORKER) as db:
        mark_sent(db, mail_id)
        job.finish(db)


def _deliver(mail: OutgoingMail, context: WorkerContext, now: datetime) -> None:
    try:
        deliver(mail, cast("IntakeSettings", context.settings))
    except MailServerAway as reason:
        pause = pause_at(now - mail.created_at)
        if pause is None:
            raise
        raise Postpone(str(reason), pause) from None


def send_invitation(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to those whom an invitation is for."""
    sending = Sending(Group(job.payload["group"]), job.payload["number"], job.payload["again"])
    with context.database.transaction(WORKER) as db:
        sending_letters.send_invitation(db, UUID(job.payload["session_id"]), sending, context.settings.public_url)
        job.finish(db)


def tell_of_change(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to those whom it concerns that a SWOT day was moved or called off."""
    with context.database.transaction(WORKER) as db:
        sending_letters.tell_of_changes(db, UUID(job.payload["session_id"]), context.settings.public_url)
        job.finish(db)


def remind_of_plan(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to managers that a review has ended, or that goals are to be followed up."""
    told = job.payload
    with context.database.transaction(WORKER) as db:
        day = date.fromisoformat(told["due_on"])
        about = Reminder(told["kind"], day, today=datetime.now(TIME_ZONE).date())
        remind_managers(db, UUID(told["municipality_id"]), about, context.settings.public_url)
        job.finish(db)


def ask_staff_for_comments(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to those who may comment on a plan that was sent for review."""
    told = job.payload
    with context.database.transaction(WORKER) as db:
        until = date.fromisoformat(told["review_by"])
        ask_for_comments(db, UUID(told["municipality_id"]), until, context.settings.public_url)
        job.finish(db)


def tell_of_removed_address(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to an address that was taken from a staff list."""
    with context.database.transaction(WORKER) as db:
        tell_of_removal(db, UUID(job.payload["person_id"]))
        job.finish(db)


def call_other_side(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to those who are called to a conversation about a plan."""
    with context.database.transaction(WORKER) as db:
        call_to_conversation(db, ConversationCalled.model_validate(job.payload), context.settings.public_url)
        job.finish(db)


def tell_other_side_of_withdrawal(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to those whose conversation about a plan is withdrawn."""
    with context.database.transaction(WORKER) as db:
        tell_of_withdrawal(db, ConversationWithdrawn.model_validate(job.payload), context.settings.public_url)
        job.finish(db)


def tell_person_of_typing_in(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to the person whose paper form was typed in."""
    with context.database.transaction(WORKER) as db:
        tell_of_typing_in(db, PaperTypedIn.model_validate(job.payload), context.settings.public_url)
        job.finish(db)


def remind_side_of_follow_up(context: WorkerContext, job: ClaimedJob) -> None:
    """Write to those who look back at an agreed plan."""
    with context.database.transaction(WORKER) as db:
        remind_of_follow_up(db, ConversationDue.model_validate(job.payload), context.settings.public_url)
        job.finish(db)


def erase_old_uploads(database: Database) -> None:
    """Erase staff lists and files of notes that nobody confirmed within a day."""
    with database.transaction(WORKER) as db:
        forget_expired_lists(db, datetime.now(UTC))
        forget_old_previews(db, datetime.now(UTC))


def erase_ended_sign_ins(database: Database) -> None:
    """Erase links and sessions that ended, and letters of a month ago."""
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        forget_ended(db, now)
        forget_old_mail(db, now)


def erase_old_letters(database: Database) -> None:
    """Erase to whom letters about SWOT days of a season ago went."""
    with database.transaction(WORKER) as db:
        forget_old_letters(db, datetime.now(UTC).date())


def erase_rehearsals(database: Database) -> None:
    """Erase the rehearsals of SWOT days that nobody ended within a day."""
    with database.transaction(WORKER) as db:
        erase_old_rehearsals(db, datetime.now(UTC))


def forget_who_was_absent(database: Database) -> None:
    """Forget who wrote what after a day was closed, when the time for it is over."""
    with database.transaction(WORKER) as db:
        forget_contributors(db, datetime.now(UTC))


JOBS = (
    Job(SEND_MAIL, send_mail),
    Job(SEND_INVITATION, send_invitation),
    Job(TELL_OF_CHANGE, tell_of_change),
    Job(REMIND_MANAGERS, remind_of_plan),
    Job(ASK_FOR_COMMENTS, ask_staff_for_comments),
    Job(CALL_TO_CONVERSATION, call_other_side),
    Job(TELL_OF_WITHDRAWAL, tell_other_side_of_withdrawal),
    Job(TELL_OF_TYPING_IN, tell_person_of_typing_in),
    Job(REMIND_OF_FOLLOW_UP, remind_side_of_follow_up),
    Job(TELL_OF_REMOVAL, tell_of_removed_address),
)
UPKEEP = (erase_old_uploads, erase_ended_sign_ins, erase_old_letters, erase_rehearsals, forget_who_was_absent)
