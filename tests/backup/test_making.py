"""Backups: whole, checked, and never half-made."""

import fcntl
import json
import os
import subprocess
from pathlib import Path

import pytest

from services.backup.folder import DUMP, MANIFEST, SUMS, Damaged, find_backup, read_backup
from services.backup.making import Options, back_up
from services.backup.store import Store
from services.embedded.processes import CannotStartError
from tests.backup.backups import NAME, databases_like, fill, make_store, query
from tests.conftest import RUN_FOLDER
from tests.servers import Servers


@pytest.fixture
def store(servers: Servers, request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A database with something in it."""
    made = make_store(servers, request.config.stash[RUN_FOLDER], tmp_path / "data")
    fill(made)
    return made


def quiet(_: str) -> None:
    """Say nothing."""


def test_a_backup_is_whole_and_says_what_is_in_it(store: Store, tmp_path: Path) -> None:
    """The manifest counts the rows of the snapshot, and the files are readable by their owner only."""
    made = back_up(store, tmp_path / "backups", Options(), quiet)

    manifest = read_backup(made)
    assert manifest.tables["intake.note"]["rows"] == 1
    assert manifest.checked == "restored and compared"
    assert {oct(file.stat().st_mode & 0o777) for file in made.iterdir()} == {"0o600"}
    assert oct(made.stat().st_mode & 0o777) == "0o700"
    assert subprocess.run(["sha256sum", "-c", SUMS], cwd=made, check=False, capture_output=True).returncode == 0


def test_what_was_tried_out_is_gone_afterwards(store: Store, tmp_path: Path) -> None:
    """The database in which a backup was tried is dropped."""
    back_up(store, tmp_path / "backups", Options(), quiet)

    assert databases_like(store) == [store.name]


def test_a_backup_holds_no_secrets(store: Store, tmp_path: Path) -> None:
    """Passwords and keys are kept elsewhere."""
    made = back_up(store, tmp_path / "backups", Options(quick=True), quiet)

    password = b"only-for-tests"
    assert not [file.name for file in made.iterdir() if password in file.read_bytes()]


def test_a_quick_backup_says_that_it_was_not_tried_out(store: Store, tmp_path: Path) -> None:
    """Who reads the manifest knows how far the check went."""
    made = back_up(store, tmp_path / "backups", Options(quick=True), quiet)

    assert read_backup(made).checked == "hashes and table of contents only"


def test_the_run_is_recorded(store: Store, tmp_path: Path) -> None:
    """The operations page knows of the last backup."""
    made = back_up(store, tmp_path / "backups", Options(quick=True), quiet)

    size = sum(file.stat().st_size for file in made.iterdir())
    assert query(store, "SELECT ok, size_bytes, place, reason FROM intake.backup_run") == [
        (True, size, str(made), None)
    ]


@pytest.mark.parametrize("name", [DUMP, MANIFEST])
def test_one_flipped_bit_is_found(store: Store, tmp_path: Path, name: str) -> None:
    """A damaged file is named instead of restored."""
    made = back_up(store, tmp_path / "backups", Options(quick=True), quiet)
    content = bytearray((made / name).read_bytes())
    content[len(content) // 2] ^= 1
    (made / name).write_bytes(content)

    with pytest.raises(Damaged, match=name):
        read_backup(made)


def test_only_our_own_oldest_are_removed(store: Store, tmp_path: Path) -> None:
    """Of folders that only look like backups none is touched."""
    place = tmp_path / "backups"
    made = back_up(store, place, Options(quick=True), quiet)
    old = made.rename(place / "kub-20200101T000000Z")
    strange = place / "kub-20190101T000000Z"
    strange.mkdir()
    (strange / "holiday.jpg").touch()

    newest = back_up(store, place, Options(quick=True, keep=1), quiet)

    assert not old.exists()
    assert strange.exists()
    assert find_backup(place) == newest


def test_a_file_is_no_folder_for_backups(store: Store, tmp_path: Path) -> None:
    """A wrong place is refused in one line, and the refusal is recorded."""
    (tmp_path / "file").touch()

    with pytest.raises(CannotStartError, match="is a file; name a folder"):
        back_up(store, tmp_path / "file", Options(), quiet)

    assert [row[0] for row in query(store, "SELECT ok FROM intake.backup_run")] == [False]


def test_two_at_once_do_not_meet(store: Store, tmp_path: Path) -> None:
    """A second backup into the same folder is told to wait."""
    place = tmp_path / "backups"
    place.mkdir()

    with (place / ".kub-backup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CannotStartError, match="another backup is being made"):
            back_up(store, place, Options(), quiet)


def test_an_interruption_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """Ctrl-C while it is being tried out leaves neither a folder nor a database."""
    place = tmp_path / "backups"

    def interrupt(line: str) -> None:
        if "Trying" in line:
            raise KeyboardInterrupt

    with pytest.raises(CannotStartError, match="interrupted"):
        back_up(store, place, Options(), interrupt)

    assert [entry.name for entry in place.iterdir()] == [".kub-backup.lock"]
    assert databases_like(store) == [store.name]


def test_what_a_killed_one_left_is_removed(store: Store, tmp_path: Path) -> None:
    """The draft of a backup that was killed is no backup, and goes with the next one."""
    draft = tmp_path / "backups" / ".kub-unfinished"
    draft.mkdir(parents=True)
    (draft / DUMP).write_bytes(b"half")

    made = back_up(store, draft.parent, Options(quick=True), quiet)

    assert not draft.exists()
    assert find_backup(draft.parent) == made


def test_a_full_disk_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """When the disk fills up while the dump is written, one line says so."""
    if os.geteuid():
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "small"
    place.mkdir()
    settings = {"administrator": store.administrator, "services": dict(store.services), "data": str(store.data)}
    program = (
        "import json, sys; from pathlib import Path; import services.backup.making as b; "
        "from services.backup.store import Store; b._SPARE_BYTES = -10**12; s = json.loads(sys.argv[1]); "
        "b.back_up(Store(s['administrator'], s['services'], Path(s['data'])), Path(sys.argv[2]), b.Options(), print)"
    )
    script = 'mount -t tmpfs -o size=12k none "$1" || exit 77; "$2" -c "$3" "$4" "$1"; ls -A "$1"'
    python = str(Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python")
    arguments = [str(place), python, program, json.dumps(settings)]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip("this machine lets nobody mount")

    assert "the disk is full" in done.stderr
    assert done.stdout.splitlines()[-1] == ".kub-backup.lock"
    assert NAME not in done.stderr
