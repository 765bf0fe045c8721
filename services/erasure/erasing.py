"""What `kub erase` does, and a restore once more."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from services.erasure.record import Erasure, append_to_list
from services.intake.accounts.tables import Account, RoleGrant
from services.intake.erasure.people import NOBODY, KnownAs, accounts_of, known_as, said_in_texts
from services.intake.erasure.problems import NothingToErase
from services.intake.erasure.statements import Statement, find_place, only_said, statements_of
from services.intake.erasure.use_cases import Decision, erase_note, erase_person, find_leaver, find_words, texts_of
from services.intake.tables import metadata
from services.planner.erasure.deciders import Decider, Fate, StatedDecision, decisions_stated_of, forget_deciders
from services.planner.erasure.mentions import Mention, mentions_in_plans
from services.planner.erasure.remarks import SignedRemark, forget_in_remarks, remarks_signed_by
from services.planner.tables import metadata as planner_metadata
from shared.database import Database, Transaction
from shared.identifiers import new_id
from shared.identity import WORKER


@dataclass(frozen=True)
class Subject:
    """What shall be erased, in words for whoever decides.

    A note that was carried from a preparation has a second id, its thought's.  ``also`` are ids of what a group stated
    together that is erased with it, or of steps of plans that state a person; ``beside`` what shares words with it, and
    stays.  ``words`` are those that no other note of the ``municipality`` says, and names.  ``known``: how a person is.
    """

    kind: str
    ids: tuple[UUID, ...]
    says: str
    also: tuple[UUID, ...] = ()
    beside: tuple[Statement, ...] = ()
    municipality: UUID | None = None
    words: frozenset[str] = frozenset()
    known: KnownAs = NOBODY


def describe_note(db: Transaction, wanted: UUID, also: tuple[UUID, ...] = ()) -> Subject:
    """Return a note, a thought of a preparation, or a statement, as somebody who erases it must see it.

    Raises:
        NothingToErase: there is none, or none of what shall go with it.
    """
    place = find_place(db, wanted)
    if place:
        return _beside(db, Subject("note", (wanted,), "", also=also), place, ())
    note, item = find_words(db, wanted)
    says = [f"the thought {item.text!r} of a preparation"] if item else []
    if note:
        says.append(f"the note {note.text!r}, its earlier wordings, and its words in plans and documents")
    # The thought may be gone by now; a backup may bring it back.
    ids = (note.id, note.preparation_item_id) if note else (wanted,)
    subject = Subject("note", tuple(each for each in ids if each), ", and ".join(says), also=also)
    texts = [*(texts_of(db, note) if note else ()), *([item.text] if item else ())]
    return _beside(db, subject, next(found.municipality_id for found in (note, item) if found), texts)


def _beside(db: Transaction, subject: Subject, place: UUID, texts: Iterable[str]) -> Subject:
    """Add the statements that go with a subject, and those of its municipality that share words with it and stay."""
    stated = statements_of(db, place)
    going = subject.also if texts else (*subject.ids, *subject.also)
    if not stated.keys() >= set(going):
        raise NothingToErase
    says = [
        subject.says,
        *(f"the {stated[each].kind} {stated[each].texts[0]!r} and its other wordings" for each in going),
    ]
    known = [*texts, *(text for each in going for text in stated[each].texts)]
    beside = tuple(found for found in stated.values() if found.id not in going and found.shares_words(known))
    words = only_said(db, place, texts or known)
    return replace(subject, says=", and ".join(filter(None, says)), beside=beside, municipality=place, words=words)


def find_mentions(planner: Database, subject: Subject) -> list[Mention]:
    """Return what the municipality's plan says with words of the subject that no other note says; it stays there."""
    if subject.municipality is None:
        return []
    with planner.transaction(WORKER) as db:
        return mentions_in_plans(db, subject.municipality, subject.words)


def find_stated_decisions(planner: Database, subject: Subject) -> list[StatedDecision]:
    """Return where plans state the person as who decided, and what becomes of the name.

    Raises:
        NothingToErase: a step that shall go with the person states none of the names, or not alone.
    """
    if subject.kind != "person":
        return []
    found = _stated_of(planner, subject.known, subject.also)
    if not _going(found) >= set(subject.also):
        raise NothingToErase
    return found


def find_signed_remarks(planner: Database, subject: Subject) -> list[SignedRemark]:
    """Return what the person wrote to steps of plans with a name in it, which goes from there."""
    said = _said_by_themself(subject.known)
    if said is None:
        return []
    with planner.transaction(WORKER) as db:
        return remarks_signed_by(db, subject.known.ids, said)


def _stated_of(planner: Database, known: KnownAs, also: Collection[UUID] = ()) -> list[StatedDecision]:
    who = Decider(known.names, known.own_names, known.ids, known.municipalities)
    with planner.transaction(WORKER) as db:
        return decisions_stated_of(db, who, also)


def _going(stated: Iterable[StatedDecision]) -> set[UUID]:
    return {each.step_id for each in stated if each.fate is Fate.GOES}


