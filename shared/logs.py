"""Logs: one JSON object per line on standard error, with the ids of what was being done; text on a terminal.

No personal data: an error is told by its class, its place and what the system said, never by its message, which may
quote what somebody wrote.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

_doing: ContextVar[Mapping[str, Any] | None] = ContextVar("doing", default=None)

# Where Celery puts arguments, results and messages of errors.
_UNSAFE_KEYS = frozenset({"args", "kwargs", "exc", "traceback", "return_value", "description"})
_FRAMES = 12
_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode


@contextmanager
def doing(**ids: Any) -> Iterator[None]:
    """Write these ids (request, event, job, attempt, trace) into every line that is logged in the block."""
    token = _doing.set({**(_doing.get() or {}), **ids})
    try:
        yield
    finally:
        _doing.reset(token)


def being_done() -> Mapping[str, Any]:
    """Return the ids of what is being done now."""
    return _doing.get() or {}


def configure_logs(service: str, process: str, level: int = logging.INFO) -> None:
    """Log everything of this process, what other packages print included, in one way.

    Args:
        service: the service, or ``kub`` for several at once.
        process: what kind of process this is: web, worker or command.
        level: what is less important isn't logged.
    """
    stream: TextIO = sys.__stderr__ or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter() if stream.isatty() else JsonFormatter(service, process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    # What no line of ours holds isn't looked for: https://docs.python.org/3/howto/logging.html#optimization
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name in ("fontTools", "httpx", "httpcore", "opentelemetry", "urllib3", "weasyprint.progress"):
        # They log addresses, or lines for each beat of the clock, page or font.
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = lambda kind, error, _: _log_end(error) if issubclass(kind, Exception) else None
    threading.excepthook = lambda given: _log_end(given.exc_value)


def redirect_output() -> None:
    """Turn what packages print into lines of the log; what a program prints for a person must not call this."""
    printed: Any = _Printed()
    sys.stdout = printed
    # Celery prints to the original one.
    vars(sys)["__stdout__"] = printed


def _log_end(error: BaseException | None) -> None:
    logging.getLogger("kub").critical("ended by an error nobody handled", exc_info=error)


def describe(error: BaseException) -> str:
    """Return the classes of an error and of what caused it, with what is safe to tell of each."""
    from shared.failures import tell_causes  # noqa: PLC0415  # it knows the database: help and errors are quicker without

    return tell_causes(error)


class JsonFormatter(logging.Formatter):
    """One JSON object per record.

    Args:
        service: whose process this is.
        process: its kind.
    """

    def __init__(self, service: str, process: str) -> None:
        super().__init__()
        self._constant = {"service": service, "process": process}

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **self._constant,
            **being_done(),
            **getattr(record, "fields", {}),
        }
        if error := _error(record):
            line |= {"error": describe(error), "stack": _stack(error)}
        return _as_json(line)


class TextFormatter(logging.Formatter):
    """A line that people read at a terminal; an error is followed by its stack."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines."""
        ids = {**being_done(), **getattr(record, "fields", {})}
        words = [f"{datetime.fromtimestamp(record.created, UTC):%H:%M:%S}", record.levelname.lower(), _message(record)]
        line = " ".join([*words, *(f"{name}={value}" for name, value in ids.items())])
        if error := _error(record):
            line = "\n    ".join([f"{line}: {describe(error)}", *_stack(error)])
        return line


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _message(record: logging.LogRecord) -> str:
    given = record.args
    if isinstance(given, Mapping):
        given = {name: "…" if name in _UNSAFE_KEYS else _harmless(value) for name, value in given.items()}
    elif given:
        given = tuple(_harmless(value) for value in given)
    return str(record.msg) % given if given else str(_harmless(record.msg))


def _harmless(value: object) -> object:
    return describe(value) if isinstance(value, BaseException) else value


def _stack(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


class _Printed:
    """A text file whose lines become records of the log."""

    encoding, errors = "utf-8", "replace"

    def __init__(self) -> None:
        self._logger = logging.getLogger("kub.printed")

    def write(self, text: str) -> int:
        for line in filter(None, map(str.rstrip, text.splitlines())):
            self._logger.info("%s", line)
        return len(text)

    def flush(self) -> None:
        """Do nothing: every line is written at once."""

    def isatty(self) -> bool:
        return False
