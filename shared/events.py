"""The events that services tell each other: past tense, versioned, frozen.

An event carries ids, kinds, counts and hashes; who needs names or texts asks the owner.  Each version has a golden
JSON file under ``tests/contracts/``.  A changed meaning is a new class with the next version, never a changed one.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """What all events have: a type with its version, the service it comes from, and a subject that orders it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    source: ClassVar[str]

    @property
    def subject(self) -> str:
        """What the event is about: events of one subject are never applied out of order."""
        raise TypeError(f"{type(self).__name__} names no subject")


class AboutStaffMember(Event):
    """An event whose subject is a staff member."""

    source: ClassVar[str] = "intake"
    person_id: UUID

    @property
    def subject(self) -> str:
        """The staff member."""
        return f"staff_member/{self.person_id}"


class AccountErased(Event):
    """An account was erased: whoever keeps its id beside what somebody did, forgets who it was."""

    type: ClassVar[str] = "account.erased.v1"
    source: ClassVar[str] = "intake"
    account_id: UUID

    @property
    def subject(self) -> str:
        """The account."""
        return f"account/{self.account_id}"


class AboutMunicipality(Event):
    """An event whose subject is a municipality: its SWOT sessions count together."""

    source: ClassVar[str] = "intake"
    municipality_id: UUID

    @property
    def subject(self) -> str:
        """The municipality."""
        return f"municipality/{self.municipality_id}"


class AboutSwotSession(Event):
    """An event whose subject is one SWOT day, while it is open."""

    source: ClassVar[str] = "intake"
    session_id: UUID

    @property
    def subject(self) -> str:
        """The SWOT session."""
        return f"swot_session/{self.session_id}"


class AboutPlan(Event):
    """An event whose subject is a plan."""

    source: ClassVar[str] = "planner"
    plan_id: UUID

    @property
    def subject(self) -> str:
        """The plan."""
        return f"plan/{self.plan_id}"


class StaffMemberSaved(AboutStaffMember):
    """A staff member was added, or the role, library or working time changed."""

    type: ClassVar[str] = "staff_member.saved.v1"
    programme_id: UUID
    municipality_id: UUID
    library_id: UUID
    role: str
    working_time_share: int


class StaffMemberLeft(AboutStaffMember):
    """A staff member left the workplace; plans are archived."""

    type: ClassVar[str] = "staff_member.left.v1"
    programme_id: UUID
    municipality_id: UUID


class StaffMemberErased(AboutStaffMember):
    """A person who had left was erased: nothing of theirs is kept."""

    type: ClassVar[str] = "staff_member.erased.v1"
    municipality_id: UUID


class NoteErased(AboutMunicipality):
    """A note's words were erased, wherever they were quoted."""

    type: ClassVar[str] = "note.erased.v1"
    note_id: UUID
    session_id: UUID


class ConclusionErased(AboutMunicipality):
    """What a staff group concluded was erased, in all its wordings: ``text_hashes`` tells them to who keeps copies."""

    type: ClassVar[str] = "conclusion.erased.v1"
    conclusion_id: UUID
    text_hashes: tuple[str, ...]


class SwotSessionClosed(AboutMunicipality):
    """A staff group's SWOT day was closed: its notes count from now on."""

    type: ClassVar[str] = "swot_session.closed.v1"
    session_id: UUID
    revision: int
    programme_id: UUID
    notes: int
    votes: int
    content_hash: str


class SwotSessionReopened(AboutMunicipality):
    """A closed SWOT day was opened again; its last closed revision still counts."""

    type: ClassVar[str] = "swot_session.reopened.v1"
    session_id: UUID
    revision: int
    programme_id: UUID


class NotePosted(AboutSwotSession):
    """A note was written on a board."""

    type: ClassVar[str] = "note.posted.v1"
    note_id: UUID
    perspective: str


class BoardChanged(AboutSwotSession):
    """Something else happened on a board; ``perspective`` is empty when it concerns all of them."""

    type: ClassVar[str] = "board.changed.v1"
    perspective: str
    what: Literal["phase", "timer", "participants", "notes", "groups", "dots", "conclusions", "code"]


class PlanRevisionSaved(AboutPlan):
    """A plan has a new, immutable revision."""

    type: ClassVar[str] = "plan.revision_saved.v1"
    kind: Literal["municipal", "individual"]
    revision: int
    programme_id: UUID
    municipality_id: UUID
    person_id: UUID | None
    content_hash: str


class PlanAdopted(AboutPlan):
    """A revision of a plan was adopted: it holds until another one is."""

    type: ClassVar[str] = "plan.adopted.v1"
    kind: Literal["municipal", "individual"]
    revision: int
    programme_id: UUID
    municipality_id: UUID
    content_hash: str


class PlanRegistered(AboutPlan):
    """The registry number of an adopted revision was entered; what was made of the revision before lacks it."""

    type: ClassVar[str] = "plan.registered.v1"
    revision: int


class AdoptionCorrected(AboutPlan):
    """Who decided on an adopted revision, or when, was corrected; what was made of it before says something else."""

    type: ClassVar[str] = "plan.adoption_corrected.v1"
    revision: int


class PlanFollowedUp(AboutPlan):
    """An adopted revision was followed up; what was made of it and of later ones before lacks what was found."""

    type: ClassVar[str] = "plan.followed_up.v1"
    revision: int


class PlanDue(AboutPlan):
    """A day has come that a municipality's managers are reminded of: a review has ended, or goals are followed up."""

    type: ClassVar[str] = "plan.due.v1"
    kind: Literal["review", "follow_up"]
    municipality_id: UUID
    due_on: date


class PlanSentForReview(AboutPlan):
    """Everybody who works in the municipality reads a draft of its plan, and comments on it until a day."""

    type: ClassVar[str] = "plan.sent_for_review.v1"
    municipality_id: UUID
    review_by: date


CallKind = Literal["invited", "day_changed", "withdrawn", "paper_typed_in"]


class ConversationCalled(AboutPlan):
    """Somebody called the other side to a conversation, it got another day or is withdrawn, or paper was typed in."""

    type: ClassVar[str] = "conversation.called.v1"
    kind: CallKind
    to: Literal["person", "manager"]
    person_id: UUID
    municipality_id: UUID
    meeting_on: date | None


class ConversationDue(AboutPlan):
    """A day has come on which the two look back at what they agreed in a person's plan; each side is told."""

    type: ClassVar[str] = "conversation.due.v1"
    to: Literal["person", "manager"]
    person_id: UUID
    municipality_id: UUID
    due_on: date


class PlanArchived(AboutPlan):
    """A plan left use: no new documents are made of it."""

    type: ClassVar[str] = "plan.archived.v1"
    kind: Literal["municipal", "individual"]
    municipality_id: UUID


class PlanWordingsErased(AboutPlan):
    """Words that revisions of a plan quote were erased; what was made of these revisions still holds them."""

    type: ClassVar[str] = "plan.wordings_erased.v1"
    revisions: tuple[int, ...]


class PlanErased(AboutPlan):
    """A person's plan was erased with all its revisions."""

    type: ClassVar[str] = "plan.erased.v1"


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
        ConversationDue,
        PlanArchived,
        PlanWordingsErased,
        PlanErased,
    )
}
