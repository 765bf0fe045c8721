"""The whole system on one screen: which event makes which service do what.

Each reaction is a function ``(db, event) -> None`` of the reacting service, or ``(db, events) -> None`` where it says
that it ``takes_many``.  Reactions are light: they save facts and queue jobs, in the transaction that moves the cursor.
"""

from collections.abc import Mapping

from shared.events import (
    AccountErased,
    AdoptionCorrected,
    ConclusionErased,
    ConversationCalled,
    ConversationDue,
    ConversationWithdrawn,
    Event,
    NoteErased,
    PaperTypedIn,
    PlanArchived,
    PlanDue,
    PlanErased,
    PlanFollowedUp,
    PlanRegistered,
    PlanRevisionSaved,
    PlanSentForReview,
    PlanWordingsErased,
    StaffMemberErased,
    StaffMemberLeft,
    StaffMemberSaved,
    SwotSessionClosed,
    SwotSessionReopened,
)

REACTIONS: Mapping[type[Event], Mapping[str, str]] = {
    StaffMemberSaved: {"planner": "services.planner.deriving.reactions.remember_staff_member"},
    StaffMemberLeft: {"planner": "services.planner.deriving.reactions.archive_plan_of_leaver"},
    StaffMemberErased: {"planner": "services.planner.erasure.erasing.erase_plan"},
    AccountErased: {
        "planner": "services.planner.erasure.erasing.forget_account",
        "reports": "services.reports.orders.reactions.forget_orders",
    },
    NoteErased: {"planner": "services.planner.erasure.erasing.erase_wordings"},
    ConclusionErased: {"planner": "services.planner.erasure.erasing.erase_conclusion"},
    SwotSessionClosed: {"planner": "services.planner.deriving.reactions.queue_derivation"},
    SwotSessionReopened: {"planner": "services.planner.deriving.reactions.queue_derivation"},
    PlanRevisionSaved: {"reports": "services.reports.documents.reactions.offer_documents"},
    PlanSentForReview: {"intake": "services.intake.reminders.reactions.queue_review_letters"},
    PlanDue: {"intake": "services.intake.reminders.reactions.queue_reminder"},
    ConversationCalled: {"intake": "services.intake.conversation_letters.reactions.queue_call"},
    ConversationWithdrawn: {"intake": "services.intake.conversation_letters.reactions.queue_withdrawal"},
    PaperTypedIn: {"intake": "services.intake.conversation_letters.reactions.queue_typing_in"},
    ConversationDue: {"intake": "services.intake.conversation_letters.reactions.queue_reminder"},
    PlanArchived: {"reports": "services.reports.documents.reactions.withdraw_document"},
    PlanRegistered: {"reports": "services.reports.orders.reactions.render_with_number"},
    AdoptionCorrected: {"reports": "services.reports.orders.reactions.render_corrected"},
    PlanFollowedUp: {"reports": "services.reports.orders.reactions.render_with_findings"},
    PlanWordingsErased: {"reports": "services.reports.orders.reactions.render_without"},
    PlanErased: {"reports": "services.reports.orders.reactions.erase_documents"},
}
