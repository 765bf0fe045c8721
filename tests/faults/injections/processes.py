"""Processes that are killed, asked to end, or frozen."""

import signal
from collections.abc import Callable, Sequence

import psutil

from tests.faults.world import Fault, World
from tests.system import wait_for

SERVICES = ("intake", "planner", "reports")


def mains(world: World, words: str) -> list[psutil.Process]:
    """Return the processes of a name whose parent isn't one of them."""
    found = world.system.processes(words)
    numbers = {process.pid for process in found}
    return [process for process in found if process.ppid() not in numbers]


def children(world: World, words: str) -> list[psutil.Process]:
    """Return the pool of a worker."""
    found = world.system.processes(words)
    numbers = {process.pid for process in found}
    return [process for process in found if process.ppid() in numbers]


def end(processes: Sequence[psutil.Process], number: int = signal.SIGKILL) -> None:
    """Send a signal to those that still run."""
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue


def is_dead(process: psutil.Process) -> bool:
    """Say whether a process has ended, even if nobody has asked for its exit code."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def killing(words: str, number: int = signal.SIGKILL) -> Callable[[World], None]:
    """Return a fault that sends a signal to the main process with these words in its command."""

    def strike(world: World) -> None:
        victims = wait_for(lambda: mains(world, words), f"{words} to run")
        end(victims[:1], number)
        wait_for(lambda: is_dead(victims[0]), "it to die")

    return strike


def killing_child(words: str) -> Callable[[World], None]:
    """Return a fault that kills one process of a worker's pool."""

    def strike(world: World) -> None:
        end([world.choose.choice(wait_for(lambda: children(world, words), f"the pool of {words}"))])

    return strike


def freezing(words: str) -> Callable[[World], None]:
    """Return a fault that stops all processes of a name for a while."""

    def strike(world: World) -> None:
        victims = wait_for(lambda: world.system.processes(words), f"{words} to run")
        freeze(world, victims, world.outage)

    return strike


def freeze(world: World, victims: Sequence[psutil.Process], seconds: float) -> None:
    """Stop processes for some seconds."""
    end(victims, signal.SIGSTOP)
    try:
        world.hold(seconds)
    finally:
        end(victims, signal.SIGCONT)


PROCESSES = (
    *(Fault(f"kill -9 web {name}", killing(f"services web {name}")) for name in SERVICES),
    Fault("SIGTERM web", killing("services web intake", signal.SIGTERM)),
    *(Fault(f"kill -9 worker {name}", killing(f"services worker {name}")) for name in SERVICES),
    *(Fault(f"kill -9 pool {name}", killing_child(f"services worker {name}")) for name in SERVICES[1:]),
    Fault("SIGTERM worker", killing("services worker planner", signal.SIGTERM)),
    Fault("kill -9 gateway", killing("tests.faults.gateway")),
    Fault("web frozen", freezing("services web intake")),
    Fault("worker frozen", freezing("services worker planner")),
)
