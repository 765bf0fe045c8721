"""Paper forms for who has no e-mail: a code that is printed on the form, and what was written on it, typed in."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.planner.conversation.domain import CODE_LIFETIME, add_paper, collisions, make_code
from services.planner.conversation.parties import demand_round, find_party, held_here, open_again, tell_of_paper
from services.planner.conversation.persons import Person
from services.planner.conversation.preparing import Author, read_preparation, write_preparation
from services.planner.conversation.problems import AgreementHolds, UnknownPaperCode, WrittenOnScreen
from services.planner.conversation.tables import Conversation, ConversationPreparation, PaperCode
from services.planner.conversation.words import PAPER_MARK
from services.planner.plans.tables import Plan
from services.planner.plans.use_cases import open_to_manager
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
        UnknownPaperCode: no form has it, or its time is over.
    """
    wanted = (PaperCode.code_hash == _hash(code)) & (PaperCode.expires_at > now)
    found = db.execute(
        select(Plan.id, Plan.person_id, Plan.municipality_id)
        .join(Conversation, Conversation.plan_id == Plan.id)
        .join(PaperCode, PaperCode.conversation_id == Conversation.id)
        .where(wanted, Plan.state != "archived", Conversation.agreed_at.is_(None), held_here())
    ).one_or_none()
    if not code or found is None or found[1] is None:
        raise UnknownPaperCode
    return PaperForm(found[0], found[1], found[2])


@dataclass(frozen=True)
class Paper:
    """What stands on a paper form; ``ready``: it is ticked that the manager may read it, and the plan.

    ``beside``: what is done where the person has written on the screen too: ``both`` stand, or the ``screen`` counts.
    ``typist``: who types it in, where somebody is signed in.
    """

    answers: Mapping[str, str]
    ready: bool
    beside: Literal["", "both", "screen"] = ""
    typist: Viewer | None = None


def take_in_form(db: Transaction, code: str, person: Person, paper: Paper, now: datetime) -> bool:
    """Save what stands on a paper form as the person's preparation, spend its code, and have the person written to.

    What the person wrote on the screen stays, and whoever types learns nothing of it.  Whoever prints a form could
    tick it too: only the person says that it is ready, and opens the plan, who can sign in or has prepared this round
    on the screen; who was ready says so again where the form adds something.  Return False where it waits for that,
    ticked or not.
    Harmless twice: a form that is typed in again, word for word, is taken in already.

    Args:
        db: a worker's transaction.
        code: the form's.
        person: whose form it is, as intake knows them.
        paper: what stands on it.
        now: the moment.

    Raises:
        UnknownPaperCode: no form has this code, or something else was typed in with it before.
        WrittenOnScreen: the person has answered the same on the screen, and it isn't said what counts.
        PreparationClosed: both are ready.
    """
    form = find_form(db, code, now)
    talk = demand_round(db, form.plan_id)
    kept = db.scalar(select(PaperCode).where(PaperCode.conversation_id == talk.id).with_for_update())
    if kept is None or kept.code_hash != _hash(code):
        raise UnknownPaperCode
    author = Author("person", form.person_id, form.person_id, person.name)
    row = read_preparation(db, talk, author)
    if kept.spent_at:
        if not _stands(row.answers, paper):
            raise UnknownPaperCode
        return row.ready_at is not None or not (paper.ready or person.signs_in)
    if collisions(row.answers, paper.answers) and not paper.beside:
        raise WrittenOnScreen
    answers = add_paper(row.answers, paper.answers, str(PAPER_MARK), both=paper.beside == "both")
    origin = "digital" if _is_of_screen(row) else "paper"
    suffices = origin == "paper" and not person.signs_in
    ready = paper.ready and suffices
    # Who said so on the screen said it of what stood there then.
    stays = not suffices and row.ready_at is not None and answers == row.answers
    write_preparation(db, talk, author, answers, now, ready=ready or stays, origin=origin)
    _keep_typist(read_preparation(db, talk, author), paper.typist, now)
    kept.spent_at = now
    tell_of_paper(db, form.plan_id, form.person_id, form.municipality_id)
    if ready:
        open_again(db, form.plan_id)
        open_to_manager(db, form.plan_id, by_form=True)
    return ready or stays or (suffices and not paper.ready)


def _keep_typist(row: ConversationPreparation, typist: Viewer | None, now: datetime) -> None:
    row.recorded_at = now
    row.recorded_by = typist.name if typist else None
    row.recorder_id = typist.person_id if typist else None
    row.recorder_account_id = typist.account_id if typist else None


def _stands(answers: Mapping[str, str], paper: Paper) -> bool:
    beside = f"\n\n{PAPER_MARK}\n"
    said = [(f"{beside}{answers.get(question, '')}", text) for question, text in paper.answers.items() if text]
    return all(now.endswith(f"{beside}{text}") for now, text in said)


def _is_of_screen(row: ConversationPreparation) -> bool:
    """Say whether the person has prepared the round on the screen, where they can say more."""
    return row.origin == "digital" and (row.ready_at is not None or any(row.answers.values()))


def forget_codes(db: Transaction, now: datetime) -> None:
    """Erase the codes that hold no longer."""
    db.execute(delete(PaperCode).where(PaperCode.expires_at <= now))


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
