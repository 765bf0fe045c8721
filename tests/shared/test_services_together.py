"""What services ask each other: who is asking, what was logged, with the token and without."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import anyio
import httpx
import pytest
import uvicorn

from services.embedded_web import create_front
from services.intake.tables import metadata as intake_metadata
from services.planner.settings import PlannerSettings
from services.planner.tables import jobs
from services.planner.tables import metadata as planner_metadata
from services.planner.worker import SERVICE
from services.reactions import REACTIONS
from shared.database import Database
from shared.errors import Unavailable
from shared.events import SwotSessionClosed
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.queue import make_celery
from shared.viewers import RemoteViewers
from shared.worker import Clock, WorkerContext, resolve_reactions
from tests.people import Place, make_account, make_place, make_programme, signed_in_cookie
from tests.system import wait_for


@dataclass
class Together:
    """The three services on one port, and their databases."""

    address: str
    intake: Database
    planner: Database
    server: uvicorn.Server

    def stop(self) -> None:
        """Let nobody answer any more."""
        self.server.should_exit = True
        wait_for(lambda: not _answers(self.address), "the end")


def _answers(address: str) -> bool:
    try:
        httpx.get(f"{address}/intake/healthz")
    except httpx.HTTPError:
        return False
    return True


@pytest.fixture
def together(
    environment: dict[str, str], database_urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Together]:
    """Three services in one process, as ``kub up`` runs them."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    for service in ("INTAKE", "PLANNER", "REPORTS"):
        monkeypatch.setenv(f"{service}_URL", address)
    server = uvicorn.Server(uvicorn.Config(create_front(), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    intake = Database(database_urls["intake"], intake_metadata, pool_size=2)
    planner = Database(database_urls["planner"], planner_metadata, pool_size=2)
    yield Together(address, intake, planner, server)
    server.should_exit = True
    thread.join()
    listener.close()
    intake.close()
    planner.close()


def a_place(database: Database) -> Place:
    """Return a municipality."""
    with database.transaction(WORKER) as db:
        return make_place(db, make_programme(db), "Falun", code="2080", county_code="20")


def a_closed_session(place: Place) -> SwotSessionClosed:
    """Return the event of a closed SWOT day."""
    return SwotSessionClosed(
        session_id=new_id(),
        revision=1,
        programme_id=place.programme_id,
        municipality_id=place.municipality_id,
        notes=3,
        votes=0,
        content_hash="0" * 64,
    )


def test_another_service_knows_the_viewer_by_the_cookie(together: Together) -> None:
    """Name, roles and reach are intake's; a cookie that nobody holds is nobody."""
    place = a_place(together.intake)
    with together.intake.transaction(WORKER) as db:
        account = make_account(db, Role.MANAGER, place, email="chef@falun.example")
        cookie = signed_in_cookie(db, account)

    async def ask() -> tuple[object, object]:
        viewers = RemoteViewers(PlannerSettings())
        try:
            return await viewers.find(cookie), await viewers.find("somebody else's")
        finally:
            await viewers.close()

    found, nobody = anyio.run(ask)
    assert nobody is None
    assert found.municipalities(Role.MANAGER) == {place.municipality_id}  # type: ignore[attr-defined]


def test_nobody_is_anonymous_because_intake_is_away(together: Together) -> None:
    """Who is asking can't be found out: that is 503, not a stranger."""
    together.stop()

    async def ask() -> None:
        viewers = RemoteViewers(PlannerSettings())
        try:
            await viewers.find("a cookie")
        finally:
            await viewers.close()

    with pytest.raises(Unavailable):
        anyio.run(ask)


def test_the_feed_is_a_batch_of_cloudevents_for_services_only(together: Together) -> None:
    """With the token the log from a position on; without it there is no such page."""
    place = a_place(together.intake)
    with together.intake.transaction(WORKER) as db:
        for _ in range(3):
            db.append(a_closed_session(place))
    token = {"Authorization": f"Bearer {PlannerSettings().service_token}"}
    url = f"{together.address}/intake/internal/events"

    first = httpx.get(url, params={"limit": 2}, headers=token)
    rest = httpx.get(url, params={"after": first.json()[-1]["position"]}, headers=token)

    assert first.headers["content-type"] == "application/cloudevents-batch+json"
    assert [event["type"] for event in first.json() + rest.json()] == ["swot_session.closed.v1"] * 3
    assert httpx.get(url).status_code == httpx.get(url, headers={"Authorization": "Bearer x"}).status_code == 404


def test_the_clock_follows_and_rings_without_any_doorbell(together: Together, redis_url: str) -> None:
    """Of two clocks one acts; what was logged becomes a job although nobody rang."""
    place = a_place(together.intake)
    with together.intake.transaction(WORKER) as db:
        db.append(a_closed_session(place))
    settings = PlannerSettings()
    reactions = resolve_reactions(REACTIONS, "planner")
    contexts = [WorkerContext(SERVICE, settings, make_celery("planner", redis_url, ("planner",))) for _ in range(2)]
    clocks = [Clock(context, reactions) for context in contexts]

    for clock in clocks:
        clock.start()
    queued = wait_for(lambda: _queued(together.planner), "the job")
    for clock in clocks:
        clock.stop()
    wait_for(lambda: not _clocks_run(), "the clocks to stop")
    for context in contexts:
        context.close()

    assert queued == [str(place.municipality_id)]


def _queued(planner: Database) -> list[str]:
    with planner.transaction(WORKER) as db:
        return [row.payload["municipality_id"] for row in db.execute(jobs.select())]


def _clocks_run() -> bool:
    return any(thread.name == "clock" for thread in threading.enumerate())
