"""The doorbell: it rings workers through a real Redis, and nobody ever waits for it."""

import json
import logging
import threading
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis

from services.embedded.postgres import free_port
from services.embedded.processes import ask_to_end, launch, wait_or_kill
from services.embedded.redis import redis_program, wait_until_listening
from shared.queue import Doorbell, make_celery
from tests.system import wait_for

QUEUES = {"planner.derive_plans": "planner"}


@pytest.fixture
def store(redis_url: str) -> Redis:
    """An empty Redis database."""
    client = Redis.from_url(redis_url)
    client.flushdb()
    return client


def waiting(store: Redis, queue: str) -> list[tuple[str, list[str]]]:
    """Return the tasks that wait in a queue with their arguments, the first rung first."""
    messages = [json.loads(message) for message in reversed(store.lrange(queue, 0, -1))]
    return [(message["headers"]["task"], json.loads(b64decode(message["body"]))[0]) for message in messages]


def test_a_commit_rings_the_followers_and_the_workers(redis_url: str, store: Redis) -> None:
    """Events ring every follower, a job its queue; messages carry ids and nothing else."""
    bell = Doorbell(make_celery("intake", redis_url, ("intake",)), ("planner",), QUEUES)

    bell(has_events=True, jobs={("planner.derive_plans", "a-job")})

    wait_for(lambda: len(waiting(store, "planner")) == 2, "the messages")
    assert sorted(waiting(store, "planner")) == [("planner.derive_plans", ["a-job"]), ("planner.follow", [])]
    store.close()


def test_a_broker_that_is_away_costs_the_caller_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Ringing returns at once, and says in the log that it could not be done."""
    bell = Doorbell(make_celery("intake", f"redis://127.0.0.1:{free_port()}/0", ("intake",)), ("planner",), QUEUES)

    with caplog.at_level(logging.WARNING):
        bell(has_events=True, jobs=set())
        wait_for(lambda: "could not be rung" in caplog.text, "the warning")

    assert "planner.follow" in caplog.text


def test_a_bell_is_rung_when_the_broker_is_back(tmp_path: Path) -> None:
    """A Redis that was being restarted costs seconds, not the half minute until the sweeper rings."""
    port = free_port()
    bell = Doorbell(make_celery("intake", f"redis://:secret@127.0.0.1:{port}/0", ("intake",)), ("planner",), QUEUES)
    bell(has_events=False, jobs={("planner.derive_plans", "a-job")})

    program = redis_program(tmp_path, port, "secret", tmp_path / "redis.log", None)
    process = launch(program)
    try:
        wait_until_listening(port, process, program.log)
        with Redis.from_url(f"redis://:secret@127.0.0.1:{port}/0") as store:
            wait_for(lambda: waiting(store, "planner"), "the message")
            assert waiting(store, "planner") == [("planner.derive_plans", ["a-job"])]
    finally:
        ask_to_end(process, program)
        wait_or_kill(process, program)


def test_rings_that_come_while_the_bell_is_busy_become_one(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> None:
    """A burst of commits is not a burst of messages."""
    bell = Doorbell(make_celery("intake", redis_url, ("intake",)), ("planner",), QUEUES)
    busy, sent = threading.Event(), list[str]()
    monkeypatch.setattr(bell, "_send", _recorder(sent, busy))

    bell(has_events=True, jobs=set())
    wait_for(lambda: sent, "the first ring")
    for _ in range(100):
        bell(has_events=True, jobs=set())
    busy.set()

    wait_for(lambda: len(sent) == 2, "the second ring")
    assert sent == ["planner.follow"] * 2


def _recorder(sent: list[str], busy: threading.Event) -> Callable[[str, str], bool]:
    def send(task: str, _: str) -> bool:
        sent.append(task)
        busy.wait(10)
        return True

    return send
