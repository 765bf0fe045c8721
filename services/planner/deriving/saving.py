"""Saving what was derived: a new revision of each plan whose content differs, and nothing for the others.

What people wrote stays; where they and the derivation changed the same, and for all of a plan that is under review or
adopted, a proposal is kept for them to decide about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, select

from services.planner.conversation.tables import Conversation
from services.planner.deriving.domain.deriving import Derived, plain_parameters
from services.planner.deriving.finding import Found, find_plans, inputs_of
from services.planner.deriving.standing import Known, Standing, read_standing
from services.planner.editing.apart import Saying, merge_apart
from services.planner.editing.rederiving import Source, forget_outdated, merge_edits, propose_changes
from services.planner.editing.tables import PlanProposal
from services.planner.erasure.erased_words import empty_conclusion, empty_wordings
from services.planner.erasure.erasing import stale_conclusions
from services.planner.plans.domain.content import Draft
from services.planner.plans.domain.fields import editable_fields
from services.planner.plans.domain.material import Material
from services.planner.plans.domain.redacting import without_wordings
from services.planner.plans.revisions import advance
from services.planner.plans.tables import Derivation, Plan, PlanRevision, PlanRevisionWording
from services.planner.plans.use_cases import archive_plans
from shared.database import Transaction
from shared.identifiers import new_id
from shared.jobs import AT_ONCE, Postpone
from shared.redacting import hash_of_text

CAUSE = "derived"


@dataclass(frozen=True)
class _Change:
    """A plan with what it is to say; ``derived``: what was derived, where people have made something else of it."""

    plan: Plan
    draft: Draft
    derived: Draft | None = None


@dataclass(frozen=True)
class _Drafted:
    """What was derived for a plan; ``personal``: what only its person may read, as long as nothing else is shared."""

    before: Plan | None
    plan: Plan
    draft: Draft
    personal: Draft | None = None


def save_plans(
    db: Transaction, material: Material, today: date, *, asked_at: datetime | None = None, found: Found | None = None
) -> None:
    """Save those of a municipality's plans that changed; doing it again changes nothing.

    Args:
        db: a worker's transaction; whoever writes in the plans waits for its end.
        material: what intake knows now.
        today: the day from which the dates of a plan that is made now count, if the sessions were closed before.
        asked_at: when that was asked for, or shortly before: what was erased since is taken out again.
        found: what was derived from it beforehand; else it is derived now.

    Raises:
        Postpone: what was found rests on what is no longer so.
    """
    if not material.sessions:
        return
    standing = read_standing(db, material, today, lock=True)
    if found is None:
        found = find_plans(inputs_of(db, standing))
    elif found.inputs.basis != standing.basis:
        raise Postpone("what the plans rest on changed meanwhile", AT_ONCE)
    derivation_id, anew = _save_derivation(db, found)
    source = Source(derivation_id, standing.basis.material)
    drafts = _drafts(db, standing, found.derived, None if anew else derivation_id)
    forget_outdated(db, [(each.before, each.draft) for each in drafts if each.before])
    changes = [change for each in drafts for change in _changed(db, standing.known, each, source)]
    _save_revisions(db, changes, source)
    empty_wordings(db, standing.erased)
    _forget_stale(db, material, asked_at)
    # Their event came before the plan that a derivation made meanwhile.
    archive_plans(db, standing.left)


def _drafts(db: Transaction, standing: Standing, derived: Derived, known_as: UUID | None) -> list[_Drafted]:
    """Return what was derived plan by plan; the municipality's only where its plan doesn't rest on the same already.

    ``known_as``: the derivation, if there was one from the same before.
    """
    known, basis = standing.known, standing.basis
    drafts = [
        _Drafted(
            known.individual.get(person.id),
            _new_plan(basis.material, "individual", UUID(person.id), basis.starts[person.id]),
            derived.individual[person.id],
            derived.personal.get(person.id),
        )
        for person in basis.material.staff
    ]
    if not known.retired and (known_as is None or _derivations(db, known.municipal) != {known_as}):
        municipal = _new_plan(basis.material, "municipal", None, basis.counts_from)
        drafts.append(_Drafted(known.municipal, municipal, derived.municipal))
    return drafts


def _forget_stale(db: Transaction, material: Material, asked_at: datetime | None) -> None:
    """Take out again the conclusions that were erased after intake was asked for them."""
    if asked_at and (stale := stale_conclusions(db, material.conclusions, asked_at)):
        empty_conclusion(db, UUID(material.municipality_id), {hash_of_text(text) for text in stale})


def _save_derivation(db: Transaction, found: Found) -> tuple[UUID, bool]:
    """Return the derivation's id, and whether it wasn't there before."""
    material, fingerprint = found.inputs.basis.material, found.fingerprint
    municipality_id, programme_id = UUID(material.municipality_id), UUID(material.programme_id)
    same = (Derivation.municipality_id == municipality_id) & (Derivation.programme_id == programme_id)
    known = db.scalar(select(Derivation.id).where(same, Derivation.input_hash == fingerprint))
    if known:
        return known, False
    derivation = Derivation(
        id=new_id(),
        programme_id=programme_id,
        municipality_id=municipality_id,
        sessions=[{"id": session.id, "revision": session.revision} for session in material.sessions],
        input_hash=fingerprint,
        parameters=plain_parameters(found.parameters),
        framework_version=found.inputs.basis.version.number,
        analysis=without_wordings(found.derived.analysis.to_json()),
        created_at=found.inputs.read_at,
    )
    db.add(derivation)
    db.flush()
    return derivation.id, True


def _newest(db: Transaction, plan: Plan) -> PlanRevision:
    return db.get_one(PlanRevision, (plan.id, plan.revision))


def _derivations(db: Transaction, plan: Plan | None) -> set[UUID]:
    """Return the derivation of what the plan says, and that of what is proposed for it if anything is."""
    if plan is None:
        return set()
    newest = (PlanRevision.plan_id == plan.id) & (PlanRevision.number == plan.revision)
    said = select(PlanRevision.derivation_id).where(newest)
    return set(db.scalars(said.union(select(PlanProposal.derivation_id).where(PlanProposal.plan_id == plan.id))))


def _changed(db: Transaction, known: Known, derived: _Drafted, source: Source) -> list[_Change]:
    """Return what is to be saved, or nothing when the plan says the same as before or only gets a proposal."""
    before, plan, draft, personal = derived.before, derived.plan, derived.draft, derived.personal
    if before is None:
        return [_Change(plan, each) for each in (draft, personal) if each]
    if not _changeable(before) or _is_agreed(db, before, derived):
        propose_changes(db, before, draft, source)
        return []
    if personal:
        sayings = merge_apart(db, before, draft, personal, source)
    else:
        sayings = _merged(db, before, draft, source, edited=before.id in known.edited)
    if not sayings:
        return []
    if before.municipality_id != plan.municipality_id:
        before.shared_with_manager, before.here_since = False, func.now()
    before.municipality_id, before.starts_on, before.state = plan.municipality_id, plan.starts_on, "draft"
    return [_Change(before, *saying) for saying in sayings]


def _merged(db: Transaction, before: Plan, draft: Draft, source: Source, *, edited: bool) -> list[Saying]:
    if before.state == "draft" and not edited and before.content_hash == draft.hash:
        return []
    merged = merge_edits(db, before, draft, source) if edited else draft
    return [(merged, draft if edited else None)] if merged else []


def _changeable(plan: Plan) -> bool:
    """What people have begun to agree on gets a proposal, never a change; a person who comes back gets a new draft."""
    return plan.state in {"draft", "archived"}


def _is_agreed(db: Transaction, before: Plan, derived: _Drafted) -> bool:
    """Say whether a draft goes on from what two agreed on here, and says the same to both of them."""
    if before.person_id is None or not before.adopted_revision:
        return False
    if before.municipality_id != derived.plan.municipality_id:
        return False
    here = func.planner.written_here(Conversation.plan_id, Conversation.begun_at).is_(True)
    talk = (Conversation.plan_id == before.id) & (Conversation.agreed_revision == before.adopted_revision) & here
    if not db.scalar(select(exists().where(talk))):
        return False
    return derived.personal is None or "assessment" not in _newest(db, before).content


def _new_plan(material: Material, kind: str, person_id: UUID | None, starts_on: date) -> Plan:
    return Plan(
        id=new_id(),
        kind=kind,
        programme_id=UUID(material.programme_id),
        municipality_id=UUID(material.municipality_id),
        person_id=person_id,
        state="draft",
        shared_with_manager=False,
        starts_on=starts_on,
        revision=0,
        content_hash="",
    )


def _save_revisions(db: Transaction, changes: Sequence[_Change], source: Source) -> None:
    """Insert plans, revisions and wordings, each kind in one statement: fifty plans take as long as one."""
    numbered = []
    for change in changes:
        advance(db, change.plan, change.draft.hash)
        db.add(change.plan)
        numbered.append((change, change.plan.revision))
    db.flush()
    if numbered:
        db.execute(insert(PlanRevision), [_revision(*each, source.derivation_id) for each in numbered])
    wordings = [
        row | {"plan_id": change.plan.id, "number": number}
        for change, number in numbered
        for row in source.wordings(change.draft)
    ]
    if wordings:
        db.execute(insert(PlanRevisionWording), wordings)


def _revision(change: _Change, number: int, derivation_id: UUID) -> dict[str, Any]:
    derived = change.derived
    return {
        "plan_id": change.plan.id,
        "number": number,
        "content": change.draft.content,
        "content_hash": change.draft.hash,
        "derivation_id": derivation_id,
        "cause": CAUSE,
        "derived_fields": editable_fields(derived.content) if derived else None,
        "derived_hash": derived.hash if derived else None,
    }
