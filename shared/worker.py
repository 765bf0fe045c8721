"""A service's worker: Celery tasks that take ids, and a clock that makes sure that nothing waits for a lost bell."""

import gc
import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from celery import Celery
from celery.signals import (
    setup_logging,
    worker_before_create_process,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutting_down,
)
from sqlalchemy import MetaData, text

from shared.asking import ServiceClient
from shared.database import Database
from shared.event_log import LoggedEvent, from_cloudevent
from shared.events import Event
from shared.figures import Measure
from shared.follow import Reactions, follow, retry_asked
from shared.job_retention import forget_finished
from shared.jobs import ClaimedJob, JobKind, run_job, sweep
from shared.queue import Doorbell, make_celery
from shared.settings import ServiceSettings
from shared.silence import end_when_deaf
from shared.traces import send_traces

logger = logging.getLogger(__name__)

CLOCK_SECONDS = 2.0
CLOCK_LOCK = 0x636C6F63  # "cloc"
_TRY_LOCK = text("SELECT pg_try_advisory_lock(:lock, hashtext(:service))")


@dataclass(frozen=True)
class Job:
    """A kind of job with the function that does it."""

    kind: JobKind
    handler: Callable[["WorkerContext", ClaimedJob], None]


@dataclass(frozen=True)
class ServiceDefinition:
    """What a worker of a service consists of.

    Args:
        name: the service.
        metadata: its tables.
        settings: makes its settings from the environment.
        jobs: the kinds of job that it does.
        followers: the services that follow its log.
        measures: the figures that only this service has.
        upkeep: what its clock does at every beat besides following and sweeping, such as erasing what was kept for a
            day; quick, and harmless when there is nothing to do.
        ahead: loads what its jobs need, before the processes that do them are forked.
        confine: limits each of these processes.
    """

    name: str
    metadata: MetaData
    settings: Callable[[], ServiceSettings]
    jobs: tuple[Job, ...] = ()
    followers: tuple[str, ...] = ()
    upkeep: tuple[Callable[[Database], None], ...] = ()
    measures: tuple[Measure, ...] = ()
    ahead: tuple[Callable[[], None], ...] = ()
    confine: Callable[[], None] | None = None

    @property
    def queues(self) -> tuple[str, ...]:
        """The queues that its workers drain; the first one carries the doorbell."""
        return tuple(dict.fromkeys((self.name, *(job.kind.queue for job in self.jobs))))


