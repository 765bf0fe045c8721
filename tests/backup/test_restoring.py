"""Restoring: beside the present database, checked, freed from what was erased, and swapped at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.backup.contents import read_contents
from services.backup.folder import ERASURES, MANIFEST, read_backup, write_manifest
from services.backup.making import Options as BackupOptions
from services.backup.making import back_up
from services.backup.restoring import Options, put_in_place, read_for_restore
from services.backup.store import Store
from services.embedded.processes import CannotStartError
from services.erasure.erasing import Subject, erase
from services.erasure.record import Erasure
from services.intake.accounts.tables import Account
from services.intake.registry.tables import StaffMember
from shared.identifiers import new_id
from shared.identity import WORKER
from shared.migrate import SERVICES
from shared.readiness import known_revisions
from tests.backup.backups import EMAIL, NAME, databases_like, fill, intake_of, make_store, planner_of, query
from tests.conftest import RUN_FOLDER
from tests.planner.lifecycle.leading import state_decisions, stated_deciders
from tests.servers import Servers
from tests.upgrades.releases import Release, frozen_releases


@pytest.fixture
def store(servers: Servers, request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty database of its own."""
    return make_store(servers, request.config.stash[RUN_FOLDER], tmp_path / "data")


def quiet(_: str) -> None:
    """Say nothing."""


def backed_up(store: Store, place: Path) -> Path:
    """Return a backup of the store."""
    return back_up(store, place, BackupOptions(quick=True), quiet)


def restored(store: Store, folder: Path, options: Options | None = None) -> list[str]:
    """Put a backup in place and return what was said."""
    said: list[str] = []
    put_in_place(store, *read_for_restore(folder), options or Options(), said.append)
    return said


def test_what_was_lost_is_back(store: Store, tmp_path: Path) -> None:
    """Every table holds after a restore what it held in the snapshot."""
    fill(store)
    with store.connect() as connection:
        before = read_contents(connection)
    folder = backed_up(store, tmp_path / "backups")
    query(store, "TRUNCATE intake.programme CASCADE")

    restored(store, folder)

    with store.connect() as connection:
        assert read_contents(connection) == before


def test_the_former_database_is_kept_and_named(store: Store, tmp_path: Path) -> None:
    """A restore that was a mistake can be undone."""
    folder = backed_up(store, tmp_path / "backups")
    fill(store)

    said = restored(store, folder)

    former = next(name for name in databases_like(store) if "_before_" in name)
    assert any(former in line for line in said)
    with store.connect(former) as connection:
        assert connection.execute("SELECT count(*) FROM intake.note").fetchone() == (1,)


def test_the_former_database_can_be_dropped_at_once(store: Store, tmp_path: Path) -> None:
    """Who is short of room says so."""
    folder = backed_up(store, tmp_path / "backups")

    restored(store, folder, Options(drop_former=True))

    assert databases_like(store) == [store.name]


def test_restoring_works_where_there_is_no_database(store: Store, tmp_path: Path) -> None:
    """A new machine has roles to make and nothing to keep."""
    fill(store)
    folder = backed_up(store, tmp_path / "backups")
    elsewhere = replace(store, administrator=store.url(f"{store.name}_new"))

    restored(elsewhere, folder)

    assert query(elsewhere, "SELECT count(*) FROM intake.note") == [(1,)]


def test_services_that_run_are_in_the_way(store: Store, tmp_path: Path) -> None:
    """Nobody's work is pulled away from under them."""
    folder = backed_up(store, tmp_path / "backups")

    with intake_of(store) as database, database.engine.connect(), pytest.raises(CannotStartError, match="kub-intake"):
        restored(store, folder)

    assert databases_like(store) == [store.name]


def test_an_interruption_changes_nothing(store: Store, tmp_path: Path) -> None:
    """Ctrl-C before the swap leaves the present database and no other."""
    folder = backed_up(store, tmp_path / "backups")
    fill(store)

    def interrupt(line: str) -> None:
        if "Comparing" in line:
            raise KeyboardInterrupt

    with pytest.raises(CannotStartError, match="interrupted"):
        put_in_place(store, *read_for_restore(folder), Options(), interrupt)

    assert databases_like(store) == [store.name]
    assert query(store, "SELECT count(*) FROM intake.note") == [(1,)]


