"""Saving what was derived: a new revision of each plan whose content differs, and nothing for the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select

from services.planner.comparisons.queries import find_judgements
from services.planner.framework.loading import load_framework
from services.planner.needs.domain import Analysis, Decisions, Parameters
from services.planner.plans.domain.content import Draft, text_hash
from services.planner.plans.domain.deriving import Derived, derive, input_hash, plain_parameters
from services.planner.plans.domain.material import Material, Person
from services.planner.plans.erasing import empty_wordings, hold_off_erasing
from services.planner.plans.loading import load_catalogue
from services.planner.plans.tables import Derivation, Plan, PlanRevision, PlanRevisionWording
from services.planner.plans.use_cases import archive_plans
from services.planner.review.queries import find_decisions
from shared.database import Transaction
from shared.events import PlanRevisionSaved
from shared.identifiers import new_id

CAUSE = "derived"
# What people have begun to agree on gets a proposal, never a change.
CHANGEABLE = frozenset({"draft", "archived"})


@dataclass(frozen=True)
class _Known:
    """The plans that there are: the municipality's, and the individual ones by person."""

    municipal: Plan | None
    individual: Mapping[str, Plan]


def save_plans(db: Transaction, material: Material, today: date) -> None:
    """Derive a municipality's plans and save those that changed; doing it again changes nothing.

    Args:
        db: a worker's transaction.
        material: what intake knows now.
        today: the day from which the dates of a plan that is made now count, if the sessions were closed before.
    """
    closed_on = material.closed_on
    if closed_on is None:
        return
    erased = hold_off_erasing(db, [*material.notes, *(person.id for person in material.staff)])
    material = replace(material, staff=tuple(person for person in material.staff if person.id not in erased))
    known = _known_plans(db, material)

    def start_of(person: Person) -> date:
        plan = known.individual.get(person.id)
        return max(closed_on, plan.starts_on if plan else today)

    parameters, decisions = Parameters(), decisions_about(db, material)
    derived = derive(
        material, load_framework(), load_catalogue(), parameters, closed_on, start_of=start_of, decisions=decisions
    )
    fingerprint = input_hash(material, parameters, decisions)
    derivation_id, anew = _save_derivation(db, material, derived.analysis, parameters, fingerprint)
    changed = _changed_individual(known, material, derived, start_of)
    if anew or known.municipal is None or _newest_derivation(db, known.municipal) != derivation_id:
        changed += _changed(known.municipal, _municipal_plan(material, closed_on), derived.municipal)
    _save_revisions(db, material, changed, derivation_id)
    empty_wordings(db, erased)
    staff = {person.id for person in material.staff}
    archive_plans(
        db, [plan.person_id for person, plan in known.individual.items() if plan.person_id and person not in staff]
    )


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
    municipal = next((plan for plan in plans if plan.kind == "municipal"), None)
    return _Known(municipal, {str(plan.person_id): plan for plan in plans if plan.kind == "individual"})


def _save_derivation(
    db: Transaction, material: Material, analysis: Analysis, parameters: Parameters, fingerprint: str
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
        analysis=_without_wordings(analysis),
    )
    db.add(derivation)
    db.flush()
    return derivation.id, True


def _without_wordings(analysis: Analysis) -> dict[str, Any]:
    """Return the analysis with notes by id only: their words can be erased from the revisions alone."""
    document: dict[str, Any] = _without(analysis.to_json(), {"text", "words"})
    return document


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _newest_derivation(db: Transaction, plan: Plan) -> UUID | None:
    newest = (PlanRevision.plan_id == plan.id) & (PlanRevision.number == plan.revision)
    return db.scalar(select(PlanRevision.derivation_id).where(newest))


def _changed_individual(known: _Known, material: Material, derived: Derived, start_of: Any) -> list[tuple[Plan, Draft]]:
    changes: list[tuple[Plan, Draft]] = []
    for person in material.staff:
        plan = _individual_plan(material, person, start_of(person))
        changes += _changed(known.individual.get(person.id), plan, derived.individual[person.id])
    return changes


def _changed(known: Plan | None, plan: Plan, draft: Draft) -> list[tuple[Plan, Draft]]:
    """Return the plan to save with its draft, or nothing when it says the same as before."""
    if known is None:
        return [(plan, draft)]
    if known.state not in CHANGEABLE or (known.state == "draft" and known.content_hash == draft.hash):
        return []
    if known.municipality_id != plan.municipality_id:
        known.shared_with_manager = False
    known.municipality_id, known.starts_on, known.state = plan.municipality_id, plan.starts_on, "draft"
    return [(known, draft)]


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


def _save_revisions(
    db: Transaction, material: Material, changes: Iterable[tuple[Plan, Draft]], derivation_id: UUID
) -> None:
    """Insert plans, revisions and wordings, each kind in one statement: fifty plans take as long as one."""
    changes = list(changes)
    for plan, draft in changes:
        plan.revision += 1
        plan.content_hash = draft.hash
        db.add(plan)
        db.append(_saved(plan))
    db.flush()
    if changes:
        db.execute(insert(PlanRevision), [_revision(plan, draft, derivation_id) for plan, draft in changes])
    wordings = [row for plan, draft in changes for row in _wordings(plan, draft, material)]
    if wordings:
        db.execute(insert(PlanRevisionWording), wordings)


def _revision(plan: Plan, draft: Draft, derivation_id: UUID) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "number": plan.revision,
        "content": draft.content,
        "content_hash": plan.content_hash,
        "derivation_id": derivation_id,
        "cause": CAUSE,
    }


def _wordings(plan: Plan, draft: Draft, material: Material) -> list[dict[str, Any]]:
    return [
        {
            "plan_id": plan.id,
            "number": plan.revision,
            "note_id": UUID(note_id),
            "note_revision": material.notes[note_id].revision,
            "session_id": UUID(material.session_of[note_id]),
            "text": wording.text,
            "words": dict(wording.words),
            "text_hash": text_hash(wording.text),
        }
        for note_id, wording in draft.wordings.items()
    ]


def _saved(plan: Plan) -> PlanRevisionSaved:
    return PlanRevisionSaved(
        plan_id=plan.id,
        kind="municipal" if plan.kind == "municipal" else "individual",
        revision=plan.revision,
        programme_id=plan.programme_id,
        municipality_id=plan.municipality_id,
        person_id=plan.person_id,
        content_hash=plan.content_hash,
    )
