"""A disk that is full."""

import os

from tests.faults.world import Fault, World

_LEAVE = 0


def fill_the_disk(world: World) -> None:
    """Fill the disk that holds everything, and make room again."""
    filler = world.system.folder / "filler"
    with filler.open("wb") as file:
        room = os.statvfs(world.system.folder)
        os.posix_fallocate(file.fileno(), 0, max(1, room.f_bavail * room.f_frsize - _LEAVE))
    try:
        world.hold(2 * world.outage)
    finally:
        filler.unlink()


DISK = (Fault("the disk is full", fill_the_disk, needs_disk=True),)
