"""Signing what the two agreed on: the same words, by both, or not at all."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.assessment.tables import AssessmentChoice
from services.planner.conversation.agreeing import sum_hours
from services.planner.conversation.domain import SIDES, Hours, choice_fits
from services.planner.conversation.parties import Party, demand_round, find_party, read_preparations, sides_ready
from services.planner.conversation.persons import Person
from services.planner.conversation.problems import (
    AgreementHolds,
    HoursUndecided,
    NotReadyToSign,
    OverBudget,
    PlanHasChanged,
    SignsOnScreen,
    TooManyGoals,
)
from services.planner.conversation.reminding import wait_for_follow_ups
from services.planner.conversation.tables import Conversation, PlanSignature
from services.planner.editing.domain import fingerprint
from services.planner.editing.queries import Workpiece, in_common, read_work
from services.planner.editing.tables import PlanEdit
from services.planner.editing.use_cases import find_workpiece, save_work
from services.planner.plans.domain.fields import present
from services.planner.plans.revisions import hold
from services.planner.plans.tables import Plan, PlanRevision
from shared.database import Transaction
from shared.errors import NotFound
from shared.identity import Viewer
from shared.language import TIME_ZONE


@dataclass(frozen=True)
class Signed:
    """The signatures of a round: those that hold, by side, and those that a later change has withdrawn."""

    holding: dict[str, PlanSignature]
    withdrawn: list[PlanSignature]


def seal_of(piece: Workpiece) -> str:
    """Return what a page carries of the words that it shows: who signs, signs just these."""
    return fingerprint([f"{path}={value!r}" for path, value in sorted(piece.work.fields.items())])


def sign(
    db: Transaction,
    viewer: Viewer,
    plan_id: UUID,
    seal: str,
    now: datetime,
    for_person: Person | None = None,
    *,
    without_hours: bool = False,
) -> Conversation:
    """Sign the plan as it stands; when both have, it is agreed. Harmless twice, and from two tabs at once.

    Args:
        db: the viewer's transaction.
        viewer: who signs.
        plan_id: the plan.
        seal: what the page carried of the words that were read.
        now: the moment.
        for_person: whom the manager records to have signed on paper; only who prepared on paper, and can't sign in.
        without_hours: also where no support has any; who signs second isn't asked again.

    Raises:
        NotFound: there is no such conversation for the viewer, or the plan isn't shared.
        AgreementHolds: both have signed, and this isn't one of the two once more.
        SignsOnScreen: the person can sign in.
        NotReadyToSign: not both have prepared.
        PlanHasChanged: the plan says something else than what was read.
        TooManyGoals: the plan holds more goals than three.
        OverBudget: the plan takes more hours than there are, and nobody has said why.
        HoursUndecided: no support has any hours, and nobody has said why.
    """
    party = find_party(db, viewer, plan_id)
    talk = demand_round(db, plan_id)
    side = _side_of(db, party, talk, for_person)
    if talk.agreed_at:
        if side in _agreed(talk, _signatures_of(db, talk)):
            return talk
        raise AgreementHolds
    piece = in_common(db, find_workpiece(db, viewer, plan_id, lock=True))
    hours = sum_hours(db, party, dict(piece.work.edited))
    _check_words(db, talk, piece, seal)
    _check_fits(piece, hours, asked=without_hours or bool(read_signed(db, talk, piece).holding))
    signed = db.get_one(PlanRevision, (plan_id, save_work(db, piece, "signed", viewer)))
    what = {"plan_id": plan_id, "revision": signed.number, "content_hash": signed.content_hash, "signed_at": now}
    row = _signature_row(db, viewer, party, talk, side) | what
    db.execute(insert(PlanSignature).values(row).on_conflict_do_nothing())
    rows = _signatures_of(db, talk)
    if {row.side for row in rows if row.content_hash == signed.content_hash} == set(SIDES):
        _agree(db, talk, piece.plan, signed, hours.budget, now)
    return talk


def _check_words(db: Transaction, talk: Conversation, piece: Workpiece, seal: str) -> None:
    if sides_ready(db, talk.id) != frozenset(SIDES):
        raise NotReadyToSign
    if seal != seal_of(piece):
        raise PlanHasChanged


def _check_fits(piece: Workpiece, hours: Hours, *, asked: bool) -> None:
    if not choice_fits(present(piece.work.fields)):
        raise TooManyGoals
    if piece.work.fields.get("hours_note"):
        return
    if hours.over:
        raise OverBudget
    if hours.undecided and not asked:
        raise HoursUndecided


def _signature_row(db: Transaction, viewer: Viewer, party: Party, talk: Conversation, side: str) -> dict[str, Any]:
    on_paper = side != party.side
    return {
        "side": side,
        "conversation_id": talk.id,
        "name": _person_name(db, talk) if on_paper else viewer.name,
        "account_id": None if on_paper else viewer.account_id,
        "person_id": party.person_id if side == "person" else viewer.person_id,
        "origin": "paper" if on_paper else "digital",
        "recorded_by": viewer.name if on_paper else None,
        "recorder_id": viewer.person_id if on_paper else None,
        "recorder_account_id": viewer.account_id if on_paper else None,
    }


def read_signed(db: Transaction, talk: Conversation, piece: Workpiece) -> Signed:
    """Return a round's signatures; before both have signed, one holds only while the plan says what was signed."""
    rows = _signatures_of(db, talk)
    if talk.agreed_revision:
        return Signed(_agreed(talk, rows), [])
    holding = {} if piece.edits else {row.side: row for row in rows if row.content_hash == piece.revision.content_hash}
    return Signed(holding, _withdrawn(rows, holding))


