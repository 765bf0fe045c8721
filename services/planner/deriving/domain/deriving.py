"""All of a municipality's plans in one go: what the worker and ``kub plan`` both run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.planner.assessment.domain import Assessed
from services.planner.deriving.domain.ground import Ground
from services.planner.deriving.domain.individual import draft_individual_plan
from services.planner.deriving.domain.municipal import draft_municipal_plan
from services.planner.framework.domain import Framework
from services.planner.needs.domain import UNDECIDED, Analysis, Decisions, Parameters, analyse
from services.planner.plans.domain.catalogue import Catalogue
from services.planner.plans.domain.content import Draft, canonical_json, text_hash
from services.planner.plans.domain.material import ClosedSession, Material, Person


@dataclass(frozen=True)
class Derived:
    """What was found and drafted; ``individual`` by person id.

    ``personal``: what only the persons themselves may read, where their plan rests on an assessment that they share
    with nobody; ``individual`` holds the same without it.
    """

    analysis: Analysis
    municipal: Draft
    individual: Mapping[str, Draft]
    personal: Mapping[str, Draft]


def derive(
    material: Material,
    framework: Framework,
    catalogue: Catalogue,
    parameters: Parameters,
    today: date,
    *,
    start_of: Callable[[Person], date] | None = None,
    assessments: Mapping[str, Assessed] | None = None,
    decisions: Decisions = UNDECIDED,
) -> Derived:
    """Analyse the notes and draft the municipal plan and one plan per staff member.

    Args:
        material: sessions and staff.
        framework: areas, lexicon and role targets.
        catalogue: goals and interventions.
        parameters: the numbers behind the result.
        today: the day from which the municipal plan's dates count.
        start_of: the day from which a person's dates count; ``today`` where left out.
        assessments: what people say of their own levels, by person id.
        decisions: what people have stated about the notes.
    """
    analysis = analyse(material.note_inputs, framework, parameters, decisions)
    ground = Ground(material, analysis, framework, catalogue, parameters, decisions)
    said = assessments or {}

    def draft(person: Person, assessed: Assessed | None) -> Draft:
        return draft_individual_plan(person, ground, start_of(person) if start_of else today, assessed)

    shared = {person: assessed for person, assessed in said.items() if assessed.shared}
    individual = {person.id: draft(person, shared.get(person.id)) for person in material.staff}
    kept_apart = [person for person in material.staff if person.id in said and person.id not in shared]
    personal = {person.id: draft(person, said[person.id]) for person in kept_apart}
    return Derived(analysis, draft_municipal_plan(ground, today), individual, personal)


def input_hash(
    material: Material, parameters: Parameters, framework_version: int = 1, decisions: Decisions = UNDECIDED
) -> str:
    """Return what tells this input of the municipal plan from every other: notes, parameters, framework, decisions.

    Staff are left out: somebody who comes or goes changes their own plan, not the municipality's.
    """
    # The shipped framework isn't named, nor is it said that nothing is decided, as it was before there was more.
    version = [framework_version] if framework_version > 1 else []
    decided = [_decided(decisions)] if decisions else []
    return text_hash(canonical_json([_sessions(material), plain_parameters(parameters), *version, *decided]))


def _decided(decisions: Decisions) -> list[Any]:
    return [
        sorted([note.id, text_hash(note.text), sorted(note.areas), note.by] for note in decisions.confirmed),
        *(sorted(map(list, pairs)) for pairs in (decisions.same, decisions.apart)),
        {
            subject: sorted([said.respondent, said.a, said.b, said.ratio] for said in answers)
            for subject, answers in decisions.judgements.items()
        },
    ]


def _sessions(material: Material) -> list[Any]:
    return [
        [
            *(session.id, session.revision, session.held_on.isoformat(), session.closed_on.isoformat()),
            *(session.participants, sorted(session.conclusions)),
            [[note.id, note.quadrant, note.perspective, note.votes, text_hash(note.text)] for note in session.notes],
            *_shares(session),
        ]
        for session in material.sessions
    ]


def _shares(session: ClosedSession) -> list[Any]:
    """Return how dots on groups are shared; nothing where there are none, as it was before there were groups."""
    shared = [[note.id, note.group, note.own_votes] for note in session.notes if note.group in session.groups]
    return [shared] if shared else []


def plain_parameters(parameters: Parameters) -> dict[str, Any]:
    """Return the parameters as plain values."""
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in vars(parameters).items()}
