"""A revision as what others make a document of."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.planner.conversation.domain import Hours
from services.planner.conversation.tables import PlanSignature
from services.planner.lifecycle.findings import Findings, describe_findings
from services.planner.lifecycle.queries import Adoption, describe_adoption
from services.planner.plans.people import ask_people, named_person
from services.planner.plans.queries import ShownRevision
from services.planner.plans.tables import Plan
from services.planner.plans.words import derived_in_english, role_in_english
from shared.asking import ServiceClient
from shared.language import TIME_ZONE, format_date
from shared.language import gettext as _


def document_payload(
    shown: ShownRevision,
    adoption: Adoption | None = None,
    signatures: Mapping[str, PlanSignature] | None = None,
    hours: Hours | None = None,
    framework_version: int | None = None,
    areas_in_english: Mapping[str, str] | None = None,
    modified_at: datetime | None = None,
    findings: Findings | None = None,
) -> dict[str, Any]:
    """Return everything that a document of this revision needs but the person's name, which intake knows.

    Args:
        shown: the revision.
        adoption: how the revision was adopted, if it was.
        signatures: of both, where it is agreed, by side.
        hours: of an individual plan.
        framework_version: of the competence framework that the revision was derived with.
        areas_in_english: what areas are called in English by the names that stand in plans.
        findings: of follow-ups, of a municipal plan.
        modified_at: when what the document states changed last; else when the revision was saved.
    """
    payload = shown.content | {
        "plan_id": str(shown.plan.id),
        "revision": shown.number,
        "state": shown.state,
        "adoption": describe_adoption(adoption),
        "derived_at": shown.created_at.astimezone(TIME_ZONE).isoformat(),
        "modified_at": (modified_at or shown.created_at).astimezone(TIME_ZONE).isoformat(),
        "content_hash": shown.content_hash,
        "erased_wordings": shown.erased,
        "framework_version": framework_version,
        "areas_in_english": _named_in(shown.content, areas_in_english or {}),
        "words_in_english": derived_in_english(_derived_words(shown.content)),
    }
    if findings:
        payload["findings"] = describe_findings(findings, shown.content["goals"])
    if signatures:
        payload["signatures"] = {side: _signature(row) for side, row in signatures.items()}
        payload["signed"] = {side: _signed(row) for side, row in signatures.items()}
    if hours:
        payload["hours"] = asdict(hours)
    return payload


def with_name(payload: dict[str, Any], shown: ShownRevision, ask: ServiceClient) -> dict[str, Any]:
    """Return the document with its person's name, where it is one's; no transaction is open meanwhile.

    Raises:
        Unavailable: intake doesn't answer.
    """
    plan = shown.plan
    if plan.kind == "municipal":
        return payload
    person = named_person(shown, ask_people(ask, plan.municipality_id, plan.person_id))
    words = payload["words_in_english"] | role_in_english(person["role"])
    return payload | {"person": person, "words_in_english": words}


def _named_in(content: Mapping[str, Any], english: Mapping[str, str]) -> dict[str, str]:
    areas = [area["name"] for area in [*content.get("needs", ()), *content.get("areas", ())]]
    named = dict.fromkeys([*areas, *(goal["area_name"] for goal in content["goals"])])
    return {name: english[name] for name in named if name in english}


def _derived_words(content: Mapping[str, Any]) -> list[str]:
    """Return why personal goals are proposed, when their support is given, and by whom; and when interventions are."""
    support = [item for goal in content["goals"] for item in goal.get("support", ())]
    reasons = {goal.get("why") or "" for goal in content["goals"]}
    periods = {item.get("period") or "" for goal in content["goals"] for item in goal.get("interventions", ())}
    return sorted(reasons | periods | {item.get(name) or "" for item in support for name in ("when", "responsible")})


def _signed(row: PlanSignature) -> dict[str, Any]:
    """Return a signature in its parts, for a document to say in its own language."""
    return {
        "name": row.name,
        "on": row.signed_at.astimezone(TIME_ZONE).date().isoformat(),
        "on_paper": row.origin == "paper",
        "recorded_by": row.recorded_by or "",
    }


def _signature(row: PlanSignature) -> str:
    """Return the same in Swedish, for a release of reports that doesn't know the parts."""
    said = f"{row.name}, {format_date(row.signed_at.astimezone(TIME_ZONE).date())}"
    if row.origin != "paper":
        return said
    by = _("på papper, infört av %(name)s", name=row.recorded_by) if row.recorded_by else _("på papper")
    return f"{said}, {by}"


def plan_summary(plan: Plan) -> dict[str, Any]:
    """Return what a plan is, without its contents."""
    return {
        "plan_id": str(plan.id),
        "kind": plan.kind,
        "programme_id": str(plan.programme_id),
        "municipality_id": str(plan.municipality_id),
        "person_id": str(plan.person_id) if plan.person_id else None,
        "state": plan.state,
        "revision": plan.revision,
        "content_hash": plan.content_hash,
    }
