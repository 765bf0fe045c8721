"""A plan's content arranged for its page: what belongs together stands together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isclose
from typing import Any

from services.planner.lifecycle.findings import Findings
from services.planner.lifecycle.words import OUTCOMES
from services.planner.needs.domain.labels import as_label
from services.planner.plans.queries import ShownRevision
from services.planner.plans.words import (
    FORMS,
    HORIZONS,
    LEVELS,
    PERSONAL_STATES,
    QUADRANTS,
    STATES,
    STRATEGIES,
    role_name,
)

# So many notes stand open under a figure, and in each quadrant of the overview; the others open on request.
NOTES_SHOWN = 8
NOTES_IN_BRIEF = 5
Parts = list[dict[str, Any]]


def municipal_page(shown: ShownRevision, findings: Findings) -> dict[str, Any]:
    """Return what the page of a municipal plan shows, with what follow-ups found."""
    content = shown.content
    groups = {note["id"]: note for part in content["swot"] for note in _fielded(part, content["parameters"])}
    return {
        "plan": shown.plan,
        "shown": shown,
        "content": content,
        "state": STATES[shown.state],
        "sessions": [session | {"day": _day(session["held_on"])} for session in content["process"]["sessions"]],
        "noted": [QUADRANTS[part["quadrant"]] for part in content["swot"] if part["notes"]],
        "perspectives": {item["code"]: item["name"] for item in content["perspectives"]},
        "needs": [_need(need, content, groups) for need in content["needs"]],
        "strategies": _strategies(content, groups),
        "too_close": sum(need.get("too_close_to_call", False) for need in content["needs"]),
        "highest": max((need["need"] for need in content["needs"]), default=0),
        "groups": groups,
        "unmapped": [note | groups.get(note["id"], {}) for note in content["unmapped"]["notes"]],
        "horizons": [(HORIZONS[code], _goals(content, code, findings)) for code in HORIZONS],
        "findings": findings,
        "outcome_names": OUTCOMES,
        "totals": _totals(content),
        "forms": FORMS,
        "notes_in_brief": NOTES_IN_BRIEF,
    }


def individual_page(shown: ShownRevision, person: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of an individual plan shows."""
    content = shown.content
    meets = [area for area in content["areas"] if area["target"]]
    return {
        "plan": shown.plan,
        "shown": shown,
        "content": content,
        "person": person,
        "state": PERSONAL_STATES[shown.state],
        "role": role_name(content["person"]["role"]),
        "areas": sorted(meets, key=lambda area: (-area["target"], area["municipal_rank"])),
        "follow_ups": [_day(day) for day in content["follow_ups"]],
        **{name: _day(content[name]) if content[name] else None for name in ("planning_ready", "action_ready")},
        "forms": FORMS,
        "levels": LEVELS,
    }


def _totals(content: dict[str, Any]) -> dict[str, int]:
    """Return the hours of somebody who takes part in every intervention, and what is known of the costs."""
    parts = [part for goal in content["goals"] for part in goal["interventions"]]
    return {name: sum(part[name] or 0 for part in parts) for name in ("hours", "cost")}


def _need(need: dict[str, Any], content: dict[str, Any], groups: Mapping[str, Any]) -> dict[str, Any]:
    strength = need["strength"] or 1.0
    evidence = [_evidence(part, groups, part["contribution"]) for part in need["evidence"]]
    # Revisions of before there were themes have none: their notes are read as one part without a name.
    parts = by_theme(evidence, content.get("themes", ()))
    return need | {
        "evidence": evidence,
        "themes": part_shown(parts),
        "largest": max((note["contribution"] for note in evidence), default=0),
        "strengths": [
            _evidence(part, groups, part["mass"] * part["confidence"] / strength) for part in need["strengths"]
        ],
        "goals": [goal["id"] for goal in content["goals"] if goal["area"] == need["area"]],
        # Revisions of before there were intervals have none.
        "rank_interval": need.get("rank_interval"),
        "too_close_to_call": need.get("too_close_to_call", False),
        "coverage_uncapped": need["strength"] / (need["strength"] + need["burden"]) if need["strength"] else 0.0,
    }


def by_theme(evidence: Sequence[dict[str, Any]], themes: Iterable[Mapping[str, Any]]) -> Parts:
    """Return the notes under their themes, those first that contribute most; the others last, without a name.

    A theme of which one note only stands here is no theme here.
    """
    parts: Parts = []
    for theme in themes:
        notes = [note for note in evidence if note["note"] in theme["groups"]]
        words = [word for said in theme["words"] for word in said]
        if len(notes) > 1 and words:
            parts.append({"name": as_label(words), "notes": notes})
    parts.sort(key=lambda part: -sum(note["contribution"] for note in part["notes"]))
    themed = {note["note"] for part in parts for note in part["notes"]}
    others = [note for note in evidence if note["note"] not in themed]
    return [*parts, {"name": "", "notes": others}] if others else parts


def part_shown(parts: Parts) -> dict[str, Parts]:
    """Return what stands open, the notes that contribute most under their themes, and what opens on request."""
    ordered = sorted((note for part in parts for note in part["notes"]), key=lambda note: -note["contribution"])
    heaviest = {note["note"] for note in ordered[:NOTES_SHOWN]}
    shown: dict[str, Parts] = {"first": [], "more": []}
    for part in parts:
        for place, stays in (("first", True), ("more", False)):
            if notes := [note for note in part["notes"] if (note["note"] in heaviest) == stays]:
                shown[place].append({"name": part["name"], "notes": notes})
    return shown


def _fielded(part: Mapping[str, Any], parameters: Mapping[str, Any]) -> Parts:
    """Return a quadrant's notes with what it weighs, their mass together, and that of those which were compared."""
    # Revisions of before that was kept name no compared notes.
    compared = [note["mass"] for note in part["notes"] if "compared_share" in note]
    field = {
        "mass": sum(note["mass"] for note in part["notes"]),
        "weight": parameters["quadrant_weights"].get(part["quadrant"], 0.0),
        "compared": {"count": len(compared), "mass": sum(compared)},
    }
    return [note | {"quadrant": part["quadrant"], "field": field} for note in part["notes"]]


def _evidence(part: dict[str, Any], groups: Mapping[str, Any], contribution: float) -> dict[str, Any]:
    group: dict[str, Any] = groups[part["note"]]
    field = group["field"]
    # Comparisons in pairs move a note's weight away from its voices.
    by_voices = field["mass"] and isclose(part["weight"], field["weight"] * group["mass"] / field["mass"])
    return group | part | {"contribution": contribution, "by_voices": bool(by_voices)}


def _strategies(content: dict[str, Any], groups: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return area name → its strategies with their notes, in the order of the needs."""
    by_area: dict[str, list[dict[str, Any]]] = {}
    for strategy in content.get("strategies", ()):
        sides = [[groups[note] for note in strategy[side]] for side in ("within", "around")]
        way = {"name": STRATEGIES[strategy["kind"]], "pair": [side[0] for side in sides]}
        more = [note for side in sides for note in side[1:]]
        by_area.setdefault(strategy["name"], []).append(way | {"more": more})
    return list(by_area.items())


def _goals(content: dict[str, Any], horizon: str, findings: Findings) -> list[dict[str, Any]]:
    ranks = {need["area"]: need["rank"] for need in content["needs"]}
    return [
        goal
        | {
            "due": _day(goal["due"]) if goal["due"] else None,
            "rank": ranks.get(goal["area"]),
            "found": findings.of(goal),
        }
        for goal in content["goals"]
        if goal["horizon"] == horizon
    ]


def _day(text: str) -> date:
    return date.fromisoformat(text)
