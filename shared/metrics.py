"""What monitoring reads, as Prometheus text: requests as this process counted them, everything else from rows.

Workers have no port of their own. What they do stands in rows, so each web process tells it at every scrape, the same
from each replica; requests, doorbells and connections are those of the process that answers.
"""

import hmac
from collections.abc import Iterable, Iterator
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.asking import ServiceClient
from shared.database import Database
from shared.errors import NotFound, Unavailable
from shared.figures import Measure, read_figures
from shared.internal import internal_pool
from shared.policy import Rule
from shared.queue import Doorbell
from shared.version import __version__
from shared.web.watched import Watched

TEXT = "text/plain; version=0.0.4; charset=utf-8"
# From a page out of memory to the longest upload that the gateway waits for.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The figures of one service in one process.

    Args:
        service: its name.
        databases: those whose connections are counted.
    """

    def __init__(self, service: str, databases: Iterable[Database]) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        labels = ("service", "method", "route")
        self.requests = Counter(
            "kub_http_requests", "Requests that were answered.", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "kub_http_request_seconds",
            "How long requests took to be answered.",
            labels,
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.in_progress = Gauge(
            "kub_http_requests_in_progress", "Requests being answered now.", ("service",), registry=self.registry
        ).labels(service)
        Gauge("kub_build_info", "The version that runs.", ("service", "version"), registry=self.registry).labels(
            service, __version__
        ).set(1)
        self.registry.register(_Process(service, tuple(databases)))
        # Found once for each kind of answer: there are as many as routes.
        self._kinds: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count a request that was answered."""
        kind = (method, route, status)
        if kind not in self._kinds:
            labels = (self.service, method, route)
            self._kinds[kind] = (self.requests.labels(*labels, status), self.seconds.labels(*labels))
        number, took = self._kinds[kind]
        number.inc()
        took.observe(seconds)

    def count_watched(self, watched: Watched) -> None:
        """Count a request that was watched while it was answered."""
        self.count(watched.method, watched.route, f"{watched.status // 100}xx", watched.seconds)

    def text(self, figures: dict[str, Any] | None, lags: dict[str, Any], measures: tuple[Measure, ...]) -> bytes:
        """Return all metrics; ``figures`` is None while the database doesn't answer."""
        rows = CollectorRegistry()
        rows.register(_Rows(self.service, figures, lags, measures))
        return generate_latest(self.registry) + generate_latest(rows)


class Measured:
    """Count each request, and how long it took, under the route's template: no path, no query, no name."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and measure it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watched = Watched(scope, send)
        self.metrics.in_progress.inc()
        try:
            await self.app(scope, receive, watched.send)
        finally:
            self.metrics.in_progress.dec()
            self.metrics.count_watched(watched)


class MetricsToken:
    """The rule of metrics: monitoring asks; for everybody else there is no such page."""

    rule = Rule.METRICS

    async def __call__(self, request: Request) -> None:
        """Check the token.

        Raises:
            NotFound: it is missing or wrong, or this installation has none.
        """
        token = request.app.state.settings.metrics_token
        given = request.headers.get("authorization", "")
        if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            raise NotFound


def metrics_page(metrics: Metrics, measures: tuple[Measure, ...] = ()) -> APIRouter:
    """Return the route that answers a service's metrics; it answers without the database too."""
    router = APIRouter()
    service = metrics.service

    @router.get(f"/{service}/metrics", name=f"{service}_metrics", dependencies=[Depends(MetricsToken())])
    async def page(request: Request) -> Response:
        try:
            figures = await internal_pool(request).run(lambda db: read_figures(db, measures))
        except (OperationalError, PoolTimeout):
            figures = None
        ask: ServiceClient = request.app.state.ask
        lags = await anyio.to_thread.run_sync(lambda: _lags(ask, figures["followed"] if figures else {}))
        return Response(metrics.text(figures, lags, measures), media_type=TEXT)

    return router


def _lags(ask: ServiceClient, followed: dict[str, int]) -> dict[str, Any]:
    """Return source → what this service hasn't read of its log; sources that don't answer are left out."""
    found = {}
    for source, position in followed.items():
        try:
            found[source] = ask.get(source, "unread", after=position)
        except (Unavailable, NotFound):
            continue
    return found


