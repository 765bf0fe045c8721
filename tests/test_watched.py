"""Logs and traces of real processes: a SWOT day is closed, a document rendered, and a statement fails."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from services.intake.tables import metadata
from shared.database import Database
from shared.identity import WORKER, Role
from shared.web.cookies import SESSION
from tests.conftest import RUN_FOLDER
from tests.main_job import close, open_session, order, paste_notes, wait_for_document, wait_for_plan
from tests.people import Place, make_account, make_place, make_programme, signed_in_cookie
from tests.processes import running_processes
from tests.servers import Servers, make_database
from tests.system import token_of, wait_for

NAME, ADDRESS, TEXT = "Hemliga Hilda", "hemliga.hilda@falun.example", "En anteckning som ingen logg får se"

# As a constraint does of a table without row-level security: DETAIL: Failing row contains (…).
REFUSING = """
CREATE FUNCTION intake.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'refused' USING DETAIL = 'Failing row contains ' || NEW.text,
        ERRCODE = 'check_violation', CONSTRAINT = 'refused';
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON intake.note FOR EACH ROW EXECUTE FUNCTION intake.refuse();
"""


@dataclass
class Collector:
    """Takes what OpenTelemetry exports over HTTP."""

    spans: list[dict[str, Any]] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        """Keep the spans of one export."""
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    values = {item.key: item.value for item in span.attributes}
                    self.spans.append({"trace": span.trace_id.hex(), "name": span.name, "all": str(span)} | values)

    def of_trace_with(self, name: str) -> set[str]:
        """Return the names of all spans in the traces that hold a span of this name."""
        traces = {span["trace"] for span in self.spans if span["name"] == name}
        return {span["name"] for span in self.spans if span["trace"] in traces}


@dataclass(frozen=True)
class Run:
    """What was seen of the processes."""

    collector: Collector
    logs: dict[str, str]
    server_log: str
    refused: int
    request: str

    def records(self) -> list[dict[str, Any]]:
        """Return every line of the processes' logs."""
        return [json.loads(line) for log in self.logs.values() for line in log.splitlines()]


@pytest.fixture(scope="module")
def collector() -> Iterator[tuple[str, Collector]]:
    """A collector and its address."""
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", found
        server.shutdown()


def a_facilitator(database: Database) -> tuple[Place, str]:
    """Return a municipality and the cookie of its facilitator."""
    with database.transaction(WORKER) as db:
        place = make_place(db, make_programme(db), "Falun", code="2080", county_code="20")
        account = make_account(db, Role.FACILITATOR, place, email=ADDRESS, name=NAME)
        return place, signed_in_cookie(db, account)


def do_the_main_job(browser: httpx.Client, municipality: UUID) -> str:
    """Close a SWOT day, order the document of its plan, and return the day's path."""
    session = open_session(browser, str(municipality))
    paste_notes(browser, session, [{"perspective": "challenges", "quadrant": "strength", "text": TEXT}])
    close(browser, session)
    page = order(browser, wait_for_plan(browser, str(municipality)))
    wait_for_document(browser, page)
    return session


def post_what_is_refused(browser: httpx.Client, administrator: str, municipality: UUID) -> httpx.Response:
    """Paste a note that the database refuses with an error that quotes what was written."""
    session = open_session(browser, str(municipality))
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute(REFUSING)
    fields = {"perspective": "challenges", "quadrant": "threat", "key": str(uuid4()), "text": TEXT}
    token = token_of(browser.get("/").text)
    return browser.post(f"{session}/paste", data={"csrf_token": token, **fields})


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest, servers: Servers, process_number: int, collector: tuple[str, Collector]) -> Run:
    """All processes, from their start to their end."""
    runs = request.config.stash[RUN_FOLDER]
    folder = runs / f"watched-{process_number}"
    folder.mkdir()
    urls = make_database(servers, runs, f"kub_watched_{process_number}")
    environment = {f"{name.upper()}_DATABASE_URL": url for name, url in urls.items() if name != "administrator"}
    environment |= {"REDIS_URL": servers.redis(15), "OTEL_BSP_SCHEDULE_DELAY": "100"}
    environment |= {"OTEL_EXPORTER_OTLP_ENDPOINT": collector[0]}
    database = Database(urls["intake"], metadata, pool_size=1)
    place, cookie = a_facilitator(database)
    database.close()
    with (
        running_processes(folder, environment) as processes,
        httpx.Client(base_url=processes.address, follow_redirects=True, timeout=30) as browser,
    ):
        browser.cookies.set(SESSION, cookie, domain="localhost.local")
        do_the_main_job(browser, place.municipality_id)
        refused = post_what_is_refused(browser, urls["administrator"], place.municipality_id)
        wait_for(lambda: "reports.render_document" in " ".join(map(str, collector[1].spans)), "the render's span")
    logs = {path.name: path.read_text() for path in folder.glob("*.log")}
    server_log = Path(runs / "postgres.log").read_text(errors="replace")
    return Run(collector[1], logs, server_log, refused.status_code, refused.headers["x-request-id"])


def test_one_trace_leads_from_the_close_to_the_offered_document(run: Run) -> None:
    """The request, planner's reaction and job, and what reports made of the plan's event belong together."""
    names = run.collector.of_trace_with("POST /swot-sessions/{session_id}/close")

    assert {
        "react to swot_session.closed.v1",
        "planner.derive_plans",
        "react to plan.revision_saved.v1",
    } <= names


def test_one_trace_leads_from_the_order_to_the_render(run: Run) -> None:
    """A job goes on with the trace of the request that queued it."""
    names = run.collector.of_trace_with("POST /reports/orders")

    assert "reports.render_document" in names


def test_every_line_of_a_log_is_one_record(run: Run) -> None:
    """Web and workers, what Celery and Uvicorn say included, from start to end."""
    assert len(run.logs) == 4
    for name, log in run.logs.items():
        assert log.strip(), name
    for record in run.records():
        assert {"time", "level", "logger", "message", "service", "process"} <= set(record)


def test_a_line_names_what_was_being_done(run: Run) -> None:
    """Requests have their id and route, jobs theirs, and both the trace."""
    records = run.records()
    closed = [r for r in records if r.get("route") == "/swot-sessions/{session_id}/close" and r["method"] == "POST"]
    failed = [r for r in records if r["level"] == "error" and r.get("request") == run.request]

    assert [(r["status"], r["service"], len(r["trace"])) for r in closed] == [(303, "intake", 32)]
    assert run.refused == 500
    assert ["CheckViolation 23514 refused" in r["error"] for r in failed] == [True]


def test_nothing_that_people_wrote_stands_in_a_log_or_a_trace(run: Run) -> None:
    """Not even when a statement fails and the database quotes the row; nor a name, an address or a sign-in."""
    everything = "\n".join([*run.logs.values(), run.server_log, *(span["all"] for span in run.collector.spans)])

    assert "refused" in run.server_log
    assert [word for word in (NAME, ADDRESS, TEXT, "service-token-of-the-tests") if word in everything] == []
