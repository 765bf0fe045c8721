"""Jobs whose process dies, freezes past its lease, or dies every time."""

import signal

import psutil

from tests.faults.injections.processes import end
from tests.faults.load import Client
from tests.faults.world import Fault, World
from tests.system import wait_for

_HELD = (
    "SELECT a.client_port, a.pid FROM pg_stat_activity a WHERE a.application_name = 'kub-planner'"
    " AND a.query LIKE 'INSERT INTO planner.plan_revision %%' AND a.wait_event = 'PgSleep'"
)


def _begin_held(world: World, municipality: str) -> Client:
    """Close a day whose derivation is held in the middle of its saving."""
    session = world.spare[municipality]
    client = Client(world.probe, {municipality: session}, world.history, world.choose.getrandbits(32))
    client.revisions[session] = _revision(world, session)
    world.archive.query("INSERT INTO kub_faults.slow VALUES (%s)", municipality)
    client.write_note(session)
    client.close_board(session)
    return client


def _revision(world: World, session: str) -> int:
    return int(world.archive.query("SELECT revision FROM intake.swot_session WHERE id = %s", session)[0][0])


def _holder(world: World) -> tuple[psutil.Process, int]:
    """Return the process whose saving is held, and PostgreSQL's process for it."""

    def find() -> tuple[psutil.Process, int] | None:
        for port, backend in world.archive.query(_HELD):
            for process in world.system.processes("services worker planner"):
                if any(line.laddr.port == port for line in process.net_connections("tcp")):
                    return process, backend
        return None

    found = wait_for(find, "the derivation to be in the middle of its saving")
    assert found is not None
    return found


def _let_go(world: World) -> None:
    world.archive.query("DELETE FROM kub_faults.slow")


def _finish(world: World, client: Client, municipality: str) -> tuple[str, int, str]:
    """Wait for the plan, open the day again for the next fault, and return how the derivation ended."""
    session = world.spare[municipality]
    client.wait_for_plan(municipality, session)
    # Asked before the day is open again: that queues the next derivation.
    ended = _job(world, municipality)
    client.reopen(session)
    return ended


def _job(world: World, municipality: str) -> tuple[str, int, str]:
    newest = "SELECT state, attempt, reason FROM planner.job WHERE subject = %s ORDER BY id DESC LIMIT 1"
    rows = world.archive.query(newest, municipality)
    return rows[0] if rows else ("", 0, "")


def kill_in_the_middle(world: World) -> None:
    """Kill the process that saves a derivation."""
    municipality = world.choose.choice(list(world.spare))
    client = _begin_held(world, municipality)
    process, _ = _holder(world)
    end([process])
    _let_go(world)
    _finish(world, client, municipality)


def freeze_past_the_lease(world: World) -> None:
    """Stop the process that saves a derivation until another one has taken the job over; then let it wake."""
    municipality = world.choose.choice(list(world.spare))
    client = _begin_held(world, municipality)
    process, _ = _holder(world)
    end([process], signal.SIGSTOP)
    wait_for(lambda: _job(world, municipality)[1] == 2, "the job to be taken over")
    _let_go(world)
    end([process], signal.SIGCONT)
    ended = _finish(world, client, municipality)
    # Killed rather than late, it would have left the job to the second attempt all the same.
    assert ended[:2] == ("done", 2), ended


def die_every_time(world: World) -> None:
    """Kill whatever process takes up a derivation, three times; then have it tried again by hand."""
    municipality = world.choose.choice(list(world.spare))
    world.archive.given_up.add(municipality)
    client = _begin_held(world, municipality)
    for attempt in (1, 2, 3):
        wait_for(lambda attempt=attempt: _job(world, municipality)[1] == attempt, f"attempt {attempt}")  # type: ignore[misc]
        process, backend = _holder(world)
        end([process])
        world.archive.query("SELECT pg_terminate_backend(%s)", backend)
    wait_for(lambda: _job(world, municipality)[0] == "failed", "the job to be given up")
    given_up = _job(world, municipality)
    assert given_up == ("failed", 3, "killed"), given_up
    _let_go(world)
    world.probe.send("derive", municipality, f"/planner/municipalities/{municipality}/plan/derive")
    ended = _finish(world, client, municipality)
    assert ended[0] == "done", ended
    world.archive.given_up.discard(municipality)


JOBS = (
    Fault("kill -9 while a derivation is saved", kill_in_the_middle, rare=True),
    Fault("frozen past its lease", freeze_past_the_lease, rare=True),
    Fault("a job that always dies", die_every_time, rare=True),
)
