"""Paper forms for who has no e-mail: a code that is printed on the form, and what was written on it, typed in."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.planner.conversation.domain import CODE_LIFETIME, make_code
from services.planner.conversation.parties import demand_round, find_party, held_here, open_again
from services.planner.conversation.preparing import Written, write_preparation
from services.planner.conversation.problems import AgreementHolds, UnknownPaperCode
from services.planner.conversation.tables import Conversation, PaperCode
from services.planner.plans.tables import Plan
from shared.database import Transaction
from shared.identity import Viewer


@dataclass(frozen=True)
class PaperForm:
    """Whose form a code stands on."""

    plan_id: UUID
    person_id: UUID
    municipality_id: UUID


def print_code(db: Transaction, viewer: Viewer, plan_id: UUID, now: datetime) -> str:
    """Return a new code for a person's paper form; the one before is over. Only its hash is kept.

    Raises:
        NotFound: there is no such conversation for the viewer.
        AgreementHolds: the round is closed.
    """
    find_party(db, viewer, plan_id)
    talk = demand_round(db, plan_id)
    if talk.agreed_at:
        raise AgreementHolds
    code = make_code(secrets.choice)
    row = {
        "code_hash": _hash(code),
        "made_at": now,
        "expires_at": now + CODE_LIFETIME,
        "spent_at": None,
    }
    values = insert(PaperCode).values(conversation_id=talk.id, **row)
    db.execute(values.on_conflict_do_update(index_elements=["conversation_id"], set_=row))
    return code


def find_form(db: Transaction, code: str, now: datetime) -> PaperForm:
    """Return whose form has this code.

    Args:
        db: a worker's transaction: nobody is signed in.
        code: as :func:`~services.planner.conversation.domain.read_code` returns it.
        now: the moment.

    Raises:
        UnknownPaperCode: no form has it, it was used, or its time is over.
    """
    wanted = (PaperCode.code_hash == _hash(code)) & PaperCode.spent_at.is_(None) & (PaperCode.expires_at > now)
    found = db.execute(
        select(Plan.id, Plan.person_id, Plan.municipality_id)
        .join(Conversation, Conversation.plan_id == Plan.id)
        .join(PaperCode, PaperCode.conversation_id == Conversation.id)
        .where(wanted, Plan.state != "archived", Conversation.agreed_at.is_(None), held_here())
    ).one_or_none()
    if not code or found is None or found[1] is None:
        raise UnknownPaperCode
    return PaperForm(found[0], found[1], found[2])


def take_in_form(
    db: Transaction, code: str, name: str, answers: Mapping[str, str], now: datetime, *, ready: bool
) -> None:
    """Save what stands on a paper form as the person's preparation, and spend its code.

    Args:
        db: a worker's transaction.
        code: the form's.
        name: the person's, as intake knows it.
        answers: question → what was written.
        now: the moment.
        ready: whether the person ticked that the manager may read it, and the plan.

    Raises:
        UnknownPaperCode: no form has this code, or somebody typed it in just before.
        PreparationClosed: both are ready.
    """
    form = find_form(db, code, now)
    talk = demand_round(db, form.plan_id)
    kept = db.scalar(select(PaperCode).where(PaperCode.conversation_id == talk.id).with_for_update())
    if kept is None or kept.spent_at or kept.code_hash != _hash(code):
        raise UnknownPaperCode
    write_preparation(
        db, talk, Written("person", form.person_id, form.person_id, name, answers, ready, origin="paper"), now
    )
    kept.spent_at = now
    if ready:
        open_again(db, form.plan_id, shared=True)


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