def test_what_a_killed_one_left_is_in_nobodys_way(store: Store, tmp_path: Path) -> None:
    """The next restore drops the half-filled database of the one before."""
    folder = backed_up(store, tmp_path / "backups")
    with store.connect("postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{store.name}_restoring"')

    restored(store, folder, Options(drop_former=True))

    assert databases_like(store) == [store.name]


def test_a_backup_of_a_newer_version_is_refused(store: Store, tmp_path: Path) -> None:
    """Old code can't read what it doesn't know."""
    folder = backed_up(store, tmp_path / "backups")
    manifest = read_backup(folder)
    write_manifest(folder, replace(manifest, migrations=manifest.migrations | {"planner": "9999"}))

    with pytest.raises(CannotStartError, match="newer KUB"):
        read_for_restore(folder)


@pytest.mark.parametrize("release", frozen_releases(), ids=lambda release: release.version)
def test_a_backup_of_an_earlier_release_is_upgraded(release: Release, servers: Servers, tmp_path: Path) -> None:
    """What it held is there, in the tables of today."""
    urls = release.load(servers, f"kub_{uuid4().hex[:12]}")
    (tmp_path / "data").mkdir()
    store = Store(urls["administrator"], {service: urls[service] for service in SERVICES}, tmp_path / "data")
    held = "SELECT (SELECT count(*) FROM intake.note), (SELECT count(*) FROM planner.plan_revision)"
    before = query(store, held)
    folder = backed_up(store, tmp_path / "backups")

    restored(store, folder)

    assert before[0][0] > 0
    assert query(store, held) == before
    for service in SERVICES:
        assert query(store, f"SELECT version_num FROM {service}.alembic_version") == [(known_revisions(service)[-1],)]


def test_what_is_not_what_was_counted_is_not_put_in_place(store: Store, tmp_path: Path) -> None:
    """A dump that holds something else than the manifest says is refused, and the table is named."""
    fill(store)
    folder = backed_up(store, tmp_path / "backups")
    manifest = read_backup(folder)
    tables = manifest.tables | {"intake.note": {"rows": 1, "checksum": "1"}}
    write_manifest(folder, replace(manifest, tables=tables))

    with pytest.raises(CannotStartError, match=r"intake\.note"):
        restored(store, folder)

    assert databases_like(store) == [store.name]


def test_the_newest_whole_backup_of_a_folder_is_taken(store: Store, tmp_path: Path) -> None:
    """A damaged one is passed over."""
    place = tmp_path / "backups"
    good = backed_up(store, place).rename(place / "kub-20260101T000000Z")
    bad = backed_up(store, place)
    (bad / MANIFEST).write_text("{}")

    assert read_for_restore(place)[0] == good


STATED = "SELECT step.id FROM planner.plan_step step JOIN planner.plan ON plan.id = step.plan_id"


def erased(store: Store, kind: str, subject: UUID, *also: UUID) -> None:
    """Erase something as `kub erase` does."""
    with intake_of(store) as database, planner_of(store) as planner:
        assert erase(database, planner, store.data, Subject(kind, (subject,), "", also=also), "KS 2026/1")


def notes_and_people(store: Store) -> tuple[str, str]:
    """Return the note's words and the person's name."""
    ((text, name),) = query(store, "SELECT note.text, staff_member.name FROM intake.note, intake.staff_member")
    return text, name


def test_what_was_erased_after_the_backup_is_erased_again(store: Store, tmp_path: Path) -> None:
    """A backup gives back what was lost, not what was erased; and it does so exactly once."""
    note, person = fill(store)
    folder = backed_up(store, tmp_path / "backups")
    erased(store, "note", note)
    erased(store, "person", person)

    restored(store, folder)

    events = "SELECT type FROM intake.event ORDER BY position"
    assert notes_and_people(store) == ("", "Borttagen person")
    assert query(store, events) == [("note.erased.v1",), ("staff_member.erased.v1",)]
    assert len(query(store, "SELECT 1 FROM intake.erasure")) == 2


def test_who_decided_is_erased_again(store: Store, tmp_path: Path) -> None:
    """The name stands in another service's tables: where the person worked, and where it was asked for."""
    _, person = fill(store)
    ((worked_in,),) = query(store, "SELECT municipality_id FROM intake.staff_member")
    with planner_of(store) as planner:
        state_decisions(planner, NAME, "Nämnden", municipality_id=worked_in)
        state_decisions(planner, NAME, municipality_id=new_id())
        state_decisions(planner, NAME, municipality_id=new_id())
        (asked, *_) = query(store, f"{STATED} WHERE plan.municipality_id <> '{worked_in}'")
        folder = backed_up(store, tmp_path / "backups")
        erased(store, "person", person, *asked)
    first = query(store, STATED + " WHERE step.by_name IS NOT NULL ORDER BY 1")

    restored(store, folder)

    assert query(store, STATED + " WHERE step.by_name IS NOT NULL ORDER BY 1") == first
    assert len(first) == 2


def test_who_decided_goes_also_where_the_backup_shows_the_person_at_work(store: Store, tmp_path: Path) -> None:
    """With an account of the same name, which is the person's own, and in a list of an earlier release."""
    _, person = fill(store)
    ((worked_in,),) = query(store, "SELECT municipality_id FROM intake.staff_member")
    with intake_of(store) as database, database.transaction(WORKER) as db:
        db.get_one(StaffMember, person).left_on = None
        db.add(Account(id=new_id(), email=EMAIL, name=NAME, person_id=person))
    with planner_of(store) as planner:
        state_decisions(planner, NAME, municipality_id=worked_in)
    folder = backed_up(store, tmp_path / "backups")
    erased(store, "person", person)
    listed = store.data / ERASURES
    listed.write_text("".join(line for line in listed.read_text().splitlines(keepends=True) if '"person"' in line))
    query(store, "DELETE FROM intake.erasure WHERE kind = 'note'")

    restored(store, folder)

    with planner_of(store) as planner:
        assert stated_deciders(planner) == [None]


def test_the_list_beside_the_database_is_enough(store: Store, tmp_path: Path) -> None:
    """When the present database is gone, the list in the data folder knows what was erased."""
    note, _ = fill(store)
    folder = backed_up(store, tmp_path / "backups")
    erased(store, "note", note)
    elsewhere = replace(store, administrator=store.url(f"{store.name}_new"))

    restored(elsewhere, folder)

    assert notes_and_people(elsewhere)[0] == ""


def test_a_later_backup_knows_what_was_erased(store: Store, tmp_path: Path) -> None:
    """Without database and list, the later backups beside it tell."""
    note, _ = fill(store)
    place = tmp_path / "backups"
    folder = backed_up(store, place).rename(place / "kub-20260101T000000Z")
    erased(store, "note", note)
    backed_up(store, place)
    elsewhere = replace(store, administrator=store.url(f"{store.name}_new"), data=tmp_path)

    restored(elsewhere, folder)

    assert notes_and_people(elsewhere)[0] == ""


def test_a_list_can_be_named(store: Store, tmp_path: Path) -> None:
    """Who kept the list elsewhere names it."""
    note, _ = fill(store)
    folder = backed_up(store, tmp_path / "backups")
    mine = tmp_path / "mine.jsonl"
    mine.write_text(Erasure(uuid4(), "note", note, "KS 2026/1", datetime.now(UTC)).to_line())

    restored(store, folder, Options(erasures=[mine]))

    assert notes_and_people(store)[0] == ""


def test_a_list_that_cannot_be_read_is_refused(store: Store, tmp_path: Path) -> None:
    """Better no restore than one that brings back what was erased."""
    folder = backed_up(store, tmp_path / "backups")
    (store.data / "erasures.jsonl").write_text(json.dumps({"kind": "note"}) + "\n")

    with pytest.raises(CannotStartError, match=r"erasures\.jsonl:1"):
        restored(store, folder)
