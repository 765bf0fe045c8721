"""Municipalities in miniature: intake's answer as plain values, and the framework that reads it."""

from typing import Any

from services.planner.framework.domain import CompetenceArea, Framework
from services.planner.framework.lexicon import Lexicon, Term
from services.planner.plans.domain.material import Material

AREAS = {"digital": "Digital teknik & e-medier", "barnunga": "Barn, unga & läsfrämjande", "lokal": "Lokal & rum"}
TERMS = {"digital": "surfplattor", "barnunga": "sagostund", "lokal": "hyllor"}
MUNICIPALITY = "0198f000-0000-7000-8000-000000002080"
PROGRAMME = "0198f000-0000-7000-8000-000000000001"
SESSION = "0198f000-0000-7000-8000-00000000a001"


def framework(**profile: int) -> Framework:
    """Return three areas, one word for each, and a librarian who should reach level 2 unless told otherwise."""
    areas = tuple(CompetenceArea(area, name, "") for area, name in AREAS.items())
    lexicon = Lexicon([Term(area, term, 0.9) for area, term in TERMS.items()])
    return Framework(areas, lexicon, {"librarian": dict.fromkeys(AREAS, 2) | profile, "other": {}})


def note(number: int, text: str, quadrant: str = "weakness", votes: int = 0) -> dict[str, Any]:
    """Return one note as intake tells of it."""
    return {
        "id": f"0198f000-0000-7000-8000-{number:012d}",
        "revision": 1,
        "text": text,
        "perspective": "challenges",
        "quadrant": quadrant,
        "level": None,
        "votes": votes,
    }


def person(number: int, role: str = "librarian", share: int = 100) -> dict[str, Any]:
    """Return one staff member as intake tells of them."""
    return {
        "id": f"0198f000-0000-7000-9000-{number:012d}",
        "role": role,
        "working_time_share": share,
        "library_id": None,
    }


def session(notes: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Return one closed session."""
    usual = {
        "id": SESSION,
        "revision": 1,
        "held_on": "2026-03-12",
        "closed_at": "2026-03-12T15:20:00+01:00",
        "participants": 14,
        "notes": notes,
        "conclusions": [{"perspective": "challenges", "text": "Vi behöver tid att öva."}],
    }
    return usual | changes


def answer(
    notes: list[dict[str, Any]] | None = None,
    staff: list[dict[str, Any]] | None = None,
    sessions: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return intake's answer for a municipality with one closed session."""
    return {
        "municipality": {"id": MUNICIPALITY, "code": "2080", "name": "Falun", "county": "Dalarna", "county_id": None},
        "programme": {
            "id": PROGRAMME,
            "name": "KUB",
            "perspectives": [{"code": "challenges", "name": "Nya utmaningar"}],
            "phases": [],
        },
        "sessions": [session(usual_notes() if notes is None else notes)] if sessions is None else sessions,
        "staff": [person(1)] if staff is None else staff,
    }


def usual_notes() -> list[dict[str, Any]]:
    """Return seven notes: the tablets press most, the children are a strength, one note speaks of nothing we know."""
    return [
        note(1, "Vi kan för lite om surfplattor", "weakness", 3),
        note(2, "Fler hyllor behövs i entrén", "opportunity", 1),
        note(3, "Välbesökt sagostund varje lördag", "strength", 2),
        note(6, "Låna ut surfplattor till alla som vill prova", "opportunity", 4),
        note(4, "Ingen hinner ha sagostund på filialen", "threat"),
        note(7, "Snart kräver alla surfplattor", "threat", 1),
        note(5, "Se förra gången", "weakness"),
    ]


def material(*arguments: Any, **changes: Any) -> Material:
    """Return the same as the domain reads it."""
    return Material.from_json(answer(*arguments, **changes))
