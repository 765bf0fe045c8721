"""Who talks about a plan, and how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.conversation.tables import Conversation, ConversationPreparation
from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.errors import NotFound
from shared.events import ConversationCalled
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
    """Return the newest round about a plan; ``lock`` keeps the other side waiting until the transaction ends."""
    wanted = select(Conversation).where(Conversation.plan_id == plan_id).order_by(Conversation.round.desc()).limit(1)
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    return db.scalars(locked if lock else wanted).one_or_none()


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

    The other side is told of it, and of the day where one is proposed.

    Raises:
        NotFound: the viewer is on neither side, or the plan of a new round isn't shared.
    """
    party = find_party(db, viewer, plan_id)
    known = current_round(db, plan_id, lock=True)
    if known and known.agreed_at is None:
        return party
    if known:
        _open_again(db, plan_id)
    row = {"id": new_id(), "plan_id": plan_id, "round": known.round + 1 if known else 1, "begun_by": party.side}
    begun = insert(Conversation).values(row | {"meeting_on": day}).on_conflict_do_nothing()
    if db.scalar(begun.returning(Conversation.id)):
        call_other_side(db, party, "invited", day)
    return party


def call_other_side(db: Transaction, party: Party, kind: Literal["invited", "day_changed"], day: date | None) -> None:
    """Have the other one written to: that there is a conversation, or that its day is another."""
    call = ConversationCalled(
        plan_id=party.plan_id,
        kind=kind,
        to="manager" if party.side == "person" else "person",
        person_id=party.person_id,
        municipality_id=party.municipality_id,
        meeting_on=day,
    )
    db.append(call)


def _open_again(db: Transaction, plan_id: UUID) -> None:
    """What was agreed stays as its revision; the plan itself is a draft again."""
    plan = db.scalar(select(Plan).where(Plan.id == plan_id).with_for_update())
    if plan is None:
        raise NotFound
    plan.state = "draft"


def sides_ready(db: Transaction, round_id: UUID) -> frozenset[str]:
    """Return the sides that are ready, without what they have written."""
    found = db.scalar(select(func.planner.conversation_sides_ready(round_id)))
    return frozenset(found or ())


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
    rounds = {each.plan_id: each for each in db.scalars(select(Conversation).where(mine).order_by(Conversation.round))}
    return [PlanOfStaff(row[0], row[1], row[2], row[3], rounds.get(row[0])) for row in rows]
