"""How long 10,000 notes and 5,000 staff take from a file: uploaded, read, shown and confirmed through the pages.

The reference is the same rows written by one bare `executemany` in one transaction, in the same database.
"""

import csv
import io
import re
import statistics
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg.rows import dict_row

from tests import main_job
from tests.servers import make_run_folder, remove_run_folder
from tests.system import System, running_system, token_of

NOTES, STAFF = 10_000, 5_000
RUNS = 5
GOAL_SECONDS = 2.0
# Gagnef, in the county of the demo's facilitator.
PLACE = "2026"
QUADRANTS = ("styrkor", "svagheter", "möjligheter", "hot")
PERSPECTIVES = ("challenges", "target_groups", "possibilities")


def run() -> dict[str, Any]:
    """Return the figures as ``kub bench`` writes them."""
    folder = make_run_folder()
    try:
        with running_system(folder / "system") as system:
            return measure(system, NOTES, STAFF, RUNS)
    finally:
        remove_run_folder(folder)


def measure(system: System, notes: int, staff: int, runs: int) -> dict[str, Any]:
    """Return the figures of so many imports of so many rows."""
    times = {
        "notes": [_import_notes(system, notes) for _ in range(runs)],
        "staff": [_import_staff(system, staff) for _ in range(runs)],
    }
    bare = {
        "notes": _bare(system, "intake.note", ["id", "idempotency_key"], notes),
        "staff": _bare(system, "intake.staff_member", ["id", "email"], staff),
    }
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    return {
        "figures": {
            "notes": notes,
            "staff": staff,
            "runs": runs,
            **{f"{kind}_s": round(value, 2) for kind, value in medians.items()},
            **{f"{kind}_worst_s": round(max(found), 2) for kind, found in times.items()},
        },
        "reference": {
            "name": "the same rows by one executemany in one transaction",
            **{f"{kind}_s": round(value, 2) for kind, value in bare.items()},
        },
        "ratio": round(sum(medians.values()) / sum(bare.values()), 2),
        "goal": {"notes_s": GOAL_SECONDS, "staff_s": GOAL_SECONDS},
        "met": all(value < GOAL_SECONDS for value in medians.values()),
    }


def _import_notes(system: System, count: int) -> float:
    rows = [
        [f"Lapp nummer {number} om {uuid4().hex[:8]}", PERSPECTIVES[number % 3], QUADRANTS[number % 4], number % 5]
        for number in range(count)
    ]
    content = _file(["text", "perspektiv", "kvadrant", "prickar"], rows)
    with system.signed_in("facilitator") as browser:
        session = main_job.open_session(browser, main_job.municipality_id(system, PLACE))
        seconds = _upload_and_confirm(browser, f"{session}/imports", content)
        saved = system.query("SELECT count(*) FROM intake.note WHERE session_id = %s", session.rpartition("/")[2])
    assert saved == [(count,)]
    return seconds


def _import_staff(system: System, count: int) -> float:
    place = main_job.municipality_id(system, PLACE)
    library = system.query("SELECT code FROM intake.library WHERE municipality_id = %s ORDER BY code", place)[0][0]
    prefix = f"prov{uuid4().hex[:8]}"
    rows = [
        [f"Prov Person {number}", f"{prefix}.{number}@exempel.example", "bibliotekarie", "80", library]
        for number in range(count)
    ]
    content = _file(["namn", "e-post", "roll", "tjänstgöringsgrad", "bibliotek"], rows)
    with system.signed_in("administrator") as browser:
        seconds = _upload_and_confirm(browser, f"/municipalities/{place}/staff/list", content)
    mine = f"{prefix}.%"
    assert system.query("SELECT count(*) FROM intake.staff_member WHERE email LIKE %s", mine) == [(count,)]
    # The next list must find the municipality as this one did.
    system.query("UPDATE intake.staff_member SET left_on = current_date WHERE email LIKE %s RETURNING id", mine)
    return seconds


def _upload_and_confirm(browser: httpx.Client, path: str, content: bytes) -> float:
    """Return the seconds of the whole way but what the person reads and decides: two pages and a redirect."""
    token = token_of(browser.get("/").text)
    begun = time.monotonic()
    shown = browser.post(path, data={"csrf_token": token}, files={"file": ("list.csv", content, "text/csv")})
    assert shown.status_code == 200, shown.text[:500]
    action = re.search(r'action="([^"]+/confirm)"', shown.text)
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', shown.text)
    assert action, shown.text[:2000]
    fields = {"csrf_token": token, **({"fingerprint": fingerprint[1]} if fingerprint else {})}
    done = browser.post(action[1], data=fields, follow_redirects=False)
    assert done.status_code == 303, done.text[:500]
    return time.monotonic() - begun


def _bare(system: System, table: str, fresh: Sequence[str], count: int) -> float:
    """Return the seconds that as many rows of a table take, copied from what was imported.

    Args:
        system: where.
        table: with its schema.
        fresh: the columns that must differ from row to row.
        count: how many rows.
    """
    with psycopg.connect(system.environment["DATABASE_URL"], row_factory=dict_row) as connection:
        rows = connection.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT {count}").fetchall()
        columns = list(rows[0])
        values = [[uuid4() if name in fresh else row[name] for name in columns] for row in rows]
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
        begun = time.monotonic()
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
        connection.commit()
        return time.monotonic() - begun


def _file(header: list[str], rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
