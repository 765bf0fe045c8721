"""Freezes the database of a release, for the tests that upgrade it: run this at the release's commit.

    .venv/bin/python -m tests.upgrades.freeze 0.1.0

Real processes do the main job over a small part of the demo programme, whose people are invented. At the end there are
jobs in every state, unread events, a parked one, unsent mail. What is written: `VERSION/database.sql.gz` and
`VERSION/commit`.
"""

import csv
import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import psycopg

from services.demo import DEMO, demo_links, load_demo
from services.embedded.folder import unprivileged_user
from services.embedded.postgres import postgres_programs
from services.intake.tables import metadata as intake_metadata
from services.planner.settings import PlannerSettings
from services.planner.tables import metadata as planner_metadata
from services.planner.worker import SERVICE as PLANNER
from services.reactions import REACTIONS
from services.reports.documents.jobs import RENDER_DOCUMENT
from services.reports.tables import metadata as reports_metadata
from shared.database import Database
from shared.events import StaffMemberSaved
from shared.follow import follow
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.jobs import claim, enqueue
from shared.migrate import SERVICES
from shared.queue import make_celery
from shared.worker import WorkerContext, resolve_reactions
from tests import main_job
from tests.main_job import post
from tests.processes import Processes, running_processes
from tests.servers import Servers, make_database, make_run_folder, remove_run_folder, running_servers
from tests.system import ROOT, token_of, wait_for

HERE = Path(__file__).parent
# Falun has a closed day with notes; Borlänge gets one, Mora an open one. Some accounts of the demo need the other two.
FALUN, BORLANGE, MORA = "2080", "2081", "2062"
PLACES = (FALUN, BORLANGE, MORA, "2182", "1784")
STAFF_PER_LIBRARY = 2
NAME = "frozen"


def freeze(version: str) -> None:
    """Write the frozen database of this code as that of ``version``."""
    folder = make_run_folder()
    try:
        servers = running_servers(folder)
        urls = make_database(servers, folder, NAME)
        with psycopg.connect(urls["administrator"], autocommit=True) as connection:
            connection.execute("DROP SCHEMA kub_test CASCADE")
        _fill(folder, urls, servers.redis(1))
        target = HERE / version
        target.mkdir(exist_ok=True)
        (target / "database.sql.gz").write_bytes(_packed(_dump(folder, servers)))
        (target / "commit").write_text(_commit() + "\n")
    finally:
        remove_run_folder(folder)


def _fill(folder: Path, urls: dict[str, str], redis: str) -> None:
    environment = {f"{service.upper()}_DATABASE_URL": urls[service] for service in SERVICES}
    environment |= {"DATABASE_URL": urls["administrator"], "REDIS_URL": redis}
    intake, planner, reports = (
        Database(urls[str(metadata.schema)], metadata, pool_size=2)
        for metadata in (intake_metadata, planner_metadata, reports_metadata)
    )
    with closing(intake), closing(planner), closing(reports):
        load_demo(intake, datetime.now(UTC), _small_demo(folder / "demo"))
        with running_processes(folder, environment) as processes:
            people = _people(intake, processes)
            _finished_work(people, urls, reports)
            processes.stop_workers()
            _unfinished_work(people, urls, planner, reports)
            _park_an_event(people["administrator"], urls, planner, processes)


def _small_demo(folder: Path) -> Path:
    """Return a copy of the demo with few municipalities and two employees per library."""
    shutil.copytree(DEMO, folder)
    accounts = {row["email"] for name in ("accounts", "facilitators") for row in _rows(folder / f"{name}.csv")}
    seen: dict[str, int] = {}

    def few(row: dict[str, str]) -> bool:
        if row["library_code"][:4] not in PLACES:
            return False
        seen[row["library_code"]] = seen.get(row["library_code"], 0) + 1
        return seen[row["library_code"]] <= STAFF_PER_LIBRARY or row["email"] in accounts

    _keep(folder / "municipalities.csv", lambda row: row["code"] in PLACES)
    _keep(folder / "libraries.csv", lambda row: row["municipality_code"] in PLACES)
    _keep(folder / "staff.csv", few)
    return folder


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _keep(path: Path, wanted: Callable[[dict[str, str]], bool]) -> None:
    rows = _rows(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if wanted(row))


def _people(intake: Database, processes: Processes) -> dict[str, httpx.Client]:
    """Return a browser for each role in which its person is signed in."""
    browsers = {}
    for link in demo_links(intake, processes.address, datetime.now(UTC)):
        browser = httpx.Client(base_url=processes.address, follow_redirects=True, timeout=60)
        page = browser.get(link.url)
        post_link = browser.post(page.url.path, data={"csrf_token": token_of(page.text)})
        assert post_link.status_code == 200, post_link.text
        browsers[str(link.role)] = browser
    return browsers


