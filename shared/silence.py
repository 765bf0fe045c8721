"""A worker that hears of nothing though there is work ends, and is started again by whoever started it.

After a lost connection to the broker a worker can be alive, idle and deaf (celery #9054, #10205).  Only the rows know.
"""

import logging
import os
import signal
import threading
from datetime import datetime, timedelta

import redis
from celery.worker import state
from sqlalchemy import func, select

from shared.database import Database, Transaction
from shared.identity import WORKER
from shared.settings import ServiceSettings

logger = logging.getLogger(__name__)

# A bell is heard within milliseconds; so long after the last one nobody is on the way to the job any more.
_HEARD = timedelta(seconds=5)
_REDIS_SECONDS = 2.0
# What a warm shutdown gets before the process ends without it.
_PATIENCE_SECONDS = 30.0


def has_unheard(db: Transaction, seconds: float, since: datetime) -> bool:
    """Say whether a job has been due for so long that somebody should have taken it, though the bell was rung.

    Only bells that were rung after ``since`` count: those of before, nobody here could hear.

    A job that waits for another one of its subject is nobody's to take.
    """
    job = db.tables[f"{db.schema}.job"]
    other = job.alias()
    now = func.clock_timestamp()
    running = (other.c.kind == job.c.kind) & (other.c.subject == job.c.subject) & (other.c.state == "running")
    due = (job.c.state == "queued") & (job.c.run_after < now - timedelta(seconds=seconds))
    rung = (job.c.rung_at > since) & (job.c.rung_at < now - _HEARD)
    return bool(
        db.scalar(select(select(job.c.id).where(due, rung, ~select(other.c.id).where(running).exists()).exists()))
    )


def end_when_deaf(database: Database, settings: ServiceSettings, since: datetime) -> None:
    """End this worker if it has nothing to do while jobs wait and the broker answers; its rows are taken up again.

    ``since``: when it began to listen.
    """
    if not _is_idle():
        return
    with database.transaction(WORKER) as db:
        unheard = has_unheard(db, settings.kub_deaf_seconds, since)
    if unheard and _is_idle() and _broker_answers(settings.broker):
        logger.error("jobs wait, the broker answers, and this worker hears nothing: it ends, to be started again")
        threading.Timer(_PATIENCE_SECONDS, os._exit, [os.EX_UNAVAILABLE]).start()
        os.kill(os.getpid(), signal.SIGTERM)


def _is_idle() -> bool:
    return not state.active_requests and not state.reserved_requests


def _broker_answers(address: str) -> bool:
    if not address.startswith(("redis", "valkey")):
        return True
    store = redis.Redis.from_url(address, socket_connect_timeout=_REDIS_SECONDS, socket_timeout=_REDIS_SECONDS)
    try:
        return bool(store.ping())
    except redis.RedisError:
        return False
    finally:
        store.close()
