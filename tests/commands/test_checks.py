"""Where the tests' own databases lie."""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.commands import checks

ENOUGH = checks._ROOM_FOR_TESTS // 4096


@pytest.mark.parametrize(
    ("blocks", "flags", "memory", "chosen"),
    [
        (ENOUGH, 0, ENOUGH, "/dev/shm"),  # noqa: S108  # where Linux has it
        (ENOUGH - 1, 0, ENOUGH, tempfile.gettempdir()),
        (ENOUGH, os.ST_NOEXEC, ENOUGH, tempfile.gettempdir()),
        (ENOUGH, 0, ENOUGH - 1, tempfile.gettempdir()),
    ],
)
def test_they_lie_in_memory_where_there_is_room(
    blocks: int, flags: int, memory: int, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not where programs can't run, nor where the machine would have too little left."""
    disk = SimpleNamespace(f_bavail=blocks, f_frsize=4096, f_flag=flags)
    monkeypatch.setattr("os.access", lambda *_: True)
    monkeypatch.setattr("os.statvfs", lambda _path: disk)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=memory * 4096))

    assert checks._temporary_folder() == chosen


def test_they_lie_where_the_system_says_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder in memory that can't be written to isn't used."""
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert checks._temporary_folder() == str(tmp_path)
