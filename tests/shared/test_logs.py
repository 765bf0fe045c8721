"""What a line of the log says, and what it leaves out."""

import json
import logging
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from shared.errors import Unavailable
from shared.logs import JsonFormatter, TextFormatter, describe, doing

SENTINEL = "hilda@falun.example"
ENDS_BADLY = """
from shared.logs import configure_logs, redirect_output
configure_logs("planner", "worker")
redirect_output()
print("two\\nlines")
raise ValueError("hilda@falun.example")
"""

RENDERS = """
import logging
from shared.logs import configure_logs
configure_logs("reports", "worker")
import weasyprint
from fontTools import subset
for name in ("weasyprint.progress", "fontTools.subset"):
    logging.getLogger(name).info("step")
    logging.getLogger(name).warning("trouble")
"""


def logged(message: str, *arguments: object, error: BaseException | None = None) -> dict[str, Any]:
    """Return what a record becomes."""
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("kub.test", logging.WARNING, __file__, 1, message, arguments, told)
    found: dict[str, Any] = json.loads(JsonFormatter("planner", "worker").format(record))
    return found


def test_a_line_holds_the_ids_of_what_is_being_done() -> None:
    """Outer ones stay, inner ones end with their block."""
    with doing(request="r1"), doing(job="j1"):
        inside = logged("message")
    outside = logged("message")

    assert (inside["request"], inside["job"], inside["service"], inside["process"]) == ("r1", "j1", "planner", "worker")
    assert not {"request", "job"} & set(outside)


@pytest.mark.parametrize("formatter", [JsonFormatter("planner", "worker"), TextFormatter()])
def test_an_errors_message_is_left_out(formatter: logging.Formatter) -> None:
    """As the error of a record, as an argument of its message, and as what Celery says of a task."""
    error = ValueError(SENTINEL)
    told = (ValueError, error, None)
    celery = ({"name": "planner.follow", "exc": SENTINEL, "traceback": SENTINEL},)
    records = [
        logging.LogRecord("kub", logging.ERROR, __file__, 1, "failed: %s", (error,), told),
        logging.LogRecord(
            "celery", logging.ERROR, __file__, 1, "Task %(name)s raised: %(exc)s %(traceback)s", celery, None
        ),
    ]

    lines = [formatter.format(record) for record in records]

    assert "ValueError" in lines[0]
    assert "planner.follow" in lines[1]
    assert SENTINEL not in "".join(lines)


def test_an_error_of_the_database_names_its_constraint_and_no_value(postgres_url: str) -> None:
    """The message of PostgreSQL quotes the key."""
    engine = create_engine(postgres_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE person (email text CONSTRAINT one_email UNIQUE)"))
        statement = text("INSERT INTO person VALUES (:email), (:email)")
        with pytest.raises(IntegrityError) as refused:
            connection.execute(statement, {"email": SENTINEL})
    engine.dispose()

    assert SENTINEL in str(refused.value)
    assert describe(refused.value) == "IntegrityError: UniqueViolation 23505 one_email"


def test_an_error_tells_what_the_system_said_at_its_root() -> None:
    """Who reads the log, and `kub up`, must learn that the disk is full."""
    error = Unavailable()
    error.__cause__ = OSError(28, "No space left on device", SENTINEL)

    assert describe(error) == "Unavailable < OSError: No space left on device"


def test_a_database_that_is_away_says_so() -> None:
    """A connection that fails has no state, and its class is enough."""
    with pytest.raises(psycopg.OperationalError) as away:
        psycopg.connect("postgresql://nobody@127.0.0.1:1/none")

    assert logged("no %s", away.value)["message"] == f"no {describe(away.value)}"


def test_each_page_and_font_of_a_document_is_no_line() -> None:
    """What goes wrong with them is."""
    done = subprocess.run([sys.executable, "-c", RENDERS], capture_output=True, text=True, check=True)

    assert [json.loads(line)["message"] for line in done.stderr.splitlines()] == ["trouble", "trouble"]


def test_what_is_printed_and_what_ends_a_process_are_lines_too() -> None:
    """Whoever collects the log need not know who wrote it."""
    done = subprocess.run([sys.executable, "-c", ENDS_BADLY], capture_output=True, text=True, check=False)
    records = [json.loads(line) for line in done.stderr.splitlines()]

    assert [record["message"] for record in records] == ["two", "lines", "ended by an error nobody handled"]
    assert records[2]["error"] == "ValueError"
    assert (done.stdout, done.returncode) == ("", 1)
