"""Who talks about a plan, and how far they have come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.conversation.domain import SIDES
from services.planner.conversation.tables import Conversation, ConversationPreparation
from services.planner.editing.use_cases import restore_revision
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import CallKind, ConversationCalled, ConversationWithdrawn, PaperTypedIn
from shared.identifiers import new_id
from shared.identity import Viewer
from shared.policy import Rule, demand


@dataclass(frozen=True)
class Party:
    """A plan's conversation as one of the two meets it; what the plan says is no part of it."""

    plan_id: UUID
    side: str
    person_id: UUID
    municipality_id: UUID
    programme_id: UUID
    shared: bool
    plan_state: str

    @property
    def reads_plan(self) -> bool:
        """Whether this side may read the plan."""
        return self.side == "person" or self.shared


@dataclass(frozen=True)
class PlanOfStaff:
    """What a manager knows of a plan that may not be shared; ``step``: whether they talk about it."""

    plan_id: UUID
    person_id: UUID
    shared: bool
    plan_state: str
    round: Conversation | None


def find_party(db: Transaction, viewer: Viewer, plan_id: UUID) -> Party:
    """Return which side the viewer is of the conversation about a plan.

    Raises:
        NotFound: the viewer is on neither side, or the plan is archived.
    """
    row = db.execute(select("*").select_from(func.planner.conversation_party(plan_id))).one_or_none()
    if row is None:
        raise NotFound
    person_id, municipality_id, programme_id, shared, state = row
    demand(viewer, Rule.CONVERSATION_TAKE_PART, municipality_id=municipality_id, person_id=person_id)
    side = "person" if person_id == viewer.person_id else "manager"
    return Party(plan_id, side, person_id, municipality_id, programme_id, shared, state)


def current_round(db: Transaction, plan_id: UUID, *, lock: bool = False) -> Conversation | None:
    """Return the newest round that isn't withdrawn, where the person works now.

    ``lock`` keeps the other side waiting until the end.
    """
    here = (Conversation.plan_id == plan_id) & held_here() & Conversation.withdrawn_at.is_(None)
    wanted = select(Conversation).where(here).order_by(Conversation.round.desc()).limit(1)
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    return db.scalars(locked if lock else wanted).one_or_none()


def held_here() -> ColumnElement[bool]:
    """Return the condition for rounds that were begun where the person works now."""
    return func.planner.written_here(Conversation.plan_id, Conversation.begun_at).is_(True)


def demand_round(db: Transaction, plan_id: UUID) -> Conversation:
    """Return the newest round, locked.

    Raises:
        NotFound: nobody has begun one.
    """
    found = current_round(db, plan_id, lock=True)
    if found is None:
        raise NotFound
    return found


def begin(db: Transaction, viewer: Viewer, plan_id: UUID, day: date | None = None) -> Party:
    """Begin a conversation, or a new round where one is agreed; harmless twice, and from both sides at once.

    A manager who comes to a round that another manager has prepared begins a new one too: what that one read is
    nothing for the next.  The other side is told of it, and of the day where one is proposed.

    Raises:
        NotFound: the viewer is on neither side, or the plan of a new round isn't shared.
    """
    party = find_party(db, viewer, plan_id)
    known = current_round(db, plan_id, lock=True)
    if known and known.agreed_at is None and not is_shut_out(db, known.id):
        return party
    if party.side == "person" or (known and known.agreed_at):
        open_again(db, plan_id)
    number = (db.scalar(select(func.planner.rounds_so_far(plan_id))) or 0) + 1
    row = {"id": new_id(), "plan_id": plan_id, "round": number, "begun_by": party.side}
    begun = insert(Conversation).values(row | {"meeting_on": day}).on_conflict_do_nothing()
    if db.scalar(begun.returning(Conversation.id)):
        call_other_side(db, party, "invited", day)
    return party


