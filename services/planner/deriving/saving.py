"""Saving what was derived: a new revision of each plan whose content differs, and nothing for the others.

What people wrote stays; where they and the derivation changed the same, and for all of a plan that is under review or
adopted, a proposal is kept for them to decide about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, or_, select

from services.planner.assessment.queries import read_assessed
from services.planner.comparisons.queries import find_judgements
from services.planner.conversation.tables import Conversation
from services.planner.deriving.domain.deriving import derive, input_hash, plain_parameters
from services.planner.deriving.retiring import day_closed_since
from services.planner.deriving.whereabouts import heard_of, without_others
from services.planner.editing.apart import Saying, merge_apart
from services.planner.editing.queries import edited_plans
from services.planner.editing.rederiving import Source, merge_edits, propose_changes
from services.planner.erasure.erased_words import empty_conclusion, empty_wordings
from services.planner.erasure.erasing import hold_off_erasing, stale_conclusions
from services.planner.framework_versions.loading import compile_framework
from services.planner.framework_versions.queries import published_document
from services.planner.framework_versions.succession import assessed_in_force, decided_in_force
from services.planner.needs.domain import Analysis, Decisions, Parameters
from services.planner.needs.teaching import taught
from services.planner.plans.domain.content import Draft
from services.planner.plans.domain.fields import editable_fields
from services.planner.plans.domain.material import Material, Person
from services.planner.plans.domain.redacting import without_wordings
from services.planner.plans.loading import catalogue_for
from services.planner.plans.revisions import advance
from services.planner.plans.tables import Derivation, Plan, PlanRevision, PlanRevisionWording
from services.planner.plans.use_cases import archive_plans
from services.planner.review.queries import find_decisions
from shared.database import Transaction
from shared.identifiers import new_id
from shared.redacting import hash_of_text

CAUSE = "derived"


@dataclass(frozen=True)
class _Known:
    """The plans that there are: the municipality's, the individual ones by person, and which of them were edited.

    ``retired``: the municipality's plan is archived, and no SWOT day was closed since: nothing is derived for it.
    """

    municipal: Plan | None
    retired: bool
    individual: Mapping[str, Plan]
    edited: frozenset[UUID]


@dataclass(frozen=True)
class _Change:
    """A plan with what it is to say; ``derived``: what was derived, where people have made something else of it."""

    plan: Plan
    draft: Draft
    derived: Draft | None = None


@dataclass(frozen=True)
class _Derived:
    """What was derived for a plan; ``personal``: what only its person may read, as long as nothing else is shared."""

    before: Plan | None
    plan: Plan
    draft: Draft
    personal: Draft | None = None


def save_plans(db: Transaction, material: Material, today: date, *, asked_at: datetime | None = None) -> None:
    """Derive a municipality's plans and save those that changed; doing it again changes nothing.

    Args:
        db: a worker's transaction.
        material: what intake knows now.
        today: the day from which the dates of a plan that is made now count, if the sessions were closed before.
        asked_at: when that was asked for, or shortly before: what was erased since is taken out again.
    """
    if not material.sessions:
        return
    erased = hold_off_erasing(db, [*material.notes, *(person.id for person in material.staff)])
    material = replace(material, staff=tuple(person for person in material.staff if person.id not in erased))
    known = _known_plans(db, material)
    heard = heard_of(db, {*known.individual, *(person.id for person in material.staff)})
    material = without_others(material, heard)
    closed_on = material.dates_count_from(known.municipal.starts_on if known.municipal else None)

    def start_of(person: Person) -> date:
        plan = known.individual.get(person.id)
        return max(closed_on, plan.starts_on if plan else today)

    parameters, programme_id = Parameters(), UUID(material.programme_id)
    version = published_document(db, programme_id)
    decisions = decided_in_force(decisions_about(db, material), version.document)
    said = read_assessed(db, programme_id, [UUID(person.id) for person in material.staff])
    said = assessed_in_force(said, version.document)
    framework = taught(compile_framework(version.document), material.note_inputs, decisions)
    ground = (material, framework, catalogue_for(framework), parameters, closed_on)
    derived = derive(*ground, start_of=start_of, assessments=said, decisions=decisions)
    fingerprint = input_hash(material, parameters, version.number, decisions)
    derivation_id, anew = _save_derivation(db, material, derived.analysis, parameters, version.number, fingerprint)
    drafts = [
        _Derived(
            known.individual.get(person.id),
            _individual_plan(material, person, start_of(person)),
            derived.individual[person.id],
            derived.personal.get(person.id),
        )
        for person in material.staff
    ]
    if not known.retired and (anew or _newest_derivation(db, known.municipal) != derivation_id):
        drafts.append(_Derived(known.municipal, _municipal_plan(material, closed_on), derived.municipal))
    source = Source(derivation_id, material)
    changes = [change for each in drafts for change in _changed(db, known, each, source)]
    _save_revisions(db, changes, source)
    empty_wordings(db, erased)
    _forget_stale(db, material, asked_at)
    # Their event came before the plan that a derivation made meanwhile.
    archive_plans(db, [UUID(person) for person, place in heard.items() if place is None])


def _forget_stale(db: Transaction, material: Material, asked_at: datetime | None) -> None:
    """Take out again the conclusions that were erased after intake was asked for them."""
    if asked_at and (stale := stale_conclusions(db, material.conclusions, asked_at)):
        empty_conclusion(db, UUID(material.municipality_id), {hash_of_text(text) for text in stale})


def decisions_about(db: Transaction, material: Material) -> Decisions:
    """Return everything that people have decided about a municipality's notes, and its programme's lessons."""
    municipality_id, programme_id = UUID(material.municipality_id), UUID(material.programme_id)
    texts = {note.id: note.text for note in material.notes.values()}
    decisions = find_decisions(db, programme_id, municipality_id, texts)
    return replace(decisions, judgements=find_judgements(db, programme_id, municipality_id))


def _known_plans(db: Transaction, material: Material) -> _Known:
    here = Plan.municipality_id == UUID(material.municipality_id)
    theirs = Plan.person_id.in_([UUID(person.id) for person in material.staff])
    programme = Plan.programme_id == UUID(material.programme_id)
    # In one order everywhere, so that two municipalities that share a mover never wait for each other.
    plans = db.scalars(select(Plan).where(programme, or_(here, theirs)).order_by(Plan.id).with_for_update()).all()
    municipal = [plan for plan in plans if plan.kind == "municipal"]
    current = next((plan for plan in municipal if plan.state != "archived"), None)
    retired = bool(municipal) and current is None and not day_closed_since(db, municipal[-1], material)
    individual = {str(plan.person_id): plan for plan in plans if plan.kind == "individual"}
    return _Known(current, retired, individual, frozenset(edited_plans(db, [plan.id for plan in plans])))


def _save_derivation(
    db: Transaction,
    material: Material,
    analysis: Analysis,
    parameters: Parameters,
    framework_version: int,
    fingerprint: str,
) -> tuple[UUID, bool]:
    """Return the derivation's id, and whether it wasn't there before."""
    municipality_id, programme_id = UUID(material.municipality_id), UUID(material.programme_id)
    same = (Derivation.municipality_id == municipality_id) & (Derivation.programme_id == programme_id)
    found = db.scalar(select(Derivation.id).where(same, Derivation.input_hash == fingerprint))
    if found:
        return found, False
    derivation = Derivation(
        id=new_id(),
        programme_id=programme_id,
        municipality_id=municipality_id,
        sessions=[{"id": session.id, "revision": session.revision} for session in material.sessions],
        input_hash=fingerprint,
        parameters=plain_parameters(parameters),
        framework_version=framework_version,
        analysis=without_wordings(analysis.to_json()),
    )
    db.add(derivation)
    db.flush()
    return derivation.id, True


def _newest(db: Transaction, plan: Plan) -> PlanRevision:
    return db.get_one(PlanRevision, (plan.id, plan.revision))


def _newest_derivation(db: Transaction, plan: Plan | None) -> UUID | None:
    if plan is None:
        return None
    newest = (PlanRevision.plan_id == plan.id) & (PlanRevision.number == plan.revision)
    return db.scalar(select(PlanRevision.derivation_id).where(newest))


def _changed(db: Transaction, known: _Known, derived: _Derived, source: Source) -> list[_Change]:
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


def _is_agreed(db: Transaction, before: Plan, derived: _Derived) -> bool:
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


def _municipal_plan(material: Material, starts_on: date) -> Plan:
    return _new_plan(material, "municipal", None, starts_on)


def _individual_plan(material: Material, person: Person, starts_on: date) -> Plan:
    return _new_plan(material, "individual", UUID(person.id), starts_on)


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
