"""Plan payloads of a real shape, in the words that staff groups use."""

from datetime import date
from functools import cache
from typing import Any

from services.commands.notes import DEMO, derive_plan, document_of, find_municipality, read_file
from services.planner.needs.domain import Decisions
from services.planner.needs.domain.comparisons import Judgement

MOST_COMPARED = 6

WORDINGS: dict[str, list[tuple[str, str]]] = {
    "strength": [
        ("Vi är bra på att möta alla som kommer in genom dörren", "target_groups"),
        ("Lång erfarenhet av bokprat i skolan, alla klasser i åk 2 och 5 kommer hit", "target_groups"),
        ("Sagostunderna på lördagar är välbesökta", "target_groups"),
        ("Kollegor som delar med sig och hjälper varandra", "possibilities"),
        ("Lokalsamlingen och släktforskarna", "possibilities"),
        ("Trevlig lokal mitt i stan med generösa öppettider", "challenges"),
        ("Gott samarbete med Hembygdsföreningen och studieförbunden", "possibilities"),
        ("Bokbussen når alla byar var tredje vecka", "target_groups"),
        ("Vi kan våra samlingar och är duktiga på att hitta rätt bok till rätt person", "challenges"),
    ],
    "weakness": [
        ("Svårt att hjälpa till med e-böcker och surfplattor när låntagarna frågar", "challenges"),
        ("Vi hinner inte lära oss nya system innan nästa kommer", "challenges"),
        ("Bara två av oss vågar felsöka de publika datorerna", "challenges"),
        ("Når inte tonåringarna, de försvinner efter sexan", "target_groups"),
        ("Osäkra på källkritik och hur man förklarar AI för besökarna", "challenges"),
        ("Dålig skyltning och en hemsida som ingen hittar i", "possibilities"),
        ("Ingen av oss talar arabiska eller tigrinja", "target_groups"),
        ("Vi syns för lite i sociala medier", "possibilities"),
        ("Otydliga roller: vem bestämmer om inköp, vem om program?", "challenges"),
        ("Saknar kunskap om lättläst och talböcker för vuxna", "target_groups"),
    ],
    "opportunity": [
        ("Nyanlända familjer som gärna kommer på språkcafé", "target_groups"),
        ("Meröppet ger nya besökare på kvällarna", "possibilities"),
        ("Samarbete med SFI och komvux om studieteknik", "possibilities"),
        ("Regionen erbjuder gemensamma kurser i digital delaktighet", "challenges"),
        ("Äldre som vill lära sig Mobilt BankID och e-tjänster", "target_groups"),
        ("Makerspace tillsammans med kulturskolan", "possibilities"),
        ("Grannkommunen har en fantastisk ungdomsverksamhet att besöka", "possibilities"),
    ],
    "threat": [
        ("Tekniken springer ifrån oss, allt fler frågar om sådant vi inte kan", "challenges"),
        ("Besparingar i kommunen, vikarierna försvinner först", "challenges"),
        ("Flera går i pension inom tre år och tar kunskapen med sig", "challenges"),
        ("Barn läser allt mindre på fritiden", "target_groups"),
        ("Hot och stök på kvällarna när vi är ensamma", "possibilities"),
        ("Folk tror att allt finns på nätet", "challenges"),
    ],
}
AREAS = [
    ("digital", "Digital teknik & e-medier"),
    ("sprak", "Flerspråkighet & mångfald"),
    ("barnunga", "Barn, unga & läsfrämjande"),
    ("mik", "Medie- & informationskunnighet (MIK)"),
    ("marknad", "Marknadsföring & kommunikation"),
    ("ledarskap", "Ledarskap & förändringsarbete"),
    ("tillganglighet", "Tillgänglighet"),
    ("bemotande", "Bemötande & pedagogik"),
    ("omvarld", "Omvärldsbevakning & kollegialt lärande"),
    ("samverkan", "Samverkan"),
    ("lokal", "Lokal & rum"),
    ("samlingar", "Samlingar & medieplanering"),
    ("litteratur", "Litteratur & läsning"),
    ("skriva", "Skrivande"),
    ("program", "Programverksamhet"),
]


def swot(count: int) -> list[dict[str, Any]]:
    """`count` joined notes over the four quadrants, by falling mass."""
    quadrants: list[dict[str, Any]] = []
    for position, (quadrant, wordings) in enumerate(WORDINGS.items()):
        share = count // 4 + (1 if position < count % 4 else 0)
        notes: list[dict[str, Any]] = [_note(quadrant, wordings, index) for index in range(share)]
        notes.sort(key=lambda note: -int(note["mass"]))
        quadrants.append({"quadrant": quadrant, "notes": notes})
    return quadrants


def _note(quadrant: str, wordings: list[tuple[str, str]], index: int) -> dict[str, Any]:
    text, perspective = wordings[index % len(wordings)]
    lap = index // len(wordings)
    others = ["Samma sak, fast med andra ord"] if index % 5 == 1 else []
    votes = max(0, 7 - index) if lap == 0 else index % 2
    return {
        "id": f"{quadrant[0]}{index}",
        "text": text if lap == 0 else f"{text} ({lap + 1})",
        "other_wordings": others,
        "votes": votes,
        "mass": 1 + len(others) + votes,
        "perspective": perspective,
    }


