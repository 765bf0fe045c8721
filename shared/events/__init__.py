"""The events that services tell each other: past tense, versioned, frozen; a module for each service that logs them.

An event carries ids, kinds, counts and hashes; who needs names or texts asks the owner.  Each version has a golden
JSON file under ``tests/contracts/``.  A changed meaning is a new class with the next version, never a changed one.
"""

from shared.events.event import Event
from shared.events.intake import (
    AccountErased,
    BoardChanged,
    ConclusionErased,
    NoteErased,
    NotePosted,
    StaffMemberErased,
    StaffMemberLeft,
    StaffMemberSaved,
    SwotSessionClosed,
    SwotSessionReopened,
)
from shared.events.planner import (
    AdoptionCorrected,
    CallKind,
    ConversationCalled,
    ConversationDue,
    ConversationWithdrawn,
    PaperTypedIn,
    PlanAdopted,
    PlanArchived,
    PlanDue,
    PlanErased,
    PlanFollowedUp,
    PlanRegistered,
    PlanRevisionSaved,
    PlanSentForReview,
    PlanWordingsErased,
)

EVENT_TYPES: dict[str, type[Event]] = {
    event.type: event
    for event in (
        StaffMemberSaved,
        StaffMemberLeft,
        StaffMemberErased,
        AccountErased,
        NoteErased,
        ConclusionErased,
        SwotSessionClosed,
        SwotSessionReopened,
        NotePosted,
        BoardChanged,
        PlanRevisionSaved,
        PlanAdopted,
        PlanRegistered,
        AdoptionCorrected,
        PlanFollowedUp,
        PlanSentForReview,
        PlanDue,
        ConversationCalled,
        ConversationWithdrawn,
        PaperTypedIn,
        ConversationDue,
        PlanArchived,
        PlanWordingsErased,
        PlanErased,
    )
}

__all__ = [
    "EVENT_TYPES",
    "AccountErased",
    "AdoptionCorrected",
    "BoardChanged",
    "CallKind",
    "ConclusionErased",
    "ConversationCalled",
    "ConversationDue",
    "ConversationWithdrawn",
    "Event",
    "NoteErased",
    "NotePosted",
    "PaperTypedIn",
    "PlanAdopted",
    "PlanArchived",
    "PlanDue",
    "PlanErased",
    "PlanFollowedUp",
    "PlanRegistered",
    "PlanRevisionSaved",
    "PlanSentForReview",
    "PlanWordingsErased",
    "StaffMemberErased",
    "StaffMemberLeft",
    "StaffMemberSaved",
    "SwotSessionClosed",
    "SwotSessionReopened",
]
