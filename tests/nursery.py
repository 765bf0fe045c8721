"""A process that has loaded what ours need, and forks them off: loading took each some three seconds of the processor.

python -m tests.nursery
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.embedded.forking import CAN_FORK, Forked, Running, load_web, load_workers
from services.embedded.processes import Program, launch
from tests.system import ROOT


class Nursery:
    """The process that forks; it ends with the one that asks it, and its children end with it."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-m", "tests.nursery"]
        outer = os.environ | {"PYTHONPATH": str(ROOT)}
        # In a session of its own: at Ctrl-C it is still asked to end what runs.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=outer, start_new_session=True
        )

    def ask(self, **question: Any) -> Any:
        """Return its answer to a question."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class Born(Forked):
    """A process that was forked there.

    Args:
        nursery: whose child it is.
        pid: its number.
    """

    def __init__(self, nursery: Nursery, pid: int) -> None:
        super().__init__(pid)
        self._nursery = nursery

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal, or None while it runs."""
        code: int | None = self._nursery.ask(poll=self.pid)
        return code


@cache
def _nursery() -> Nursery:
    return Nursery()


def started(log: Path, environment: Mapping[str, str], *words: str) -> Running:
    """Run a command of ours as ``python -m services`` does, in such a fork where the system has forks.

    Args:
        log: where its output goes.
        environment: its whole environment.
        words: the command.
    """
    if not CAN_FORK:
        command = [sys.executable, "-P", "-m", "services", *words]
        return launch(Program(log.stem, command, log, environment=environment, stage=1))
    pid = _nursery().ask(log=str(log), environment=dict(environment), words=words)
    return Born(_nursery(), pid)


def main() -> None:
    """Answer until nobody asks any more."""
    born: dict[int, Running] = {}
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        question = json.loads(line)
        if "poll" in question:
            answer = born[question["poll"]].poll()
        else:
            child = _fork(Path(question["log"]), question["environment"], question["words"])
            born[child.pid], answer = child, child.pid
        answers.write(json.dumps(answer) + "\n")


def _fork(log: Path, environment: dict[str, str], words: list[str]) -> Running:
    # What the workers need is loaded when the first of them is asked for.
    (load_workers if words[0] == "worker" else load_web)()
    program = Program(log.stem, (), log, environment=environment, stage=1, module="services", words=tuple(words))
    return launch(program)


if __name__ == "__main__":
    main()
