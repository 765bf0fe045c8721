"""Lines that are slow, cut or half-open, between browser and product and between services."""

import re
from collections.abc import Callable

from tests.faults.proxy import Behaviour, Proxy
from tests.faults.world import Fault, World

_SLOW = Behaviour(delay=0.3)
_CUT = Behaviour(cut_after=300)
_RESET = Behaviour(cut_after=0, reset=True)
_HALF_OPEN = Behaviour(half_open=True)
_AFTER = re.compile(rb"after=(\d+)")


def repeat_events(data: bytes) -> bytes:
    """Ask for events that were read before, once more."""
    return _AFTER.sub(lambda found: b"after=%d" % max(0, int(found[1]) - 10), data)


def disturbing(line: Callable[[World], Proxy], behaviour: Behaviour) -> Callable[[World], None]:
    """Return a fault that lets a line misbehave for a while."""

    def strike(world: World) -> None:
        with line(world).behaving(behaviour):
            world.hold(world.outage)

    return strike


def _browsers(world: World) -> Proxy:
    return world.system.browsers


def _intake(world: World) -> Proxy:
    return world.system.lines["intake"]


def _planner(world: World) -> Proxy:
    return world.system.lines["planner"]


NETWORK = (
    *(
        Fault(f"{kind} between {ends}", disturbing(line, behaviour))
        for ends, line in (("browser and gateway", _browsers), ("services (intake)", _intake))
        for kind, behaviour in (
            ("slow line", _SLOW),
            ("line cut in an answer", _CUT),
            ("line reset", _RESET),
            ("half-open line", _HALF_OPEN),
        )
    ),
    Fault("line reset between services (planner)", disturbing(_planner, _RESET)),
    Fault("half-open line between services (planner)", disturbing(_planner, _HALF_OPEN)),
    Fault("a feed that repeats its events (intake)", disturbing(_intake, Behaviour(rewrite=repeat_events))),
    Fault("a feed that repeats its events (planner)", disturbing(_planner, Behaviour(rewrite=repeat_events))),
)
