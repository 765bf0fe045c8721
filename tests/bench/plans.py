"""How long all needs and plans of a programme take from nothing, through the real worker: and of ten programmes.

49 municipalities close a day of 200 notes each at the same moment; their 750 employees are known.  Measured from that
commit until every municipal and individual plan is saved: event log, doorbell, following, jobs, intake asked for the
notes, needs, drafts, rows.  Then ten times as many municipalities.  The reference is the same derivation in as many
bare processes.
"""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID, uuid4

import psycopg

from services.intake.board.domain import Day, Quadrant, State
from services.intake.closing.loading import load_session
from services.intake.exchange.notes_file import FileNote
from services.intake.registry.domain.details import StaffDetails, StaffRole
from services.intake.registry.use_cases.staff import add_staff
from services.intake.settings import IntakeSettings
from services.intake.worker import SERVICE as INTAKE
from shared.database import Database, Transaction
from shared.identity import WORKER
from shared.queue import make_celery
from shared.worker import connect
from tests.people import Place, make_place, make_programme
from tests.processes import fresh_processes
from tests.servers import make_run_folder, remove_run_folder
from tests.system import ROOT, System, running_system, wait_for

MUNICIPALITIES, NOTES, STAFF = 49, 200, 750
TIMES = 10
GOAL_SECONDS = 5.0
# Ten times the work takes ten times as long, and no more than a tenth above.
GOAL_GROWTH = 11.0
CORPUS = ROOT / "services" / "planner" / "framework" / "corpus"
ROLES = tuple(StaffRole)
TOLD = "SELECT count(*) FROM planner.staff_fact WHERE programme_id = %s"
DERIVED = "SELECT kind, count(*) FROM planner.plan WHERE programme_id = %s GROUP BY kind"
FAILED = "SELECT reason FROM planner.job WHERE state = 'failed' AND subject = ANY(%s)"


@dataclass(frozen=True)
class Measured:
    """Seconds until all was saved, the most memory of one of the planner's processes, and the reference's seconds."""

    seconds: float
    megabytes: float
    bare_seconds: float


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    folder = make_run_folder()
    try:
        with running_system(folder / "system") as system:
            return measure(system, MUNICIPALITIES, NOTES, STAFF, TIMES)
    finally:
        remove_run_folder(folder)


def measure(system: System, municipalities: int, notes: int, staff: int, times: int) -> dict[str, Any]:
    """Return the figures of one programme and of one that is so many times as large."""
    # A small programme first warms the pipeline up; the bare processes warm up on their own.
    _measure(system, min(4, municipalities), notes, min(4, municipalities), bare=False)
    one = _measure(system, municipalities, notes, staff)
    many = _measure(system, municipalities * times, notes, staff * times)
    growth = many.seconds / one.seconds
    return {
        "figures": {
            "municipalities": municipalities,
            "notes_each": notes,
            "staff": staff,
            "seconds": round(one.seconds, 2),
            "megabytes": round(one.megabytes),
            "times": times,
            "times_seconds": round(many.seconds, 2),
            "times_megabytes": round(many.megabytes),
            "growth": round(growth, 2),
        },
        "reference": {
            "name": "the same needs and drafts in as many bare processes",
            "seconds": round(one.bare_seconds, 2),
            "times_seconds": round(many.bare_seconds, 2),
        },
        "ratio": round(one.seconds / one.bare_seconds, 2),
        "goal": {"seconds": GOAL_SECONDS, "growth": GOAL_GROWTH},
        "met": one.seconds < GOAL_SECONDS and growth < GOAL_GROWTH,
    }


def _measure(system: System, municipalities: int, notes: int, staff: int, *, bare: bool = True) -> Measured:
    settings = IntakeSettings.model_validate({name.lower(): value for name, value in system.environment.items()})
    # With the doorbell that whoever closes a day rings.
    intake = connect(INTAKE, settings, make_celery("intake", settings.broker, INTAKE.queues))
    with closing(intake), closing(psycopg.connect(system.environment["DATABASE_URL"], autocommit=True)) as watching:
        programme, places = _fill(intake, municipalities, staff)
        wait_for(lambda: watching.execute(TOLD, [programme]).fetchone() == (staff,), "the employees", 600)
        rows = _notes()
        with intake.transaction(WORKER) as db:
            for place in places:
                _close_day(db, place, list(islice(rows, notes)))
        begun = time.monotonic()
        memory = _Memory(system)
        wait_for(lambda: _is_derived(watching, programme, len(places), staff) or memory.look(), "the plans", 3600)
        seconds = time.monotonic() - begun
        assert watching.execute(FAILED, [[str(place.municipality_id) for place in places]]).fetchall() == []
        return Measured(seconds, memory.most, _bare(system, watching, programme) if bare else 0.0)


