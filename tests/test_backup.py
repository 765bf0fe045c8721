"""Saving everything and bringing it back: the drill, and what must not be taken for a backup."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from services.backup import Stores, make_backup
from services.backup_folder import DUMP, MANIFEST, folders, keep_newest, newest_backup, read_backup
from services.embedded_processes import CannotStartError
from services.restore import restore_backup
from shared.migrate import migrate
from tests import main_job
from tests.servers import Servers, make_run_folder, remove_run_folder
from tests.system import ROOT, System

FALUN = "2080"


def silent(_: str) -> None:
    """Hear nothing."""


def kub(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does, without the settings of these tests."""
    outer = {name: text for name, text in os.environ.items() if not name.endswith(("_URL", "_KEY", "_TOKEN"))}
    command = [str(ROOT / "kub"), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=outer, stdin=subprocess.DEVNULL)


@pytest.fixture
def stores(servers: Servers, environment: dict[str, str]) -> Iterator[Stores]:
    """An installation's database, emptied at the start, and its backups' databases, gone at the end."""
    applications = {
        service: environment[f"{service.upper()}_DATABASE_URL"] for service in ("intake", "planner", "reports")
    }
    yield Stores(environment["DATABASE_URL"], applications)
    with psycopg.connect(servers.postgres.url("postgres"), autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'kub_drill%'").fetchall()
        for (name,) in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def elsewhere(stores: Stores) -> Stores:
    """An installation that has no database yet, on the same server."""
    names = {service: url.rpartition("/")[0] + "/kub_drill" for service, url in stores.applications.items()}
    return Stores(stores.elsewhere("kub_drill"), names)


def write_something(stores: Stores, code: str = "kub") -> None:
    """Write a row that can be found again."""
    with psycopg.connect(stores.administrator, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO intake.programme (id, code, name, description, funder, votes_per_perspective)"
            " VALUES (gen_random_uuid(), %s, 'Å', '', '', 5)",
            [code],
        )


def programmes(stores: Stores) -> list[str]:
    """Return the codes of the programmes."""
    with psycopg.connect(stores.administrator, autocommit=True) as connection:
        return [row[0] for row in connection.execute("SELECT code FROM intake.programme ORDER BY code").fetchall()]


def test_a_restore_drill() -> None:
    """A plan and its document are saved, lost, and back as they were: page, bytes, and everything around them."""
    folder = make_run_folder()
    system = System(folder / "drill")
    try:
        system.start()
        with system.signed_in("manager") as browser:
            plan, order, document = a_plan_and_its_document(system, browser)
        saved = kub("backup", str(folder / "backups"), "--data", str(system.folder))
        refused = kub("restore", str(folder / "backups"), "--data", str(system.folder), "--yes")
        lose_everything(system)
        system.stop()
        restored = kub("restore", str(folder / "backups"), "--data", str(system.folder), "--yes")
        system.start()
        with system.signed_in("manager") as browser:
            again = browser.get(f"/planner/municipalities/{main_job.municipality_id(system, FALUN)}/plan")
            bytes_again = browser.get(f"{order}/document").content
        runs = system.query("SELECT ok, size_bytes > 0 FROM intake.backup_run")
    finally:
        system.stop()
        remove_run_folder(folder)

    assert saved.returncode == 0, saved.stderr
    assert refused.returncode == 2
    assert "is running" in refused.stderr
    assert restored.returncode == 0, restored.stderr
    assert without_tokens(again.text) == without_tokens(plan)
    assert bytes_again == document
    # That it was made is written down after it was made: the restored data are of before.
    assert runs == []


def a_plan_and_its_document(system: System, browser: httpx.Client) -> tuple[str, str, bytes]:
    """Return the page of a plan, the path of its order, and its PDF."""
    plan = main_job.wait_for_plan(browser, main_job.municipality_id(system, FALUN))
    order = main_job.order(browser, plan)
    document = main_job.wait_for_document(browser, order)
    assert document.startswith(b"%PDF")
    return plan, order, document


def lose_everything(system: System) -> None:
    """Do what nobody should."""
    with psycopg.connect(system.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("TRUNCATE planner.plan, reports.document, intake.note CASCADE")


def without_tokens(page: str) -> str:
    """Return a page without what differs between two sign-ins."""
    return re.sub(r'name="csrf_token" value="\w+"', "", page)


def test_a_backup_is_whole_and_closed_to_others(stores: Stores, tmp_path: Path) -> None:
    """Every table with its rows and a sum, the dump's hash, and nothing that opens a door."""
    write_something(stores)
    made = make_backup(stores, tmp_path, silent)
    text = (made.path / MANIFEST).read_text()

    assert made.manifest.tables["intake.programme"]["rows"] == "1"
    assert {name.partition(".")[0] for name in made.manifest.tables} == {"intake", "planner", "reports"}
    assert made.manifest.restored
    assert [oct(path.stat().st_mode & 0o777) for path in (made.path, made.dump)] == ["0o700", "0o600"]
    assert "only-for-tests" not in text
    assert b"only-for-tests" not in made.dump.read_bytes()


def test_what_is_written_while_it_is_saved_belongs_to_the_next(stores: Stores, tmp_path: Path) -> None:
    """The rows that are counted and the rows that are dumped are of one moment."""
    write_something(stores)

    def write_more(said: str) -> None:
        if said.startswith("Checking"):
            write_something(stores, "later")

    made = make_backup(stores, tmp_path, write_more)

    assert made.manifest.tables["intake.programme"]["rows"] == "1"
    assert programmes(stores) == ["kub", "later"]


def test_a_backup_comes_back_on_an_empty_server(stores: Stores, elsewhere: Stores, tmp_path: Path) -> None:
    """Another machine: roles, rows and migrations are there, and there was nothing to keep."""
    write_something(stores)
    done = restore_backup(elsewhere, make_backup(stores, tmp_path, silent), silent)

    assert done.former is None
    assert programmes(elsewhere) == ["kub"]


def test_the_database_of_before_is_kept(stores: Stores, elsewhere: Stores, tmp_path: Path) -> None:
    """Whoever took the wrong backup takes the right one."""
    write_something(stores)
    made = make_backup(stores, tmp_path, silent)
    restore_backup(elsewhere, made, silent)
    write_something(elsewhere, "since")
    done = restore_backup(elsewhere, made, silent)

    assert programmes(elsewhere) == ["kub"]
    assert done.former
    assert programmes(Stores(stores.elsewhere(done.former), {})) == ["kub", "since"]


def test_a_backup_of_an_older_version_is_brought_up(stores: Stores, elsewhere: Stores, tmp_path: Path) -> None:
    """Restoring migrates: the backup of before an upgrade works after it."""
    with psycopg.connect(stores.administrator, autocommit=True) as connection:
        connection.execute("DROP INDEX reports.finished_jobs")
        connection.execute("UPDATE reports.alembic_version SET version_num = '0002'")
        made = make_backup(stores, tmp_path, silent)
        connection.execute("CREATE INDEX finished_jobs ON reports.job (finished_at)")
        connection.execute("UPDATE reports.alembic_version SET version_num = '0003'")
    restore_backup(elsewhere, made, silent)

    with psycopg.connect(elsewhere.administrator) as connection:
        assert connection.execute("SELECT to_regclass('reports.finished_jobs') IS NOT NULL").fetchone() == (True,)


def test_a_backup_of_a_newer_version_is_refused(stores: Stores, elsewhere: Stores, tmp_path: Path) -> None:
    """This code would not know what to do with its rows."""
    made = make_backup(stores, tmp_path, silent)
    document = json.loads((made.path / MANIFEST).read_text())
    document["migrations"]["planner"] = "0999"
    (made.path / MANIFEST).write_text(json.dumps(document))

    with pytest.raises(CannotStartError, match="Use that version or a later one"):
        restore_backup(elsewhere, read_backup(made.path), silent)


def test_one_wrong_byte_is_found(stores: Stores, tmp_path: Path) -> None:
    """Before anything is touched."""
    made = make_backup(stores, tmp_path, silent)
    content = bytearray(made.dump.read_bytes())
    content[len(content) // 2] ^= 1
    made.dump.write_bytes(content)

    with pytest.raises(CannotStartError, match="is damaged"):
        newest_backup(tmp_path)


def test_a_damaged_backup_gives_way_to_an_earlier_one(stores: Stores, tmp_path: Path) -> None:
    """The newest whole one is taken."""
    made = make_backup(stores, tmp_path, silent)
    later = tmp_path / "kub-20991231T000000Z"
    later.mkdir()
    for name in (MANIFEST, DUMP):
        (later / name).write_bytes((made.path / name).read_bytes()[:-1])

    assert newest_backup(tmp_path).path == made.path


def test_a_database_in_use_is_not_replaced(stores: Stores, tmp_path: Path) -> None:
    """Services that still write would write into nowhere."""
    made = make_backup(stores, tmp_path, silent)

    with (
        psycopg.connect(stores.administrator, application_name="kub-intake"),
        pytest.raises(CannotStartError, match=r"in use by .*kub-intake"),
    ):
        restore_backup(stores, made, silent)


def test_a_backup_that_fails_leaves_nothing_behind(stores: Stores, tmp_path: Path) -> None:
    """No folder that could be taken for one, also when it is the trial that fails."""

    def break_it(said: str) -> None:
        if said.startswith("Checking"):
            (draft,) = tmp_path.glob(".kub-*")
            (draft / DUMP).write_bytes(b"no dump")

    with pytest.raises(CannotStartError, match="pg_restore failed"):
        make_backup(stores, tmp_path, break_it)

    assert list(tmp_path.iterdir()) == []


def test_drafts_of_killed_backups_are_forgotten(stores: Stores, tmp_path: Path) -> None:
    """Those of processes that still run are left alone."""
    dead, alive = (
        tmp_path / ".kub-20260101T000000Z.999999999.draft",
        tmp_path / f".kub-20260101T000000Z.{os.getpid()}.draft",
    )
    dead.mkdir()
    alive.mkdir()
    make_backup(stores, tmp_path, silent, trial=False)

    assert not dead.exists()
    assert alive.exists()


def test_only_our_own_folders_are_removed(tmp_path: Path) -> None:
    """And of those the newest stay."""
    names = [f"kub-2026010{day}T020000Z" for day in range(1, 6)]
    for name in [*names, "kub-holiday"]:
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text("{}")
    (tmp_path / "kub-20260109T020000Z").mkdir()
    gone = keep_newest(tmp_path, 2)

    assert [path.name for path in gone] == names[:3]
    assert [path.name for path in folders(tmp_path)] == names[3:]
    assert (tmp_path / "kub-holiday").exists()


def test_a_folder_without_backups_says_so(tmp_path: Path) -> None:
    """One line, exit code 2."""
    done = kub("restore", str(tmp_path), "--yes")

    assert (done.returncode, done.stderr) == (2, f"kub: there is no backup in {tmp_path}\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_told_before_anything_is_written(stores: Stores, tmp_path: Path) -> None:
    """How much is there, and how much may be needed."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        with pytest.raises(CannotStartError, match="MB free"):
            make_backup(stores, small, silent)

        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_migrating_makes_the_roles_that_a_restore_makes(stores: Stores) -> None:
    """Both ways lead to the same roles; harmless twice."""
    migrate(stores.administrator, dict(stores.applications))

    with psycopg.connect(stores.administrator) as connection:
        rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'kub_%' AND NOT rolsuper").fetchall()
    assert {row[0] for row in rows} >= {
        f"kub_{s}{tail}" for s in ("intake", "planner", "reports") for tail in ("", "_owner")
    }
