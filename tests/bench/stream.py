"""How long it takes from a posted note until everybody who looks at the board hears of it, and whether anybody doesn't.

500 listeners of one room on as many web processes as there are processors, five notes a second for a minute: as it is,
with every listener's line cut twice a minute, and with Redis restarted in the middle.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import uvloop

from shared.identifiers import new_id
from tests.ears import Ear, Heard, cut_now_and_then
from tests.rooms import House, Room, durable_house

LISTENERS = 500
SECONDS = 60.0
EACH_SECOND = 5
CUTS_EACH_MINUTE = 2.0
REDIS_AWAY_SECONDS = 3.0
# What was posted last is waited for; whoever hasn't heard it then has lost it.
PATIENCE = 20.0
GOAL_P95_MS = 250.0
# Listeners aren't told which note it was: the log knows.
_POSITIONS = """SELECT json_object_agg(data ->> 'note_id', position) FROM intake.event
 WHERE subject = %s AND type = 'note.posted.v1'"""


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    with durable_house(os.cpu_count() or 1) as house:
        return measure(house, LISTENERS, SECONDS)


def run_short() -> dict[str, Any]:
    """Return the figures of a small room for some seconds."""
    with durable_house(os.cpu_count() or 1) as house:
        return measure(house, 50, 4.0)


def measure(house: House, listeners: int, seconds: float) -> dict[str, Any]:
    """Return the figures of three runs of so many seconds each."""
    runs = {
        "steady": _measure(house, listeners, seconds),
        "every_line_cut_twice_a_minute": _measure(house, listeners, seconds, cuts=CUTS_EACH_MINUTE),
        "redis_restarted": _measure(house, listeners, seconds, disturb=house.restart_redis),
    }
    good = all(each["lost"] == each["doubled"] == each["out_of_order"] == 0 for each in runs.values())
    worst = max(each["p95_ms"] for each in runs.values())
    return {
        "figures": {
            "web_processes": len(house.web),
            "listeners": listeners,
            "notes_per_s": EACH_SECOND,
            "seconds": seconds,
            **runs,
        },
        "goal": {"p95_ms": GOAL_P95_MS, "lost": 0, "doubled": 0, "out_of_order": 0},
        "met": good and worst < GOAL_P95_MS,
    }


def _measure(
    house: House, listeners: int, seconds: float, *, cuts: float = 0.0, disturb: Callable[[float], None] | None = None
) -> dict[str, Any]:
    room = house.open_room(listeners)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_listen(house, room, seconds, cuts, disturb))


async def _listen(
    house: House, room: Room, seconds: float, cuts: float, disturb: Callable[[float], None] | None
) -> dict[str, Any]:
    heard = Heard(awaited=round(seconds * EACH_SECOND) * len(room.cookies))
    ports = house.ports
    ears = [Ear(room, cookie, ports[number % len(ports)], heard) for number, cookie in enumerate(room.cookies)]
    # In groups: nobody's whole room opens the page within the same instant.
    for start in range(0, len(ears), 50):
        await asyncio.gather(*(ear.listen() for ear in ears[start : start + 50]))
    until = time.perf_counter() + seconds
    beside = [asyncio.create_task(cut_now_and_then(ears, cuts, until))] if cuts else []
    if disturb:
        beside.append(asyncio.create_task(_in_the_middle(seconds, disturb)))
    sent = await _post(room, ports, seconds)
    await asyncio.gather(*beside)
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await heard.all.wait()
    for ear in ears:
        ear.close()
    logged = house.find(_POSITIONS, f"swot_session/{room.session_id}")
    return _figures(heard, {logged[note_id]: moment for note_id, moment in sent.items()}, len(ears))


async def _in_the_middle(seconds: float, disturb: Callable[[float], None]) -> None:
    await asyncio.sleep(seconds / 3)
    await asyncio.to_thread(disturb, min(REDIS_AWAY_SECONDS, seconds / 3))


async def _post(room: Room, ports: tuple[int, ...], seconds: float) -> dict[str, float]:
    """Post notes at an even pace, each by another participant; return note → when it was sent."""
    sent: dict[str, float] = {}
    begun = time.perf_counter()
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for number in range(round(seconds * EACH_SECOND)):
            await asyncio.sleep(max(0.0, begun + number / EACH_SECOND - time.perf_counter()))
            note = {"key": str(new_id()), "text": f"lapp {number}", "perspective": "challenges", "quadrant": "threat"}
            headers = {"Cookie": room.cookies[number % len(room.cookies)], "X-CSRF-Token": room.token}
            moment = time.perf_counter()
            url = f"http://127.0.0.1:{ports[number % len(ports)]}{room.path('notes')}"
            answer = await client.post(url, json=note, headers=headers)
            assert answer.status_code == 201, answer.text
            sent[answer.json()["id"]] = moment
    return sent


def _figures(heard: Heard, sent: dict[int, float], listeners: int) -> dict[str, Any]:
    took = sorted(moment - sent[note] for note in sent for moment in heard.moments[note])
    lost = sum(max(0, listeners - len(heard.moments[note])) for note in sent)
    cuts = statistics.quantiles(took, n=100)
    return {
        "notes": len(sent),
        "heard": len(took),
        "p50_ms": round(cuts[49] * 1000),
        "p95_ms": round(cuts[94] * 1000),
        "p99_ms": round(cuts[98] * 1000),
        "longest_ms": round(took[-1] * 1000),
        "lost": lost,
        "doubled": heard.doubled,
        "out_of_order": heard.out_of_order,
        "lines_cut": heard.cuts,
    }