def call_other_side(db: Transaction, party: Party, kind: CallKind, day: date | None) -> None:
    """Have the other one written to: that there is a conversation, or that its day is another."""
    call = ConversationCalled(
        plan_id=party.plan_id,
        kind=kind,
        to=_other_side(party),
        person_id=party.person_id,
        municipality_id=party.municipality_id,
        meeting_on=day,
    )
    db.append(call)


def tell_of_withdrawal(db: Transaction, party: Party) -> None:
    """Have the other one written to: the round is withdrawn."""
    withdrawn = ConversationWithdrawn(
        plan_id=party.plan_id,
        to=_other_side(party),
        person_id=party.person_id,
        municipality_id=party.municipality_id,
    )
    db.append(withdrawn)


def _other_side(party: Party) -> Literal["person", "manager"]:
    return "manager" if party.side == "person" else "person"


def tell_of_paper(db: Transaction, plan_id: UUID, person_id: UUID, municipality_id: UUID) -> None:
    """Have the person written to: somebody has typed in a paper form for them."""
    db.append(PaperTypedIn(plan_id=plan_id, person_id=person_id, municipality_id=municipality_id))


def open_again(db: Transaction, plan_id: UUID) -> None:
    """Have a plan talked about: it is a draft that says what was agreed, whatever was derived for one of the two since.

    Raises:
        NotFound: there is no such plan for who asks.
    """
    plan = db.scalar(select(Plan).where(Plan.id == plan_id).with_for_update())
    if plan is None:
        raise NotFound
    if plan.state not in {"adopted", "followed_up"}:
        return
    plan.state = "draft"
    agreed = db.get(PlanRevision, (plan.id, plan.adopted_revision)) if plan.adopted_revision else None
    if agreed and agreed.content_hash != plan.content_hash:
        restore_revision(db, plan, agreed.number, None)


def is_shut_out(db: Transaction, round_id: UUID) -> bool:
    """Say whether both sides are ready in a round, and the viewer isn't one of those who prepared it."""
    both = sides_ready(db, round_id) == frozenset(SIDES)
    return both and not db.scalar(select(func.planner.viewer_prepared(round_id)))


def sides_ready(db: Transaction, round_id: UUID) -> frozenset[str]:
    """Return the sides that are ready, without what they have written."""
    found = db.scalar(select(func.planner.conversation_sides_ready(round_id)))
    return frozenset(found or ())


def ready_sides(db: Transaction, rounds: Iterable[Conversation]) -> dict[UUID, list[str]]:
    """Return by round the sides that are ready, asked for once."""
    mine = Conversation.id.in_([talk.id for talk in rounds])
    found = db.execute(select(Conversation.id, func.planner.conversation_sides_ready(Conversation.id)).where(mine))
    return {row[0]: row[1] for row in found}


def read_preparations(db: Transaction, round_id: UUID) -> Mapping[str, list[ConversationPreparation]]:
    """Return what the viewer may read, by side: one's own, and the other's when both are ready."""
    mine = ConversationPreparation.conversation_id == round_id
    found: dict[str, list[ConversationPreparation]] = {"person": [], "manager": []}
    for row in db.scalars(select(ConversationPreparation).where(mine).order_by(ConversationPreparation.saved_at)):
        found[row.side].append(row)
    return found


def list_staff_plans(db: Transaction, municipality_id: UUID) -> list[PlanOfStaff]:
    """Return who has a plan in a municipality, for its manager: no more than that, and whether it is shared."""
    rows = db.execute(select("*").select_from(func.planner.individual_plans_of(municipality_id))).all()
    # The newest last, so that it is the one that stays.
    mine = Conversation.plan_id.in_([row[0] for row in rows])
    counts = Conversation.withdrawn_at.is_(None)
    rounds = db.scalars(select(Conversation).where(mine, counts, held_here()).order_by(Conversation.round))
    newest = {each.plan_id: each for each in rounds}
    return [PlanOfStaff(row[0], row[1], row[2], row[3], newest.get(row[0])) for row in rows]