class _Process(Collector):
    """What this process holds, and failed to do."""

    def __init__(self, service: str, databases: tuple[Database, ...]) -> None:
        self._service = service
        self._databases = databases

    def collect(self) -> Iterator[Metric]:
        pools = [database.engine.pool for database in self._databases]
        used = sum(pool.checkedout() for pool in pools)  # type: ignore[attr-defined]  # engines of ours have a queue
        held = sum(pool.size() for pool in pools)  # type: ignore[attr-defined]
        yield _gauge("kub_database_connections_in_use", "Connections at work.", [((self._service,), used)])
        yield _gauge("kub_database_connections_most", "Connections that may be opened.", [((self._service,), held)])
        bells = {id(bell): bell for database in self._databases if isinstance(bell := database.bell, Doorbell)}
        lost = CounterMetricFamily("kub_doorbells_lost", "Bells that could not be rung.", labels=("service",))
        lost.add_metric((self._service,), sum(bell.lost for bell in bells.values()))
        yield lost


class _Rows(Collector):
    """What the service's rows say."""

    def __init__(
        self, service: str, figures: dict[str, Any] | None, lags: dict[str, Any], measures: tuple[Measure, ...]
    ) -> None:
        self._service = service
        self._figures = figures
        self._lags = lags
        self._measures = measures

    def collect(self) -> Iterator[Metric]:
        there = 0 if self._figures is None else 1
        yield _gauge("kub_database_up", "Whether the database answers.", [((self._service,), there)])
        if self._figures is not None:
            yield from self._log(self._figures)
            yield from self._jobs(self._figures)
            for measure in self._measures:
                yield _gauge(measure.name, measure.says, [((self._service,), self._figures["own"][measure.name])])

    def _log(self, figures: dict[str, Any]) -> Iterator[Metric]:
        mine = self._service
        yield _gauge("kub_event_log_position", "The last position of the service's log.", [((mine,), figures["log"])])
        unread = [((mine, source), lag["events"]) for source, lag in self._lags.items()]
        yield _gauge("kub_events_unread", "Events of another log that wait to be read.", unread, "source")
        waited = [((mine, source), lag["oldest_seconds"]) for source, lag in self._lags.items()]
        yield _gauge("kub_events_unread_seconds", "For how long the oldest of them has waited.", waited, "source")
        parked: dict[str, int] = dict.fromkeys(figures["followed"], 0)
        for row in figures["parked"]:
            parked[row["source"]] = parked.get(row["source"], 0) + row["number"]
        lying = [((mine, source), number) for source, number in parked.items()]
        yield _gauge("kub_events_parked", "Events whose reaction failed repeatedly.", lying, "source")

    def _jobs(self, figures: dict[str, Any]) -> Iterator[Metric]:
        mine, due, ended = self._service, figures["due"], figures["ended"]
        yield _gauge(
            "kub_jobs",
            "Jobs that are known, by how far they are.",
            [((mine, row["kind"], row["state"]), row["number"]) for row in figures["jobs"]],
            *("kind", "state"),
        )
        number = [((mine, row["kind"]), row["number"]) for row in due]
        yield _gauge("kub_jobs_due", "Jobs that wait for a worker.", number, "kind")
        waited = [((mine, row["kind"]), row["oldest_seconds"]) for row in due]
        yield _gauge("kub_jobs_due_seconds", "For how long the oldest of them has waited.", waited, "kind")
        hour = [((mine, row["kind"], row["state"]), row["number"]) for row in ended]
        yield _gauge("kub_jobs_ended_last_hour", "Jobs that ended within an hour.", hour, "kind", "state")
        shares = {"0.5": "p50", "0.95": "p95"}
        took = [((mine, row["kind"], row["state"], q), row[key]) for row in ended for q, key in shares.items()]
        yield _gauge("kub_job_seconds_last_hour", "How long they took.", took, "kind", "state", "quantile")


def _gauge(name: str, says: str, samples: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> Metric:
    """Return one metric; its first label is the service."""
    family = GaugeMetricFamily(name, says, labels=("service", *labels))
    for values, number in samples:
        family.add_metric(values, number)
    return family