def describe_person(db: Transaction, wanted: UUID | str, also: tuple[UUID, ...] = ()) -> Subject:
    """Return a person as somebody who erases them must see it; ``also``: steps of plans that state who decided.

    Raises:
        NothingToErase: there is no such person.
        SeveralPeople: the address has been that of more than one.
        StillAtWork: the person works, or has an account with roles that is no staff member's.
    """
    person = find_leaver(db, wanted)
    known = known_as(db, person.id)
    on_days = "the name of who adopted plans, the name on SWOT days, in invitations and in e-mails to others"
    if person.name in known.shared:
        stays = "on SWOT days, in invitations, in e-mails to others and of who adopted plans"
        on_days = f"but not the name {stays}, which somebody else has too"
    if isinstance(person, Account):
        says = (
            f"the account {person.name} <{person.email}>, the name in plans, comments, signatures and orders, {on_days}"
        )
        return Subject("person", (person.id,), says, also=also, known=known)
    going = [account.id for account in accounts_of(db, person)]
    granted = select(RoleGrant.role).where(RoleGrant.account_id.in_(going)).distinct()
    roles = db.scalars(granted.order_by(RoleGrant.role)).all()
    account = f" (roles: {', '.join(roles)})" if roles else ""
    says = f"{person.name} <{person.email}>, the account{account}, the individual plan and its documents"
    says = f"{says}, the self-assessments, {on_days}"
    return Subject("person", (person.id,), says, also=also, known=known)


def erase(database: Database, planner: Database, data: Path, subject: Subject, number: str) -> bool:
    """Erase a subject; return False when it was done before.

    The list is written first: a restore must not miss what the database has committed.

    Raises:
        CannotStartError: the list can't be written; nothing was erased.
    """
    now = datetime.now(UTC)
    with database.transaction(WORKER) as db:
        erasures = [Erasure(new_id(), kind, each, number, now) for kind, each in _what_goes(db, planner, subject)]
        done = [erasure for erasure in erasures if _carry_out(db, erasure)]
        for erasure in done:
            append_to_list(data, erasure)
        # Nothing knows the names once this is committed.
        _forget_in_plans(planner, subject.known, [erasure.subject_id for erasure in done])
    for letter in (data / "mail").glob("*.eml") if subject.known.addresses else ():
        if _concerns(letter, subject.known):
            letter.unlink()
    return bool(done)


def _what_goes(db: Transaction, planner: Database, subject: Subject) -> list[tuple[str, UUID]]:
    """Return what stands in the ledger, by kind and id; a step that stated a name stands there as words, as notes do.

    What goes with a note goes first: plans know it by what it says before words are taken out of it.
    """
    if subject.kind == "note":
        return [("note", each) for each in (*subject.also, *subject.ids)]
    steps = {step for each in subject.ids for step in _going(_stated_of(planner, known_as(db, each), subject.also))}
    return [*(("note", step) for step in sorted(steps)), *(("person", each) for each in subject.ids)]


def _concerns(file: Path, known: KnownAs) -> bool:
    """Say whether a letter in the mail folder went to a person, or names them."""
    with file.open("rb") as opened:
        letter = BytesParser(EmailMessage, policy=policy.default).parse(opened)
    text, said = letter.get_body(("plain",)), known.said()
    told = (str(letter.get("Subject", "")), text.get_content() if text else "")
    to_them = parseaddr(str(letter.get("To", "")))[1].lower() in known.addresses
    return to_them or bool(said and any(map(said.search, told)))


def erase_again(url: str, planner_url: str, erasures: Iterable[Erasure]) -> None:
    """Carry out in a restored database what was erased since; all of it or, when cut off, nothing."""
    database = Database(url, metadata, pool_size=1)
    planner = Database(planner_url, planner_metadata, pool_size=1)
    try:
        with database.transaction(WORKER) as db:
            for erasure in erasures:
                going, known = {erasure.subject_id}, NOBODY
                if erasure.kind == "person":
                    # An earlier release kept no steps in the list.
                    known = known_as(db, erasure.subject_id)
                    going |= _going(_stated_of(planner, known))
                if _carry_out(db, erasure):
                    _forget_in_plans(planner, known, going)
    finally:
        planner.close()
        database.close()


def _forget_in_plans(planner: Database, known: KnownAs, steps: Collection[UUID]) -> None:
    said = _said_by_themself(known)
    with planner.transaction(WORKER) as db:
        forget_deciders(db, steps)
        if said:
            forget_in_remarks(db, known.ids, said)


def _said_by_themself(known: KnownAs) -> re.Pattern[str] | None:
    """Return what names a person in what they wrote: there a name is theirs, also where somebody else has it too."""
    return said_in_texts(known.names, known.addresses)


def _carry_out(db: Transaction, erasure: Erasure) -> bool:
    carry_out = erase_note if erasure.kind == "note" else erase_person
    return carry_out(db, erasure.subject_id, Decision(erasure.id, erasure.decision, erasure.erased_at))
