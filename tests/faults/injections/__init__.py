"""Everything that can go wrong in a run."""

from tests.faults.injections.disk import DISK
from tests.faults.injections.events import EVENTS
from tests.faults.injections.jobs import JOBS
from tests.faults.injections.network import NETWORK
from tests.faults.injections.processes import PROCESSES
from tests.faults.injections.stores import STORES
from tests.faults.world import Fault

ALL: tuple[Fault, ...] = (*PROCESSES, *STORES, *NETWORK, *EVENTS, *JOBS, *DISK)
