"""The drill of docs/operations.md, through the front door: what a restore gives back, and what it doesn't."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RUN_FOLDER
from tests.main_job import municipality_id, open_session, order, paste_notes, wait_for_document, wait_for_plan
from tests.system import ROOT, System, running_system, wait_for

FALUN, LEKSAND = "2080", "2029"
SECRET = "Fråga Ada Hemlig om nyckeln"


@pytest.fixture
def installation(request: pytest.FixtureRequest, process_number: int) -> Iterator[System]:
    """An installation that only this test uses."""
    with running_system(request.config.stash[RUN_FOLDER] / f"drill-{process_number}") as started:
        yield started


def kub(system: System, *arguments: str | Path) -> str:
    """Run a command for the installation and return what it printed."""
    command = [str(ROOT / "kub"), *map(str, arguments), "--data", str(system.folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def count_all(system: System) -> dict[str, int]:
    """Return how many rows the tables have that nobody writes to while nothing happens."""
    names = ("intake.note", "intake.closed_note", "planner.plan", "planner.plan_revision", "reports.document_order")
    return {name: system.query(f"SELECT count(*) FROM {name}")[0][0] for name in names}


def test_a_restore_gives_back_everything_but_what_was_erased(installation: System, tmp_path: Path) -> None:
    """The same pages, the same bytes of the same document, the same counts; the erased note stays erased."""
    system, backups = installation, tmp_path / "backups"
    falun = municipality_id(system, FALUN)
    with system.signed_in("facilitator") as browser:
        wait_for_plan(browser, falun)
        plan = browser.get(f"/planner/municipalities/{falun}/plan").text
        ordered = order(browser, plan)
        document = wait_for_document(browser, ordered)
        session = open_session(browser, municipality_id(system, LEKSAND))
        paste_notes(browser, session, [{"text": SECRET, "perspective": "challenges", "quadrant": "strength"}])
    kub(system, "backup", backups)
    before = count_all(system)
    ((note,),) = system.query("SELECT id FROM intake.note WHERE text = %s", SECRET)
    kub(system, "erase", "note", str(note), "--decision", "KS 2026/123", "--yes")
    system.query("DELETE FROM planner.plan_revision_wording RETURNING 1")
    system.query("DELETE FROM reports.document_order RETURNING 1")

    system.stop()
    said = kub(system, "restore", backups, "--yes")
    system.start()

    assert "1 erasures that were made after the backup are applied again" in said
    assert count_all(system) == before
    assert system.query("SELECT count(*) FROM intake.note WHERE text = %s", SECRET) == [(0,)]
    with system.signed_in("facilitator") as browser:
        again = wait_for(lambda: browser.get(f"/planner/municipalities/{falun}/plan").text, "the plan's page")
        assert _words(again) == _words(plan)
        assert browser.get(f"{ordered}/document").content == document


def _words(page: str) -> list[str]:
    """Return the page without what is new at every visit: the forms' tokens."""
    return [line for line in page.splitlines() if "csrf" not in line]
