"""What services ask each other: who is asking, what was logged, with the token and without."""

import threading

import anyio
import httpx
import pytest

from services.planner.settings import PlannerSettings
from services.planner.tables import jobs
from services.planner.worker import SERVICE
from services.reactions import REACTIONS
from shared.asking import ServiceClient
from shared.database import Database
from shared.errors import Unavailable
from shared.events import SwotSessionClosed
from shared.identifiers import new_id
from shared.identity import WORKER, Role
from shared.queue import make_celery
from shared.viewers import RemoteViewers
from shared.worker import Clock, WorkerContext, resolve_reactions
from tests.people import Place, make_account, signed_in_cookie
from tests.system import wait_for
from tests.together import Together, a_place


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


def test_another_service_is_not_asked_while_a_transaction_is_open(together: Together) -> None:
    """All that it has locked would wait; after it, an answer comes again, also when the transaction failed."""
    client = ServiceClient(PlannerSettings())
    try:
        with pytest.raises(RuntimeError), together.planner.transaction(WORKER):
            client.get("intake", "municipalities")

        assert client.get("intake", "municipalities") == {"municipalities": []}
    finally:
        client.close()


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