def _finished_work(people: dict[str, httpx.Client], urls: dict[str, str], reports: Database) -> None:
    facilitator, notes = people["facilitator"], main_job.demo_notes()
    falun, borlange, mora = (_municipality(urls, code) for code in (FALUN, BORLANGE, MORA))
    closed = main_job.open_session(facilitator, borlange)
    main_job.paste_notes(facilitator, closed, notes[:40])
    _count_dots(facilitator, closed, urls)
    conclusion = {"text": "Vi behöver öva tillsammans.", "revision": "0"}
    post(facilitator, f"{closed}/conclusions/challenges", **conclusion)
    main_job.close(facilitator, closed)
    main_job.wait_for_plan(facilitator, borlange)
    post(facilitator, f"{closed}/reopen")
    main_job.paste_notes(facilitator, closed, notes[40:45])
    main_job.close(facilitator, closed)
    _idle(urls)
    _open_board(facilitator, main_job.open_session(facilitator, mora), urls)
    plan = facilitator.get(f"/planner/municipalities/{borlange}/plan").text
    main_job.wait_for_document(facilitator, main_job.order(facilitator, plan))
    _own_document(people["staff"], main_job.wait_for_plan(facilitator, falun))
    with reports.transaction(WORKER) as db:
        # A document that never was: its job fails with the reason that its order would show.
        unknown = str(new_id())
        enqueue(db, RENDER_DOCUMENT, {"document_id": unknown}, unknown)
    post(people["administrator"], f"/municipalities/{mora}/staff", **_employee(urls, mora, "Ture Prov"))
    _idle(urls)


def _own_document(staff: httpx.Client, _municipal_plan: str) -> None:
    """Share one's own plan, and order its document."""
    listed = staff.get("/planner").text
    found = re.search(r"/planner/plans/[0-9a-f-]{36}", listed)
    assert found, listed
    post(staff, f"{found[0]}/share", shared="1")
    main_job.wait_for_document(staff, main_job.order(staff, staff.get(found[0]).text))


def _open_board(facilitator: httpx.Client, session: str, urls: dict[str, str]) -> None:
    """Leave a board with a changed note, a removed one, and an uploaded file that nobody has confirmed."""
    main_job.paste_notes(facilitator, session, main_job.demo_notes()[50:62])
    changed, removed = _notes(urls, session)[:2]
    words = {"text": "Vi vågar inte släppa taget om disken", "perspective": "challenges", "quadrant": "weakness"}
    post(facilitator, f"{session}/notes/{changed}", **words, revision="1")
    post(facilitator, f"{session}/notes/{removed}/remove")
    table = "text;perspektiv;kvadrant\nEn lapp ur en fil;challenges;styrkor\n".encode("utf-8-sig")
    token = {"csrf_token": token_of(facilitator.get("/").text)}
    answer = facilitator.post(f"{session}/imports", data=token, files={"file": ("lappar.csv", table, "text/csv")})
    assert answer.status_code == 200, answer.text


def _count_dots(facilitator: httpx.Client, session: str, urls: dict[str, str]) -> None:
    with psycopg.connect(urls["administrator"]) as connection:
        sql = "SELECT id FROM intake.note WHERE session_id = %s AND perspective = 'challenges' ORDER BY id LIMIT 6"
        ids = [row[0] for row in connection.execute(sql, [session.rpartition("/")[2]])]
    dots = {f"dots-{note_id}": str(number) for number, note_id in enumerate(ids, start=1)}
    post(facilitator, f"{session}/dots", perspective="challenges", **dots)


def _unfinished_work(
    people: dict[str, httpx.Client], urls: dict[str, str], planner: Database, reports: Database
) -> None:
    """Leave what an upgrade finds when the workers have stopped: events, jobs and mail that nobody has taken."""
    facilitator, administrator = people["facilitator"], people["administrator"]
    falun, mora = _municipality(urls, FALUN), _municipality(urls, MORA)
    plan = facilitator.get(f"/planner/municipalities/{falun}/plan").text
    main_job.order(facilitator, plan)
    with planner.transaction(WORKER) as db:
        running = enqueue(db, PLANNER.jobs[0].kind, {"municipality_id": mora}, mora)
    assert claim(planner, running), "the worker that was stopped in the middle of it"
    with psycopg.connect(urls["administrator"]) as connection:
        falun_day = _one(connection, "SELECT id FROM intake.swot_session WHERE municipality_id = %s", falun)
    post(facilitator, f"/swot-sessions/{falun_day}/reopen")
    main_job.paste_notes(facilitator, f"/swot-sessions/{falun_day}", main_job.demo_notes()[70:72])
    main_job.close(facilitator, f"/swot-sessions/{falun_day}")
    with httpx.Client(base_url=str(administrator.base_url), follow_redirects=True) as nobody:
        page = nobody.get("/sign-in").text
        nobody.post("/sign-in", data={"csrf_token": token_of(page), "email": "raija.korhonen@falun.example"})