def holding_sides(db: Transaction, rounds: Iterable[Conversation]) -> dict[UUID, set[str]]:
    """Return by round which sides have signed what the plan says now, of rounds about which not both have."""
    going_on = [talk.id for talk in rounds if not talk.agreed_at]
    signatures = db.scalars(select(PlanSignature).where(PlanSignature.conversation_id.in_(going_on))).all()
    plans = {row.plan_id for row in signatures}
    with_edits = db.scalars(select(PlanEdit.plan_id).where(PlanEdit.plan_id.in_(plans)).distinct()).all()
    edited = {plan_id for plan_id in with_edits if (piece := open_piece(db, plan_id)) is None or piece.edits}
    hashes = _common_hashes(db, plans - edited)
    holding: dict[UUID, set[str]] = {}
    for row in signatures:
        if row.content_hash == hashes.get(row.plan_id):
            holding.setdefault(row.conversation_id, set()).add(row.side)
    return holding


def document_signatures(db: Transaction, plan: Plan, number: int) -> dict[str, PlanSignature]:
    """Return the signatures on a revision that both have signed, by side."""
    revision = db.get_one(PlanRevision, (plan.id, number))
    agreed = select(Conversation.id).where(Conversation.plan_id == plan.id, Conversation.agreed_revision == number)
    here = PlanSignature.conversation_id.in_(agreed)
    signed = select(PlanSignature).where(here, PlanSignature.content_hash == revision.content_hash)
    # Signed once more in a later round, the later signature stands.
    return {row.side: row for row in db.scalars(signed.order_by(PlanSignature.signed_at))}


def _signatures_of(db: Transaction, talk: Conversation) -> Sequence[PlanSignature]:
    mine = select(PlanSignature).where(PlanSignature.conversation_id == talk.id)
    return db.scalars(mine.order_by(PlanSignature.signed_at)).all()


def _agree(db: Transaction, talk: Conversation, plan: Plan, signed: PlanRevision, budget: int, now: datetime) -> None:
    talk.agreed_revision, talk.agreed_at, talk.hours_budget = signed.number, now, budget
    plan.state = "adopted"
    hold(db, plan, signed.number, signed.content_hash)
    wait_for_follow_ups(db, signed, now.astimezone(TIME_ZONE).date())


def _side_of(db: Transaction, party: Party, talk: Conversation, for_person: Person | None) -> str:
    if party.side == "person" or for_person is None:
        return party.side
    if for_person.signs_in:
        raise SignsOnScreen
    if not any(row.origin == "paper" for row in read_preparations(db, talk.id)["person"]):
        raise NotFound
    return "person"


def _person_name(db: Transaction, talk: Conversation) -> str:
    return next((row.author for row in read_preparations(db, talk.id)["person"]), "")


def _agreed(talk: Conversation, rows: Sequence[PlanSignature]) -> dict[str, PlanSignature]:
    """Return the signatures on what was agreed, by side; the last one names its revision, which one may not read."""
    agreed = {row.content_hash for row in rows if row.revision == talk.agreed_revision}
    return {row.side: row for row in rows if row.content_hash in agreed}


def _withdrawn(rows: Iterable[PlanSignature], holding: dict[str, PlanSignature]) -> list[PlanSignature]:
    """The newest one of each side that signs again no more."""
    newest = {row.side: row for row in rows}
    return [row for side, row in newest.items() if side not in holding]


def open_piece(db: Transaction, plan_id: UUID) -> Workpiece | None:
    """Return the plan as both read it now, or None where the viewer may not read it."""
    plan = db.get(Plan, plan_id)
    return in_common(db, read_work(db, plan)) if plan else None


def _common_hashes(db: Transaction, plan_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return by plan the hash of its newest revision in the words that both read."""
    owner = (AssessmentChoice.programme_id == Plan.programme_id) & (AssessmentChoice.person_id == Plan.person_id)
    shared = exists().where(owner, AssessmentChoice.shared_with_manager)
    common = (PlanRevision.plan_id == Plan.id) & (~PlanRevision.content.has_key("assessment") | shared)
    newest = select(PlanRevision.content_hash).where(common).order_by(PlanRevision.number.desc()).limit(1)
    found = db.execute(select(Plan.id, newest.scalar_subquery()).where(Plan.id.in_(plan_ids)))
    return {row[0]: row[1] for row in found}