@dataclass
class WorkerContext:
    """What a job works with; each process makes its own connections when it first needs them."""

    service: ServiceDefinition
    settings: ServiceSettings
    celery: Celery
    _mine: dict[int, tuple[Database, ServiceClient]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """This process's database."""
        return self._own()[0]

    @property
    def ask(self) -> ServiceClient:
        """This process's way of asking other services."""
        return self._own()[1]

    def _own(self) -> tuple[Database, ServiceClient]:
        # A prefork child must not use the sockets of its parent.
        if os.getpid() not in self._mine:
            database = connect(self.service, self.settings, self.celery, pool_size=4)
            self._mine[os.getpid()] = (database, ServiceClient(self.settings))
        return self._mine[os.getpid()]

    def close(self) -> None:
        """Close this process's connections."""
        if mine := self._mine.pop(os.getpid(), None):
            mine[0].close()
            mine[1].close()

    def fetch(self, source: str, after: int, limit: int) -> list[LoggedEvent]:
        """Return the next events of ``source``."""
        return [from_cloudevent(item) for item in self.ask.get(source, "events", after=after, limit=limit)]


def connect(service: ServiceDefinition, settings: ServiceSettings, celery: Celery, *, pool_size: int = 10) -> Database:
    """Return the service's database, with a doorbell that rings its followers and workers."""
    queues = {job.kind.name: job.kind.queue for job in service.jobs}
    bell = Doorbell(celery, service.followers, queues)
    return Database(settings.database_url.get_secret_value(), service.metadata, pool_size=pool_size, bell=bell)


def resolve_reactions(table: Mapping[type[Event], Mapping[str, str]], service: str) -> Reactions:
    """Return the functions that the table of reactions names for ``service``."""
    found = {}
    for event, reactions in table.items():
        if service in reactions:
            module, _, name = reactions[service].rpartition(".")
            found[event] = getattr(import_module(module), name)
    return found


def sources_of(reactions: Reactions) -> tuple[str, ...]:
    """Return the services whose logs must be followed for these reactions."""
    return tuple(sorted({event.source for event in reactions}))


def make_worker(service: ServiceDefinition, settings: ServiceSettings, reactions: Reactions) -> Celery:
    """Return the Celery application of a service, with its tasks and its clock."""
    celery = make_celery(service.name, settings.broker, service.queues)
    context = WorkerContext(service, settings, celery)
    celery.conf.worker_concurrency = settings.worker_processes
    # The process has its logs already: Celery leaves them alone when somebody listens to this.
    setup_logging.connect(_keep_logs, weak=False)
    worker_init.connect(lambda **_: load_ahead(service), weak=False)
    worker_process_init.connect(lambda **_: service.confine and service.confine(), weak=False)
    worker_process_shutdown.connect(send_traces, weak=False)
    worker_before_create_process.connect(_spare_what_is_loaded, weak=False)

    def follow_logs() -> None:
        follow_all(context, reactions)

    celery.task(follow_logs, name=f"{service.name}.follow", queue=service.name, soft_time_limit=60, time_limit=90)
    for job in service.jobs:
        _add_job_task(celery, context, job)
    clock = Clock(context, reactions, each_beat=lambda since: end_when_deaf(context.database, settings, since))
    worker_ready.connect(clock.start, weak=False)
    worker_shutting_down.connect(clock.stop, weak=False)
    return celery


def load_ahead(service: ServiceDefinition) -> None:
    """Load what the jobs of a service need."""
    for load in service.ahead:
        load()


def _spare_what_is_loaded(**_: Any) -> None:
    """Leave what every job needs out of garbage collection: a third of the time that a derivation takes."""
    gc.collect()
    gc.freeze()


def _keep_logs(**_: Any) -> None:
    """Change nothing."""


def _add_job_task(celery: Celery, context: WorkerContext, job: Job) -> None:
    limits = {"soft_time_limit": job.kind.time_limit, "time_limit": job.kind.time_limit + 5}

    def run(job_id: str) -> None:
        run_job(context.database, UUID(job_id), lambda claimed: job.handler(context, claimed))

    celery.task(run, name=job.kind.name, queue=job.kind.queue, **limits)


def follow_all(context: WorkerContext, reactions: Reactions) -> None:
    """Follow every log that ``reactions`` need; one that doesn't answer doesn't hold up the others."""
    for source in sources_of(reactions):
        try:
            follow(context.database, source, context.fetch, reactions)
        except Exception as error:  # noqa: BLE001  # the next log must be followed whatever is wrong with this one
            logger.warning("%s could not follow %s: %s", context.service.name, source, error)


class Clock:
    """Follows and sweeps every two seconds, in one process of the service at a time, with Redis or without.

    Args:
        context: the worker's.
        reactions: the service's.
        each_beat: what every clock does, also while another one acts; it is told since when this one ticks.
    """

    def __init__(
        self, context: WorkerContext, reactions: Reactions, each_beat: Callable[[datetime], None] = lambda _: None
    ) -> None:
        self._context = context
        self._reactions = reactions
        self._each_beat = each_beat
        self._since = datetime.now(UTC)
        self._stopped = threading.Event()

    def start(self, **_: Any) -> None:
        """Start the clock's thread."""
        self._since = datetime.now(UTC)
        threading.Thread(target=self._run, name="clock", daemon=True).start()

    def stop(self, **_: Any) -> None:
        """Let the thread end."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._show_a_sign_of_life()
            try:
                self._hold_and_tick()
            except Exception as error:  # noqa: BLE001  # a clock that stops would leave jobs lying
                logger.warning("the clock of %s missed a beat: %s", self._context.service.name, error)
                self._stopped.wait(CLOCK_SECONDS)

    def _hold_and_tick(self) -> None:
        engine = self._context.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            lock = {"lock": CLOCK_LOCK, "service": self._context.service.name}
            try:
                while not self._stopped.is_set():
                    self._show_a_sign_of_life()
                    self._each_beat(self._since)
                    # Taken again at each beat by the one that has it: this also finds a dead connection.
                    if connection.execute(_TRY_LOCK, lock).scalar_one():
                        self.tick()
                    self._stopped.wait(CLOCK_SECONDS)
            finally:
                # The lock belongs to the connection: back in the pool it would be held by nobody who acts.
                connection.invalidate()

    def _show_a_sign_of_life(self) -> None:
        """Touch the file that a container's health check looks at, whether or not this clock is the one that acts."""
        if beat := self._context.settings.kub_worker_beat:
            beat.touch()

    def tick(self) -> None:
        """Follow, take up again what was asked for, sweep and do the upkeep once."""
        follow_all(self._context, self._reactions)
        retry_asked(self._context.database, self._reactions)
        sweep(self._context.database)
        forget_finished(self._context.database)
        for duty in self._context.service.upkeep:
            duty(self._context.database)
