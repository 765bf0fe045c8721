"""What the planner's web process reads before anybody asks."""

import asyncio
import threading

import pytest
from fastapi import FastAPI

from services.planner import app


def test_the_lexicon_is_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reviews notes first after a start doesn't wait for it."""
    read = threading.Event()
    monkeypatch.setattr(app, "read_data_ahead", read.set)
    monkeypatch.setattr(app, "READ_AHEAD_SECONDS", 0)

    async def serve() -> bool:
        async with app.read_ahead(FastAPI()):
            return await asyncio.to_thread(read.wait, 30)

    assert asyncio.run(serve())


def test_a_process_that_ends_at_once_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It doesn't wait for the reading either."""
    read = threading.Event()
    monkeypatch.setattr(app, "read_data_ahead", read.set)

    async def serve() -> None:
        async with app.read_ahead(FastAPI()):
            pass

    asyncio.run(serve())

    assert not any(
        isinstance(thread, threading.Timer) and not thread.finished.is_set() for thread in threading.enumerate()
    )
    assert not read.is_set()
