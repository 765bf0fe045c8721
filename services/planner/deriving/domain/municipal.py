"""The municipal plan's draft: what was found, what is needed, what to do, and who can help."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from services.planner.deriving.domain.goals import draft_goals
from services.planner.deriving.domain.ground import Ground
from services.planner.needs.domain import Analysis, CompetenceNeed, NeedEvidence, NoteGroup
from services.planner.needs.domain.documents import whole
from services.planner.needs.domain.values import QUADRANTS
from services.planner.plans.domain.catalogue import Catalogue
from services.planner.plans.domain.content import Draft, cite, make_draft
from services.planner.plans.domain.material import ClosedSession, Material

NOTHING_PRESSES = (
    "Gruppen har inte skrivit några svagheter, möjligheter eller hot. Därför finns det inga behov att räkna fram, och "
    "planen har inga mål än. Öppna SWOT-dagen igen eller håll en ny, så tas planen fram på nytt."
)
NOTHING_MAPPED = (
    "Ingen av gruppens lappar kunde kopplas till ett kompetensområde. Därför har planen inga mål än. Samtala om vad "
    "lapparna säger om vad ni behöver kunna, och välj område för dem på sidan Lapparnas områden."
)
_HORIZON_OPENING = "Så här kan det se ut om fem år, sett från det som gruppen skrev."
_HORIZON_WITHOUT_NEEDS = (
    "Vad biblioteket behöver kunna om fem år är inte beskrivet än. Ta upp det när ni träffas nästa gång."
)
MOST_AREAS_IN_HORIZON = 3
YEARS_AHEAD = 5


def draft_municipal_plan(ground: Ground, today: date) -> Draft:
    """Return the plan's content; every note that it speaks of is cited by id.

    Args:
        ground: the sessions, the needs found in them, and the catalogue.
        today: the day from which the goals' dates count.
    """
    material, analysis = ground.material, ground.analysis
    content = {
        "schema": 1,
        "kind": "municipal",
        "programme": {"name": material.programme_name},
        "municipality": dict(material.municipality),
        "process": _process(material),
        "perspectives": [{"code": code, "name": name} for code, name in material.perspectives],
        "swot": [_quadrant(quadrant, ground) for quadrant in QUADRANTS],
        "conclusions": _conclusions(material),
        "needs": [_need(need, ground) for need in analysis.needs],
        "themes": _themes(ground),
        "strategies": _strategies(ground),
        "unmapped": _unmapped(ground),
        "parameters": _parameters(ground),
        "remark": _remark(analysis),
        "goals": draft_goals(analysis.needs, ground.catalogue, today),
        "resources": _resources(ground),
        "horizon": _horizon(analysis, ground.catalogue, today),
    }
    return make_draft(content, ground.wordings)


def _conclusions(material: Material) -> list[dict[str, str]]:
    """Return them in the programme's order of perspectives, each day's among its perspective's."""
    places = {code: place for place, (code, _) in enumerate(material.perspectives)}
    said = [said for session in material.sessions for said in session.conclusions]
    return [
        {"perspective": perspective, "text": text}
        for perspective, text in sorted(said, key=lambda said: places.get(said[0], len(places)))
        if text.strip()
    ]


def _process(material: Material) -> dict[str, Any]:
    sessions = [_session(session) for session in material.sessions]
    totals: Counter[str] = Counter()
    for session in sessions:
        totals.update({name: session[name] for name in ("notes", "votes", "participants")})
    return {
        "sessions": sessions,
        "notes": totals["notes"],
        "votes": totals["votes"],
        "participants": totals["participants"],
        "staff": material.staff_at_closing,
    }


def _session(session: ClosedSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "held_on": session.held_on.isoformat(),
        "participants": session.participants,
        "notes": len(session.notes),
        "votes": session.votes,
    }


def _quadrant(quadrant: str, ground: Ground) -> dict[str, Any]:
    groups = [group for group in ground.analysis.groups if group.quadrant == quadrant]
    return {"quadrant": quadrant, "notes": [_group(group, ground) for group in groups]}


def _group(group: NoteGroup, ground: Ground) -> dict[str, Any]:
    material, shown = ground.material, ground.shown[group.id]
    # The first of those that say exactly the same.
    other = {material.notes[note].text: note for note in reversed(group.note_ids)}
    other.pop(group.text, None)
    return {
        "id": group.id,
        "text": cite(shown),
        "other_wordings": [cite(note) for note in group.note_ids if note in other.values()],
        "votes": sum(material.notes[note].own_votes for note in group.note_ids),
        **_shared_votes(group, material),
        "mass": whole(group.mass),
        **_compared_share(group, ground),
        "perspective": group.perspective,
        "board": {"session": material.session_of[shown], "note": shown},
    }


def _compared_share(group: NoteGroup, ground: Ground) -> dict[str, float]:
    """Return what comparisons give the note of its quadrant's compared notes together; nothing for the others."""
    weighing = ground.analysis.weighings.get(group.quadrant)
    return {"compared_share": weighing.weights[group.id]} if weighing and group.id in weighing.weights else {}