def _is_derived(watching: psycopg.Connection[Any], programme: UUID, places: int, staff: int) -> bool:
    return dict(watching.execute(DERIVED, [programme]).fetchall()) == {"municipal": places, "individual": staff}


class _Memory:
    """The most memory that the planner's processes had whenever they were looked at."""

    def __init__(self, system: System) -> None:
        self._processes = system.processes("worker planner")
        self.most = 0.0

    def look(self) -> bool:
        """Look once more; return False, for whoever waits."""
        self.most = max(self.most, *(process.memory_info().rss / 1e6 for process in self._processes))
        return False


def _fill(intake: Database, municipalities: int, staff: int) -> tuple[UUID, list[Place]]:
    """Return a new programme's id and its municipalities, with employees spread over them."""
    with intake.transaction(WORKER) as db:
        name = uuid4().hex[:8]
        programme = make_programme(db, name)
        places = [
            make_place(db, programme, f"Prov {name} {number}", code=f"{name}{number}", county_code=f"{name}{number}")
            for number in range(municipalities)
        ]
        for first, place in enumerate(places):
            people = [_person(name, place, number) for number in range(first, staff, municipalities)]
            add_staff(db, place.municipality_id, people)
    return programme, places


def _person(prefix: str, place: Place, number: int) -> StaffDetails:
    role = ROLES[number % len(ROLES)]
    return StaffDetails(f"Prov Person {number}", f"{prefix}.{number}@exempel.example", role, 100, place.library_id)


def _notes() -> Iterator[tuple[str, str, str]]:
    """Return text, perspective and quadrant of the notes in many voices, again and again."""
    lines = chain.from_iterable(path.read_text("utf-8").splitlines() for path in sorted(CORPUS.glob("*.jsonl")))
    notes = [json.loads(line) for line in lines]
    while True:
        yield from ((note["text"], note["perspective"], note["quadrant"]) for note in notes)


def _close_day(db: Transaction, place: Place, notes: list[tuple[str, str, str]]) -> None:
    rows = [
        FileNote(number, str(number), text, perspective, Quadrant(quadrant), votes=number % 4)
        for number, (text, perspective, quadrant) in enumerate(notes)
    ]
    day = Day(date(2026, 3, 12), participants=12)
    closed_at = datetime(2026, 3, 12, 15, tzinfo=UTC)
    load_session(db, place.municipality_id, day, State.CLOSED, notes=rows, closed_at=closed_at)


def _bare(system: System, watching: psycopg.Connection[Any], programme: UUID) -> float:
    """Return the seconds of the same derivations in as many bare processes, from the material that intake tells."""
    materials = _materials(system, watching, programme)
    count = min(len(materials), int(system.environment.get("WORKER_PROCESSES", 2)))
    with fresh_processes().Pool(count, initializer=_warm_up) as pool:
        pool.map(_derive, materials[:count], chunksize=1)
        begun = time.monotonic()
        pool.map(_derive, materials, chunksize=1)
        return time.monotonic() - begun


def _materials(system: System, watching: psycopg.Connection[Any], programme: UUID) -> list[dict[str, Any]]:
    from services.planner.settings import PlannerSettings
    from shared.asking import ServiceClient

    settings = PlannerSettings.model_validate({name.lower(): value for name, value in system.environment.items()})
    places = watching.execute(
        "SELECT municipality_id FROM planner.plan WHERE programme_id = %s AND kind = 'municipal'", [programme]
    )
    with closing(ServiceClient(settings)) as ask:
        return [ask.get("intake", f"municipalities/{place}/swot") for (place,) in places.fetchall()]


def _warm_up() -> None:
    from services.planner.tasks import read_data_ahead

    read_data_ahead()


def _derive(answer: dict[str, Any]) -> int:
    from services.planner.deriving.domain.deriving import derive
    from services.planner.framework.loading import load_framework
    from services.planner.needs.domain import Parameters
    from services.planner.plans.domain.material import Material
    from services.planner.plans.loading import load_catalogue

    material = Material.from_json(answer)
    derived = derive(material, load_framework(), load_catalogue(), Parameters(), date(2026, 3, 12))
    return len(derived.municipal.hash) + sum(len(draft.hash) for draft in derived.individual.values())
