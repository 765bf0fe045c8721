"""The events that the planner logs: plans, and the conversations about them."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.event import Event


class AboutPlan(Event):
    """An event whose subject is a plan."""

    source: ClassVar[str] = "planner"
    plan_id: UUID

    @property
    def subject(self) -> str:
        """The plan."""
        return f"plan/{self.plan_id}"


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


CallKind = Literal["invited", "day_changed"]


class ConversationCalled(AboutPlan):
    """Somebody called the other side to a conversation, or it got another day.

    Logs of before hold two kinds more: what they say has become ``ConversationWithdrawn`` and ``PaperTypedIn``.
    """

    type: ClassVar[str] = "conversation.called.v1"
    kind: CallKind | Literal["withdrawn", "paper_typed_in"]
    to: Literal["person", "manager"]
    person_id: UUID
    municipality_id: UUID
    meeting_on: date | None


class ConversationWithdrawn(AboutPlan):
    """A round of conversation about an agreed plan was withdrawn; the other side is told."""

    type: ClassVar[str] = "conversation.withdrawn.v1"
    to: Literal["person", "manager"]
    person_id: UUID
    municipality_id: UUID


class PaperTypedIn(AboutPlan):
    """A form that a person filled in on paper before a conversation was typed in for them; they are told."""

    type: ClassVar[str] = "conversation.paper_typed_in.v1"
    person_id: UUID
    municipality_id: UUID


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
