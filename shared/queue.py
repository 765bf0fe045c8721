"""Celery and the doorbell: how a process tells another that there is something to do, and no more."""

import logging
import os
import threading
import time
from typing import Any

from celery import Celery
from kombu.entity import Queue

logger = logging.getLogger(__name__)

_AGAIN_SECONDS = 2.0
_BETWEEN_SECONDS = 0.02
# Half a minute; from then on the sweeper is as quick.
_MOST_TRIES = 15


def make_celery(name: str, broker: str, queues: tuple[str, ...]) -> Celery:
    """Return a Celery application that only carries ids.

    Args:
        name: the service.
        broker: a Redis or RabbitMQ address.
        queues: the queues that the service's workers drain.
    """
    celery = Celery(name, broker=broker, set_as_current=False)
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        result_backend=None,
        # Early: the job's row recovers what a dead worker held, not the message.
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        task_queues=[Queue(queue) for queue in queues],  # type: ignore[no-untyped-call]  # kombu has no types
        task_default_queue=queues[0],
        task_create_missing_queues=True,
        broker_connection_max_retries=None,
        broker_connection_retry_on_startup=True,
        # Redis that is full or can't write answers with an error: wait for it, instead of ending.
        broker_channel_error_retry=True,
        # Nobody asks anything, but its open line notices when Redis dies. Without it, a worker whose acknowledgements
        # failed then has its prefetch limit full for ever, listens to nothing and falls silent.
        worker_enable_remote_control=True,
        broker_transport_options=_transport_options(broker),
        worker_soft_shutdown_timeout=25,
        worker_enable_soft_shutdown_on_idle=True,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
    )
    return celery


def _transport_options(broker: str) -> dict[str, Any]:
    if not broker.startswith(("redis", "valkey")):
        return {}
    return {
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }


class Doorbell:
    """Rings workers after a commit, from a thread of its own: no request ever waits for Redis.

    What is rung while the thread is busy is coalesced.  A bell that can't be rung is logged and tried again for half
    a minute; what is never rung is found all the same, by the clock of each worker and by the sweeper.

    Args:
        celery: an application that reaches the broker.
        followers: the services whose workers follow this service's log.
        queues: kind of job → queue.

    ``lost`` counts the bells of this process that could not be rung.
    """

    def __init__(self, celery: Celery, followers: tuple[str, ...], queues: dict[str, str]) -> None:
        self._celery = celery
        self._followers = followers
        self._queues = queues
        self._rung: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._process = 0
        self.lost = 0

    def __call__(self, has_events: bool, jobs: set[tuple[str, str]]) -> None:
        """Ring for new events and for these ``(kind, id)`` jobs."""
        with self._lock:
            self._rung |= jobs
            if has_events:
                self._rung |= {(f"{follower}.follow", "") for follower in self._followers}
            # A prefork child inherits the object, but not its thread.
            if self._process != os.getpid():
                self._process = os.getpid()
                self._wake = threading.Event()
                threading.Thread(target=self._ring_on, name="doorbell", daemon=True).start()
        self._wake.set()

    def _ring_on(self) -> None:
        missed: set[tuple[str, str]] = set()
        tries = 0
        while True:
            self._wake.wait(_AGAIN_SECONDS if missed else None)
            self._wake.clear()
            with self._lock:
                rung, self._rung = self._rung | missed, set()
            missed = self._ring(rung)
            # Under load one bell for all that happens meanwhile; alone, nobody waits for it.
            time.sleep(_BETWEEN_SECONDS)
            tries = tries + 1 if missed else 0
            if tries == _MOST_TRIES:
                missed, tries = set(), 0

    def _ring(self, rung: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Ring until one can't be rung, since then none can; return those that are left."""
        left = set(rung)
        for task, job_id in sorted(rung):
            if not self._send(task, job_id):
                break
            left.discard((task, job_id))
        return left

    def _send(self, task: str, job_id: str) -> bool:
        queue = self._queues.get(task, task.partition(".")[0])
        try:
            self._celery.send_task(task, args=[job_id] if job_id else [], queue=queue, retry=False)
        except Exception as error:  # noqa: BLE001  # whatever the broker's client raises, a bell is only a bell
            self.lost += 1
            logger.warning("the doorbell for %s could not be rung: %s", task, error)
            return False
        return True
