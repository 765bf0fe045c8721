"""A disk that is full."""

import errno
import os
from typing import IO

from tests.faults.world import Fault, World

_PAGE = 4096


def fill(file: IO[bytes]) -> None:
    """Take all the room that is left, in ever smaller pieces."""
    taken, piece = 0, os.fstatvfs(file.fileno()).f_bavail * _PAGE
    while piece >= _PAGE:
        try:
            os.posix_fallocate(file.fileno(), taken, piece)
            taken += piece
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            piece //= 2


def fill_the_disk(world: World) -> None:
    """Fill the disk that holds everything, and make room again."""
    filler = world.system.folder / "filler"
    try:
        with filler.open("wb") as file:
            fill(file)
            world.hold(world.outage)
            fill(file)
            world.hold(world.outage)
    finally:
        filler.unlink(missing_ok=True)


DISK = (Fault("the disk is full", fill_the_disk, needs_disk=True),)