def _needs(quadrants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cited = [{**note, "quadrant": part["quadrant"]} for part in quadrants[1:] for note in part["notes"][:9]]
    needs = []
    for index, (area, name) in enumerate(AREAS):
        pressure, coverage = 0.21 / (1 + index * 0.45), round(min(0.5, 0.08 + 0.05 * (index % 7)), 2)
        needs.append(
            {
                "area": area,
                "name": name,
                "rank": index + 1,
                "need": pressure * (1 - coverage),
                "pressure": pressure,
                "coverage": coverage,
                "burden": 24.0 - index,
                "strength": 3.0 + index % 4,
                "resource": 0.2 / (1 + index),
                "priority": index < 5,
                "evidence": [_evidence(note, place) for place, note in enumerate(cited[index::4])],
            }
        )
    return needs


def _evidence(note: dict[str, Any], place: int) -> dict[str, Any]:
    weight = note["mass"] / 300
    return {
        "note": note["id"],
        "text": note["text"],
        "quadrant": note["quadrant"],
        "weight": weight,
        "confidence": 0.9 - place * 0.05,
        "contribution": weight * (0.9 - place * 0.05),
        "words": ["surfplattor"],
    }


def _goal(index: int, area: str, name: str) -> dict[str, Any]:
    return {
        "id": area,
        "area": area,
        "area_name": name,
        "horizon": "0-6" if index < 2 else "6-24",
        "text": f"Alla i personalen kan på egen hand möta frågor om {name}, och några kan leda andra.",
        "measure": "Andel medarbetare på nivå 2 eller högre i självskattningen",
        "target": "80 procent",
        "responsible": "Bibliotekschefen",
        "due": "2026-09-30",
        "follow_up": "Ny självskattning i september, genomgång på arbetsplatsträff i oktober",
        "interventions": [
            {
                "form": "course",
                "title": f"Grundkurs: {name}",
                "content": "Två halvdagar med övningar på den egna arbetsplatsen emellan.",
                "performed_by": "Länsbiblioteket",
                "audience": "Alla som möter besökare",
                "hours": 6,
                "cost": 12000,
                "period": "hösten 2026",
            },
            {
                "form": "mentor",
                "title": "Kollega hjälper kollega",
                "content": "Den som kan lär ut, en timme varannan vecka.",
                "performed_by": "Egna medarbetare",
                "audience": "De som vill komma i gång",
                "hours": 10,
                "cost": None,
                "period": "våren 2026",
            },
        ][: 1 + (index + 1) % 2],
    }


def _head(kind: str, plan_id: str, revision: int) -> dict[str, Any]:
    """What every plan begins with."""
    return {
        "schema": 1,
        "kind": kind,
        "plan_id": plan_id,
        "revision": revision,
        "state": "draft",
        "derived_at": "2026-03-12T15:20:00+01:00",
        "content_hash": "5f" * 32,
        "programme": {"name": "KUB – kompetensutveckling för bibliotek"},
        "municipality": {"code": "2080", "name": "Falun", "county": "Dalarna"},
    }


def _day(count: int) -> dict[str, Any]:
    """How the plan came about, and what the group said together."""
    session = {"held_on": "2026-03-12", "participants": 14, "notes": count, "votes": 96}
    said = {
        "challenges": "Tekniken är vår största utmaning, och den rör alla. Vi behöver tid att öva tillsammans.",
        "target_groups": "Tonåringar och nyanlända är de grupper som vi når sämst i dag.",
        "possibilities": "Grannkommunerna och regionen är en outnyttjad resurs.",
    }
    return {
        "process": {"sessions": [session], "notes": count, "votes": 96, "staff": 18, "participants": 14},
        "perspectives": [
            {"code": "challenges", "name": "Nya utmaningar"},
            {"code": "target_groups", "name": "Nya och gamla målgrupper"},
            {"code": "possibilities", "name": "Nya möjligheter"},
        ],
        "conclusions": [{"perspective": code, "text": text} for code, text in said.items()],
    }


def municipal(count: int = 140, **changes: Any) -> dict[str, Any]:
    """A municipal plan with `count` notes."""
    quadrants = swot(count)
    strong = [{"id": note["id"], "text": note["text"]} for note in quadrants[0]["notes"][:3]]
    payload: dict[str, Any] = {
        **_head("municipal", "01936d3e-7a5c-7d2c-9f43-0d6f1b1f2a10", 2),
        **_day(count),
        "swot": quadrants,
        "needs": _needs(quadrants),
        "unmapped": {"pressure": 0.04, "notes": [{"id": "t1", "text": "Besparingar i kommunen", "quadrant": "threat"}]},
        "parameters": {
            "quadrant_weights": {"weakness": 1 / 3, "opportunity": 1 / 3, "threat": 1 / 3},
            "coverage_cap": 0.5,
            "goal_count": 5,
        },
        "goals": [_goal(index, area, name) for index, (area, name) in enumerate(AREAS[:5])],
        "resources": [
            {"area": "barnunga", "name": "Barn, unga & läsfrämjande", "resource": 0.24, "notes": strong[:2]},
            {"area": "bemotande", "name": "Bemötande & pedagogik", "resource": 0.2, "notes": strong[2:]},
        ],
        "horizon": {
            "year": 2031,
            "text": "Om fem år är biblioteket den plats i kommunen dit man går för att förstå sin samtid.",
        },
    }
    return payload | changes


@cache
def derived(file: str, code: str, compared: str = "") -> dict[str, Any]:
    """Return what the planner derives from a day of the demo, with the first notes of one quadrant compared."""
    place = find_municipality(code)
    read = read_file(DEMO / file, (place["code"], place["name"]))
    ids = [note.id for note in read.notes if note.quadrant == compared][:MOST_COMPARED]
    said = tuple(Judgement(ids[0], other, ratio + 2.0) for ratio, other in enumerate(ids[1:]))
    decisions = Decisions(judgements={compared: said} if said else {})
    return document_of(derive_plan(read.notes, place, date(2026, 3, 12), decisions))


def _level(index: int, area: str, name: str) -> dict[str, Any]:
    return {
        "area": area,
        "name": name,
        "present": None if index % 6 == 5 else index % 4,
        "role_target": 2,
        "target": 3 if index < 5 else 2,
        "raised": index < 5,
        "municipal_rank": index + 1,
        "municipal_need": 0.2 / (index + 1),
    }


def _own_goal(area: str, name: str) -> dict[str, Any]:
    return {
        "id": area,
        "area": area,
        "area_name": name,
        "text": f"Jag kan på egen hand hjälpa besökare som frågar om {name}.",
        "target": 3,
        "why": "Kommunens största behov enligt SWOT-dagen, och ett steg upp från min nivå i dag.",
        "support": [
            {
                "form": "course",
                "title": f"Grundkurs: {name}",
                "when": "hösten 2026",
                "responsible": "Länsbiblioteket",
                "obstacles": "Bemanningen på torsdagar",
            },
            {
                "form": "mentor",
                "title": "Sitta med en kollega en timme i veckan",
                "when": "från april",
                "responsible": "Bibliotekschefen",
                "obstacles": "",
            },
        ],
    }


def individual(**changes: Any) -> dict[str, Any]:
    """An individual plan of a librarian who has assessed most areas."""
    payload: dict[str, Any] = {
        **_head("individual", "01936d3e-7a5c-7d2c-9f43-0d6f1b1f2a11", 1),
        "person": {
            "name": "Åsa Öhrn",
            "role": "librarian",
            "role_name": "bibliotekarie",
            "library": "Falu stadsbibliotek",
            "working_time_share": 80,
        },
        "areas": [_level(index, area, name) for index, (area, name) in enumerate(AREAS)],
        "goals": [_own_goal(area, name) for area, name in AREAS[:3]],
        "look_back": "",
        "future": "",
        "planning_ready": None,
        "action_ready": None,
        "follow_ups": ["2026-09-30"],
        "signatures": {"person": None, "manager": None},
    }
    return payload | changes


def invitation(**changes: Any) -> dict[str, Any]:
    """A letter to a staff group, as intake sends it."""
    payload: dict[str, Any] = {
        "schema": 1,
        "kind": "invitation",
        "plan_id": "01936d3e-7a5c-7d2c-9f43-0d6f1b1f2a12",
        "revision": 2,
        "state": "letter",
        "derived_at": "2026-02-20T09:00:00+00:00",
        "language": "sv",
        "programme": {"name": "KUB"},
        "municipality": {"name": "Falun", "county": "Dalarna"},
        "title": "SWOT-dag i Falun",
        "greeting": "Till er som arbetar på biblioteken i Falun",
        "lead": "Välkomna till en dag då ni tillsammans tittar på ert bibliotek.",
        "facts": [["Dag", "torsdag 12 mars 2026"], ["Tid", "09:00–15:30"], ["Plats", "Kristinesalen"]],
        "own_words": ["Vi äter tillsammans på Kulturkaféet."],
        "sections": [
            {
                "heading": "Vad dagen är",
                "paragraphs": ["Alla skriver lappar."],
                "points": ["Nya utmaningar"],
                "link": "",
            },
            {"heading": "Så förbereder ni er", "paragraphs": ["Skriv här:"], "link": "https://kub.example/preparation"},
        ],
        "signature": ["Varmt välkomna", "Ellinor Engström", "Länsbibliotek Dalarna"],
    }
    return payload | changes


def without_findings() -> dict[str, Any]:
    """Return a plan that needs nothing."""
    payload = municipal(1, goals=[], resources=[], conclusions=[], unmapped={"pressure": 0, "notes": []}, horizon=None)
    for need in payload["needs"]:
        need.update(need=0, pressure=0, coverage=0, priority=False, evidence=[])
    return payload
