"""Finding what plans are to say, from what was read before: it takes seconds, for which nobody is kept waiting."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from services.planner.comparisons.queries import find_judgements
from services.planner.deriving.domain.deriving import Derived, derive, input_hash
from services.planner.deriving.standing import Basis, Standing, read_standing
from services.planner.framework_versions.loading import compile_framework
from services.planner.framework_versions.succession import decided_in_force
from services.planner.needs.domain import Decisions, Parameters
from services.planner.needs.teaching import taught
from services.planner.plans.domain.material import Material, Person
from services.planner.plans.loading import catalogue_for
from services.planner.review.queries import find_decisions
from shared.database import Transaction


@dataclass(frozen=True)
class Inputs:
    """All that plans are derived from, and when it was read: every later decision of people queues a derivation."""

    basis: Basis
    decisions: Decisions
    read_at: datetime


@dataclass(frozen=True)
class Found:
    """What was derived, and from what."""

    inputs: Inputs
    parameters: Parameters
    derived: Derived

    @property
    def fingerprint(self) -> str:
        """What tells these inputs of the municipal plan from every other."""
        basis = self.inputs.basis
        return input_hash(basis.material, self.parameters, basis.version.number, self.inputs.decisions)


def read_inputs(db: Transaction, material: Material, today: date) -> Inputs:
    """Return what a municipality's plans are derived from, without keeping anybody from them.

    Args:
        db: a worker's transaction.
        material: what intake knows now, with a closed SWOT day at least.
        today: the day from which the dates of a plan that is made now count, if the sessions were closed before.
    """
    return inputs_of(db, read_standing(db, material, today))


def inputs_of(db: Transaction, standing: Standing) -> Inputs:
    """Return what plans are derived from as things stand."""
    basis = standing.basis
    read_at = db.execute(select(func.now())).scalar_one()
    decisions = decided_in_force(decisions_about(db, basis.material), basis.version.document)
    return Inputs(basis, decisions, read_at)


def decisions_about(db: Transaction, material: Material) -> Decisions:
    """Return everything that people have decided about a municipality's notes, and its programme's lessons."""
    municipality_id, programme_id = UUID(material.municipality_id), UUID(material.programme_id)
    texts = {note.id: note.text for note in material.notes.values()}
    decisions = find_decisions(db, programme_id, municipality_id, texts)
    return replace(decisions, judgements=find_judgements(db, programme_id, municipality_id))


def find_plans(inputs: Inputs) -> Found:
    """Derive what the plans are to say; it needs no transaction."""
    basis, decisions, parameters = inputs.basis, inputs.decisions, Parameters()
    framework = taught(compile_framework(basis.version.document), basis.material.note_inputs, decisions)
    ground = (basis.material, framework, catalogue_for(framework), parameters, basis.counts_from)
    starts: Mapping[str, date] = basis.starts

    def start_of(person: Person) -> date:
        return starts[person.id]

    derived = derive(*ground, start_of=start_of, assessments=basis.assessed, decisions=decisions)
    return Found(inputs, parameters, derived)