def _park_an_event(administrator: httpx.Client, urls: dict[str, str], planner: Database, processes: Processes) -> None:
    """Let the reaction to an employee fail until the event is parked; a later event of hers waits in the log."""
    mora = _municipality(urls, MORA)
    employee = _employee(urls, mora, "Alva Prov")
    post(administrator, f"/municipalities/{mora}/staff", **employee)
    settings = PlannerSettings.model_validate({name.lower(): value for name, value in processes.environment.items()})
    context = WorkerContext(PLANNER, settings, make_celery("planner", settings.broker, PLANNER.queues))
    with psycopg.connect(urls["administrator"]) as connection:
        person: UUID = _one(connection, "SELECT id FROM intake.staff_member WHERE name = %s", "Alva Prov")
    reactions = dict(resolve_reactions(REACTIONS, "planner"))
    remember = reactions[StaffMemberSaved]

    def fail_for_her(db: object, event: StaffMemberSaved) -> None:
        if event.person_id == person:
            raise ValueError("a defect of the release that is frozen")
        remember(db, event)  # type: ignore[arg-type]

    with closing(context):
        follow(planner, "intake", context.fetch, reactions | {StaffMemberSaved: fail_for_her})
    post(administrator, f"/staff/{person}", **employee | {"working_time_share": "50"})


def _employee(urls: dict[str, str], municipality: str, name: str) -> dict[str, str]:
    with psycopg.connect(urls["administrator"]) as connection:
        library = _one(connection, "SELECT id FROM intake.library WHERE municipality_id = %s LIMIT 1", municipality)
    email = f"{name.lower().replace(' ', '.')}@mora.example"
    return {"name": name, "email": email, "role": "librarian", "working_time_share": "80", "library_id": str(library)}


def _municipality(urls: dict[str, str], code: str) -> str:
    with psycopg.connect(urls["administrator"]) as connection:
        return str(_one(connection, "SELECT id FROM intake.municipality WHERE code = %s", code))


def _notes(urls: dict[str, str], session: str) -> list[UUID]:
    with psycopg.connect(urls["administrator"]) as connection:
        sql = "SELECT id FROM intake.note WHERE session_id = %s ORDER BY id"
        return [row[0] for row in connection.execute(sql, [session.rpartition("/")[2]])]


def _one(connection: psycopg.Connection[tuple[UUID]], sql: str, *values: str) -> UUID:
    row = connection.execute(sql, values).fetchone()
    assert row, sql
    return row[0]


def _idle(urls: dict[str, str]) -> None:
    """Wait until every event is applied and every job has ended."""
    left = " + ".join(f"(SELECT count(*) FROM {s}.job WHERE state IN ('queued', 'running'))" for s in SERVICES)
    behind = " + ".join(
        f"(SELECT count(*) FROM {source}.event WHERE position >"
        f" coalesce((SELECT position FROM {follower}.cursor WHERE source = '{source}'), 0))"
        for source, follower in (("intake", "planner"), ("planner", "reports"))
    )
    with psycopg.connect(urls["administrator"], autocommit=True) as connection:
        wait_for(lambda: connection.execute(f"SELECT {left} + {behind}").fetchone() == (0,), "the end of all work")


def _dump(folder: Path, servers: Servers) -> bytes:
    programs = postgres_programs(folder / "programs", unprivileged_user())
    command = [str(programs / "pg_dump"), "--inserts", "--rows-per-insert=50", servers.postgres.url(NAME)]
    text = subprocess.run(command, check=True, capture_output=True).stdout
    # psql's own commands: the dump is loaded through the driver.
    return b"".join(line for line in text.splitlines(keepends=True) if not line.startswith(b"\\"))


def _packed(text: bytes) -> bytes:
    packed = BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        file.write(text)
    return packed.getvalue()


def _commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


if __name__ == "__main__":
    freeze(sys.argv[1])
