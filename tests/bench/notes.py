"""How many notes a second participants can post, each answered after a durable commit with its event.

One note per HTTP request, by signed participants of one room over 64 connections, to as many web processes as there
are processors. The reference is pgbench in the same database, in turn with it: as many clients, one note per
transaction, the same statements, with the log's lock and without it.
"""

import os
import re
import statistics
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.embedded.folder import unprivileged_user
from services.embedded.postgres import postgres_programs
from services.intake.live.statements import HOLD, INSERT
from shared.event_log import APPEND_LOCK
from tests.phones import NOTES_EACH, post_from_elsewhere
from tests.rooms import House, Room, durable_house

CONNECTIONS = 64
NOTES = 16_000
ROUNDS = 5
GOAL, GOAL_P99_MS = 1.0, 50.0

# The values that our process sends, made by the server: client and number make the ids.
_NOTE = """json_build_array(json_build_object('id', {id}, 'key', {key}, 'participant', '{participant}', 'held', false,
 'perspective', 'challenges', 'quadrant', 'weakness', 'level', 'invarld', 'hash', repeat('0', 64),
 'text', 'Vi behöver lära oss mer om e-böcker, surfplattor och hur man hjälper andra med dem (' || :number || ')'))"""
_ID = "('{run}-0000-7000-8000-' || lpad(to_hex(:client_id * 10000000 + :number), 12, '0'))::uuid"
_KEY = _ID.replace("-8000-", "-9000-")
_EVENT = """INSERT INTO intake.event (id, type, subject, data) SELECT {key}, 'note.posted.v1', 'swot_session/{session}',
 json_build_object('note_id', {id}, 'session_id', '{session}', 'perspective', 'challenges')
 WHERE (SELECT n.xmin FROM intake.note n WHERE n.id = {id} LIMIT 1) = pg_current_xact_id()::xid"""

# As our own connections have them.
_SETTINGS = "-c kub.actor=worker -c enable_seqscan=off"


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    with durable_house(os.cpu_count() or 1) as house:
        return measure(house, NOTES, ROUNDS)


def run_short() -> dict[str, Any]:
    """Return the figures of one short round."""
    with durable_house(os.cpu_count() or 1) as house:
        return measure(house, 1_600, 1)


def measure(house: House, notes: int, rounds: int, connections: int = CONNECTIONS) -> dict[str, Any]:
    """Return the figures of so many rounds of so many notes, each beside pgbench; more than one are warmed up."""
    warm = int(rounds > 1)
    found = [_round(house, notes, connections) for _ in range(warm + rounds)][warm:]
    medians = {name: statistics.median(each[name] for each in found) for name in found[0]}
    ratios = {name: statistics.median(each["notes"] / each[name] for each in found) for name in ("locked", "unlocked")}
    return {
        "figures": {
            "connections": connections,
            "web_processes": len(house.web),
            "notes": notes,
            "rounds": rounds,
            "notes_per_s": round(medians["notes"]),
            "p50_ms": round(medians["p50"], 1),
            "p99_ms": round(medians["p99"], 1),
            "load_generator_processor_share": round(medians["share"], 2),
        },
        "reference": {
            "name": f"pgbench, {connections} clients, one note per transaction by the same statements",
            "with_the_lock_per_s": round(medians["locked"]),
            "without_the_lock_per_s": round(medians["unlocked"]),
        },
        "ratio": round(ratios["locked"], 2),
        "ratio_without_the_lock": round(ratios["unlocked"], 2),
        "goal": {"ratio": GOAL, "p99_ms": GOAL_P99_MS},
        "met": ratios["locked"] >= GOAL and medians["p99"] < GOAL_P99_MS,
    }


def _round(house: House, notes: int, connections: int) -> dict[str, float]:
    room = house.open_room(-(-notes // NOTES_EACH))
    locked = _pgbench(house, notes, connections, locked=True)
    posted = post_from_elsewhere(room, house.ports, notes, connections)
    unlocked = _pgbench(house, notes, connections, locked=False)
    assert posted.statuses == {201: sum(posted.statuses.values())}, posted.statuses
    _check(house, room, posted.statuses[201])
    return {
        "notes": posted.statuses[201] / posted.seconds,
        "p50": statistics.median(posted.took) * 1000,
        "p99": statistics.quantiles(posted.took, n=100)[98] * 1000,
        "share": posted.processor / posted.seconds,
        "locked": locked,
        "unlocked": unlocked,
    }


def _check(house: House, room: Room, answered: int) -> None:
    """Every answered note is a row, and has its event."""
    rows = house.find("SELECT count(*) FROM intake.note WHERE session_id = %s", room.session_id)
    subject = f"swot_session/{room.session_id}"
    events = house.find("SELECT count(*) FROM intake.event WHERE subject = %s AND type = 'note.posted.v1'", subject)
    assert rows == events == answered, (rows, events, answered)


def _pgbench(house: House, notes: int, connections: int, *, locked: bool) -> float:
    """Return the transactions a second of pgbench."""
    session = house.open_room(1).session_id
    script = house.folder / "post.sql"
    script.write_text(_script(house, str(session), locked=locked), encoding="utf-8")
    programs = postgres_programs(house.folder / "programs", unprivileged_user())
    command = [
        *(str(Path(programs) / "pgbench"), f"--client={connections}", "--jobs=2", "--no-vacuum"),
        *("--protocol=prepared", "--define=number=0", f"--transactions={notes // connections}", f"--file={script}"),
        house.urls["intake"],
    ]
    environment = os.environ | {"PGOPTIONS": _SETTINGS}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert "failed transactions: 0 " in done.stdout, done.stdout
    return float(found[1])


def _script(house: House, session: str, *, locked: bool) -> str:
    participant = house.find("SELECT id::text FROM intake.board_participant WHERE session_id = %s", session)
    lock = f"SELECT pg_advisory_xact_lock({APPEND_LOCK}, hashtext('intake'))" if locked else ""
    # Ids of a run of its own.
    run = uuid4().hex[:8]
    own_id, key = _ID.replace("{run}", run), _KEY.replace("{run}", run)
    note = _NOTE.format(id=own_id, key=key, participant=participant)
    statements = [
        "BEGIN",
        HOLD.replace("%(session)s", f"'{session}'"),
        INSERT.replace("%(session)s", f"'{session}'").replace("%(notes)s::json", note),
        lock,
        _EVENT.format(id=own_id, key=key, session=session),
        "COMMIT",
    ]
    return "\\set number :number + 1\n" + "".join(f"{' '.join(each.split())};\n" for each in statements if each)