def _shared_votes(group: NoteGroup, material: Material) -> dict[str, list[dict[str, int]]]:
    """Return the dots on each group of the board that some of these notes share: how many, among how many notes."""
    groups = dict.fromkeys(material.notes[note].group for note in group.note_ids)
    voted = [material.groups[known] for known in groups if known in material.groups]
    return {"shared_votes": [{"votes": one.votes, "notes": one.notes} for one in voted]} if voted else {}


def _need(need: CompetenceNeed, ground: Ground) -> dict[str, Any]:
    return {
        "area": need.area,
        "name": need.name,
        "rank": need.rank,
        "need": need.need,
        "pressure": need.pressure,
        "coverage": need.coverage,
        "burden": need.burden,
        "strength": need.strength,
        "resource": need.resource,
        "priority": need.priority,
        "rank_interval": list(need.rank_interval) if need.rank_interval else None,
        "too_close_to_call": need.too_close_to_call,
        "evidence": [_evidence(part, need.area, ground) for part in need.evidence],
        "strengths": [_evidence(part, need.area, ground) for part in need.strengths],
    }


def _evidence(part: NeedEvidence, area: str, ground: Ground) -> dict[str, Any]:
    return {
        "note": part.note,
        "text": ground.text(part.note),
        "quadrant": part.quadrant,
        "mass": whole(part.mass),
        "weight": part.weight,
        "confidence": part.confidence,
        "contribution": part.contribution,
        "words": ground.words(part.note, area),
        **_stated(part.note, area, ground),
    }


def _stated(group: str, area: str, ground: Ground) -> dict[str, Any]:
    """Return who confirmed the group's notes, or that they were read after a confirmed one; nothing for the others."""
    if roles := ground.confirmed_by(group):
        return {"confirmed_by": roles}
    return {"learned": True} if ground.learned(group, area) else {}


def _themes(ground: Ground) -> list[dict[str, Any]]:
    return [
        {"id": theme.id, "area": theme.area, "words": ground.theme_words(theme), "groups": list(theme.groups)}
        for theme in ground.analysis.themes
    ]


def _strategies(ground: Ground) -> list[dict[str, Any]]:
    """Return those of the areas that get goals; both sides as ids of notes that stand in the SWOT in brief."""
    prioritised = {need.area for need in _prioritised(ground.analysis.needs)}
    return [
        {
            "kind": strategy.kind,
            "area": strategy.area,
            "name": strategy.name,
            "within": list(strategy.within),
            "around": list(strategy.around),
        }
        for strategy in ground.analysis.strategies
        if strategy.area in prioritised
    ]


def _unmapped(ground: Ground) -> dict[str, Any]:
    unmapped = ground.analysis.unmapped
    return {
        "pressure": unmapped.pressure,
        # The groups come by quadrant and falling mass.
        "notes": [
            {"id": group.id, "text": ground.text(group.id), "quadrant": group.quadrant} for group in unmapped.groups
        ],
    }


def _parameters(ground: Ground) -> dict[str, Any]:
    return {
        "quadrant_weights": dict(ground.analysis.quadrant_weights),
        "coverage_cap": ground.parameters.coverage_cap,
        "goal_count": ground.parameters.goal_count,
        "bootstrap_rounds": ground.parameters.bootstrap_rounds,
        "bootstrap_seed": ground.parameters.bootstrap_seed,
        **_comparisons(ground),
    }


def _comparisons(ground: Ground) -> dict[str, Any]:
    """Return what was weighed by comparisons in pairs; nothing where nothing was."""
    judged = ground.decisions.judgements
    compared = [
        {
            "subject": subject,
            "consistency_ratio": weighing.consistency_ratio,
            "tested": weighing.tested,
            "compared": len(weighing.weights),
            "respondents": len({said.respondent for said in judged[subject]}),
        }
        for subject, weighing in ground.analysis.weighings.items()
    ]
    return {"comparisons": compared} if compared else {}


def _remark(analysis: Analysis) -> str:
    if any(need.need > 0 for need in analysis.needs):
        return ""
    pressing = any(weight > 0 for weight in analysis.quadrant_weights.values())
    return NOTHING_MAPPED if pressing else NOTHING_PRESSES


def _resources(ground: Ground) -> list[dict[str, Any]]:
    strengths = [need for need in ground.analysis.needs if need.resource > 0]
    return [
        {
            "area": need.area,
            "name": need.name,
            "resource": need.resource,
            "notes": [{"id": part.note, "text": ground.text(part.note)} for part in need.strengths],
        }
        for need in sorted(strengths, key=lambda need: (-need.resource, need.area))
    ]


def _horizon(analysis: Analysis, catalogue: Catalogue, today: date) -> dict[str, Any]:
    areas = [need.area for need in _prioritised(analysis.needs) if need.area in catalogue.areas]
    parts = [catalogue.areas[area].horizon for area in areas[:MOST_AREAS_IN_HORIZON]]
    text = " ".join([_HORIZON_OPENING, *parts]) if parts else _HORIZON_WITHOUT_NEEDS
    return {"year": today.year + YEARS_AHEAD, "text": text}


def _prioritised(needs: Iterable[CompetenceNeed]) -> list[CompetenceNeed]:
    return [need for need in needs if need.priority and need.need > 0]
